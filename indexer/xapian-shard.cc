#include "indexer/xapian-shard.hh"

#include <chrono>
#include <future>
#include <memory>
#include <thread>

namespace xapian_c
{

/* What a thread needs to reach one: copies, since it may outlive everything else. */
struct address {
	std::string host, program, arguments, key, value;
	unsigned port, wait_ms;
};

struct answer {
	Xapian::Database db;
	bool is_open;
	std::string why; /* it is not */
};

static Xapian::Database
open_remote(const address &a)
{
	const unsigned answer_ms = a.wait_ms * 7 / 10;
	Xapian::Database db = a.program.empty()
				      ? Xapian::Remote::open(a.host, a.port, answer_ms, a.wait_ms)
				      : Xapian::Remote::open(a.program, a.arguments, answer_ms);

	if (db.get_metadata(a.key) != a.value)
		throw Xapian::DatabaseVersionError(
			"its index is not shared, or was written by another version of earshot");
	return db;
}

/* Nothing is thrown from thread to thread. */
static answer
reach(const address &a)
{
	try {
		return { open_remote(a), true, "" };
	} catch (const Xapian::Error &e) {
		return { {}, false, e.get_msg() };
	} catch (const std::exception &e) {
		return { {}, false, e.what() };
	}
}

static std::future<answer>
reach_for(const address &a)
{
	auto promise = std::make_shared<std::promise<answer>>();
	std::future<answer> future = promise->get_future();

	std::thread([a, promise] { promise->set_value(reach(a)); }).detach();
	return future;
}

/* The last reference goes in a thread of its own, where it may wait for a program that hangs. */
static void
bury(Xapian::Database &db) noexcept
{
	try {
		auto dead = std::make_shared<Xapian::Database>();

		std::swap(*dead, db);
		std::thread([last = std::move(dead)]() mutable {
			try {
				last.reset();
			} catch (...) {
				/* nobody is left to be told */
			}
		}).detach();
	} catch (...) {
		/* no thread to be had: then here */
	}
}

shards::shards(const struct xapian_shard *list, size_t n, const char *key, const char *value)
{
	const auto start = std::chrono::steady_clock::now();
	std::vector<std::future<answer>> futures;

	all.reserve(n);
	for (size_t i = 0; i < n; i++) {
		const struct xapian_shard &s = list[i];
		const std::string port = std::to_string(s.port);
		const address a = { s.host ? s.host : "",
				    s.program ? s.program : "",
				    s.arguments ? s.arguments : "",
				    key,
				    value,
				    s.port,
				    s.wait_ms };

		/* as the library says it */
		all.push_back({ s.program ? "remote:prog(" + a.program + " " + a.arguments + ")"
					  : "remote:tcp(" + a.host + ":" + port + ")",
				Xapian::Database(), false, "" });
		futures.push_back(reach_for(a));
	}
	for (size_t i = 0; i < n; i++) {
		answer found = { {}, false, "no answer in time" };

		if (futures[i].wait_until(start + std::chrono::milliseconds(list[i].wait_ms)) ==
		    std::future_status::ready)
			found = futures[i].get();
		std::swap(all[i].db, found.db);
		all[i].is_open = found.is_open;
		all[i].why = found.why;
	}
}

shards::~shards()
{
	for (one &o : all)
		if (o.is_open)
			bury(o.db);
}

void
shards::join(Xapian::Database &db) const
{
	for (const one &o : all)
		if (o.is_open)
			db.add_database(o.db);
}

void
shards::lose_one(one &o, const std::string &why)
{
	o.is_open = false;
	o.why = why;
	bury(o.db);
}

bool
shards::lose(const Xapian::Error &e, Xapian::Database &db)
{
	const std::string &context = e.get_context();
	bool is_known = false, is_any = false;

	/* else this thread would hold the last reference */
	db = Xapian::Database();
	for (const one &o : all)
		is_known |= o.is_open && o.context == context;
	for (one &o : all)
		if (o.is_open && (!is_known || o.context == context)) {
			lose_one(o, e.get_msg());
			is_any = true;
		}
	return is_any;
}

/* Ids of joined databases take turns: the first of each, the second of each, … */
void
shards::place(struct xapian_hit *hit) const
{
	uint32_t n = 1, turn;

	for (const one &o : all)
		n += o.is_open;
	turn = (hit->id - 1) % n;
	hit->id = (hit->id - 1) / n + 1;
	for (size_t i = 0; i < all.size() && turn > 0; i++)
		if (all[i].is_open && --turn == 0)
			hit->shard = static_cast<uint32_t>(i) + 1;
}

Xapian::docid
shards::id_of(const struct xapian_hit &hit) const
{
	uint32_t n = 1, turn = 0;

	for (size_t i = 0; i < all.size(); i++) {
		if (!all[i].is_open)
			continue;
		if (hit.shard == i + 1)
			turn = n;
		n++;
	}
	return hit.shard && !turn ? 0 : (hit.id - 1) * n + turn + 1;
}

const char *
shards::why_lost(size_t number) const
{
	return number < all.size() && !all[number].is_open ? all[number].why.c_str() : nullptr;
}

} // namespace xapian_c
