#include "indexer/xapian-memory.hh"

namespace xapian_c
{

static constexpr size_t max_findings = 32;
static constexpr size_t max_hits = 2048; /* 1 MiB in all */
static constexpr size_t list_min_terms = 50; /* shorter ones are read again as fast */
static constexpr size_t lists_max_terms = 60000; /* of all lists: about 2 MiB */

void
memory::clear()
{
	findings.clear();
	lists.clear();
}

const finding *
memory::recall(const std::string &question)
{
	for (auto it = findings.begin(); it != findings.end(); ++it)
		if (it->question == question) {
			findings.splice(findings.begin(), findings, it);
			return &findings.front();
		}
	return nullptr;
}

void
memory::keep(finding &&found)
{
	if (found.hits.size() > max_hits)
		return;
	findings.push_front(std::move(found));
	if (findings.size() > max_findings)
		findings.pop_back();
}

GPtrArray *
memory::recall_list(const char *start, size_t max, bool *all)
{
	for (auto it = lists.begin(); it != lists.end(); ++it)
		if (it->max == max && it->start == start) {
			lists.splice(lists.begin(), lists, it);
			*all = it->all;
			return g_ptr_array_ref(it->terms.get());
		}
	return nullptr;
}

void
memory::keep_list(const char *start, size_t max, bool all, GPtrArray *terms)
{
	size_t n = 0;

	if (terms->len < list_min_terms || terms->len > lists_max_terms)
		return;
	lists.push_front({ start, max, all, { g_ptr_array_ref(terms), g_ptr_array_unref } });
	for (auto it = lists.begin(); it != lists.end();) {
		n += it->terms->len;
		it = n > lists_max_terms ? lists.erase(it) : std::next(it);
	}
}

} // namespace xapian_c
