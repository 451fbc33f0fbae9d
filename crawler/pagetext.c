#include "crawler/pagetext.h"

#include <string.h>

/* What must stand between the text so far and the text to come; the greatest wins. */
enum gap { GAP_NONE, GAP_SPACE, GAP_CELL, GAP_LINE };

struct writer {
	GString *out;
	size_t start; /* no gap before the first word */
	enum gap gap;
	uint32_t pre_end; /* inside <pre> before this node */
};

/* An element whose end will ask for a gap. */
struct open {
	uint32_t end;
	enum gap gap;
};

static void
want(struct writer *w, enum gap gap)
{
	w->gap = MAX(w->gap, gap);
}

static void
close_gap(struct writer *w)
{
	static const char marks[] = { 0, ' ', '\t', '\n' };

	if (w->gap != GAP_NONE && w->out->len > w->start)
		g_string_append_c(w->out, marks[w->gap]);
	w->gap = GAP_NONE;
}

static void
write_text(struct writer *w, const char *text, size_t len, bool is_pre)
{
	const char *at = text, *end = text + len;

	while (at < end) {
		const char *word = at;

		/* One blank between words is as it should be: the run goes on. */
		while (at < end &&
		       (!pagetext_is_space(*at) ||
			(*at == ' ' && at > word && at + 1 < end && !pagetext_is_space(at[1]))))
			at++;
		if (at > word) {
			close_gap(w);
			g_string_append_len(w->out, word, at - word);
		}
		for (; at < end && pagetext_is_space(*at); at++)
			want(w, is_pre && *at == '\n' ? GAP_LINE : GAP_SPACE);
	}
}

static enum gap
gap_of(enum html_tag tag)
{
	unsigned flags = html_tag_flags(tag);

	if (flags & TAG_CELL)
		return GAP_CELL;
	if ((flags & TAG_BLOCK) || tag == TAG_BR)
		return GAP_LINE;
	return flags & TAG_CONTROL ? GAP_SPACE : GAP_NONE;
}

void
pagetext_append(const struct html *h, const uint8_t *marks, uint32_t root, unsigned without,
		GString *out)
{
	struct writer w = { .out = out, .start = out->len };
	struct open open[HTML_MAX_DEPTH + 2];
	unsigned depth = 0;
	uint32_t end = html_node(h, root)->end;

	for (uint32_t i = root; i < end;) {
		const struct html_node *node = html_node(h, i);
		enum gap gap;

		while (depth && open[depth - 1].end <= i)
			want(&w, open[--depth].gap);
		if (i != root && (without & (1u << marks[i]))) {
			want(&w, gap_of((enum html_tag)node->tag));
			i = node->end;
			continue;
		}
		if (node->tag == TAG_TEXT) {
			write_text(&w, h->text->str + node->at, node->len, i < w.pre_end);
		} else if ((gap = gap_of((enum html_tag)node->tag)) != GAP_NONE) {
			want(&w, gap);
			if (node->tag == TAG_PRE || node->tag == TAG_LISTING ||
			    node->tag == TAG_XMP)
				w.pre_end = MAX(w.pre_end, node->end);
			if (node->end > i + 1 && depth < G_N_ELEMENTS(open))
				open[depth++] = (struct open){ .end = node->end, .gap = gap };
		}
		i++;
	}
}

void
pagetext_collapse(const char *text, size_t len, GString *out)
{
	struct writer w = { .out = out, .start = out->len };

	write_text(&w, text, len, false);
}
