# web.sh: for tests of the crawler: a small web of their own, and what was asked of it. Source it after lib.sh.
#
#   $WWW      folder of sites, WWW/HOST/PATH (tests/origin/site.h), served by the running origin
#   $T/trace.jsonl   requests as the crawler tells of them; $T/access.jsonl   as the origin does
WWW=$T/www
SCHOOL='Little Missenden CE Infant School'
mkdir -p "$WWW"

# HOST/PATH: the file is standard input.
put() {
	mkdir -p "$(dirname "$WWW/$1")" && cat >"$WWW/$1"
}

# HOST/PATH TEXT [HEADERS]: a page that says TEXT; HEADERS as in tests/origin/site.h
page() {
	printf '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>%s</title></head><body><main><p>%s</p></main></body></html>\n' \
		"Page $1" "$2" | put "$1"
	[ $# -lt 3 ] || printf '%s\n' "$3" >"$WWW/$1.headers"
}

# HOST/PATH [HEADERS [CHANNEL]]: a feed with one entry that mentions the school.
feed() {
	put "$1" <<XML
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Feed $1</title><link>http://${1%%/*}:$port/</link><description>d</description>${3:-}
<item><title>Fete</title><guid isPermaLink="false">urn:$1</guid><pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>
<description>The fete of $SCHOOL.</description></item></channel></rss>
XML
	[ -z "${2:-}" ] || printf '%s\n' "$2" >"$WWW/$1.headers"
}

school_init() {
	earshot init --name "$SCHOOL" --postcode 'HP7 0RA' --town Amersham --parish 'Little Missenden' >/dev/null 2>"$T/init.err" ||
		not_ok "init" "$(cat "$T/init.err")"
}

u() {	# HOST/PATH: its address
	printf 'http://%s:%s/%s' "${1%%/*}" "$port" "${1#*/}"
}

watch() {	# HOST/PATH [OPTIONS of source add]
	_at=$1
	shift
	earshot source add "$(u "$_at")" "$@" >/dev/null 2>"$T/err" </dev/null || not_ok "source add $_at" "$(cat "$T/err")"
}

# OPTIONS: a crawl of this web, with the manners of own servers; its exit code is $code, output $T/out, $T/err.
crawl() {
	earshot crawl --allow-net "127.0.0.0/8:$port" --gap-ms "${GAP:-5}" --resolve "*:$port:127.0.0.1" \
		--trace "$T/trace.jsonl" "$@" >"$T/out" 2>"$T/err" </dev/null
	code=$?
}

# HOST/PATH [EXPRESSION of Python over r, a request]: how often it was asked for.
visits() {
	python3 - "$T/access.jsonl" "$1" "${2:-True}" <<'PY'
import json, sys
host, _, path = sys.argv[2].partition("/")
print(sum(1 for r in map(json.loads, open(sys.argv[1])) if r["host"] == host and
          (path == "*" or r["path"] == "/" + path) and eval(sys.argv[3])))
PY
}

# A new web and a new state folder.
fresh() {
	rm -rf "$state" "$T/trace.jsonl"
	: >"$T/access.jsonl"
	school_init
}

day() {	# N [TIME]: that many days after the first
	date -u -d "2026-11-02 + $1 days" "+%Y-%m-%dT${2:-02:00:00}Z"
}

at() {	# DAY [TIME] [OPTIONS of crawl]: one crawl at that time
	_now=$(day "$1" "${2:-02:00:00}")
	shift
	[ $# -eq 0 ] || shift
	crawl --now "$_now" "$@"
}

each_day() {	# FROM TO [OPTIONS]
	_i=$1 _to=$2
	shift 2
	while [ "$_i" -le "$_to" ]; do
		at "$_i" 02:00:00 "$@"
		_i=$((_i + 1))
	done
}
at_least() {	# NAME GOT WANT
	if [ "${2:-0}" -ge "$3" ]; then ok "$1"; else not_ok "$1" "$2, wanted at least $3"; fi
}
at_most() {
	if [ "${2:-999999}" -le "$3" ]; then ok "$1"; else not_ok "$1" "$2, wanted at most $3"; fi
}
