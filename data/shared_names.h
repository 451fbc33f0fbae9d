/* shared_names: which names many schools bear (see shared_names.c).
 *
 * One text, sorted: "CORE COUNTS;CORE COUNTS;…", where COUNTS is a letter of a class of kind and
 * the number of schools, repeated: "park p5j2s6;". */
#ifndef DATA_SHARED_NAMES_H
#define DATA_SHARED_NAMES_H

extern const char shared_names[];

#endif
