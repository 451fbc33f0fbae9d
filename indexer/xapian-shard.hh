/* shards: the indexes of other machines, asked together with one's own.
 *
 * The library asks all databases of one search as one, so words weigh the same everywhere; but it
 * gives up altogether when one of them fails. So whoever fails is taken out, and the rest is asked
 * again. It waits for a program to end when its database is closed, so that is done by nobody who
 * matters. */
#ifndef INDEXER_XAPIAN_SHARD_HH
#define INDEXER_XAPIAN_SHARD_HH

#include <string>
#include <vector>
#include <xapian.h>

#include "indexer/xapian-c.h"

namespace xapian_c
{

class shards
{
      public:
	/* Reaches for all of them at the same time; those that have not answered in their time are
	 * lost. */
	shards(const struct xapian_shard *list, size_t n, const char *key, const char *value);
	~shards();
	shards(const shards &) = delete;
	shards &operator=(const shards &) = delete;

	/* Put those that are left behind what is in `db`: one database. */
	void join(Xapian::Database &db) const;

	/* An error that is not of one's own index: `db`, the last to refer to them, and this let go
	 * of whom it names, or of all, since not every error says whose it is. False: there was
	 * none left. */
	bool lose(const Xapian::Error &e, Xapian::Database &db);

	/* From an id of all joined together to an index and its own id, and back; 0: it is lost. */
	void place(struct xapian_hit *hit) const;
	Xapian::docid id_of(const struct xapian_hit &hit) const;

	const char *why_lost(size_t number) const;

      private:
	struct one {
		std::string context; /* by which errors name it */
		Xapian::Database db;
		bool is_open;
		std::string why; /* it is not */
	};
	std::vector<one> all;

	void lose_one(one &o, const std::string &why);
};

} // namespace xapian_c

#endif
