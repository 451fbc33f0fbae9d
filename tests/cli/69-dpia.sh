#!/bin/sh
# A crawl of the public web begins with an assessment, or with somebody who says that there is none.
. "$(dirname "$0")/lib.sh"

mkdir -p "$T/web/news.example"
printf '<title>News</title><p>Nether Sample Primary School</p>' >"$T/web/news.example/index.html"
origin_start --root "$T/web"
printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "an own server" 0 earshot source add "http://news.example:$port/" --kind site
expect_exit "is nobody's concern" 0 earshot crawl --all --allow-net "127.0.0.0/8:$port" --gap-ms 1 \
	--resolve "news.example:$port:127.0.0.1"
earshot doctor >"$T/doctor"
expect_text "doctor speaks of it" "$T/doctor" "impact assessment"
earshot digest --print >"$T/digest" 2>/dev/null
expect_no_text "the digest does not" "$T/digest" "impact assessment"

# Nothing is asked of these: a name server that is not there, and a proxy that refuses.
printf '[crawl]\nproxy = http://127.0.0.1:1\n' >"$T/config"
out() {
	earshot --config "$T/config" crawl --source "$web" --max-seconds 300 "$@"
}
web="http://www.nobody-has-this-name.sch.uk/"
expect_exit "the public web" 0 earshot source add "$web" --kind page
expect_exit "asks for an assessment" 4 out
expect_text "and says how" "$T/err" "--no-dpia-yet"
expect_exit "so does the night" 4 earshot --config "$T/config" nightly --max-seconds 300
web="http://127.0.0.1:$port/"
expect_exit "an address" 0 earshot source add "$web" --kind page
expect_exit "that is refused anyway is not the public web" 3 out
web="http://www.nobody-has-this-name.sch.uk/"
expect_exit "begun without" 3 out --no-dpia-yet
expect_exit "once is enough" 0 out --all
expect_exit "the audit log knows" 0 python3 -c '
import sqlite3, sys
acts = [r[0] for r in sqlite3.connect(sys.argv[1]).execute("select line from audit")]
sys.exit(not any("dpia.waive" in a for a in acts))' "$state/earshot.db"
earshot doctor >"$T/doctor"
expect_text "doctor reminds" "$T/doctor" "No data protection impact assessment"
earshot digest --print >"$T/digest" 2>/dev/null
expect_text "so does the digest" "$T/digest" "No data protection impact assessment"
expect_exit "a reference that says nothing" 2 earshot init --dpia " "
expect_exit "one" 0 earshot init --dpia "DPIA-2026-03, school office"
earshot doctor >"$T/doctor"
expect_text "is kept" "$T/doctor" "impact assessment: DPIA-2026-03"
earshot digest --print >"$T/digest" 2>/dev/null
expect_no_text "and ends the reminders" "$T/digest" "impact assessment"
state=$T/second
expect_exit "with the school" 0 earshot init --school "$T/school.json" --dpia "DPIA-7"
expect_exit "and the crawl begins" 0 earshot source add "$web" --kind page
expect_exit "at once" 3 out
state=$T/third
expect_exit "without a school there is nothing to assess" 2 earshot init --dpia "DPIA-7"
finish
