/* scan: everything in one document that could point to a school, field by field.
 *
 * Knows the profiles' phrases, not what they are worth: judge.c and matcher.c decide that once
 * the whole document was read. Private to the matcher. */
#ifndef DATA_SCAN_H
#define DATA_SCAN_H

#include <glib.h>

#include "base/fold.h"
#include "data/candidate.h"
#include "data/matcher.h"
#include "data/profiles.h"

/* A phrase of a profile (place, county, context) or of a region, where it stands. */
struct place {
	uint32_t phrase;
	uint32_t field; /* number of the text within the document */
	uint32_t at, to; /* byte offsets in the original */
	uint32_t start, end; /* in the folded text */
	uint32_t region; /* said right after it, "Boston, Lincolnshire": phrase, PHRASE_ABROAD, NONE
			  */
	bool is_region;
};

enum find_kind {
	FIND_NAME, /* a candidate for core `index` */
	FIND_BARE, /* core `index` without a word for a school; the candidate says how it stands */
	FIND_VAGUE, /* "the village school": of whom is for the rest of the document to say */
	FIND_TAG, /* a tag or host name made of a core and more: `candidate` says of what */
	FIND_LITERAL, /* known name `index` */
	FIND_INITIALS, /* known name `index` */
	FIND_ACCOUNT, /* account `index` */
	FIND_WEBSITE, /* school `index` */
	FIND_PHONE, /* school `index` */
	FIND_URN, /* school `index` */
	FIND_POSTCODE, /* school `index` */
};

struct find {
	enum find_kind kind;
	uint32_t index;
	enum match_field type;
	uint32_t field;
	const char *original; /* of the field */
	uint32_t at, end; /* in the original */
	bool has_start; /* `at` is an offset that a reader of the document can use */
	struct candidate candidate;
	uint32_t n_after; /* how many of them follow the name; the others precede it */
	uint32_t first_beside, n_beside; /* of `beside`: phrases right beside the name */
	uint32_t tag_town; /* phrase of a town inside the tag; PHRASE_NONE */
	bool is_covered; /* part of a longer name, `cover` */
	uint32_t cover;
};

/* A word of school life, or of churches, where it stands: what a vague find is about. */
struct topic {
	uint32_t phrase;
	uint32_t field;
	uint32_t at; /* byte offset in the original; they rise within a field */
	bool is_church;
	bool is_plural; /* a word for schools */
};

#define SCAN_FOLDS 4u

struct match_scratch {
	struct fold folds[SCAN_FOLDS];
	GArray *fields; /* struct scan_field */
	GArray *hits, *kinds, *cores, *bares; /* struct hit: of the field at work; `bares` hold
						 cores for phrases */
	GArray *topics; /* struct topic: of a document with vague finds */
	GArray *places; /* struct place */
	GArray *finds; /* struct find */
	GArray *beside; /* uint32_t: phrases */
	GArray *verdicts; /* struct verdict */
	GArray *regions; /* uint32_t: phrases of regions in the document, each once */
	uint32_t *documents; /* for each school: the last document that speaks for or against it */
	size_t n_documents; /* schools there is room for */
	uint32_t document; /* number of this one */
	GString *address; /* a decoded URL */
	GPtrArray *addresses; /* decoded URLs that finds point into */
	bool has_school_word; /* anywhere in the document */
	bool has_weak_only; /* bare names and initials: the passages around them say enough */
	bool is_titled; /* the title speaks of the schools of a town or county */
	guint first_titled; /* `bares` from here on need that title */
	bool has_vague; /* a find that needs to know what the text around is about */
};

/* Passage: within so many bytes of a name, in the same text. */
#define SCAN_PASSAGE 320u

/* Most finds of one document; a page that has more is a register or an attack. */
#define SCAN_MAX_FINDS 20000

/* Read all fields of `doc` into the scratch, which is cleared first. */
void scan_document(const struct profiles *p, struct match_scratch *s, const struct match_doc *doc);

#endif
