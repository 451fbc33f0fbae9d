#!/bin/sh
# A page known to name the school is fetched every night, and whoever looks is told how it fared.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
origin_start --root "$WWW" --address 127.0.0.1

night() {	# N: the nightly run of that day
	earshot nightly --now "$(day "$1")" --quiet --allow-net "127.0.0.0/8:$port" --gap-ms 5 --resolve "*:$port:127.0.0.1" \
		>"$T/out" 2>"$T/err" </dev/null
	code=$?
}

health() {	# DAY [SUBJECT]: what doctor says of the canary, or of that
	earshot doctor --json --now "$(day "$1" 12:00:00)" 2>/dev/null | python3 -c '
import json, sys
print(" ".join(f["health"] for f in json.load(sys.stdin)["findings"] if f["subject"] == sys.argv[1]))' "${2:-canary}"
}

fresh
put village.example/feed <<XML
<rss version="2.0"><channel><title>Village</title><item><title>News</title><link>http://village.example:$port/school</link></item></channel></rss>
XML
page village.example/school "<p>All about $SCHOOL.</p>" 'ETag: "one"'
watch village.example/feed --kind feed
expect_eq "doctor: nobody can tell yet" "$(health 0)" warning
night 0
expect_text "the first night has no canary" "$T/out" "no canary yet"
for d in 1 2 3; do night $d; done
expect_text "the next have" "$T/out" "canary seen"
expect_eq "it is asked for every night" "$(visits village.example/school)" 4
expect_eq "politely" "$(visits village.example/school 'r["status"] == 304')" 3
expect_eq "doctor: it was seen" "$(health 3)" ok
expect_eq "doctor: but not lately" "$(health 9)" warning
earshot digest --print --now "$(day 7 06:00:00)" >"$T/digest" 2>"$T/err"
expect_text "the digest says so" "$T/digest" "Canary seen"

page village.example/school "<p>Another page.</p>" 'ETag: "two"'
night 8
expect_text "a page that does not name it any more" "$T/err" "does not name"
expect_text "is counted" "$T/out" "canary not seen (1 of 1)"
expect_eq "doctor: is a problem" "$(health 8)" problem
page village.example/school "<p>All about $SCHOOL.</p>" '!status 500'
night 9
expect_text "one that cannot be read is another" "$T/err" "could not be read"
expect_eq "doctor: likewise" "$(health 9)" problem
page village.example/school "<p>All about $SCHOOL.</p>" 'ETag: "three"'
night 10
expect_text "and when it is back, it is the canary again" "$T/out" "canary seen"

# The school's own page comes before others; what its server asks for is kept.
rm -rf "$state"
: >"$T/access.jsonl"
earshot init --name "$SCHOOL" --postcode 'HP7 0RA' --town Amersham --parish 'Little Missenden' \
	--website "http://school.example:$port/" >"$T/out" 2>&1
page village.example/index.html "News: <a href='/school'>$SCHOOL</a> <a href='http://school.example:$port/about'>$SCHOOL</a>"
page school.example/about "<p>Welcome to $SCHOOL.</p>" 'Cache-Control: max-age=172800'
watch village.example/
for d in 0 1 2 3 4; do night $d; done
expect_eq "the own page is the canary" "$(store "select url like '%//school.example%' from canary")" 1
expect_eq "and not asked for sooner than it wants" "$(visits school.example/about)" 3
expect_text "which is no silence" "$T/out" "canary seen"

# Whether anything can be read at all.
expect_eq "doctor: one source cannot be read" "$(health 4 sources)" warning
origin_stop
night 6
expect_eq "doctor: none can" "$(health 6 sources)" problem
finish
