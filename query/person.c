#include "query/person.h"

#include <stdbool.h>
#include <string.h>

#include "base/fold.h"

#define MAX_WORDS 4
#define MAX_BYTES 256

/* First names that are often met; those that are words too count only with a capital letter. */
static const char *const first_names[] = {
	"adam",       "ahmed",     "aisha",       "alan",    "alex",     "alexander", "alice",
	"alison",     "amanda",    "amelia",      "amy",     "andrew",   "angela",    "anna",
	"anne",       "anthony",   "barbara",     "ben",     "benjamin", "beth",      "brian",
	"callum",     "caroline",  "catherine",   "charles", "charlie",  "charlotte", "chloe",
	"chris",      "christine", "christopher", "claire",  "colin",    "daniel",    "dave",
	"david",      "deborah",   "debbie",      "diane",   "donna",    "dorothy",   "edward",
	"elizabeth",  "ella",      "ellie",       "emily",   "emma",     "fatima",    "fiona",
	"gareth",     "gary",      "geoffrey",    "george",  "gillian",  "graham",    "hannah",
	"harriet",    "heather",   "helen",       "ian",     "isabella", "isla",      "jacob",
	"jacqueline", "james",     "jane",        "janet",   "jason",    "jennifer",  "jessica",
	"joanna",     "john",      "jonathan",    "joseph",  "joshua",   "julia",     "julie",
	"karen",      "kate",      "katie",       "keith",   "kelly",    "kevin",     "laura",
	"leah",       "liam",      "linda",       "lisa",    "louise",   "lucy",      "luke",
	"margaret",   "maria",     "martin",      "mary",    "matthew",  "megan",     "michael",
	"michelle",   "mohammed",  "muhammad",    "natalie", "nathan",   "neil",      "nicholas",
	"nicola",     "nigel",     "noah",        "oliver",  "olivia",   "oscar",     "pamela",
	"patricia",   "paul",      "peter",       "philip",  "rachel",   "rebecca",   "richard",
	"robert",     "ryan",      "samantha",    "samuel",  "sandra",   "sarah",     "sharon",
	"simon",      "sophie",    "stephen",     "steven",  "stuart",   "susan",     "thomas",
	"timothy",    "tracey",    "victoria",    "wendy",   "william",  "yusuf",     "zoe",
};
static const char *const names_and_words[] = {
	"art",  "bill", "daisy", "dean", "faith",  "frank", "grace", "grant", "harry", "hope",
	"ivy",  "jack", "joy",   "lily", "mark",   "may",   "mia",   "nick",  "poppy", "rob",
	"rose", "ruby", "sam",   "sue",  "summer", "tom",   "ted",   "will",
};
static const char *const titles[] = { "mr", "mrs", "ms", "dr", "prof", "professor", "sir" };

/* What follows a first name in the name of a place or thing, and not of a person. */
static const char *const places[] = {
	"academy", "avenue", "centre",  "church", "close",    "college", "court",
	"day",     "drive",  "farm",    "field",  "festival", "garden",  "gardens",
	"green",   "hall",   "hill",    "house",  "lane",     "lodge",   "nursery",
	"park",    "place",  "primary", "road",   "school",   "square",  "street",
	"terrace", "trust",  "walk",    "way",    "wood",
};

static bool
is_one_of(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/* Letters alone, with "'", "-" and a full stop at the end: "O'Neil", "Smith-Jones", "Mr." */
static bool
is_name_like(const char *word)
{
	size_t letters = 0;

	for (const char *c = word; *c; c += g_utf8_skip[(unsigned char)*c]) {
		gunichar u = g_utf8_get_char(c);

		if (g_unichar_isalpha(u))
			letters++;
		else if (u != '\'' && u != 0x2019 && u != '-' && !(u == '.' && c[1] == '\0'))
			return false;
	}
	return letters >= 2;
}

static bool
is_of_schools(const char *word, const GPtrArray *names)
{
	for (guint i = 0; names && i < names->len; i++) {
		g_autofree char *folded = fold_string(g_ptr_array_index(names, i));
		g_auto(GStrv) words = g_strsplit_set(folded, " \n", -1);

		if (g_strv_contains((const char *const *)words, word))
			return true;
	}
	return false;
}

static bool
is_capitalised(const char *word)
{
	return g_unichar_isupper(g_utf8_get_char(word));
}

/* `folded` are the words as the index has them. */
static const char *
judge(char **words, char **folded, guint n)
{
	bool all_capital = true;

	for (guint i = 0; i < n; i++)
		all_capital = all_capital && is_capitalised(words[i]);
	if (is_one_of(folded[0], titles, G_N_ELEMENTS(titles)) ||
	    (all_capital && strcmp(folded[0], "miss") == 0))
		return "it begins with a title";
	if (is_one_of(folded[0], first_names, G_N_ELEMENTS(first_names)) ||
	    (all_capital && is_one_of(folded[0], names_and_words, G_N_ELEMENTS(names_and_words))))
		return "it begins with a first name";
	return NULL;
}

const char *
person_like(const char *text, const GPtrArray *names)
{
	g_autofree char *plain = g_utf8_make_valid(text, (gssize)strnlen(text, MAX_BYTES));
	g_auto(GStrv) all = NULL;
	char *words[MAX_WORDS], *folded[MAX_WORDS + 1] = { NULL };
	const char *why = NULL;
	guint n = 0;
	bool is_name = true;

	if (strnlen(text, MAX_BYTES) == MAX_BYTES)
		return NULL;
	g_strdelimit(plain, "\"\t\n", ' ');
	all = g_strsplit(plain, " ", -1);
	for (char **w = all; *w && is_name; w++) {
		if (!**w)
			continue;
		is_name = n < MAX_WORDS && is_name_like(*w);
		if (is_name)
			words[n++] = *w;
	}
	for (guint i = 0; is_name && i < n; i++) {
		folded[i] = fold_string(words[i]);
		is_name = !is_of_schools(folded[i], names) &&
			  !is_one_of(folded[i], places, G_N_ELEMENTS(places));
	}
	if (is_name && n >= 2)
		why = judge(words, folded, n);
	for (guint i = 0; i < n; i++)
		g_free(folded[i]);
	return why;
}
