#include "data/profiles.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/fold.h"
#include "data/name.h"
#include "data/nameword.h"
#include "data/profiles_build.h"
#include "data/regions.h"

/* Kinds that make a text a school's name; a trust or a centre may be anything. */
#define KINDS_OF_SCHOOL                                                                            \
	(KIND_SCHOOL | KIND_INFANT | KIND_JUNIOR | KIND_PRIMARY | KIND_FIRST | KIND_MIDDLE |       \
	 KIND_COMBINED | KIND_NURSERY | KIND_HIGH | KIND_COLLEGE | KIND_ACADEMY | KIND_LOWER |     \
	 KIND_PREP)

/* A folded text that stands for nothing by itself. */
static bool
says_nothing(const char *folded)
{
	const uint32_t empty = WORD_NEUTRAL | WORD_ARTICLE | WORD_A | WORD_OF | WORD_IN | WORD_AND |
			       WORD_FOR | WORD_NEAR | WORD_COMMON | WORD_ROLE | WORD_CONTEXT;
	g_auto(GStrv) words = g_strsplit(folded, " ", -1);

	for (char **w = words; *w; w++) {
		const struct nameword *n = nameword_find(*w, strlen(*w));

		/* "Church of England" */
		if (w - words > 1 && strcmp(w[-2], "church") == 0 && n && (n->flags & WORD_TIME))
			continue;
		if (**w && !(n && (n->kind || n->faith || (n->flags & empty))))
			return false;
	}
	return true;
}

/* What a name is made of, borrowed for the time of adding it. */
struct made_of {
	const char *core, *place;
	uint32_t kind, faith;
	bool is_saint;
};

static struct made_of
parts_of(const struct name *n)
{
	return (struct made_of){ n->core, n->place, n->kind, n->faith, n->is_saint };
}

static struct known_name *
add_name(struct builder *b, const char *alias, const struct made_of *of)
{
	g_autofree char *town = fold_string(b->town), *parish = fold_string(b->parish);
	struct known_name *n;

	g_array_set_size(b->names, b->names->len + 1);
	n = &g_array_index(b->names, struct known_name, b->names->len - 1);
	*n = (struct known_name){
		.school = b->school,
		.core = builder_core(b, of->core, of->is_saint),
		.alias = g_strdup(alias),
		.kind = of->kind,
		.faith = of->faith,
		.place = *of->place ? builder_phrase(b, of->place) : PHRASE_NONE,
		.is_town = strcmp(of->core, town) == 0 && strcmp(of->core, parish) != 0,
		.is_place = strcmp(of->core, town) == 0 || strcmp(of->core, parish) == 0,
		.is_abroad = b->is_abroad,
		.has_article = g_ascii_strncasecmp(alias, "the ", 4) == 0,
	};
	return n;
}

/* Do the words of `part` stand in `text`, both folded? */
static bool
has_words(const char *text, const char *part)
{
	g_autofree char *in = g_strdup_printf(" %s ", text), *what = g_strdup_printf(" %s ", part);

	return *part && strstr(in, what);
}

/* Can these words mean the school where no word for one stands beside them? A place, a street and
 * the words of every text cannot. */
static bool
can_be_bare(const struct builder *b, const char *core)
{
	g_autofree char *town = fold_string(b->town), *parish = fold_string(b->parish);
	g_auto(GStrv) words = g_strsplit(core, " ", -1);
	guint n = g_strv_length(words), plain = 0;
	const struct nameword *last =
		n > 0 ? nameword_find(words[n - 1], strlen(words[n - 1])) : NULL;

	for (guint i = 0; i < n; i++)
		plain += strlen(words[i]) >= (n == 1 ? 6 : 4) &&
			 !nameword_find(words[i], strlen(words[i]));
	return plain > 0 && !(last && (last->flags & (WORD_STREET | WORD_ROAD))) &&
	       !has_words(core, town) && !has_words(core, parish);
}

/* Likewise where the title speaks of the schools of its town: "Put Park first, Manor House second".
 * Words of every text will do then, but no place. */
static bool
can_be_titled(const struct builder *b, const char *core)
{
	g_autofree char *town = fold_string(b->town), *parish = fold_string(b->parish);

	return strlen(core) >= 4 && !says_nothing(core) && !has_words(core, town) &&
	       !has_words(core, parish);
}

static uint32_t
last_name(const struct builder *b)
{
	return b->names->len - 1;
}

/* A name without a word for a school ("Thomas Coram Centre", "NAT") counts as it is written. */
static bool
add_literal(struct builder *b, const char *text, bool is_main, GError **err)
{
	g_autofree char *folded = fold_string(text);
	const struct made_of nothing = { .core = folded, .place = "" };
	struct known_name *n;
	const char *p = text;

	if (strlen(folded) < 3 || says_nothing(folded)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "“%s” alone would match everything: give a name that holds the "
			    "school's own "
			    "name or its place.",
			    text);
		return false;
	}
	n = add_name(b, text, &nothing);
	n->is_main = is_main;
	while (*p && !g_ascii_islower(*p))
		p++;
	n->is_capitals = !*p && strlen(folded) <= 6;
	builder_use(b, builder_phrase(b, folded), USE_LITERAL, last_name(b));
	return true;
}

/* What is left of `core` without `place` at one of its ends; NULL when nothing is. Caller frees. */
static char *
core_without(const char *core, const char *place)
{
	size_t len = strlen(core), place_len = strlen(place);

	if (place_len == 0 || len < place_len + 4)
		return NULL;
	if (g_str_has_prefix(core, place) && core[place_len] == ' ')
		return g_strdup(core + place_len + 1);
	if (g_str_has_suffix(core, place) && core[len - place_len - 1] == ' ')
		return g_strndup(core, len - place_len - 1);
	return NULL;
}

static struct known_name *
add_part(struct builder *b, const char *alias, const char *part, const struct name *whole,
	 const char *place)
{
	const struct made_of of = { part, place, whole->kind, whole->faith,
				    g_str_has_prefix(part, "st ") || whole->is_saint };
	struct known_name *n = add_name(b, alias, &of);

	n->is_part = true;
	return n;
}

static void
mark_bare(struct builder *b, const char *core, bool is_saint)
{
	uint32_t id = builder_core(b, core, is_saint);

	struct core *c = &g_array_index(b->cores, struct core, id);

	c->is_bare |= can_be_bare(b, core);
	c->is_titled |= can_be_titled(b, core);
}

/* Half the name of a joined school is all of its own village's. */
static void
add_half(struct builder *b, const char *alias, const char *half, const struct name *whole)
{
	g_autofree char *parish = fold_string(b->parish);
	struct known_name *n = add_part(b, alias, half, whole, "");

	n->is_half = true;
	n->is_part = strcmp(half, parish) != 0;
	if (whole->is_saint)
		mark_bare(b, half, true);
}

/* "Alvanley and Manley Village School" is called by either village; "Kirkby Ashwell St Mary's" is
 * "St Mary's" to those who live there. */
static void
add_parts(struct builder *b, const char *alias, const struct name *n, const struct school *s)
{
	const char *joint = strstr(n->core, " and ");
	const char *const places[] = { s->parish, s->town };

	if (joint && !g_str_has_prefix(n->core, "ss ")) {
		g_autofree char *first = g_strndup(n->core, (size_t)(joint - n->core));
		const char *second = joint + strlen(" and ");

		if (strlen(first) >= 4 && strlen(second) >= 4) {
			add_half(b, alias, first, n);
			add_half(b, alias, second, n);
		}
	}
	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autofree char *place = fold_string(places[i]);
		g_autofree char *rest = core_without(n->core, place);

		if (rest && !says_nothing(rest) && !g_str_has_prefix(rest, "and ") &&
		    !g_str_has_suffix(rest, " and"))
			add_part(b, alias, rest, n, place);
	}
}

static bool
add_spelling(struct builder *b, const char *text, const struct school *s, bool is_main,
	     GError **err)
{
	struct name n;
	bool ok = true;

	name_init(&n, text);
	if (!(n.kind & KINDS_OF_SCHOOL)) {
		ok = add_literal(b, text, is_main, err);
	} else if (!*n.core || strlen(n.core) < 2) {
		g_set_error(
			err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			"“%s” alone would match everything: give the name as it is on the school's "
			"sign, or add the place.",
			text);
		ok = false;
	} else {
		const struct made_of of = parts_of(&n);

		struct known_name *known = add_name(b, text, &of);

		known->is_main = is_main;
		g_array_index(b->cores, struct core, known->core).is_listed |= known->is_place;
		known->is_branch = n.is_place_joined;
		mark_bare(b, n.core, n.is_saint);
		add_parts(b, text, &n, s);
	}
	name_clear(&n);
	return ok;
}

/* Is `core` the place with a word before it that tells one part of it from another, as Lower
 * Dunsbeck is in the parish of Dunsbeck? */
static bool
is_sized(const char *core, const char *place)
{
	size_t len = strcspn(core, " ");
	const struct nameword *w = nameword_find(core, len);

	return core[len] && strcmp(core + len + 1, place) == 0 && w && (w->flags & WORD_SIZE);
}

/* "Kirkby Ashwell C of E Primary School" for St Mary's there. A town has others: of it only "the
 * Catholic primary" can be ours. */
static void
add_parish_name(struct builder *b, const struct school *s)
{
	g_autofree char *parish = fold_string(s->parish), *town = fold_string(s->town);
	struct name n;

	name_init(&n, s->name);
	if (*parish && *n.core && strcmp(parish, n.core) != 0 &&
	    (!strstr(n.core, parish) || is_sized(n.core, parish))) {
		g_autofree char *alias = g_strdup_printf("%s … School", s->parish);
		const struct made_of of = { parish, "", n.kind, n.faith, false };

		add_name(b, alias, &of)->is_parish = true;
	} else if (!*parish && *town && strcmp(town, n.core) != 0 && !says_nothing(town)) {
		const struct made_of of = { town, "", n.kind, n.faith, false };

		add_name(b, s->name, &of)->is_vague = true;
	}
	name_clear(&n);
}

static void
add_not_us(struct builder *b, const char *text)
{
	g_autofree char *folded = fold_string(text);
	struct made_of of;
	struct name n;

	name_init(&n, text);
	of = parts_of(&n);
	if (*n.core) {
		of.core = n.kind ? n.core : folded;
		add_name(b, text, &of)->is_not_us = true;
		if (!n.kind)
			builder_use(b, builder_phrase(b, folded), USE_LITERAL, last_name(b));
	}
	name_clear(&n);
}

static void
add_support(struct builder *b, const char *text, enum support_kind kind, enum use_kind use)
{
	g_autofree char *folded = fold_string(text);
	struct support s = { .kind = kind };

	if (strlen(folded) < 3 || says_nothing(folded))
		return;
	s.phrase = builder_phrase(b, folded);
	g_array_append_val(b->supports, s);
	builder_use(b, s.phrase, use, 0);
}

static void
add_county(struct builder *b, const char *county)
{
	g_autofree char *folded = fold_string(county);
	const char *parts = regions_within(folded);
	g_auto(GStrv) list = g_strsplit(parts ? parts : "", ";", -1);

	add_support(b, county, SUPPORT_COUNTY, USE_COUNTY);
	for (char **part = list; *part; part++)
		add_support(b, *part, SUPPORT_COUNTY, USE_COUNTY);
}

static void
add_postcode(struct builder *b, const char *postcode)
{
	g_autofree char *folded = fold_string(postcode);
	g_autofree char *outward = NULL;
	g_autoptr(GString) tight = g_string_new(NULL), spaced = NULL;
	struct support s = { .kind = SUPPORT_POSTCODE };

	for (const char *p = folded; *p; p++)
		if (*p != ' ')
			g_string_append_c(tight, *p);
	if (tight->len < 5 || tight->len > 7)
		return;
	outward = g_strndup(tight->str, tight->len - 3);
	add_support(b, outward, SUPPORT_DISTRICT, USE_CONTEXT);
	spaced = g_string_new(tight->str);
	g_string_insert_c(spaced, (gssize)spaced->len - 3, ' ');
	for (int i = 0; i < 2; i++) {
		s.phrase = builder_phrase(b, i ? tight->str : spaced->str);
		g_array_append_val(b->supports, s);
		builder_use(b, s.phrase, USE_POSTCODE, b->school);
	}
}

/* Places that many sites share: only with a path do they mean one school. */
static bool
is_shared_host(const char *host)
{
	static const char *const shared[] = { "facebook.com",  "twitter.com",  "x.com",
					      "instagram.com", "youtube.com",  "sites.google.com",
					      "wordpress.com", "blogspot.com", "wixsite.com",
					      "linkedin.com",  "tiktok.com",   "google.com" };

	for (size_t i = 0; i < G_N_ELEMENTS(shared); i++)
		if (strcmp(host, shared[i]) == 0)
			return true;
	return false;
}

/* Host and path, lower case, without scheme, "www.", default document and closing slashes. */
static char *
profiles_site_of(const char *address)
{
	g_autofree char *lower = g_ascii_strdown(address, -1);
	char *p = strstr(lower, "://") ? strstr(lower, "://") + 3 : lower;
	size_t len;

	if (g_str_has_prefix(p, "www."))
		p += 4;
	len = strcspn(p, "?#");
	while (len > 0 && p[len - 1] == '/')
		len--;
	return g_strndup(p, len);
}

static void
add_website(struct builder *b, struct profile *p, const char *address)
{
	g_autofree char *site = profiles_site_of(address);
	g_autofree char *folded = fold_string(site);

	if (!strchr(site, '.') || strlen(site) < 6 || is_shared_host(site) || !*folded)
		return;
	p->own_host = !strchr(site, '/');
	p->website = g_steal_pointer(&site);
	builder_use(b, builder_phrase(b, folded), USE_WEBSITE, b->school);
}

static void
add_account(struct builder *b, const char *text, char mark)
{
	const char *slash = strrchr(text, '/');
	const char *bare = slash && slash[1] ? slash + 1 : text;
	struct account a = { .school = b->school, .mark = mark };
	g_autofree char *folded = NULL;

	bare += *bare == '@' || *bare == '#';
	folded = fold_string(bare);
	a.squashed = builder_squash(folded);
	if (strlen(a.squashed) < 3) {
		g_free(a.squashed);
		return;
	}
	a.text = g_strdup_printf("%c%s", mark, bare);
	g_array_append_val(b->accounts, a);
}

static void
add_number(GArray *list, const char *text, uint32_t school, size_t least)
{
	g_autoptr(GString) digits = g_string_new(NULL);
	struct number n = { .school = school };
	const char *p;

	for (p = text; *p; p++)
		if (g_ascii_isdigit(*p))
			g_string_append_c(digits, *p);
	p = digits->str;
	if (g_str_has_prefix(p, "0044"))
		p += 4;
	else if (g_str_has_prefix(p, "44") && strlen(p) > 11)
		p += 2;
	while (*p == '0')
		p++;
	if (strlen(p) < least || strlen(p) > 10)
		return;
	n.digits = strtoull(p, NULL, 10);
	g_array_append_val(list, n);
}

/* Do the school's own site, handles or hashtags go by these letters? */
static bool
goes_by(const struct school *s, const char *initials)
{
	char *const *const lists[] = { s->handles, s->hashtags };
	g_autofree char *site = profiles_site_of(s->website);
	size_t len = strlen(initials);

	if (g_str_has_prefix(site, initials))
		return true;
	for (size_t l = 0; l < G_N_ELEMENTS(lists); l++)
		for (char *const *a = lists[l]; *a; a++) {
			const char *bare = *a + (**a == '@' || **a == '#');

			if (g_ascii_strncasecmp(bare, initials, len) == 0)
				return true;
		}
	return false;
}

/* Initials that the school calls itself by are a name of it, in capitals. */
static void
add_own_initials(struct builder *b, const struct school *s, const char *initials)
{
	g_autofree char *alias = g_ascii_strup(initials, -1);
	const struct made_of of = { .core = initials, .place = "" };

	if (strlen(initials) < 3 || strlen(initials) > 8 || !g_str_is_ascii(initials) ||
	    !goes_by(s, initials))
		return;
	add_name(b, alias, &of)->is_capitals = true;
	builder_use(b, builder_phrase(b, initials), USE_LITERAL, last_name(b));
}

/* LMCEIS and LMIS for Little Missenden CE Infant School. */
static void
add_initials(struct builder *b, const struct school *school, uint32_t known)
{
	const char *name = school->name;
	g_autofree char *folded = fold_string(name);
	g_auto(GStrv) words = NULL;
	char *comma = strchr(name, ',');
	g_autofree char *front = comma ? g_strndup(name, (size_t)(comma - name)) : NULL;

	if (front) {
		g_free(folded);
		folded = fold_string(front);
	}
	words = g_strsplit(folded, " ", -1);
	for (int with_faith = 0; with_faith < 2; with_faith++) {
		g_autoptr(GString) s = g_string_new(NULL);

		for (char **w = words; *w; w++) {
			const struct nameword *n = nameword_find(*w, strlen(*w));

			if (strcmp(*w, "church") == 0 && w[1] && w[2] && strcmp(w[1], "of") == 0 &&
			    strcmp(w[2], "england") == 0) {
				g_string_append(s, with_faith ? "ce" : "");
				w += 2;
			} else if (n && n->faith) {
				g_string_append(s, with_faith ? (n->faith == FAITH_CE ? "ce" : "c")
							      : "");
			} else if (!n || !(n->flags & (WORD_OF | WORD_AND | WORD_ARTICLE))) {
				g_string_append_len(s, *w, 1);
			}
		}
		if (s->len < 3 || s->len > 8 || !g_str_is_ascii(s->str))
			continue;
		builder_use(b, builder_phrase(b, s->str), USE_INITIALS, known);
		add_own_initials(b, school, s->str);
	}
}

/* OLSF for Our Lady and St Finbar's. */
static void
add_short_initials(struct builder *b, const struct school *s, uint32_t known)
{
	const char *core = g_array_index(b->cores, struct core,
					 g_array_index(b->names, struct known_name, known).core)
				   .text;
	g_auto(GStrv) words = g_strsplit(core, " ", -1);
	g_autoptr(GString) initials = g_string_new(NULL);

	for (char **w = words; *w; w++)
		if (strcmp(*w, "and") != 0 && strcmp(*w, "of") != 0 && strcmp(*w, "the") != 0)
			g_string_append_len(initials, *w, 1);
	add_own_initials(b, s, initials->str);
}

static bool
add_school(struct builder *b, const struct school *s, GError **err)
{
	struct profile *p = &b->profiles->schools[b->school];
	const char *const places[] = { s->town, s->parish };
	g_autofree char *county = fold_string(s->county);

	b->town = s->town;
	b->parish = s->parish;
	b->is_abroad = regions_is_abroad(county);
	p->main_name = b->names->len;
	p->support = b->supports->len;
	if (!add_spelling(b, s->name, s, true, err))
		return false;
	add_initials(b, s, p->main_name);
	add_short_initials(b, s, p->main_name);
	for (char **a = s->extra_aliases; *a; a++)
		if (!add_spelling(b, *a, s, false, err))
			return false;
	add_parish_name(b, s);
	for (char **a = s->not_us; *a; a++)
		add_not_us(b, *a);
	for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
		add_support(b, places[i], SUPPORT_TOWN, USE_TOWN);
	for (uint32_t i = p->main_name; i < b->names->len; i++) {
		const struct known_name *n = &g_array_index(b->names, struct known_name, i);
		struct support place = { n->place, n->is_not_us ? SUPPORT_AGAINST : SUPPORT_TOWN };

		if (n->place != PHRASE_NONE) {
			g_array_append_val(b->supports, place);
			builder_use(b, n->place, USE_TOWN, 0);
		}
	}
	add_county(b, s->county);
	add_support(b, s->diocese, SUPPORT_COUNTY, USE_COUNTY);
	add_postcode(b, s->postcode);
	for (char **c = s->context; *c; c++)
		add_support(b, *c, SUPPORT_CONTEXT, USE_CONTEXT);
	add_website(b, p, s->website);
	for (char **h = s->handles; *h; h++)
		add_account(b, *h, '@');
	for (char **h = s->hashtags; *h; h++)
		add_account(b, *h, '#');
	add_number(b->phones, s->phone, b->school, 9);
	add_number(b->urns, s->urn, b->school, 5);
	p->n_support = b->supports->len - p->support;
	return true;
}

struct profiles *
profiles_new(const struct school *const *schools, size_t n, GError **err)
{
	g_autoptr(profiles_t) p = g_new0(struct profiles, 1);
	struct builder b;
	bool ok = true;

	g_assert(n < 1 << 24);
	p->n_schools = n;
	p->schools = g_new0(struct profile, n + 1);
	builder_init(&b, p);
	for (size_t i = 0; i < n && ok; i++) {
		b.school = (uint32_t)i;
		ok = add_school(&b, schools[i], err);
		if (!ok)
			g_prefix_error(err, "%s: ", schools[i]->name);
	}
	builder_words(&b);
	builder_finish(&b);
	return ok ? g_steal_pointer(&p) : NULL;
}
