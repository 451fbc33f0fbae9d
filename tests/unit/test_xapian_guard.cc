/* guard: every exception the library knows, and any other, becomes a GError; none escapes. */
#include <glib.h>

#include <stdexcept>

#include "indexer/xapian-guard.hh"

using xapian_c::guard;

template <typename E>
static void
check(int code, const char *part)
{
	GError *err = nullptr;

	g_assert_false(guard(&err, "/some/index", [] { throw E("broken here"); }));
	g_assert_error(err, EARSHOT_ERROR, code);
	g_assert_nonnull(strstr(err->message, "/some/index"));
	g_assert_nonnull(strstr(err->message, part));
	g_error_free(err);
	/* and nobody has to look */
	g_assert_false(guard(nullptr, "", [] { throw E("broken here"); }));
}

static void
test_classes()
{
	check<Xapian::DatabaseLockError>(EARSHOT_ERROR_BUSY, "another process");
	check<Xapian::DatabaseModifiedError>(EARSHOT_ERROR_INDEX, "changed faster");
	check<Xapian::DatabaseCorruptError>(EARSHOT_ERROR_INDEX, "damaged");
	check<Xapian::DatabaseVersionError>(EARSHOT_ERROR_INDEX, "version");
	check<Xapian::DatabaseNotFoundError>(EARSHOT_ERROR_INDEX, "does not exist");
	check<Xapian::DatabaseOpeningError>(EARSHOT_ERROR_INDEX, "cannot be opened");
	check<Xapian::DatabaseCreateError>(EARSHOT_ERROR_INDEX, "DatabaseCreateError");
	check<Xapian::DatabaseClosedError>(EARSHOT_ERROR_INDEX, "DatabaseClosedError");
	check<Xapian::DatabaseError>(EARSHOT_ERROR_INDEX, "broken here");
	check<Xapian::DocNotFoundError>(EARSHOT_ERROR_INDEX, "DocNotFoundError");
	check<Xapian::FeatureUnavailableError>(EARSHOT_ERROR_INDEX, "Unavailable");
	check<Xapian::InternalError>(EARSHOT_ERROR_INDEX, "InternalError");
	check<Xapian::NetworkError>(EARSHOT_ERROR_INDEX, "NetworkError");
	check<Xapian::NetworkTimeoutError>(EARSHOT_ERROR_INDEX, "Timeout");
	check<Xapian::QueryParserError>(EARSHOT_ERROR_INDEX, "QueryParserError");
	check<Xapian::SerialisationError>(EARSHOT_ERROR_INDEX, "SerialisationError");
	check<Xapian::RangeError>(EARSHOT_ERROR_INDEX, "RangeError");
	check<Xapian::WildcardError>(EARSHOT_ERROR_INDEX, "WildcardError");
	check<Xapian::AssertionError>(EARSHOT_ERROR_INDEX, "AssertionError");
	check<Xapian::InvalidArgumentError>(EARSHOT_ERROR_INDEX, "InvalidArgumentError");
	check<Xapian::InvalidOperationError>(EARSHOT_ERROR_INDEX, "InvalidOperationError");
	check<Xapian::UnimplementedError>(EARSHOT_ERROR_INDEX, "UnimplementedError");
	check<std::runtime_error>(EARSHOT_ERROR_INDEX, "broken here");
}

static void
test_others()
{
	g_autoptr(GError) memory = nullptr, unknown = nullptr;

	g_assert_false(guard(&memory, "x", [] { throw std::bad_alloc(); }));
	g_assert_error(memory, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
	g_assert_nonnull(strstr(memory->message, "memory"));
	g_assert_false(guard(&unknown, "x", [] { throw 42; }));
	g_assert_error(unknown, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
}

static void
test_disk_full()
{
	for (int code : { ENOSPC, EDQUOT }) {
		g_autoptr(GError) err = nullptr;

		g_assert_false(guard(&err, "x", [code] {
			throw Xapian::DatabaseError("write failed", std::string(), code);
		}));
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE_FULL);
	}
	g_autoptr(GError) other = nullptr;

	g_assert_false(guard(&other, "x", [] {
		throw Xapian::DatabaseError("write failed", std::string(), EIO);
	}));
	g_assert_error(other, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
}

static void
test_success()
{
	g_autoptr(GError) err = nullptr;
	int ran = 0;

	g_assert_true(guard(&err, "x", [&] { ran++; }));
	g_assert_no_error(err);
	g_assert_cmpint(ran, ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, nullptr);
	g_test_add_func("/xapian/guard/classes", test_classes);
	g_test_add_func("/xapian/guard/others", test_others);
	g_test_add_func("/xapian/guard/disk-full", test_disk_full);
	g_test_add_func("/xapian/guard/success", test_success);
	return g_test_run();
}
