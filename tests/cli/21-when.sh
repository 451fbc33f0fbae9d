#!/bin/sh
# The duties of a crawler, one by one, judged from what the origin was asked for: when to ask again, and what to say of
# oneself. Days and weeks pass by --now: each crawl starts at a frozen time and runs on from there.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
days=30
[ -z "${SAN:-}" ] || days=8
origin_start --root "$WWW"

sent() {	# HOST/PATH HEADER: its values, "-" where it was not sent, request by request
	python3 - "$T/access.jsonl" "$1" "$2" <<'PY'
import json, sys
host, _, path = sys.argv[2].partition("/")
print(" ".join(r["headers"].get(sys.argv[3], "-") for r in map(json.loads, open(sys.argv[1]))
               if r["host"] == host and r["path"] == "/" + path))
PY
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
feed drops.example/feed 'ETag: "old"
Last-Modified: Mon, 02 Nov 2026 10:00:00 GMT'
watch drops.example/feed --kind feed
at 0
feed drops.example/feed 'ETag:
Last-Modified: Tue, 03 Nov 2026 11:00:00 GMT' '<ttl>60</ttl>'
at 1 && at 2
expect_eq "rule 1: the ETag goes back byte for byte" "$(sent exact.example/feed if-none-match)" '- W/"a, b;\c" W/"a, b;\c"'
expect_eq "rule 1: and the date as it was written" "$(sent exact.example/feed if-modified-since | cut -c1-33)" '- Mon, 02 Nov 2026 10:00:00 +0000'
expect_eq "rule 1: a server that takes nothing else is content" "$(visits cache.example/exact 'r["status"] == 304') $(visits cache.example/exact 'r["status"] == 400')" "2 0"
expect_eq "rule 2: a new ETag counts though the date stays" "$(sent cache.example/etag-moves-alone if-none-match)" '- "1" "2"'
expect_eq "rule 2: so does a new date, and an ETag that is gone is forgotten" \
	"$(sent drops.example/feed if-none-match)|$(sent drops.example/feed if-modified-since)" \
	'- "old" -|- Mon, 02 Nov 2026 10:00:00 GMT Tue, 03 Nov 2026 11:00:00 GMT'
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
page once.example/page "$SCHOOL" 'ETag: "1"
Cache-Control: max-age=172800'
watch once.example/page
at 0
printf 'ETag: "1"\n' >"$WWW/once.example/page.headers"
each_day 1 4
expect_eq "rule 6: it holds on over a 304 that does not repeat it" \
	"$(visits once.example/page) $(visits once.example/page 'r["status"] == 304')" "3 2"
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
feed moved.example/there
for s in 301 302 410; do printf '!status %s\nLocation: {{origin}}/new\n' $s | put moved.example/$s.headers; done
for s in 307 308; do printf '!status %s\nLocation: {{origin}}/there\n' $s | put moved.example/there-$s.headers && echo moved | put moved.example/there-$s; done
printf '!status 308\nLocation: http://elsewhere.example:%s/feed\n' "$port" | put moved.example/308.headers
printf '!status 302\nLocation: {{origin}}/session\n' | put "moved.example/$session.headers"
echo moved | put "moved.example/$session"
feed elsewhere.example/feed
feed moved.example/session
feed moved.example/alone
printf '!status 301\nLocation: {{origin}}/alone\n' | put moved.example/weekly.headers && echo moved | put moved.example/weekly
watch moved.example/weekly --kind feed --every 7d
for s in 301 302 308 410 there-307 there-308; do watch moved.example/$s --kind feed; done
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
expect_eq "rule 12: a 308 is as a 301, a 307 as a 302" "$(store "select count(*) from source where url like '%/there-308'") \
$(store "select count(*) from source where url like '%/there-307'") $(visits moved.example/there-308) $(visits moved.example/there-307)" "0 1 3 4"
expect_eq "rule 12: nor a 308 to another site" "$(store "select count(*) from source where url like '%/308'") $(visits moved.example/308)" "1 4"
expect_text "rule 12: which is told too" "$T/told" "another site, http://elsewhere.example:$port/feed"
expect_eq "rule 12: where they lead is read" "$(store "select count(distinct url) from mention")" 5
expect_eq "rule 12: also when it is the same address without its session" "$(visits moved.example/session)" 4
expect_eq "rule 12: a 410 ends it" "$(visits moved.example/410) $(store "select state from source where url like '%/410'")" "1 off"
expect_text "rule 12: and somebody is told of that" "$T/told" "gone for good"
at 7
weekly() {
	echo "$(visits moved.example/weekly) $(store "select count(*) from source where url like '%/weekly'")"
}
expect_eq "rule 12: two looks are too few, whatever time is between them" "$(weekly)" "2 1"
finish
