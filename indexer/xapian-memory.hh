/* memory: the last searches and lists of words of one reader, of the database as it is.
 *
 * Whoever turns the page asks the same again, as do feeds and whoever comes back. */
#ifndef INDEXER_XAPIAN_MEMORY_HH
#define INDEXER_XAPIAN_MEMORY_HH

#include <glib.h>

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "indexer/xapian-c.h"

namespace xapian_c
{

/* A search that was made, and what came of it. */
struct finding {
	std::string question;
	std::vector<struct xapian_hit> hits;
	uint32_t at_least, at_most;
	double max_weight;
};

class memory
{
      public:
	void clear();

	/* Until the next call; nullptr: not that one. */
	const finding *recall(const std::string &question);
	void keep(finding &&found);

	/* Terms that begin with `start`, at most `max`, with a reference for the caller; nullptr:
	 * not those. */
	GPtrArray *recall_list(const char *start, size_t max, bool *all);
	void keep_list(const char *start, size_t max, bool all, GPtrArray *terms);

      private:
	struct word_list {
		std::string start;
		size_t max;
		bool all;
		std::unique_ptr<GPtrArray, decltype(&g_ptr_array_unref)> terms;
	};
	/* the last ones first */
	std::list<finding> findings;
	std::list<word_list> lists;
};

} // namespace xapian_c

#endif
