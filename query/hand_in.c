#include "query/hand_in.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/program.h"
#include "base/when.h"
#include "data/command.h"
#include "data/imagery.h"
#include "query/form_part.h"
#include "query/job.h"
#include "query/multipart.h"
#include "query/web_server.h"

#define TAKE_S 120 /* until taking something in is given up */
#define LOOK "capture-"

static const struct {
	const char *name, *sentence;
} refusals[] = {
	{ "picture",
	  "It is a picture, or carries one. It can be taken in when somebody who has seen "
	  "it says so, word by word." },
	{ "film", "Film and sound are never kept. Say in words what they show." },
	{ "unknown", "It is neither text, page, e-mail nor screenshot." },
};

void
hand_in_fields(struct html *h, const struct web_request *rq, const char *text)
{
	const char *typed = rq->form ? web_form(rq, "text") : text;

	HTML(h,
	     "<div class=\"field\"><label for=\"text\">Its words</label><p class=\"hint\" "
	     "id=\"text-hint\">For what no address leads to: paste what it says</p>"
	     "<textarea id=\"text\" name=\"text\" rows=\"4\" aria-describedby=\"text-hint\">\n$"
	     "</textarea></div>\n"
	     "<div class=\"field\"><label for=\"file\">Or a file of it</label><p class=\"hint\" "
	     "id=\"file-hint\">A screenshot, a saved page, an e-mail (.eml) or text; at most "
	     "$ MB</p><input type=\"file\" id=\"file\" name=\"file\" "
	     "data-most=\"$\" aria-describedby=\"file-hint\"></div>\n",
	     typed, html_number(h, HAND_IN_MAX / 1024 / 1024), html_format(h, "%d", HAND_IN_MAX));
	form_line(
		h, rq, "attest", "If it is a picture, or holds one",
		html_format(h,
			    "Who has seen it writes here: %s. Without that no picture is kept. Is "
			    "it one, or might it be? Do not hand it in: tell the designated "
			    "safeguarding lead.",
			    imagery_attestation()),
		NULL);
}

static bool
wrong(GError **err, const char *sentence)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, sentence);
	return false;
}

static const char *
field(const struct web_request *rq, const char *name)
{
	const char *value = web_form(rq, name);

	return value && *value ? value : NULL;
}

bool
hand_in_check(const struct web_request *rq, bool *is_there, GError **err)
{
	const struct multipart_file *file = web_file(rq, "file");
	const char *attest = field(rq, "attest");

	*is_there = file || field(rq, "text");
	if (file && file->len == 0)
		return wrong(err, "The file is empty");
	if (file && attest && !imagery_is_attested(attest)) {
		g_set_error(
			err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			"About a picture these very words are wanted: %s. Choose the file again",
			imagery_attestation());
		return false;
	}
	return true;
}

/* ---- taking in ---------------------------------------------------------------------------- */

static void
add(GPtrArray *argv, const char *option, const char *value)
{
	/* in one word, so that no value is taken for an option */
	if (value)
		g_ptr_array_add(argv, g_strconcat(option, "=", value, NULL));
}

static GPtrArray *
command(const struct web_request *rq, const struct hand_in *what, const char *kind)
{
	GPtrArray *argv = job_program(web_context(rq->web));
	char when[WHEN_RFC3339_SIZE];
	const char *const words[] = { "case", "capture", what->case_ref, "--json" };

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		g_ptr_array_add(argv, g_strdup(words[i]));
	add(argv, "--as", rq->user->name);
	add(argv, kind, "-");
	add(argv, "--claimed-url", what->claimed_url);
	add(argv, "--supplied-by", what->supplied_by);
	if (what->received_at != WHEN_NONE)
		add(argv, "--received", when_rfc3339(what->received_at, when));
	return argv;
}

/* Why it was refused, of those words that are known; NULL: it was not. */
static const char *
read_refusal(GBytes *output)
{
	gsize len;
	const char *bytes = g_bytes_get_data(output, &len);
	json_t *json = json_loadb(bytes ? bytes : "", len, 0, NULL);
	const char *said = json_string_value(json_object_get(json, "refused")), *found = NULL;

	for (size_t i = 0; said && i < G_N_ELEMENTS(refusals); i++)
		if (strcmp(refusals[i].name, said) == 0)
			found = refusals[i].name;
	json_decref(json);
	return found;
}

static bool
run(GPtrArray *argv, GBytes *input, const char **refused, GError **err)
{
	g_autoptr(GBytes) output = NULL;
	int code;

	g_ptr_array_add(argv, NULL);
	if (!program_run((const char *const *)argv->pdata, input, TAKE_S, &output, &code, err))
		return false;
	*refused = read_refusal(output);
	if (code == EXIT_DONE || *refused)
		return true;
	g_set_error_literal(err, EARSHOT_ERROR,
			    code == EXIT_BUSY ? EARSHOT_ERROR_BUSY : EARSHOT_ERROR_INTERNAL,
			    "it could not be taken in; the log of earshot serve says why");
	return false;
}

static bool
take_text(const struct web_request *rq, const struct hand_in *what, const char *text, GError **err)
{
	g_autoptr(GPtrArray) argv = command(rq, what, "--text");
	g_autoptr(GBytes) input = g_bytes_new_static(text, strlen(text));
	const char *refused;

	if (!run(argv, input, &refused, err))
		return false;
	if (!refused)
		return true;
	return wrong(err, "What was pasted is no text that could be kept");
}

bool
hand_in_take(const struct web_request *rq, const struct hand_in *what, const char **refused,
	     GError **err)
{
	const struct multipart_file *file = web_file(rq, "file");
	const char *text = field(rq, "text");
	g_autoptr(GPtrArray) argv = NULL;
	g_autoptr(GBytes) input = NULL;

	*refused = NULL;
	if (text && !take_text(rq, what, text, err))
		return false;
	if (!file)
		return true;
	argv = command(rq, what, "--file");
	add(argv, "--file-name", file->name);
	add(argv, "--attest", field(rq, "attest"));
	input = g_bytes_new_static(file->bytes, file->len);
	return run(argv, input, refused, err);
}

/* Lines that begin with a dash are the steps of a list. */
static void
put_steps(struct html *h)
{
	g_auto(GStrv) lines = g_strsplit(imagery_steps(), "\n", -1);
	bool is_list = false;

	for (char **l = lines; *l; l++) {
		bool is_step = g_str_has_prefix(*l, "- ");

		if (is_step != is_list && is_step)
			HTML(h, "<ul>\n");
		else if (is_step != is_list)
			HTML(h, "</ul>\n");
		is_list = is_step;
		if (is_step)
			HTML(h, "<li>$</li>\n", *l + 2);
		else if (**l)
			HTML(h, "<p>$</p>\n", *l);
	}
	if (is_list)
		HTML(h, "</ul>\n");
}

void
hand_in_refused(struct html *h, const char *refused)
{
	for (size_t i = 0; refused && i < G_N_ELEMENTS(refusals); i++) {
		if (strcmp(refusals[i].name, refused) != 0)
			continue;
		HTML(h,
		     "<div class=\"problems\" role=\"alert\"><h3>The file was not taken in</h3>\n"
		     "<p>$ Nothing of it was kept.</p>\n",
		     refusals[i].sentence);
		put_steps(h);
		HTML(h, "</div>\n");
	}
}

/* ---- looking ------------------------------------------------------------------------------ */

const char *
hand_in_look_kind(struct html *h, const char *case_ref)
{
	return html_format(h, LOOK "%s", case_ref);
}

bool
hand_in_look(const struct web_request *rq, const char *case_ref, int64_t *id, GError **err)
{
	g_autofree char *kind = g_strconcat(LOOK, case_ref, NULL);

	return job_begin(rq, kind,
			 (const char *const[]){ "case", "capture", case_ref, "--as", rq->user->name,
						NULL },
			 NULL, id, err);
}
