/* earshot verify: is an evidence bundle intact? */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"
#include "data/command.h"
#include "query/mention_json.h"
#include "query/terminal.h"
#include "query/verify.h"
#include "query/verify_script.h"

int cmd_verify(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] = "Exit code 0: it is intact. 1: it is not, and each fault has a line. "
			      "2: it cannot be read.\n\n"
			      "Examples:\n"
			      "  earshot verify ear-2026-0007.wacz\n"
			      "  earshot verify ear-2026-0007.wacz --tsa-ca authority.pem\n"
			      "  earshot verify --script > verify.txt\n";

static bool
is_zip(GBytes *bytes)
{
	return g_bytes_get_size(bytes) >= 4 &&
	       memcmp(g_bytes_get_data(bytes, NULL), "PK\3\4", 4) == 0;
}

static GBytes *
open_bundle(const char *path, GError **err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	g_autoptr(GMappedFile) map = NULL;
	g_autoptr(GBytes) bytes = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "%s cannot be read: %s", path,
			    g_strerror(errno));
	else if (!S_ISREG(st.st_mode))
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "%s is not a file", path);
	else
		map = g_mapped_file_new_from_fd(fd, FALSE, err);
	if (fd >= 0)
		close(fd);
	if (!map)
		return NULL;
	bytes = g_mapped_file_get_bytes(map);
	if (is_zip(bytes))
		return g_steal_pointer(&bytes);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
		    "%s is no bundle: it is not a zip archive", path);
	return NULL;
}

static json_t *
strings(GPtrArray *from)
{
	json_t *list = json_array();

	for (guint i = 0; i < from->len; i++) {
		g_autofree char *clean = g_utf8_make_valid(from->pdata[i], -1);

		json_array_append_new(list, json_string(clean));
	}
	return list;
}

static bool
print_json(const struct verify_report *r, const char *sha256, GError **err)
{
	json_t *j = json_pack(
		"{s:i, s:b, s:s, s:s?, s:s?, s:b, s:i, s:i, s:i, s:i, s:i, s:I, s:o, s:i, s:o}",
		"schema", 1, "intact", r->faults->len == 0, "sha256", sha256, "case", r->case_ref,
		"created", r->created, "redacted", (int)r->is_redacted, "archives",
		(int)r->archives, "records", (int)r->records, "captures", (int)r->captures,
		"reported", (int)r->reported, "timestamps", (int)r->stamps, "audit_entries",
		(json_int_t)r->audit_lines, "faults", strings(r->faults), "more_faults",
		(int)r->more, "notes", strings(r->notes));
	g_autofree char *line = json_line(j);

	json_decref(j);
	return terminal_write(line, err);
}

static void
print_lines(FILE *to, GPtrArray *from, const char *before)
{
	for (guint i = 0; i < from->len; i++) {
		g_autofree char *line = escape_terminal(from->pdata[i], 0);

		fprintf(to, "%s%s\n", before, line);
	}
}

static void
print(const struct verify_report *r, const char *sha256)
{
	g_autofree char *ref = escape_terminal(r->case_ref ? r->case_ref : "?", 40);

	print_lines(stdout, r->faults, "");
	if (r->more > 0)
		printf("and %u more\n", r->more);
	print_lines(stderr, r->notes, "Note: ");
	if (r->faults->len > 0) {
		printf("Not intact.\n");
		return;
	}
	printf("Intact: %s%s, %u captures, %u supplied, %u timestamps, %" G_GINT64_FORMAT
	       " audit entries.\nSHA-256 %s\n",
	       ref, r->is_redacted ? " (redacted copy)" : "", r->captures, r->reported, r->stamps,
	       r->audit_lines, sha256);
}

static int
verify(const char *path, const struct verify_options *o, bool wants_json, GError **err)
{
	g_autoptr(GBytes) bytes = open_bundle(path, err);
	g_autofree char *sha256 = NULL;
	struct verify_report r;
	bool is_intact, ok = true;

	if (!bytes)
		return -1;
	sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
	verify_report_init(&r);
	verify_bundle(bytes, o, &r);
	is_intact = r.faults->len == 0;
	if (wants_json)
		ok = print_json(&r, sha256, err);
	else
		print(&r, sha256);
	verify_report_clear(&r);
	if (!ok)
		return -1;
	return is_intact ? EXIT_DONE : EXIT_NOTHING;
}

int
cmd_verify(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *ca_file = NULL;
	gboolean wants_json = FALSE, wants_script = FALSE;
	struct verify_options o = { 0 };
	const GOptionEntry entries[] = {
		{ "tsa-ca", 0, 0, G_OPTION_ARG_FILENAME, &ca_file,
		  "Trust these certificates for timestamps, not the bundle's own", "FILE" },
		{ "script", 0, 0, G_OPTION_ARG_NONE, &wants_script,
		  "Print verify.txt, by which others can check a bundle", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &wants_json, "For programs", NULL },
		{ 0 },
	};

	(void)ctx;
	if (!command_parse(entries, "BUNDLE.wacz", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (wants_script && argc == 1) {
		g_autoptr(GBytes) script = verify_script();

		return terminal_write(g_bytes_get_data(script, NULL), err) ? EXIT_DONE : -1;
	}
	if (argc != 2) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "verify takes one bundle; see `earshot verify --help`");
		return -1;
	}
	o.ca_file = ca_file;
	return verify(argv[1], &o, wants_json, err);
}
