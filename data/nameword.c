#include "data/nameword.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* A word may stand in several rows: its meanings add up. */
struct row {
	const char *words;
	uint32_t flags, kind, faith;
};

#define HEAD WORD_HEAD
#define ABBR WORD_ABBREVIATION

static const struct row rows[] = {
	/* kinds */
	{ "school", HEAD, KIND_SCHOOL, 0 },
	{ "sch schl", HEAD | ABBR, KIND_SCHOOL, 0 },
	{ "schools schs", HEAD | WORD_PLURAL, KIND_SCHOOL, 0 },
	{ "schule skola skole", HEAD, KIND_SCHOOL, 0 },
	{ "ysgol scoil gaelscoil sgoil ecole lecole escuela escola scuola szkola grundschule "
	  "basisschool",
	  HEAD | WORD_FIRST, KIND_SCHOOL, 0 },
	{ "bunscoil bunsgoil", HEAD | WORD_FIRST, KIND_SCHOOL | KIND_PRIMARY, 0 },
	{ "meanscoil", HEAD | WORD_FIRST, KIND_SCHOOL | KIND_HIGH, 0 },
	{ "ysgolion scoileanna", HEAD | WORD_FIRST | WORD_PLURAL, KIND_SCHOOL, 0 },
	{ "ns", HEAD | WORD_CAPITALS | ABBR, KIND_SCHOOL | KIND_PRIMARY, 0 },
	{ "ps", HEAD | WORD_CAPITALS, KIND_SCHOOL | KIND_PRIMARY, 0 },
	/* Ysgol Gynradd Gymraeg */
	{ "yg ygg", HEAD | WORD_FIRST | WORD_CAPITALS | ABBR, KIND_SCHOOL, 0 },
	{ "gs hs", HEAD | WORD_CAPITALS, KIND_SCHOOL | KIND_HIGH, 0 },
	{ "fc afc rfc rufc cc", WORD_TEAM, 0, 0 },
	/* the kinds in Welsh, as the word before makes them sound */
	{ "gynradd cynradd", 0, KIND_PRIMARY, 0 },
	{ "uwchradd gyfun", 0, KIND_HIGH, 0 },
	{ "babanod fabanod", 0, KIND_INFANT, 0 },
	{ "iau", 0, KIND_JUNIOR, 0 },
	{ "feithrin meithrin", 0, KIND_NURSERY, 0 },
	{ "arbennig", 0, KIND_SPECIAL, 0 },
	{ "gatholig babyddol pabyddol", 0, 0, FAITH_RC },
	{ "eglwysig", 0, 0, FAITH_CE },
	{ "gymunedol cymunedol gymraeg cymraeg wirfoddol gynorthwyedig naisiunta", WORD_NEUTRAL, 0,
	  0 },
	{ "academy", HEAD, KIND_ACADEMY, 0 },
	{ "acad", HEAD | ABBR, KIND_ACADEMY, 0 },
	{ "academies", HEAD | WORD_PLURAL, KIND_ACADEMY, 0 },
	{ "infants", HEAD, KIND_INFANT, 0 },
	{ "infant", 0, KIND_INFANT, 0 },
	{ "inf", ABBR, KIND_INFANT, 0 },
	{ "juniors", HEAD, KIND_JUNIOR, 0 },
	{ "junior", 0, KIND_JUNIOR, 0 },
	{ "jun jnr", ABBR, KIND_JUNIOR, 0 },
	{ "primary", HEAD, KIND_PRIMARY, 0 },
	{ "prim pri", HEAD | ABBR, KIND_PRIMARY, 0 },
	{ "primaries", HEAD | WORD_PLURAL, KIND_PRIMARY, 0 },
	{ "elementary", 0, KIND_PRIMARY | KIND_ELEMENTARY, 0 },
	{ "first 1st", 0, KIND_FIRST, 0 },
	{ "middle", 0, KIND_MIDDLE, 0 },
	{ "combined", 0, KIND_COMBINED, 0 },
	{ "nursery", 0, KIND_NURSERY, 0 },
	{ "nurs nsy", ABBR, KIND_NURSERY, 0 },
	{ "kindergarten", HEAD, KIND_NURSERY, 0 },
	{ "jmi jmin", HEAD | ABBR, KIND_INFANT | KIND_JUNIOR | KIND_PRIMARY, 0 },
	{ "cp", HEAD | ABBR | WORD_CAPITALS, KIND_PRIMARY, 0 },
	{ "ji", ABBR | WORD_CAPITALS, KIND_PRIMARY, 0 },
	{ "rcp cevap cevcp cofep", HEAD | ABBR, KIND_PRIMARY, 0 },
	{ "high secondary grammar upper senior comprehensive comp", 0, KIND_HIGH, 0 },
	{ "college", HEAD, KIND_COLLEGE, 0 },
	{ "coll", HEAD | ABBR, KIND_COLLEGE, 0 },
	{ "colleges", HEAD | WORD_PLURAL, KIND_COLLEGE, 0 },
	{ "special", 0, KIND_SPECIAL, 0 },
	{ "lower", 0, KIND_LOWER, 0 },
	{ "prep preparatory", 0, KIND_PREP, 0 },
	{ "pre", WORD_OTHER, KIND_PRE, 0 },
	{ "preschool preschools playschool", HEAD | WORD_OTHER, KIND_PRE, 0 },
	{ "trust", 0, KIND_TRUST, 0 },
	{ "federation", HEAD, KIND_TRUST, 0 },
	{ "centre center", 0, KIND_CENTRE, 0 },
	{ "girls", 0, KIND_GIRLS, 0 },
	{ "boys", 0, KIND_BOYS, 0 },
	/* whose */
	{ "cofe coe cep cevc ceva cevap cevcp cofep anglican", 0, 0, FAITH_CE },
	{ "ce", ABBR, 0, FAITH_CE },
	{ "catholic roman", 0, 0, FAITH_RC },
	{ "rc rcp", ABBR, 0, FAITH_RC },
	{ "methodist", 0, 0, FAITH_METHODIST },
	{ "jewish muslim islamic hindu sikh quaker adventist buddhist hebrew", 0, 0, FAITH_OTHER },
	/* words that come and go */
	{ "voluntary aided controlled assisted community county parochial foundation endowed "
	  "maintained memorial national british board council parish state local church christian "
	  "free independent village small rural federated mixed unit comm vill day faith "
	  "denominational "
	  "ecumenical diocesan fc lea welsh bilingual medium lovely popular historic tiny "
	  "outstanding beloved former own",
	  WORD_NEUTRAL, 0, 0 },
	{ "vol cont va vc", WORD_NEUTRAL | ABBR, 0, 0 },
	{ "village", WORD_VILLAGE, 0, 0 },
	/* schools that are no schools */
	{ "riding sunday saturday dance dancing driving ballet yoga language languages music "
	  "musical "
	  "dog puppy obedience training swim swimming ski surf surfing sailing flying gliding "
	  "cookery cooking art arts film drama acting theatre theatrical stage law medical nursing "
	  "business beauty circus football soccer rugby cricket tennis golf judo karate fencing "
	  "boxing gymnastics holiday summer bible easter forest magic pottery sewing knitting "
	  "craft crafts motorcycle driver ringing samba singing guitar piano equestrian pony horse "
	  "finishing reform ragged night evening charm chai martial makeup floristry flower bridge "
	  "chess photography painting cadet hairdressing trapeze parkour climbing skating diving "
	  "survival bushcraft woodcraft weaving wine bartending clown puppetry salsa tango "
	  "ballroom "
	  "tap pilates meditation mindfulness theology divinity philosophy economics engineering "
	  "design fashion journalism podiatry dental veterinary arabic mandarin supplementary "
	  "madrasa parenting correspondence typing secretarial beekeeping gardening horticultural "
	  "agricultural falconry archery shooting hospital",
	  WORD_OTHER, 0, 0 },
	/* little words */
	{ "in at yn ym yng", WORD_IN, 0, 0 },
	{ "de di von van des du della", WORD_IN, 0, 0 },
	{ "of", WORD_OF, 0, 0 },
	{ "for", WORD_FOR, 0, 0 },
	{ "near outside from beyond around opposite behind beside past towards", WORD_NEAR, 0, 0 },
	{ "the teh hte our its their your this that my his her", WORD_ARTICLE, 0, 0 },
	{ "a an any every each some no another", WORD_A, 0, 0 },
	{ "and und et agus ac", WORD_AND, 0, 0 },
	{ "is are was were be been has have had do does did will would can could should may might "
	  "must to on by with as but or if so it he she they we you i who which when where while "
	  "than "
	  "then there here not all both about after before during into over under up down out off "
	  "more most via per since until till through across against between within without "
	  "because "
	  "also only just very too well done congratulations welcome today yesterday tomorrow "
	  "inside said says told asked thanks thank meet see visit opens open",
	  WORD_COMMON, 0, 0 },
	/* people and things of a school, before its name */
	{ "head heads headteacher headteachers headmaster headmistress headship principal deputy "
	  "executive teacher teachers governor governors governing staff pupils pupil children "
	  "child "
	  "students student parents parent families friends friend choir choirs chair chairman pta "
	  "ptfa fpta team teams caretaker secretary bursar class classes year reception playground "
	  "site project reports report inspection inspectors ofsted mums dads mum dad alumni "
	  "former "
	  "ex youngsters kids leavers cook councillor cllr mayor vicar rev revd reverend",
	  WORD_ROLE, 0, 0 },
	{ "ofsted pupils pupil headteacher headteachers headmistress headmaster classroom "
	  "classrooms teachers teacher governors pta ptfa reception term uniform playground "
	  "assembly "
	  "phonics ks1 ks2 eyfs sats inspectors lessons admissions parents children kids staff "
	  "caretaker catchment curriculum homework leavers nativity school schools teaching ehcp "
	  "ehcps senco sencos "
	  "playtime playtimes education dinner head teach taught gcse gcses inset sixth "
	  "secondaries "
	  "primaries",
	  WORD_CONTEXT, 0, 0 },
	{ "church churches churchyard chapel mass evensong eucharist communion vicar vicarage "
	  "curate "
	  "priest parish parishioners rector rectory altar hymn hymns choir bellringers ringers "
	  "steeple spire tower nave service services prayer prayers baptism feast patron gaa fc",
	  WORD_CHURCH, 0, 0 },
	/* … and of other houses called like schools */
	{ "pub inn hotel guesthouse carvery brewery beer beers ale ales pint pints landlord "
	  "landlady gwesty "
	  "gwestyr ngwesty "
	  "ngwestyr tafarn tafarnr cor papur capel eglwys neuadd clwb merched residents "
	  "residential dementia patients ward wards hospital "
	  "hospice caravan "
	  "caravans campsite bungalow bedrooms buried interred grave graves wedding weddings bride "
	  "christening "
	  "funeral solicitors llp plumbers builders salon detached terraced freehold leasehold "
	  "oiro acres bedroom reservoir footpath ramblers ramble",
	  WORD_CHURCH, 0, 0 },
	{ "bishop archbishop cardinal king queen prince princess duke duchess earl lord lady sir "
	  "dame "
	  "sister father captain colonel doctor dr",
	  WORD_TITLE, 0, 0 },
	/* said of the people of a school alone */
	{ "pupil pupils teacher teachers headteacher headteachers headmaster headmistress governor "
	  "governors taught teach teaches educated enrolled schooled pta ptfa leavers playground "
	  "alumni caretaker gcse gcses sats y1 y2 y3 y4 y5 y6 y7 y8 y9 y10 y11 y12 y13 y1s y2s y3s "
	  "y4s y5s "
	  "y6s y7s y8s y9s y10s y11s y12s y13s disgybl disgyblion athro athrawes athrawon",
	  WORD_SCHOOLING, 0, 0 },
	/* capitals that are no place */
	{ "mr mrs ms miss dr prof rev revd cllr messrs", WORD_TIME | ABBR, 0, 0 },
	{ "sir dame lord lady", WORD_TIME, 0, 0 },
	{ "january february march april may june july august september october november december "
	  "monday tuesday wednesday thursday friday saturday sunday christmas easter halloween "
	  "lent "
	  "autumn spring summer year years key reception foundation ks1 ks2 eyfs ofsted picture "
	  "pictures photo photos photograph image video tel telephone phone email website page "
	  "england britain covid uk gb registered charity",
	  WORD_TIME, 0, 0 },
	{ "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed weds thu thur thurs "
	  "fri "
	  "sat sun",
	  WORD_TIME | ABBR, 0, 0 },
	/* after a place: another thing in it */
	{ "road rd lane street avenue drive terrace close hill cottage cottages house farm church "
	  "chapel festival hall manor park green common pub inn station hospital surgery club "
	  "society museum abbey castle fc fete feast show library garden gardens court bridge mill "
	  "lodge grange cemetery way crescent mews walk estate band singers players playgroup "
	  "parish "
	  "rectory vicarage cc wi scouts guides brownies cubs scout toddlers toddler mothers bowls "
	  "association group tower history theatre hotel arms vets vet pharmacy shop stores",
	  WORD_ROAD, 0, 0 },
	/* before a place: another place */
	{ "great little north south east west northern southern eastern western upper lower nether "
	  "over middle high low long new old greater far mid central royal",
	  WORD_SIZE, 0, 0 },
	{ "road rd lane street avenue drive terrace close hill cottage cottages house way crescent "
	  "mews walk",
	  WORD_STREET, 0, 0 },
	{ "st sts ste mt gt grt gr lt ltl lit upr uppr lwr lr nth sth mkt bp bps pk thos wm chas "
	  "jas geo jn nr vol fr ss ave dept gov govs approx incl ext etc vs hon snr ltd co inc",
	  ABBR, 0, 0 },
};

#define SLOTS 4096 /* power of two, several times the words */
#define MAX_WORDS 1024

struct index {
	struct nameword words[MAX_WORDS];
	uint8_t len[MAX_WORDS]; /* of the word */
	bool is_guessable[MAX_WORDS];
	uint16_t slot[SLOTS]; /* number of the word and one; 0: free */
	size_t n;
};

static uint32_t
hash(const char *word, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (uint8_t)word[i]) * 16777619u;
	return h ^ h >> 15;
}

static uint16_t *
slot_of(struct index *x, const char *word, size_t len)
{
	uint32_t h = hash(word, len);

	for (;; h++) {
		uint16_t *s = &x->slot[h & (SLOTS - 1)];

		if (!*s || (x->len[*s - 1] == len && memcmp(x->words[*s - 1].word, word, len) == 0))
			return s;
	}
}

static bool
is_guessable(const struct nameword *w)
{
	const uint32_t not_alone = KIND_TRUST | KIND_GIRLS | KIND_BOYS | KIND_CENTRE;
	size_t len = strlen(w->word);

	if (w->flags & (WORD_PLURAL | WORD_OTHER))
		return false;
	return w->kind ? len >= 5 && !(w->kind & not_alone)
		       : len >= 6 && (w->faith || (w->flags & WORD_NEUTRAL));
}

static gpointer
build_index(gpointer unused)
{
	struct index *x = g_new0(struct index, 1);

	(void)unused;
	for (size_t r = 0; r < G_N_ELEMENTS(rows); r++) {
		g_auto(GStrv) list = g_strsplit(rows[r].words, " ", -1);

		for (char **w = list; *w; w++) {
			uint16_t *s = slot_of(x, *w, strlen(*w));

			if (!*s) {
				g_assert(x->n < MAX_WORDS);
				x->words[x->n].word = g_intern_string(*w);
				x->len[x->n] = (uint8_t)strlen(*w);
				*s = (uint16_t)++x->n;
			}
			x->words[*s - 1].flags |= rows[r].flags;
			x->words[*s - 1].kind |= rows[r].kind;
			x->words[*s - 1].faith |= rows[r].faith;
		}
	}
	for (size_t i = 0; i < x->n; i++)
		x->is_guessable[i] = is_guessable(&x->words[i]);
	return x;
}

/* The rows as a table to look words up in: made once, constant from then on. */
static struct index *
index_get(void)
{
	static GOnce once = G_ONCE_INIT;

	return g_once(&once, build_index, NULL);
}

const struct nameword *
nameword_find(const char *word, size_t len)
{
	struct index *x = index_get();
	uint16_t s = len > 0 && len < 16 ? *slot_of(x, word, len) : 0;

	return s ? &x->words[s - 1] : NULL;
}

static const char *
nth_with(uint32_t flag, size_t i)
{
	struct index *x = index_get();

	for (size_t w = 0; w < x->n; w++)
		if ((x->words[w].flags & flag) && i-- == 0)
			return x->words[w].word;
	return NULL;
}

const char *
nameword_head(size_t i)
{
	return nth_with(WORD_HEAD, i);
}

const char *
nameword_context(size_t i)
{
	return nth_with(WORD_CONTEXT, i);
}

const char *
nameword_church(size_t i)
{
	return nth_with(WORD_CHURCH, i);
}

const char *
nameword_kind(size_t i)
{
	struct index *x = index_get();

	for (size_t w = 0; w < x->n; w++)
		if (x->words[w].kind && !(x->words[w].flags & WORD_HEAD) && i-- == 0)
			return x->words[w].word;
	return NULL;
}

enum slip
nameword_is_slip(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t i = 0, end = 0, least = MIN(a_len, b_len);

	if (a_len > b_len + 1 || b_len > a_len + 1)
		return SLIP_NONE;
	while (i < least && a[i] == b[i])
		i++;
	while (end < least - i && a[a_len - 1 - end] == b[b_len - 1 - end])
		end++;
	a_len -= i + end;
	b_len -= i + end;
	if (i == 0)
		return a_len == 2 && b_len == 2 && a[0] == b[1] && a[1] == b[0] ? SLIP_HAND
										: SLIP_NONE;
	if (a_len + b_len == 1) {
		char letter = a_len ? a[i] : b[i];

		if (end == 0 && letter == 's')
			return SLIP_NONE;
		return b_len == 1 || letter == a[i - 1] ? SLIP_HAND : SLIP_LETTER;
	}
	if (a_len == 1 && b_len == 1)
		return SLIP_LETTER;
	return a_len == 2 && b_len == 2 && a[i] == b[i + 1] && a[i + 1] == b[i] ? SLIP_HAND
										: SLIP_NONE;
}

const struct nameword *
nameword_guess(const char *word, size_t len)
{
	struct index *x = index_get();
	const struct nameword *found = NULL;

	if (len < 4 || len > 15 || nameword_find(word, len))
		return NULL;
	for (size_t i = 0; i < x->n; i++) {
		const struct nameword *w = &x->words[i];
		size_t w_len = x->len[i];

		if (x->is_guessable[i] && w_len + 1 >= len && w_len <= len + 1 &&
		    nameword_is_slip(word, len, w->word, w_len)) {
			/* "infant" and "infants" are both near "infans": the school is the same */
			if (found && (found->kind != w->kind || found->faith != w->faith))
				return NULL;
			found = !found || (w->flags & WORD_HEAD) ? w : found;
		}
	}
	return found;
}

/* Note `word` with [at, at + less) replaced by `letters`, when that is a slip. */
static void
add_slip(GPtrArray *slips, const char *word, size_t at, size_t less, const char *letters)
{
	char wrong[20];
	size_t len = strlen(word), more = strlen(letters), end = len - less + more;

	memcpy(wrong, word, at);
	memcpy(wrong + at, letters, more);
	memcpy(wrong + at + more, word + at + less, len - at - less + 1);
	if (!nameword_find(wrong, end) && nameword_is_slip(wrong, end, word, len))
		g_ptr_array_add(slips, g_strdup(wrong));
}

static void
add_slips_of(GPtrArray *slips, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i <= len; i++) {
		for (char c = 'a'; c <= 'z'; c++) {
			const char letter[] = { c, '\0' };

			add_slip(slips, word, i, 0, letter);
			if (i < len)
				add_slip(slips, word, i, 1, letter);
		}
		if (i < len)
			add_slip(slips, word, i, 1, "");
		if (i + 1 < len) {
			const char swapped[] = { word[i + 1], word[i], '\0' };

			add_slip(slips, word, i, 2, swapped);
		}
	}
}

static gpointer
build_slips(gpointer unused)
{
	GPtrArray *slips = g_ptr_array_new();
	const char *word;

	(void)unused;
	for (size_t i = 0; (word = nameword_head(i)); i++)
		if (is_guessable(nameword_find(word, strlen(word))))
			add_slips_of(slips, word);
	g_ptr_array_add(slips, NULL);
	return g_ptr_array_free(slips, FALSE);
}

const char *const *
nameword_slips(void)
{
	static GOnce once = G_ONCE_INIT;

	return g_once(&once, build_slips, NULL);
}
