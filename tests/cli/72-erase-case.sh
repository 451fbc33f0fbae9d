#!/bin/sh
# A case that was looked at, watched, rendered and stamped: erased or purged, no byte of it stays.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)

mkdir -p "$T/web/forum.example"
origin_start --root "$T/web"
post() {	# WORDS
	cat >"$T/web/forum.example/walrus" <<END
<!doctype html><html><head><meta charset="utf-8"><title>Thread</title></head><body><main><article id="p1">
<h1>Parking</h1><p>Nether Sample Primary School lets anyone park there, and $1.</p></article></main></body></html>
END
}
now=$(date +%s)
net() {
	"$EARSHOT" --state "$state" --config "$T/config" "$@" --allow-net "127.0.0.0/8:$port" --resolve "forum.example:$port:127.0.0.1"
}
with() {
	"$EARSHOT" --state "$state" --config "$T/config" "$@"
}
traces() {
	python3 "$here/traces.py" "$state" /walrus quagga 127.0.0.1:1/nobody ihdr 2>/dev/null | sort -u
}
# A case with a row in every table that cases have.
full() {	# its reference is in $ref
	post "a quagga has been seen"
	expect_exit "a case" 0 net case open "http://forum.example:$port/walrus#p1" --reporter parent --reason "A quagga" --json
	ref=$(python3 -c 'import json, sys; j = json.loads(open(sys.argv[1]).readline()); print(j.get("id") or j["case"]["id"])' "$T/out")
	expect_exit "watched" 0 with case watch "$ref"
	post "the quagga was never there"
	expect_exit "a look" 0 net --now "$(date -u -d "@$((now + 7200))" +%Y-%m-%dT%H:%M:%SZ)" case watch --run --json
	expect_json "has news" "$T/out" "[l['news'] for l in j['looks']] == [True]"
	expect_exit "rendered" 0 with case render "$ref"
	expect_exit "nobody gives a timestamp" 3 with case stamp
	python3 - "$state/earshot.db" "$ref" >"$T/empty" <<'END'
import sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
case = db.execute("select id from casefile where format('EAR-%04d-%04d', year, number) = ?", sys.argv[2:]).fetchone()[0]
for table, rows in (("stamp", "casefile = ?"), ("rendering", "casefile = ?"), ("watch", "casefile = ?"),
                    ("watch_look", "watch in (select id from watch where casefile = ?)")):
    if not db.execute(f"select count(*) from {table} where {rows}", (case,)).fetchone()[0]:
        print(table)
END
	expect_eq "nothing is missing" "$(cat "$T/empty")" ""
	traces >"$T/traces"
	for word in /walrus quagga 127.0.0.1:1/nobody ihdr; do
		expect_text "$word is found" "$T/traces" "$word"
	done
}
gone() {
	expect_eq "no byte is left" "$(traces)" ""
	expect_eq "no row either" "$(python3 - "$state/earshot.db" <<'END'
import sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
print(*[t for t in ("stamp", "rendering", "watch", "watch_look", "evidence") if db.execute(f"select count(*) from {t}").fetchone()[0]])
END
)" ""
	expect_exit "the number stays" 0 earshot case show "$ref"
	expect_exit "the audit log holds" 0 earshot audit verify
}
cat >"$T/config" <<END
[render]
sandbox = off
[timestamp]
url = http://127.0.0.1:1/nobody
ca = $T/ca.pem
[retention]
cases = 1 years
END
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/ca.key" -out "$T/ca.pem" -subj "/CN=Nobody" 2>/dev/null
printf '{"name":"Nether Sample Primary School","town":"Nether Sample"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"

full
expect_exit "erase" 0 with case erase "$ref" --reason "Asked for and granted"
gone

full
expect_exit "assess" 0 with case assess "$ref" --category none --severity 0 --reason "Nothing"
expect_exit "close" 0 with case close "$ref" --outcome no-further-action --reason "Nothing to do"
expect_exit "purge" 0 with purge --now "$(date -u -d '+2 years' +%Y-%m-%dT%H:%M:%SZ)"
gone

# ---- the mention that cases began with: theirs while one of them goes on, decided with the last
printf '<p>Nether Sample Primary School lets anyone park there.</p>' >"$T/page.html"
expect_exit "a mention" 0 earshot ingest "$T/page.html" --url https://paper.example/1
mention=$(earshot search --json '' | python3 -c 'import json, sys; print([m["id"] for m in json.load(sys.stdin)["mentions"] if "paper" in m["url"]][0])')
open_case() {	# its reference is in $ref
	expect_exit "a case of it" 0 earshot case open --mention "$mention" --reporter parent --reason "$1" --no-capture --json
	ref=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$T/out")
}
is_now() {	# NAME STATE CASE
	expect_exit "the mention" 0 earshot show "$mention" --json
	expect_json "$1" "$T/out" "(j['status'], j['case']) == ('$2', $3)"
}
open_case one
first=$ref
open_case two
is_now "it stays with the first" case "'$first'"
expect_text "the second is told of" "$T/out" "$ref"
expect_exit "erase the first" 0 earshot case erase "$first" --reason "Asked for and granted"
is_now "the second goes on" case "'$ref'"
expect_exit "erase the second" 0 earshot case erase "$ref" --reason "Asked for and granted"
is_now "nothing more is to be done" no-action None
open_case three
expect_exit "handed over" 0 earshot case handover "$ref" --reference "Safeguarding file 12"
is_now "it is dealt with elsewhere" resolved None
open_case four
expect_exit "somebody decides" 0 earshot triage "$mention" respond
expect_exit "erase" 0 earshot case erase "$ref" --reason "Asked for and granted"
is_now "what was decided meanwhile stays" respond None
finish
