/* html_tag: the elements and attributes of HTML that mean something to earshot.
 *
 * One table row per element, in alphabetical order (the lookup is a binary search). `as` is the
 * HTML 4 element whose place in the tree it takes: libxml2 2.9 knows no HTML5. */
#ifndef CRAWLER_HTML_TAG_H
#define CRAWLER_HTML_TAG_H

#include <stdbool.h>
#include <stddef.h>

enum {
	TAG_BLOCK = 1 << 0, /* starts a new line of text */
	TAG_VOID = 1 << 1, /* has no content */
	TAG_RAW = 1 << 2, /* its content is no markup and no text */
	TAG_RCDATA = 1 << 3, /* its content is text with character references */
	TAG_UNSEEN = 1 << 4, /* its content is not shown */
	TAG_CELL = 1 << 5, /* stands beside its sibling, not below it */
	TAG_FLOW = 1 << 6, /* a paragraph or the like: holds text rather than layout */
	TAG_HEADING = 1 << 7, /* h1 to h6 */
	TAG_CONTROL = 1 << 8, /* something to press or fill in */
	TAG_SKIM = 1 << 9, /* its attributes lead somewhere, or say something in words */
};

/* clang-format off */
#define HTML_TAGS(X) \
	X(A, "a", NULL, TAG_SKIM) \
	X(ABBR, "abbr", NULL, 0) \
	X(ACRONYM, "acronym", NULL, 0) \
	X(ADDRESS, "address", NULL, TAG_BLOCK | TAG_FLOW) \
	X(AREA, "area", NULL, TAG_VOID | TAG_SKIM) \
	X(ARTICLE, "article", "div", TAG_BLOCK) \
	X(ASIDE, "aside", "div", TAG_BLOCK) \
	X(AUDIO, "audio", "span", TAG_UNSEEN) \
	X(B, "b", NULL, 0) \
	X(BASE, "base", NULL, TAG_VOID | TAG_SKIM) \
	X(BDI, "bdi", "span", 0) \
	X(BDO, "bdo", NULL, 0) \
	X(BIG, "big", NULL, 0) \
	X(BLOCKQUOTE, "blockquote", NULL, TAG_BLOCK | TAG_FLOW) \
	X(BODY, "body", NULL, TAG_BLOCK | TAG_SKIM) \
	X(BR, "br", NULL, TAG_VOID) \
	X(BUTTON, "button", NULL, TAG_CONTROL) \
	X(CANVAS, "canvas", "span", TAG_UNSEEN) \
	X(CAPTION, "caption", NULL, TAG_BLOCK | TAG_FLOW) \
	X(CENTER, "center", NULL, TAG_BLOCK) \
	X(CITE, "cite", NULL, 0) \
	X(CODE, "code", NULL, 0) \
	X(COL, "col", NULL, TAG_VOID) \
	X(COLGROUP, "colgroup", NULL, 0) \
	X(DATALIST, "datalist", "span", TAG_UNSEEN) \
	X(DD, "dd", NULL, TAG_BLOCK | TAG_FLOW) \
	X(DEL, "del", NULL, 0) \
	X(DETAILS, "details", "div", TAG_BLOCK) \
	X(DFN, "dfn", NULL, 0) \
	X(DIALOG, "dialog", "div", TAG_BLOCK | TAG_CONTROL) \
	X(DIR, "dir", NULL, TAG_BLOCK | TAG_FLOW) \
	X(DIV, "div", NULL, TAG_BLOCK) \
	X(DL, "dl", NULL, TAG_BLOCK | TAG_FLOW) \
	X(DT, "dt", NULL, TAG_BLOCK | TAG_FLOW) \
	X(EM, "em", NULL, 0) \
	X(EMBED, "embed", NULL, TAG_VOID) \
	X(FIELDSET, "fieldset", NULL, TAG_BLOCK) \
	X(FIGCAPTION, "figcaption", "div", TAG_BLOCK | TAG_FLOW) \
	X(FIGURE, "figure", "div", TAG_BLOCK | TAG_FLOW) \
	X(FONT, "font", NULL, 0) \
	X(FOOTER, "footer", "div", TAG_BLOCK) \
	X(FORM, "form", NULL, TAG_BLOCK) \
	X(FRAME, "frame", NULL, TAG_VOID | TAG_SKIM) \
	X(FRAMESET, "frameset", "div", TAG_BLOCK) \
	X(H1, "h1", NULL, TAG_BLOCK | TAG_FLOW | TAG_HEADING) \
	X(H2, "h2", NULL, TAG_BLOCK | TAG_FLOW | TAG_HEADING) \
	X(H3, "h3", NULL, TAG_BLOCK | TAG_FLOW | TAG_HEADING) \
	X(H4, "h4", NULL, TAG_BLOCK | TAG_FLOW | TAG_HEADING) \
	X(H5, "h5", NULL, TAG_BLOCK | TAG_FLOW | TAG_HEADING) \
	X(H6, "h6", NULL, TAG_BLOCK | TAG_FLOW | TAG_HEADING) \
	X(HEAD, "head", NULL, 0) \
	X(HEADER, "header", "div", TAG_BLOCK) \
	X(HGROUP, "hgroup", "div", TAG_BLOCK) \
	X(HR, "hr", NULL, TAG_BLOCK | TAG_VOID) \
	X(HTML, "html", NULL, TAG_SKIM) \
	X(I, "i", NULL, 0) \
	X(IFRAME, "iframe", "span", TAG_RAW | TAG_SKIM) \
	X(IMG, "img", NULL, TAG_VOID | TAG_SKIM) \
	X(INPUT, "input", NULL, TAG_VOID) \
	X(INS, "ins", NULL, 0) \
	X(KBD, "kbd", NULL, 0) \
	X(LABEL, "label", NULL, 0) \
	X(LEGEND, "legend", NULL, TAG_BLOCK) \
	X(LI, "li", NULL, TAG_BLOCK | TAG_FLOW) \
	X(LINK, "link", NULL, TAG_VOID | TAG_SKIM) \
	X(LISTING, "listing", "pre", TAG_BLOCK | TAG_FLOW) \
	X(MAIN, "main", "div", TAG_BLOCK) \
	X(MAP, "map", "span", 0) \
	X(MARK, "mark", "span", 0) \
	X(MENU, "menu", NULL, TAG_BLOCK | TAG_FLOW) \
	X(META, "meta", NULL, TAG_VOID | TAG_SKIM) \
	X(NAV, "nav", "div", TAG_BLOCK) \
	X(NOEMBED, "noembed", "span", TAG_RAW) \
	X(NOFRAMES, "noframes", "div", TAG_BLOCK) \
	X(NOSCRIPT, "noscript", "span", TAG_UNSEEN) \
	X(OBJECT, "object", NULL, TAG_UNSEEN) \
	X(OL, "ol", NULL, TAG_BLOCK | TAG_FLOW) \
	X(OPTGROUP, "optgroup", NULL, 0) \
	X(OPTION, "option", NULL, TAG_BLOCK) \
	X(OUTPUT, "output", "span", 0) \
	X(P, "p", NULL, TAG_BLOCK | TAG_FLOW) \
	X(PARAM, "param", NULL, TAG_VOID) \
	X(PICTURE, "picture", "span", 0) \
	X(PRE, "pre", NULL, TAG_BLOCK | TAG_FLOW) \
	X(Q, "q", NULL, 0) \
	X(RP, "rp", "span", TAG_UNSEEN) \
	X(RT, "rt", "span", 0) \
	X(RUBY, "ruby", "span", 0) \
	X(S, "s", NULL, 0) \
	X(SAMP, "samp", NULL, 0) \
	X(SCRIPT, "script", NULL, TAG_RAW | TAG_SKIM) \
	X(SEARCH, "search", "div", TAG_BLOCK | TAG_CONTROL) \
	X(SECTION, "section", "div", TAG_BLOCK) \
	X(SELECT, "select", NULL, TAG_UNSEEN) \
	X(SMALL, "small", NULL, 0) \
	X(SOURCE, "source", "link", TAG_VOID) \
	X(SPAN, "span", NULL, 0) \
	X(STRIKE, "strike", NULL, 0) \
	X(STRONG, "strong", NULL, 0) \
	X(STYLE, "style", NULL, TAG_RAW) \
	X(SUB, "sub", NULL, 0) \
	X(SUMMARY, "summary", "div", TAG_BLOCK | TAG_FLOW) \
	X(SUP, "sup", NULL, 0) \
	X(SVG, "svg", "span", TAG_RAW) \
	X(TABLE, "table", NULL, TAG_BLOCK) \
	X(TBODY, "tbody", NULL, TAG_BLOCK) \
	X(TD, "td", NULL, TAG_BLOCK | TAG_CELL) \
	X(TEMPLATE, "template", "span", TAG_UNSEEN) \
	X(TEXTAREA, "textarea", NULL, TAG_RCDATA | TAG_UNSEEN) \
	X(TFOOT, "tfoot", NULL, TAG_BLOCK) \
	X(TH, "th", NULL, TAG_BLOCK | TAG_CELL) \
	X(THEAD, "thead", NULL, TAG_BLOCK) \
	X(TIME, "time", "span", 0) \
	X(TITLE, "title", NULL, TAG_RCDATA | TAG_UNSEEN) \
	X(TR, "tr", NULL, TAG_BLOCK) \
	X(TRACK, "track", "link", TAG_VOID) \
	X(TT, "tt", NULL, 0) \
	X(U, "u", NULL, 0) \
	X(UL, "ul", NULL, TAG_BLOCK | TAG_FLOW) \
	X(VAR, "var", NULL, 0) \
	X(VIDEO, "video", "span", TAG_UNSEEN) \
	X(WBR, "wbr", "link", TAG_VOID) \
	X(XMP, "xmp", "pre", TAG_BLOCK | TAG_FLOW)

#define HTML_ATTRS(X) \
	X(ALT, "alt") \
	X(ARIA_HIDDEN, "aria-hidden") \
	X(CLASS, "class") \
	X(CONTENT, "content") \
	X(DATA_COMPONENT, "data-component") \
	X(DATA_TESTID, "data-testid") \
	X(DATETIME, "datetime") \
	X(HIDDEN, "hidden") \
	X(HREF, "href") \
	X(HTTP_EQUIV, "http-equiv") \
	X(ID, "id") \
	X(ITEMPROP, "itemprop") \
	X(ITEMTYPE, "itemtype") \
	X(LANG, "lang") \
	X(NAME, "name") \
	X(PROPERTY, "property") \
	X(PUBDATE, "pubdate") \
	X(REL, "rel") \
	X(ROLE, "role") \
	X(SHADOWROOTMODE, "shadowrootmode") \
	X(SRC, "src") \
	X(STYLE, "style") \
	X(TITLE, "title") \
	X(TYPE, "type") \
	X(WIDTH, "width") \
	X(XML_LANG, "xml:lang")
/* clang-format on */

enum html_tag {
#define X(id, name, as, flags) TAG_##id,
	HTML_TAGS(X)
#undef X
		TAG_CUSTOM, /* a name with a hyphen: somebody's own container */
	TAG_UNKNOWN,
	TAG_TEXT, /* not an element: a run of text */
};

enum html_attr {
#define X(id, name) ATTR_##id,
	HTML_ATTRS(X)
#undef X
		ATTR_NONE,
};

/* `name` is lower case and `len` bytes long. Never fails: TAG_CUSTOM, TAG_UNKNOWN, ATTR_NONE. */
enum html_tag html_tag_of(const char *name, size_t len);
enum html_attr html_attr_of(const char *name, size_t len);

const char *html_tag_name(enum html_tag tag); /* "" for those without a name of their own */
unsigned html_tag_flags(enum html_tag tag);

/* Whether libxml2 knows it by its own name. */
bool html_tag_is_html4(enum html_tag tag);

/* The HTML 4 element that stands for it in the tree builder. */
const char *html_tag_as(enum html_tag tag);

#endif
