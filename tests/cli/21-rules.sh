#!/bin/sh
# The manners and duties of a crawler, one by one, judged from what the origin was asked for. Days and weeks
# pass by --now: each crawl starts at a frozen time and runs on from there.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
days=30
[ -z "${SAN:-}" ] || days=8
origin_start --root "$WWW" --address 127.0.0.1 --address 127.0.0.2 --address 127.0.0.3

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

sent() {	# HOST/PATH HEADER: its values, "-" where it was not sent, request by request
	python3 - "$T/access.jsonl" "$1" "$2" <<'PY'
import json, sys
host, _, path = sys.argv[2].partition("/")
print(" ".join(r["headers"].get(sys.argv[3], "-") for r in map(json.loads, open(sys.argv[1]))
               if r["host"] == host and r["path"] == "/" + path))
PY
}

gaps() {	# HOST: the shortest time between two requests of it began, in ms
	python3 - "$T/access.jsonl" "$1" <<'PY'
import json, sys
t = sorted(r["t_start"] for r in map(json.loads, open(sys.argv[1])) if r["host"] == sys.argv[2])
print(int(min((b - a for a, b in zip(t, t[1:])), default=999) * 1000))
PY
}

at_least() {	# NAME GOT WANT
	if [ "${2:-0}" -ge "$3" ]; then ok "$1"; else not_ok "$1" "$2, wanted at least $3"; fi
}
at_most() {
	if [ "${2:-999999}" -le "$3" ]; then ok "$1"; else not_ok "$1" "$2, wanted at most $3"; fi
}

# ---- validators
fresh
feed exact.example/feed 'ETag: W/"a, b;\c"
Last-Modified: Mon, 02 Nov 2026 10:00:00 +0000'
watch exact.example/feed --kind feed
watch cache.example/exact
watch cache.example/etag-moves-alone
watch cache.example/etag-strong
watch cache.example/page
at 0 && at 1 && at 2
expect_eq "rule 1: the ETag goes back byte for byte" "$(sent exact.example/feed if-none-match)" '- W/"a, b;\c" W/"a, b;\c"'
expect_eq "rule 1: and the date as it was written" "$(sent exact.example/feed if-modified-since | cut -c1-33)" '- Mon, 02 Nov 2026 10:00:00 +0000'
expect_eq "rule 1: a server that takes nothing else is content" "$(visits cache.example/exact 'r["status"] == 304') $(visits cache.example/exact 'r["status"] == 400')" "2 0"
expect_eq "rule 2: a new ETag counts though the date stays" "$(sent cache.example/etag-moves-alone if-none-match)" '- "1" "2"'
expect_eq "rule 4: no date is made up" "$(sent cache.example/etag-strong if-modified-since) $(sent cache.example/etag-strong if-none-match)" '- - - - "abc" "abc"'
expect_eq "rule 4: nor any validator" "$(sent cache.example/page if-none-match) $(sent cache.example/page if-modified-since)" '- - - - - -'

# ---- how often
fresh
feed daily.example/feed 'ETag: "one"'
feed hourly.example/feed 'ETag: "one"'
feed bare.example/feed 'ETag:
Last-Modified:'
watch daily.example/feed --kind feed
watch hourly.example/feed --kind feed --every 1h
watch bare.example/feed --kind feed --every 1h
each_day 0 $((days - 1))
expect_eq "rule 3: $days polls, one of them unconditional" \
	"$(visits daily.example/feed) $(visits daily.example/feed '"if-none-match" not in r["headers"]')" "$days 1"
: >"$T/access.jsonl"
for t in 00:00 00:20 00:40 01:00 01:30 02:00 02:59 23:59; do at 40 $t:00; done
expect_eq "rule 3: conditionally once an hour at most" "$(visits hourly.example/feed)" 4
expect_eq "rule 3: and unconditionally once a day" "$(visits bare.example/feed)" 1
at 41 00:00:01
expect_eq "rule 3: the next day again" "$(visits bare.example/feed)" 2

# ---- what is said of oneself
fresh
page manners.example/index.html "$SCHOOL <a href='/next.html'>$SCHOOL</a>" 'Set-Cookie: id=1; Path=/; Max-Age=99999'
page manners.example/next.html "$SCHOOL <a href='/next.html?id=2'>more</a>" 'Set-Cookie: id=2'
watch manners.example/ --kind site
at 0 02:00:00 --user-agent-contact https://www.hazelhill.example/watch
at 1 02:00:00 --all
expect_json "rule 5: no cookie, no Referer, nothing that is not needed" "$T/access.jsonl" 'len(j) > 5 and all(set(r["headers"]) <=
	{"host", "user-agent", "accept", "accept-encoding", "accept-language", "if-none-match", "if-modified-since"} for r in j)'
expect_eq "rule 5: no parameter is added" "$(visits manners.example/\* '"?" in r["path"] and r["path"] != "/next.html?id=2"')" 0
expect_json "rule 13: gzip is always taken" "$T/access.jsonl" 'all("gzip" in r["headers"]["accept-encoding"] for r in j)'
expect_json "rule 20: a name, a version and an address to complain to" "$T/access.jsonl" \
	'__import__("re").fullmatch(r"earshot/[0-9.]+ \(\+https://www\.hazelhill\.example/watch\)", j[0]["headers"]["user-agent"])'
expect_json "rule 20: robots.txt is asked for by the same name" "$T/access.jsonl" \
	'{r["headers"]["user-agent"].split("/")[0] for r in j} == {"earshot"} and any(r["path"] == "/robots.txt" for r in j)'

# ---- what servers ask for
fresh
feed ttl.example/feed '' '<ttl>2880</ttl>'
watch ttl.example/feed --kind feed
watch cache.example/max-age-2d
watch cache.example/expires-2d
page busy.example/page "$SCHOOL" '!status 429
Cache-Control: max-age=259200'
watch busy.example/page
page often.example/page "$SCHOOL" 'Cache-Control: max-age=60'
watch often.example/page
each_day 0 4
expect_eq "rule 6: max-age is kept, also over a 304" "$(visits cache.example/max-age-2d) $(visits cache.example/max-age-2d 'r["status"] == 304')" "3 2"
expect_eq "rule 6: so is Expires" "$(visits cache.example/expires-2d)" 3
expect_eq "rule 6: and max-age on a 429" "$(visits busy.example/page)" 2
expect_eq "rule 6: a short one makes nothing more frequent" "$(visits often.example/page)" 5
expect_eq "rule 13: ttl is kept, also over a 304" "$(visits ttl.example/feed)" 3

# The first day is a Monday.
fresh
feed skip.example/feed 'ETag: "one"' '<skipHours><hour>3</hour><hour>4</hour></skipHours>'
watch skip.example/feed --kind feed --every 1h
feed week.example/feed 'ETag:' '<skipDays><day>Saturday</day><day>Sunday</day></skipDays>'
watch week.example/feed --kind feed
for t in 02:00 03:00 04:00 04:59 05:00; do at 0 $t:00; done
expect_eq "rule 13: skipHours are kept" "$(visits skip.example/feed)" 2
at 1 02:00:00 && at 1 03:01:00 && at 1 05:00:00
expect_eq "rule 13: also over a 304" "$(visits skip.example/feed) $(visits skip.example/feed 'r["status"] == 304')" "4 3"
: >"$T/access.jsonl"
each_day 2 7
expect_eq "rule 13: skipDays are kept" "$(visits week.example/feed)" 4

fresh
page secs.example/a "$SCHOOL" '!status 429
Retry-After: 600'
page date.example/a "$SCHOOL" "!status 503
Retry-After: $(date -u -d '+600 seconds' '+%a, %d %b %Y %H:%M:%S GMT')"
page year.example/a "$SCHOOL" '!status 503
Retry-After: 99999999999999999999'
page past.example/a "$SCHOOL" '!status 429
Retry-After: -5'
page secs.example/b "$SCHOOL"
for h in secs date year past; do watch $h.example/a; done
at 0 02:00:00
watch secs.example/b
at 0 02:09:59 --all
expect_eq "rule 7: Retry-After in seconds is kept" "$(visits secs.example/a)" 1
expect_eq "rule 7: and as a date" "$(visits date.example/a)" 1
expect_eq "rule 8: it holds for the whole host" "$(visits secs.example/b)" 0
expect_eq "rule 7: a senseless one means a minute" "$(visits past.example/a)" 2
at 0 02:11:10 --all
at_least "rule 7: then it is asked again, a little later than allowed" "$(visits secs.example/\* 'r["path"] != "/robots.txt"')" 2
expect_eq "rule 7: by a date too" "$(visits date.example/a)" 2
each_day 1 6 --all
expect_eq "rule 7: a year is cut" "$(visits year.example/a)" 1
at 7 02:10:00 --all
expect_eq "rule 7: to a week" "$(visits year.example/a)" 2

# The last is of another site, whatever its name begins with.
for scope in host url site; do
	fresh
	for h in www.busy.example shop.busy.example busy.example notbusy.example; do page $h/b "$SCHOOL"; done
	page www.busy.example/a "$SCHOOL" '!status 429
Retry-After: 600'
	watch www.busy.example/a
	at 0 02:00:00 --retry-scope $scope
	for h in www.busy.example shop.busy.example busy.example notbusy.example; do watch $h/b; done
	at 0 02:05:00 --all --retry-scope $scope
	printf '%s %s %s %s %s\n' "$(visits www.busy.example/a)" "$(visits www.busy.example/b)" "$(visits shop.busy.example/b)" \
		"$(visits busy.example/b)" "$(visits notbusy.example/b)" >"$T/scope.$scope"
done
expect_eq "rule 8: by default for the host" "$(cat "$T/scope.host")" "1 0 1 1 1"
expect_eq "rule 8: or for the address alone" "$(cat "$T/scope.url")" "1 1 1 1 1"
expect_eq "rule 8: or for the whole site" "$(cat "$T/scope.site")" "1 0 0 0 1"
at 0 02:12:00 --all --retry-scope url
expect_eq "rule 8: and no longer than it said" "$(visits shop.busy.example/b) $(visits busy.example/b)" "1 1"

fresh
page down.example/a "$SCHOOL" '!status 503'
watch down.example/a
at 0 02:00:00
at 0 02:00:59 --all
expect_eq "rule 9: without a word, a minute" "$(visits down.example/a)" 1
at 0 02:01:08 --all
at 0 02:03:07 --all
expect_eq "rule 9: then two" "$(visits down.example/a)" 2
at 0 02:03:25 --all
expect_eq "rule 9: and more" "$(visits down.example/a)" 3
each_day 1 14 --all
at 15 02:10:00 --all
at 16 02:16:00 --all
expect_eq "rule 9: but a day at most" "$(visits down.example/a) $(store "select next_ms <= $(date -u -d "$(day 17 02:30:00)" +%s) * 1000 from host where name like '%down%'" )" "$(visits down.example/a) 1"
at_least "rule 9: so it is never given up" "$(visits down.example/a)" 8

# ---- moves
fresh
session='session?PHPSESSID=0123456789abcdef0123456789abcdef'
feed moved.example/new
for s in 301 302 410; do printf '!status %s\nLocation: {{origin}}/new\n' $s | put moved.example/$s.headers; done
printf '!status 308\nLocation: http://elsewhere.example:%s/feed\n' "$port" | put moved.example/308.headers
printf '!status 302\nLocation: {{origin}}/session\n' | put "moved.example/$session.headers"
echo moved | put "moved.example/$session"
feed elsewhere.example/feed
feed moved.example/session
for s in 301 302 308 410; do watch moved.example/$s --kind feed; done
watch "moved.example/$session" --kind feed
: >"$T/told"
for d in 0 1 2 3; do
	at $d
	cat "$T/err" >>"$T/told"
	[ $d -ne 1 ] || expect_eq "rule 12: a 301 of two nights changes nothing" "$(store "select count(*) from source where url like '%/301'")" 1
done
expect_eq "rule 12: of three nights it does" "$(store "select count(*) from source where url like '%/301'") $(visits moved.example/301)" "0 3"
expect_text "rule 12: and somebody is told" "$T/told" "has moved to http://moved.example:$port/new"
expect_eq "rule 12: a 302 never does" "$(store "select count(*) from source where url like '%/302'") $(visits moved.example/302)" "1 4"
expect_eq "rule 12: nor a 308 to another site" "$(store "select count(*) from source where url like '%/308'") $(visits moved.example/308)" "1 4"
expect_text "rule 12: which is told too" "$T/told" "another site, http://elsewhere.example:$port/feed"
expect_eq "rule 12: where they lead is read" "$(store "select count(distinct url) from mention")" 3
expect_eq "rule 12: also when it is the same address without its session" "$(visits moved.example/session)" 4
expect_eq "rule 12: a 410 ends it" "$(visits moved.example/410) $(store "select state from source where url like '%/410'")" "1 off"
expect_text "rule 12: and somebody is told of that" "$T/told" "gone for good"

# ---- robots.txt
fresh
for h in allow deny agent agent-allowed private 401 403 404 410 429 5xx 500 450k 550k redirect redirect-5 redirect-6 empty cr-only crlf bom html-type star-regex; do
	watch robots-$h.example/private/a
done
at 0
asked() {
	visits "robots-$1.example/private/a"
}
for h in deny agent agent-allowed private 450k redirect redirect-5 cr-only crlf bom html-type; do
	expect_eq "rule 14: $h" "$(asked $h)" 0
done
expect_eq "rule 14: nothing forbidden" "$(asked allow) $(asked empty)" "1 1"
for h in 401 403 404 410 redirect-6; do expect_eq "rule 15: $h is none" "$(asked $h)" 1; done
for h in 429 5xx 500; do expect_eq "rule 15: $h forbids for now" "$(asked $h)" 0; done
expect_text "rule 15: and is told" "$T/err" "robots-5xx.example"
at 0 23:00:00 --all
expect_eq "rule 14: kept for a day" "$(visits robots-private.example/robots.txt)" 1
at 1 02:00:05 --all
expect_eq "rule 14: and no longer" "$(visits robots-private.example/robots.txt)" 2
expect_eq "rule 15: asked again later" "$(visits robots-5xx.example/robots.txt)" 3
fresh
watch robots-then-5xx.example/private/a
at 0 && at 1 03:00:00 && at 1 03:02:00 --all && at 1 03:20:00 --all
expect_eq "rule 15: an old copy holds on" "$(visits robots-then-5xx.example/private/a)" 0

fresh
watch robots-delay-0.example/public/a
watch robots-delay-0.example/public/b
watch robots-delay-1.example/public/a
watch robots-delay-1.example/public/b
watch robots-delay-600.example/public/a
watch robots-delay-600.example/public/b
watch robots-delay-huge.example/public/a
[ -n "${SAN:-}" ] || watch robots-delay-10.example/public/a
# Two whose robots.txt does not come: from the first night on, and from the second.
page hang.example/a "$SCHOOL"
page held.example/a "$SCHOOL"
page held.example/private/a "$SCHOOL"
printf '!delay 90000\n' | put hang.example/robots.txt.headers
echo 'User-agent: *' | put hang.example/robots.txt
printf 'User-agent: *\nDisallow: /private\n' | put held.example/robots.txt
watch hang.example/a
watch held.example/a
watch held.example/private/a
started=$(date +%s)
GAP=300
at 0
expect_text "rule 15: a robots.txt that does not come is told" "$T/err" "hang.example"
expect_eq "rule 15: and forbids for now" "$(visits hang.example/robots.txt) $(visits hang.example/a)" "1 0"
rm "$WWW/hang.example/robots.txt.headers"
printf '!delay 90000\n' | put held.example/robots.txt.headers
at_most "rule 16: a run does not wait for ever" $(($(date +%s) - started)) 40
at_least "rule 16: 0 lowers nothing" "$(gaps robots-delay-0.example)" 295
at_least "rule 16: 1 s, from the file itself on" "$(gaps robots-delay-1.example)" 995
[ -n "${SAN:-}" ] || at_least "rule 16: 10 s" "$(gaps robots-delay-10.example)" 9950
expect_eq "rule 16: all of them are read" "$(visits robots-delay-0.example/\* '"/public" in r["path"]') $(visits robots-delay-1.example/\* '"/public" in r["path"]')" "2 2"
expect_eq "rule 16: 600 s: the file tonight" "$(visits robots-delay-600.example/\*)" 1
[ -n "${SAN:-}" ] || earshot source disable "$(u robots-delay-10.example/public/a)" >"$T/out"
each_day 1 3
expect_eq "rule 15: asked again later, it is obeyed" "$(visits hang.example/a | awk '{ print ($1 > 0) }')" 1
expect_eq "rule 15: an old copy holds on when none comes" \
	"$(visits held.example/private/a) $(visits held.example/robots.txt | awk '{ print ($1 > 1) }') $(store "select body is not null from robots where origin like '%held%'")" "0 1 1"
for h in hang.example/a held.example/a held.example/private/a; do earshot source disable "$(u $h)" >"$T/out"; done
each_day 4 7
expect_eq "rule 16: and the pages in other nights" \
	"$(visits robots-delay-600.example/public/a) $(visits robots-delay-600.example/public/b)" "2 1"
GAP=5

# ---- one at a time; these gaps are the real ones
fresh
for h in one two three; do
	for p in a b; do page $h.example/$p "$SCHOOL" '!delay 700'; done
	watch $h.example/a --kind feed
	watch $h.example/b
done
earshot crawl --allow-net "127.0.0.0/8:$port" --resolve "one.example:$port:127.0.0.2" --resolve "two.example:$port:127.0.0.2" \
	--resolve "three.example:$port:127.0.0.3" >"$T/out" 2>"$T/err" </dev/null
cat >"$T/overlap.py" <<'PY'
import json, sys
log = [json.loads(l) for l in open(sys.argv[1])]
def overlaps(key):
    n = 0
    for a in log:
        for b in log:
            n += a is not b and key(a) == key(b) and a["t_start"] <= b["t_start"] < a["t_end"]
    return n
# Until a host was met once nobody knows what address it shares.
met = {}
for r in sorted(log, key=lambda r: r["t_start"]):
    met.setdefault(r["host"], r["t_end"])
first = overlaps(lambda r: r["host"])
log = [r for r in log if r["t_start"] >= met[r["host"]]]
print(first, overlaps(lambda r: r["address"]))
PY
expect_eq "rule 17: one in flight for each host and address" "$(python3 "$T/overlap.py" "$T/access.jsonl")" "0 0"
at_least "rule 11: two feeds of one host are spaced" "$(gaps three.example)" 2990
expect_eq "rule 17: all are read" "$(for h in one two three; do visits $h.example/a; visits $h.example/b; done | tr -d '\n')" 111111
expect_eq "rule 17: a slow answer is given five times what it took" "$(python3 -c '
import json, sys
log = sorted((r for r in map(json.loads, open(sys.argv[1])) if r["host"] == "three.example"), key=lambda r: r["t_start"])
print(all(b["t_start"] - a["t_end"] >= min(max(5 * (a["t_end"] - a["t_start"]), 3), 30) - 0.1 for a, b in zip(log, log[1:])))' "$T/access.jsonl")" True

# ---- what pages forbid
fresh
n=0
tagged() {	# NAME WANT HEADERS
	n=$((n + 1))
	page tag$n.example/p "$SCHOOL <a href='/next'>$SCHOOL</a>" "$3"
	page tag$n.example/next "nothing"
	watch tag$n.example/p
	printf 'tag%s\t%s\t%s\n' $n "$2" "$1" >>"$T/tags"
}
: >"$T/tags"
tagged "nothing said" '1 1' 'X-Other: 1'
tagged "noindex" '0 1' 'X-Robots-Tag: noindex'
tagged "nofollow" '1 0' 'X-Robots-Tag: nofollow'
tagged "none, in capitals" '0 0' 'X-Robots-Tag: NONE'
tagged "for us" '0 1' 'X-Robots-Tag: earshot: noindex'
tagged "for another" '1 1' 'X-Robots-Tag: otherbot: noindex, nofollow'
tagged "for another, and for all" '0 1' 'X-Robots-Tag: otherbot: nofollow
X-Robots-Tag: noindex'
tagged "after a rule with a value" '0 1' 'X-Robots-Tag: max-snippet: 20, noindex'
tagged "Robots-Tag" '0 1' 'Robots-Tag: noindex'
tagged "not to be quoted" '1 1' 'X-Robots-Tag: nosnippet'
quiet=$n
tagged "mining reserved (rule 19)" '0 1' 'TDM-Reservation: 1'
tagged "mining not reserved (rule 19)" '1 1' 'TDM-Reservation: 0'
tagged "the page goes before the header (rule 19)" '0 1' 'TDM-Reservation: 0'
sed -i 's/<title>/<meta name="tdm-reservation" content="1"><title>/' "$WWW/tag$n.example/p"
tagged "mining reserved in the page (rule 19)" '0 1' 'X-Other: 1'
sed -i 's/<title>/<meta name="tdm-reservation" content="1"><title>/' "$WWW/tag$n.example/p"
at 0
while IFS='	' read -r host want name; do
	expect_eq "rule 18: $name" "$(store "select count(*) from mention where url like '%//$host.example%/p'") $(visits "$host.example/next")" "$want"
done <"$T/tags"
expect_eq "rule 18: no text is kept of what may not be quoted" "$(earshot new --json | python3 -c '
import json, sys
print([m["excerpt"] for m in json.load(sys.stdin)["mentions"] if "/tag%s." % sys.argv[1] in m["url"]])' "$quiet")" "['']"
for p in nosnippet noindex none nofollow x-robots-noindex robots-tag-noindex plain; do watch html.example/$p; done
at 0
expect_eq "rule 18: in pages too" "$(store "select count(*) from mention where url like '%html.example%' and
	(url like '%/noindex' or url like '%/none' or url like '%-noindex')")" 0
expect_eq "rule 18: nor of such a page" "$(earshot new --json | python3 -c '
import json, sys
print([m["excerpt"] for m in json.load(sys.stdin)["mentions"] if m["url"].endswith("/nosnippet")])')" "['']"
expect_eq "rule 18: and nothing more is left out" "$(store "select count(*) from mention where url like '%html.example%/plain'")" 1

# ---- the file that reserves text and data mining
fresh
mining() {	# HOST VALUE-OF-THE-FILE [HEADERS [META]]: a page that names the school
	page "$1.example/p" "$SCHOOL" "${3:-}"
	[ -z "${4:-}" ] || sed -i "s/<title>/<meta name=\"tdm-reservation\" content=\"$4\"><title>/" "$WWW/$1.example/p"
	[ -z "$2" ] || printf '[{"location":"/p","tdm-reservation":%s}]' "$2" | put "$1.example/.well-known/tdmrep.json"
	watch "$1.example/p"
}
mining mine-none ''
mining mine-free 0
mining mine-reserved 1
mining mine-header 1 'TDM-Reservation: 0'
mining mine-header-1 0 'TDM-Reservation: 1'
mining mine-meta 1 '' 0
mining mine-last 0 'TDM-Reservation: 0' 1
mining mine-first 0
printf '[{"location":"/x*","tdm-reservation":1},{"location":"/p$","tdm-reservation":0},{"location":"/","tdm-reservation":1}]' |
	put mine-first.example/.well-known/tdmrep.json
page mine-first.example/page "$SCHOOL"
watch mine-first.example/page
mining mine-broken 1
printf '[{"location":"/p","tdm-res' | put mine-broken.example/.well-known/tdmrep.json
mining mine-moved 1
mv "$WWW/mine-moved.example/.well-known/tdmrep.json" "$WWW/mine-moved.example/there.json"
printf '!status 302\nLocation: {{origin}}/there.json\n' | put mine-moved.example/.well-known/tdmrep.json.headers
echo moved | put mine-moved.example/.well-known/tdmrep.json
mining mine-away ''
printf '!status 302\nLocation: http://mine-reserved.example:%s/.well-known/tdmrep.json\n' "$port" | put mine-away.example/.well-known/tdmrep.json.headers
echo moved | put mine-away.example/.well-known/tdmrep.json
mining mine-denied 1
printf 'User-agent: *\nDisallow: /.well-known/\n' | put mine-denied.example/robots.txt
mining mine-feed ''
feed mine-feed.example/feed
printf '{"location":"/feed","tdm-reservation":"1"}' | put mine-feed.example/.well-known/tdmrep.json
watch mine-feed.example/feed --kind feed
page mine-nothing.example/p "Nothing about it."
watch mine-nothing.example/p
at 0
kept() {	# HOST: its mentions, and how often its file was asked for
	echo "$(store "select count(*) from mention where url like '%//$1.example%'") $(visits "$1.example/.well-known/tdmrep.json")"
}
expect_eq "rule 19: no file reserves nothing" "$(kept mine-none)" "1 1"
expect_eq "rule 19: a file may allow" "$(kept mine-free)" "1 1"
expect_eq "rule 19: and reserve" "$(kept mine-reserved)" "0 1"
expect_eq "rule 19: nothing at all is kept then" "$(store "select count(*) from partial where url like '%mine-reserved%'") $(grep -c -a 'Page mine-reserved' "$state/earshot.db")" "0 0"
expect_eq "rule 19: the header beats the file, which nobody needs then" "$(kept mine-header) $(kept mine-header-1)" "1 0 0 0"
expect_eq "rule 19: so does the page" "$(kept mine-meta)" "1 0"
expect_eq "rule 19: and the page beats the header" "$(kept mine-last)" "0 0"
expect_eq "rule 19: the first rule that matches decides" "$(kept mine-first)" "1 1"
expect_eq "rule 19: what cannot be read is no file" "$(kept mine-broken)" "1 1"
expect_eq "rule 19: redirects on its host are followed" "$(kept mine-moved) $(visits mine-moved.example/there.json)" "0 1 1"
expect_eq "rule 19: and no others" "$(kept mine-away)" "1 1"
expect_eq "rule 19: robots.txt may forbid it" "$(kept mine-denied)" "1 0"
expect_eq "rule 19: it holds for feeds too, page by page" \
	"$(kept mine-feed) $(store "select url like '%/p' from mention where url like '%mine-feed%'")" "1 1 1"
expect_eq "rule 19: a host that names no school is asked for nothing more" "$(visits 'mine-nothing.example/*')" 2
expect_eq "rule 19: it comes after robots.txt, and alone" "$(python3 -c '
import json, sys
r = [r for r in map(json.loads, open(sys.argv[1])) if r["host"] == "mine-free.example"]
print([x["path"] for x in r], max(x["active"] for x in r))' "$T/access.jsonl")" "['/robots.txt', '/p', '/.well-known/tdmrep.json'] 1"
expect_json "rule 19: the trace says why" "$T/trace.jsonl" '{r["why"] for r in j if "tdmrep" in r["url"]} == {"tdmrep"}'
page mine-free.example/p "$SCHOOL has news."
page mine-none.example/p "$SCHOOL has news."
at 1
expect_eq "rule 19: the file is good for a day, its absence for a week" "$(kept mine-free) $(kept mine-none)" "1 2 1 1"
# A host that wants ten minutes between two requests: its file is for another night, its page waits.
fresh
mining mine-slow 0
printf 'User-agent: *\nCrawl-delay: 600\n' | put mine-slow.example/robots.txt
for d in 0 1 2 3 4 5; do at $d; done
expect_eq "rule 19: what waits for its file is not lost" "$(kept mine-slow)" "1 1"

# ---- sitemaps
fresh
page map.example/index.html "Welcome"
printf 'User-agent: *\nSitemap: {{PORT}}\nSitemap: http://map.example:%s/dead.xml\nSitemap: http://other.example:%s/s.xml\n' "$port" "$port" |
	sed "s|{{PORT}}|http://map.example:$port/index.xml|" | put map.example/robots.txt
printf '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>http://map.example:%s/one.xml.gz</loc></sitemap></sitemapindex>' "$port" |
	put map.example/index.xml
printf '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://map.example:%s/hidden</loc></url><url><loc>http://other.example:%s/x</loc></url></urlset>' "$port" "$port" |
	gzip | put map.example/one.xml.gz
page map.example/hidden "$SCHOOL"
watch map.example/ --kind site
each_day 0 5
expect_eq "rule 21: an index, a packed file and its page" "$(visits map.example/index.xml | awk '{ print ($1 > 0) }') $(store "select count(*) from mention")" "1 1"
expect_eq "rule 21: a site speaks for itself alone" "$(visits other.example/\*)" 0
expect_eq "rule 21: a dead one is retired" "$(visits map.example/dead.xml)" 3

# ---- where a crawler may not be led
fresh
watch redirect.example/ --kind site
watch robots-redirect.example/public/a
at 0 && at 1 && at 2
expect_json "rule 22: every connection went where it may" "$T/trace.jsonl" \
	'all(r["ip"] in ("127.0.0.1", None) and r["port"] in ('"$port"', None) for r in j if r["status"] or r["ip"])'
expect_json "rule 22: and nothing else was asked for" "$T/access.jsonl" 'all(r["port"] == '"$port"' and r["method"] == "GET" for r in j)'
expect_eq "rule 22: five redirects and no more" "$(visits redirect.example/\* 'r["path"].startswith("/chain-6") or "chain-6" in r["path"]' | awk '{ print ($1 <= 6) }')" 1

# ---- bounds
fresh
page big.example/p "$(head -c 12000000 /dev/zero | tr '\0' x) $SCHOOL"
page big.example/start "$SCHOOL at the start. $(head -c 12000000 /dev/zero | tr '\0' x)"
watch big.example/p
watch big.example/start
at 0
expect_json "rule 23: ten megabytes and no more" "$T/trace.jsonl" 'max(r["bytes_body"] for r in j) <= 10 << 20 and max(r["bytes_wire"] for r in j) <= 10 << 20'
expect_eq "rule 23: what was read counts" "$(store "select count(*) from mention")" 1

fresh
for i in $(seq 1 150); do printf '<a href="http://out%s.example:%s/">%s</a>\n' "$i" "$port" "$SCHOOL"; done >"$T/links"
for i in $(seq 1 150); do printf '<a href="/in%s">%s</a>\n' "$i" "$SCHOOL"; done >>"$T/links"
page farm.example/index.html "$(cat "$T/links")"
watch farm.example/
at 0
expect_eq "rule 23: a hundred links of a page lead away from its site" \
	"$(python3 -c 'import json, sys; print(len({json.loads(l)["host"] for l in open(sys.argv[1])}))' "$T/access.jsonl")" 101
expect_eq "rule 23: those within are for the host's budget" "$(visits farm.example/\* 'r["path"].startswith("/in")')" 150

fresh
for t in calendar session facets deep nested paging soft404 maze; do watch trap.example/$t/ --kind site; done
at 0 02:00:00 --all
at_most "rule 24: a budget for each host" "$(visits trap.example/\*)" 310
expect_json "rule 24: no path repeats itself for ever" "$T/access.jsonl" \
	'max(r["path"].count("/more/") + r["path"].count("/a/b") for r in j) <= 3 and max(r["path"].count("/") for r in j) <= 21'
expect_json "rule 24: nor a parameter" "$T/access.jsonl" \
	'all(r["path"].count(n + "=") <= 2 for r in j for n in ("colour", "size", "year", "page"))'

# ---- nearly the same
fresh
story="$SCHOOL held its summer fete on Saturday. $(seq -s ' ' 1000 1150 | sed 's/[0-9]*/stall &/g') closed in the rain."
page old.example/index.html "<a href='/same'>$SCHOOL</a> <a href='/other'>$SCHOOL</a>"
page old.example/same "<p>$story</p> <p>Page seen 1 times</p>"
page old.example/other "<p>$story</p> <p>Page seen 1 times</p>"
watch old.example/
at 0
page old.example/same "<p>$story</p> <p>Page seen 2097 times</p>"
page old.example/other "<p>$SCHOOL has a new roof. $(seq -s ' ' 2000 2150 | sed 's/[0-9]*/tile &/g') came by boat.</p>"
at 13
expect_eq "rule 26: both were read again" "$(visits old.example/same) $(visits old.example/other)" "2 2"
expect_eq "rule 26: a page as it was is left alone longer" "$(store "select interval_s from page where url like '%/same'")" 1209600
expect_eq "rule 26: one that is new is not" "$(store "select interval_s from page where url like '%/other'")" 774144
fresh
page left.example/story "<nav>Home News Sport</nav><main><p>$story</p></main><footer>Left Gazette, page 7</footer>"
page right.example/2026/story "<div class=menu>Start | Village | Contact</div><article><h1>Fete in the rain</h1><p>$story</p></article>
	<aside>Weather: 12 degrees</aside>"
watch left.example/story
watch right.example/2026/story
at 0
earshot search fete --json >"$T/out" 2>"$T/err"
expect_json "rule 26: one story in two layouts is one find" "$T/out" 'len(j["mentions"]) == 1 and j["mentions"][0]["cluster"]["size"] == 2'

# ---- one page, many spellings
fresh
page same.example/index.html "Links: <a href='/p?b=2&amp;a=1'>$SCHOOL</a> <a href='/p?b=2&amp;a=1&amp;utm_source=x'>$SCHOOL</a>
	<a href='/p?utm_campaign=y&amp;b=2&amp;a=1#top'>$SCHOOL</a> <a href='/p?b=2&amp;a=1#end'>$SCHOOL</a>"
page 'same.example/p' "$SCHOOL"
watch same.example/ --kind site
at 0
expect_eq "rule 25: fetched once, as the site wrote it" "$(visits same.example/\* 'r["path"].startswith("/p?")') $(visits 'same.example/p?b=2&a=1')" "1 1"
finish
