#!/bin/sh
# What could be lost without anybody hearing of it: it is made up for in a later night, and said.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
origin_start --root "$WWW"

at() {	# DAY [TIME] [OPTIONS of crawl]: one crawl at that time
	_now=$(day "$1" "${2:-02:00:00}")
	shift
	[ $# -eq 0 ] || shift
	crawl --now "$_now" "$@"
}
found() {	# PART of an address: mentions there
	store "select count(*) from mention where url like '%$1%'"
}
report() {	# KEY of the last run
	store "select json_extract(facts, '\$.$1') from run order by id desc limit 1"
}
entries() {	# HOST/PATH FROM TO DAY [CHANNEL]: a feed of entries with pages of their own, by the day
	_at=$1
	python3 - "$2" "$3" "$(day "$4")" "http://${1%%/*}:$port" "${5:-}" <<'PY' | put "$_at"
import datetime, email.utils, sys
first, last, day, site, channel = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
at = datetime.datetime.strptime(day, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
print('<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Feed</title>' + channel)
for i in range(first, last):
    print("<item><title>No. %d</title><link>%s/e/%d</link><pubDate>%s</pubDate></item>"
          % (i, site, i, email.utils.format_datetime(at - datetime.timedelta(seconds=i), True)))
print("</channel></rss>")
PY
}
different() {	# HOST: how many of its entries' pages were asked for
	python3 - "$T/access.jsonl" "$1" <<'PY'
import json, sys
print(len({r["path"] for r in map(json.loads, open(sys.argv[1])) if r["host"] == sys.argv[2] and r["path"].startswith("/e/")}))
PY
}

# ---- a clock that was years ahead for one night
fresh
feed ahead.example/feed 'ETag: "one"'
watch ahead.example/feed --kind feed
page ahead.example/site/index.html "$SCHOOL <a href='/site/a.html'>a</a>"
page ahead.example/site/a.html "nothing yet"
watch ahead.example/site/ --kind site
at 3650
at 1
expect_text "a clock that was years ahead is told of" "$T/err" "the last crawl was on 30 October 2036"
expect_eq "and nothing is asked for too early" "$(visits ahead.example/feed)" 1
at 2
at 3
expect_eq "but the nights go on" "$(visits ahead.example/feed) $(visits ahead.example/site/)" "3 3"
expect_eq "and it is told of once" "$(grep -c 'by this machine' "$T/err")" 0

# ---- another school than before
fresh
other='Wendham Vale Primary School'
feed both.example/feed 'ETag: "one"' "<item><title>At $other</title><guid>2</guid></item>"
watch both.example/feed --kind feed
page both.example/site/index.html "<a href='/site/a.html'>a</a>"
page both.example/site/a.html "The fete of $other."
watch both.example/site/ --kind site
feed entry.example/feed 'ETag: "one"' "<item><title>A visit</title><link>http://entry.example:$port/visit.html</link></item>"
page entry.example/visit.html "The choir of $other came to see us."
watch entry.example/feed --kind feed
at 0
at 1
expect_eq "nothing names a school that nobody watches for" "$(store 'select count(*) from mention where school > 1') $(visits entry.example/visit.html)" "0 1"
printf '{"name":"%s","postcode":"ZZ9 9ZZ","town":"Wendham"}' "$other" >"$T/other.json"
expect_exit "a second school" 0 earshot --now "$(day 1 12:00:00)" school add "$T/other.json"
at 2
at 20
expect_eq "a school that is added is found where nothing has changed" \
	"$(store "select count(*) from mention where school > 1 and title like 'At %'") $(found /site/a.html)" "1 1"
expect_eq "and on the pages that were read once" "$(found /visit.html) $(visits entry.example/visit.html)" "1 3"
expect_exit "which is added once more" 0 earshot --now "$(day 1 12:00:00)" school add "$T/other.json"
at 21 02:00:00
expect_eq "a profile that stays the same costs nothing" "$(visits entry.example/visit.html) $(visits both.example/feed '"if-none-match" in r["headers"]' | sed 's/^[1-9][0-9]*$/some/')" "3 some"

# ---- a server that is down for a week
fresh
feed week.example/feed 'ETag: "one"' "<item><title>Fete</title><link>http://down.example:$port/fete.html</link></item>
	<item><title>Gone</title><link>http://gone.example:$port/none.html</link></item>"
watch week.example/feed --kind feed
page down.example/fete.html "$SCHOOL" '!status 500'
mkdir -p "$WWW/gone.example"
for d in 0 1 2 3 4 5 6; do at $d 0$((d + 1)):00:00; done
expect_eq "a page whose server fails is asked for each night" "$(visits down.example/fete.html)" 7
expect_eq "one that is not there three times" "$(visits gone.example/none.html)" 3
rm "$WWW/down.example/fete.html.headers"
at 7 09:00:00
expect_eq "and read when its server is back" "$(found /fete.html)" 1
expect_eq "what is given up is said" "$(store "select sum(json_extract(facts, '\$.given_up')) from run")" 1

# ---- a feed that is longer than what is read in a night
fresh
entries long.example/feed 0 450 0
for i in $(seq 0 449); do page "long.example/e/$i" "An outing."; done
watch long.example/feed --kind feed
at 0 && _a=$(different long.example)
at 1 && _b=$(different long.example)
at 2
expect_eq "the pages of a long feed are read night by night" "$_a $_b $(different long.example)" "200 400 450"

# ---- a feed that is shorter than what comes in a day
fresh
entries fast.example/feed 0 20 0
watch fast.example/feed --kind feed
at 0
expect_eq "a first look misses nothing" "$(grep -c 'come and gone' "$T/err")" 0
entries fast.example/feed 100 120 1
at 1
expect_text "entries that came and went between two looks are told of" "$T/err" "all 20 entries are newer than the last look"
entries paged.example/feed 0 20 0
watch paged.example/feed --kind feed
at 2
next='<atom:link rel="next" href="/feed2"/>'
entries paged.example/feed 100 120 3 "$next"
entries paged.example/feed2 120 140 3 '<atom:link rel="next" href="/feed3"/>'
entries paged.example/feed3 90000 90020 3 '<atom:link rel="next" href="/feed4"/>'
at 3
expect_eq "a feed of several pages is read back to the last look (RFC 5005)" \
	"$(visits paged.example/feed2) $(visits paged.example/feed3) $(visits paged.example/feed4) $(visits paged.example/e/139)" "1 1 0 1"
expect_eq "and nothing is missed" "$(grep -c 'come and gone' "$T/err")" 0
entries paged.example/feed 200 220 4 "$next"
entries paged.example/feed2 220 240 4
at 4
expect_eq "each time" "$(visits paged.example/feed2) $(visits paged.example/e/239)" "2 1"

# ---- a site that is larger than what is read in a night, a run that is stopped
fresh
python3 -c 'print("".join("<a href=\"/e/%d.html\">x</a>" % i for i in range(400)))' | put large.example/index.html
for i in $(seq 0 399); do page "large.example/e/$i.html" "$SCHOOL"; done
watch large.example/ --kind site
at 0
expect_eq "what a night leaves is said" "$(different large.example) $(report pages_left) $(grep -c 'pages left for the next run' "$T/out")" "298 102 1"
at 1 02:00:00 --max-pages 50
expect_eq "also when the run is stopped" "$(report was_cut_short) $(grep -c 'stopped early' "$T/out")" "1 1"
at 2
expect_eq "and read in the nights after" "$(different large.example) $(report pages_left)" "400 0"

# ---- too much for one answer
fresh
python3 -c 'print("".join("<a href=\"/e/%d.html\">x</a>" % i for i in range(2400)) + "<a href=\"/last\">'"$SCHOOL"'</a>")' | put index.example/index.html
page index.example/last "Here it is: $SCHOOL."
watch index.example/
page long.example/p "$SCHOOL $(head -c 10600000 /dev/zero | tr '\0' x)"
watch long.example/p
page usual.example/p "$SCHOOL"
watch usual.example/p
at 0
expect_eq "of too many links those that name the school are followed" "$(found index.example) $(visits index.example/last)" "1 1"
expect_eq "what was read in part is counted" "$(report read_in_part) $(grep -c '; 2 answers read in part' "$T/out")" "2 1"
expect_text "told of with its reason" "$T/err" "note: http://index.example:$port/ was read in part: it has more than the 2,000 links"
expect_text "each" "$T/err" "note: http://long.example:$port/p was read in part: it is longer than the 10 MiB"
earshot source list --now "$(day 0)" >"$T/out"
expect_eq "and stays with its source" "$(grep -c 'was read in part: ' "$T/out")" 2
page long.example/p "$SCHOOL"
at 1
earshot source list --json >"$T/out"
expect_json "until it is read whole" "$T/out" '[s["url"] for s in j["sources"] if (s["read_in_part"] is not None) != ("index" in s["url"])]'

# ---- sources that are dead, quiet, or fail
fresh
calendar() {	# HOST DAY COUNT EACH-DAYS: the newest entry is of that day, and so many before it
	python3 - "$(day 0)" "$2" "$3" "$4" <<'PY' | put "$1.example/feed"
import datetime, email.utils, sys
day, newest, n, step = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
at = datetime.datetime.strptime(day, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc) + datetime.timedelta(days=newest)
print('<rss version="2.0"><channel><title>Feed</title>' + "".join("<item><title>No. %d</title><guid>%d</guid><pubDate>%s</pubDate></item>"
      % (i, newest - i, email.utils.format_datetime(at - datetime.timedelta(days=step * i), True)) for i in range(n)) + "</channel></rss>")
PY
}
says() {	# HOST: what is said of the source on the last day
	earshot source list --json --now "$(day 62)" | python3 -c '
import json, sys
print([s["trouble"] for s in json.load(sys.stdin)["sources"] if "//%s." % sys.argv[1] in s["url"]][0])' "$1"
}
calendar dead -1 12 2.33
calendar term -30 6 80
calendar alive 0 12 0.5
printf '<rss version="2.0"><channel><title>Undated</title><item><title>One</title><guid>1</guid></item></channel></rss>' | put undated.example/feed
page lost.example/feed "nothing"
for h in dead term alive undated; do watch $h.example/feed --kind feed; done
watch lost.example/feed
at 0
rm "$WWW/lost.example/feed"
at 59 && at 60 && at 61
sed -i 's/Undated/Undated at last/' "$WWW/undated.example/feed"
calendar alive 61 12 0.5
at 62
expect_eq "a dead feed is told, and what it was" "$(says dead)" \
	"answers, but has had nothing new for 63 days (since 1 November 2026); it used to have 3 a week: is it still alive?"
expect_eq "one that was always quiet is not" "$(says term)" None
expect_eq "nor one that lives and never names the school" "$(says alive)" None
expect_eq "without dates what counts is the entries" "$(says undated)" \
	"answers, but has had nothing new for 62 days (since 2 November 2026): is it still alive?"
expect_eq "what fails says since when" "$(says lost)" \
	"could not be read since 31 December 2026, 4 times in a row: it is not there (status 404)"
finish
