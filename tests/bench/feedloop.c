/* The least that polling feeds can cost with these libraries: one connection after the other, each
 * body through a SAX parser that forgets all it reads.
 *
 *   feedloop ADDRESS PORT FEEDS [conditional]
 *
 * Fetches http://fNNNN.bench.example:PORT/feed.rss, whose name is looked up nowhere. */
#include <curl/curl.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static xmlParserCtxt *parser;
static unsigned long elements;

static void
on_start(void *user, const xmlChar *name, const xmlChar **attributes)
{
	(void)user;
	(void)name;
	(void)attributes;
	elements++;
}

static size_t
on_body(char *data, size_t size, size_t n, void *user)
{
	(void)user;
	xmlParseChunk(parser, data, (int)(size * n), 0);
	return size * n;
}

static void
fetch(CURL *curl, const char *address, int port, int number)
{
	xmlSAXHandler sax = { .startElement = on_start };
	struct curl_slist *resolve;
	char url[128], at[128];

	snprintf(url, sizeof url, "http://f%04d.bench.example:%d/feed.rss", number, port);
	snprintf(at, sizeof at, "f%04d.bench.example:%d:%s", number, port, address);
	resolve = curl_slist_append(NULL, at);
	parser = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, url);
	curl_easy_setopt(curl, CURLOPT_RESOLVE, resolve);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	if (curl_easy_perform(curl) != CURLE_OK)
		exit(1);
	xmlParseChunk(parser, NULL, 0, 1);
	xmlFreeParserCtxt(parser);
	curl_slist_free_all(resolve);
}

int
main(int argc, char **argv)
{
	CURL *curl = argc >= 4 ? curl_easy_init() : NULL;

	if (!curl)
		return 2;
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	if (argc > 4) {
		curl_easy_setopt(curl, CURLOPT_TIMECONDITION, CURL_TIMECOND_IFMODSINCE);
		curl_easy_setopt(curl, CURLOPT_TIMEVALUE, 4102444800l);
	}
	for (int i = 0; i < atoi(argv[3]); i++)
		fetch(curl, argv[1], atoi(argv[2]), i);
	curl_easy_cleanup(curl);
	fprintf(stderr, "%lu elements\n", elements);
	return 0;
}
