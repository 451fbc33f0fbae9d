/* profiles: what the matcher keeps of all schools, filed by the phrases to look for.
 *
 * Private to the matcher. Immutable once made. */
#ifndef DATA_PROFILES_H
#define DATA_PROFILES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/fuzzy.h"
#include "data/lexicon.h"
#include "data/school.h"
#include "data/trie.h"

/* What it means when a phrase is found. A phrase may mean several things to several schools. */
enum use_kind {
	USE_CORE, /* index: a core */
	USE_LITERAL, /* index: a known name that has no word for a school in it */
	USE_TOWN, /* a town, parish or other place near the school */
	USE_COUNTY,
	USE_POSTCODE, /* index: the school */
	USE_CONTEXT,
	USE_WEBSITE, /* index: the school */
	USE_HANDLE, /* index: an account */
	USE_INITIALS, /* index: a known name */
	USE_REGION, /* a county or country, of nobody or of anybody */
	USE_SCHOOL_WORD, /* a word of school life */
	USE_CHURCH_WORD, /* a word of churches and clubs, which are named like schools */
	USE_KIND, /* a word of nameword.h that can end a name */
	USE_KIND_SLIP, /* such a word with a slip of the pen */
	USE_KIND_PART, /* a word for a kind that ends a name only before pupils and the like */
};

struct use {
	uint32_t kind : 8, index : 24;
};

enum rarity {
	RARE, /* nobody else is known to bear it */
	SHARED, /* others bear it, none of this kind */
	COMMON, /* others of this kind bear it */
};

/* One way to call a school: its name, an alias, the kind with the parish's name. */
struct known_name {
	uint32_t school;
	uint32_t core;
	char *alias; /* as the profile has it */
	uint32_t kind, faith;
	enum rarity rarity;
	uint32_t place; /* phrase of the name's own place; PHRASE_NONE: none */
	bool is_main : 1; /* the school's own name */
	bool is_parish : 1; /* the core is the place, not the name */
	bool is_part : 1; /* half of a joined name */
	bool is_half : 1; /* one of the two of a joined name, a part or the whole of its place */
	bool is_town : 1; /* the core is a town, where other schools stand */
	bool is_not_us : 1;
	bool is_place : 1; /* the core is the place that the school serves */
	bool is_vague : 1; /* only what the school may be meant by: "the Catholic primary" there */
	bool is_abroad : 1; /* the table of shared names knows nothing of its county */
	bool is_capitals : 1; /* counts only in capitals */
	bool has_article : 1; /* "The Grove Academy" */
	bool is_branch : 1; /* the name is a trust's or brand's, and its place the school's own:
			       "Larkrise Academy Tolbury" */
};

/* The words of names that tell them apart; several known names share one. */
struct core {
	char *text; /* folded */
	char *squashed; /* without blanks */
	uint32_t first, n; /* of `names`, which are sorted by core */
	bool is_saint;
	bool is_read; /* as a name: it is not just the town where a school is meant */
	bool is_bare; /* it may mean a school without any word for one beside it */
	bool is_titled; /* likewise, where the title speaks of the schools of its town */
	bool is_listed; /* the place of a school that is called by it: in lists of schools */
};

struct account {
	uint32_t school;
	char *text; /* "@StMarysKA" */
	char *squashed; /* folded, without blanks */
	char mark; /* '@' or '#' */
};

/* Something that speaks for a school when found beside a name. */
enum support_kind {
	SUPPORT_TOWN,
	SUPPORT_COUNTY,
	SUPPORT_POSTCODE,
	SUPPORT_CONTEXT,
	SUPPORT_DISTRICT, /* the postcode's first half, which has several places */
	SUPPORT_AGAINST
};
struct support {
	uint32_t phrase;
	enum support_kind kind;
};

struct profile {
	uint32_t support, n_support; /* of `supports` */
	uint32_t main_name;
	char *website; /* host and path, lower case, without "www."; NULL: none */
	bool own_host; /* no path: the whole host is the school's */
};

struct number { /* a telephone number without 0 or 44, or a reference number */
	uint64_t digits;
	uint32_t school;
};

/* A word, or several joined, that a slip of the pen may stand in. */
struct slip_word {
	uint32_t core;
	uint8_t from, n; /* words of the core */
};

#define PHRASE_NONE UINT32_MAX
#define PHRASE_ABROAD (UINT32_MAX - 1) /* a state of America, cut short: "Ill." */

struct profiles {
	size_t n_schools;
	struct profile *schools;
	struct known_name *names;
	size_t n_names;
	struct core *cores;
	size_t n_cores;
	struct account *accounts;
	size_t n_accounts;
	struct support *supports;
	size_t n_supports;
	struct number *phones, *urns; /* sorted */
	size_t n_phones, n_urns;

	struct lexicon *words; /* phrases */
	size_t n_phrases;
	char **phrases;
	/* schools that a phrase speaks for or against: of bearers, n_phrases + 1 */
	uint32_t *first_bearer, *bearers;
	uint32_t *first_use; /* n_phrases + 1 */
	struct use *uses;

	struct trie *squashed; /* squashed cores, towns and accounts: for tags and host names */
	struct use *squashed_uses; /* one each: USE_CORE, USE_TOWN (index: phrase) or USE_HANDLE */
	uint32_t *squashed_next; /* another use of the same text, or UINT32_MAX */

	struct fuzzy *slips;
	char **slip_texts;
	uint32_t *first_slip; /* n + 1 */
	struct slip_word *slip_words;
	size_t n_slips;
};

/* EARSHOT_ERROR_INPUT when a profile cannot be used, in a sentence that names it. */
struct profiles *profiles_new(const struct school *const *schools, size_t n, GError **err);
void profiles_free(struct profiles *p);
typedef struct profiles profiles_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(profiles_t, profiles_free)

size_t profiles_bytes(const struct profiles *p); /* memory held, nearly */

#endif
