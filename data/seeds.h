/* seeds: the files of seeds/ as they were when the program was built; they travel inside it. */
#ifndef DATA_SEEDS_H
#define DATA_SEEDS_H

/* The text of seeds/`name`, static; NULL: there is no such file. */
const char *seeds_text(const char *name);

#endif
