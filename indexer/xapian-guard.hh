/* guard: no exception of the library leaves it; each becomes a GError here. */
#ifndef INDEXER_XAPIAN_GUARD_HH
#define INDEXER_XAPIAN_GUARD_HH

#include <glib.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <xapian.h>

extern "C" {
#include "base/error.h"
}

namespace xapian_c
{

inline void
report(GError **err, const char *dir, int code, const char *what, const char *remedy) noexcept
{
	g_set_error(err, EARSHOT_ERROR, code, "the full-text index in %s %s%s%s", dir, what,
		    *remedy ? "; " : "", remedy);
}

/* The system's own words for "no room", which is all that Xapian keeps of errno. */
inline bool
is_full(const Xapian::Error &e)
{
	const char *why = e.get_error_string();

	return why && (!strcmp(why, strerror(ENOSPC)) || !strcmp(why, strerror(EDQUOT)));
}

inline void
report_error(GError **err, const char *dir, const Xapian::Error &e, const char *what)
{
	std::string text(what);

	if (is_full(e)) {
		report(err, dir, EARSHOT_ERROR_STORE_FULL, "cannot grow: the disk is full",
		       "free some space");
		return;
	}
	text += " (";
	text += e.get_type();
	text += ": ";
	text += e.get_msg();
	if (const char *why = e.get_error_string())
		text += std::string(", ") + why;
	text += ")";
	report(err, dir, EARSHOT_ERROR_INDEX, text.c_str(),
	       "earshot index --rebuild makes it anew from the store");
}

/* Run `body`; true when it came to its end. The most derived class is caught first. */
template <typename F>
bool
guard(GError **err, const char *dir, F &&body) noexcept
{
	try {
		std::forward<F>(body)();
		return true;
	} catch (const Xapian::DatabaseLockError &) {
		report(err, dir, EARSHOT_ERROR_BUSY, "is being written by another process",
		       "try again when it is done");
	} catch (const Xapian::DatabaseModifiedError &e) {
		report_error(err, dir, e, "changed faster than it could be read");
	} catch (const Xapian::DatabaseCorruptError &e) {
		report_error(err, dir, e, "is damaged");
	} catch (const Xapian::DatabaseVersionError &e) {
		report_error(err, dir, e, "was written by another version of Xapian");
	} catch (const Xapian::DatabaseNotFoundError &e) {
		report_error(err, dir, e, "does not exist");
	} catch (const Xapian::DatabaseOpeningError &e) {
		report_error(err, dir, e, "cannot be opened");
	} catch (const Xapian::DatabaseError &e) {
		report_error(err, dir, e, "cannot be used");
	} catch (const Xapian::Error &e) {
		report_error(err, dir, e, "gave no answer");
	} catch (const std::bad_alloc &) {
		report(err, dir, EARSHOT_ERROR_INDEX, "needs more memory than there is", "");
	} catch (const std::exception &e) {
		report(err, dir, EARSHOT_ERROR_INDEX, e.what(), "");
	} catch (...) {
		report(err, dir, EARSHOT_ERROR_INDEX, "failed for an unknown reason", "");
	}
	return false;
}

} // namespace xapian_c

#endif
