#!/bin/sh
# search, new, show and index on a store that a small crawl has filled.
. "$(dirname "$0")/lib.sh"

mkdir -p "$T/web"
origin_start --root "$T/web"
site=$T/web/news.example
mkdir -p "$site"
page() {	# NAME TITLE TEXT
	cat >"$site/$1" <<END
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>$2</title></head><body>
<main><article><h1>$2</h1><p>$3 The report comes from Nether Sample, where the weather stayed dry all
afternoon and the car park was full by noon.</p></article></main></body></html>
END
}
page fete.html "Summer fête draws crowds" \
	"Nether Sample Primary School held its summer fête on Saturday, and &lt;b&gt;everyone&lt;/b&gt; came."
page closed.html "=Shut after a leak" "Nether Sample Primary School was closed on Monday after a burst pipe."
page other.html "Nothing to do with it" "The brass band of another town played for two hours."
printf '<!doctype html><title>News</title><main><p><a href="fete.html">Fete</a> <a href="closed.html">Leak</a> <a href="other.html">Band</a></p></main>' \
	>"$site/index.html"
printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"

expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "search of an empty store finds nothing" 1 earshot search school
expect_exit "new of an empty store" 1 earshot new
expect_exit "add a site" 0 earshot source add "http://news.example:$port/" --kind site
expect_exit "crawl" 0 earshot crawl --all --allow-net "127.0.0.0/8:$port" --gap-ms 1 \
	--resolve "news.example:$port:127.0.0.1"

expect_exit "the index followed the crawl" 0 earshot index --check --json
expect_json "every mention is indexed" "$T/out" "j['sound'] and j['mentions'] == j['documents'] == 2 and j['waiting'] == 0"

expect_exit "search" 0 earshot search --json "sample fete"
expect_json "one mention, and exact" "$T/out" \
	"j['schema'] == 1 and j['total'] == 1 and j['total_is_exact'] is True and j['corrected'] is None"
expect_json "facets" "$T/out" "set(j['facets']) == {'source', 'site', 'status', 'month'}"
python3 - "$T/out" <<'PY' || failed=1
import json, sys
j = json.load(open(sys.argv[1], encoding="utf-8"))
m = j["mentions"][0]
keys = "id school url title source site published first_seen status score excerpt excerpt_html why cluster case due"
print("ok" if not set(keys.split()) - set(m) else "not ok", "every key is there")
print("ok" if "<mark>fête</mark>" in m["excerpt_html"] and "<b>" not in m["excerpt_html"] else "not ok", "marked, and escaped")
PY
id=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["mentions"][0]["id"])' "$T/out")

expect_exit "an impossible query is read as well as can be" 0 earshot search --json '("summer fête'
expect_json "and says how" "$T/out" "j['corrected'] == '\"summer fete\"' and j['total'] == 1"
expect_exit "nothing found" 1 earshot search xylophone
expect_exit "other forms of a word" 0 earshot search closing
expect_exit "narrowed by options" 1 earshot search closing --since 2001 --until 2002
expect_exit "a time that is none" 2 earshot search closing --since banana
expect_exit "a status that is none" 2 earshot search closing --status wrong
expect_text "says which there are" "$T/err" "irrelevant"
expect_exit "a school that is none" 2 earshot search closing --school "Far Away School"
expect_exit "a status that is none, in words" 1 earshot search --json "closing status:wrong"
expect_json "is read as words, and said" "$T/out" "j['corrected'] == 'closing status wrong'"
expect_exit "an order that is none" 2 earshot search closing --sort sideways
expect_exit "a limit that is none" 2 earshot search closing --limit -1
expect_exit "a long query" 1 earshot search "$(head -c 100000 /dev/zero | tr '\0' 'a') (*"

expect_exit "csv" 0 earshot search --csv shut
expect_text "no formula runs" "$T/out" "\"'=Shut after a leak\""
expect_exit "atom" 0 earshot search --atom ""
python3 - "$T/out" <<'PY' || failed=1
import sys, xml.etree.ElementTree as tree
ns = "{http://www.w3.org/2005/Atom}"
feed = tree.parse(sys.argv[1]).getroot()
need = [ns + k for k in ("id", "title", "updated")]
print("ok" if all(feed.find(k) is not None for k in need) else "not ok", "a feed by RFC 4287")
entries = feed.findall(ns + "entry")
print("ok" if len(entries) == 2 and all(e.find(k) is not None for e in entries for k in need) else "not ok", "its entries")
PY

expect_exit "show" 0 earshot show "$id"
expect_text "with its text" "$T/out" "summer fête on Saturday"
expect_exit "show as JSON" 0 earshot show "$id" --json
expect_json "the whole text" "$T/out" "'summer fête on Saturday' in j['text'] and j['id'] == '$id'"
expect_exit "show of what is not" 2 earshot show M-1999-0001
expect_exit "show without a reference" 2 earshot show

expect_exit "new" 0 earshot new --json --mark-seen
expect_json "both are new" "$T/out" "j['total'] == 2 and len(j['mentions']) == 2"
expect_exit "seen now" 1 earshot new
expect_exit "but not by others" 0 earshot new --reader office

expect_exit "a misspelt word" 1 earshot search --json "primery" --limit 3
expect_json "has a better one" "$T/out" "j['suggestion'] == 'primary' and j['corrected'] is None"
expect_exit "people are told" 1 earshot search '"nether smaple"'
expect_text "of it" "$T/err" 'Did you mean: "nether sample"'
expect_exit "nothing like it" 1 earshot search --json xylophone
expect_json "no suggestion" "$T/out" "j['suggestion'] is None"
expect_exit "a person's name" 1 earshot search Ian Fleetwood
expect_text "is answered, and why it is logged" "$T/err" "person's name: it begins with a first name"
expect_exit "a school's name is none" 0 earshot search Nether Sample
expect_no_text "and not logged" "$T/err" "person"
printf 'a\000b' >"$T/nul"
for q in "a*" '"' '((((' "$(yes '(' | head -n 5000 | tr -d '\n')" "$(yes 'word OR ' | head -n 10000 | tr -d '\n')" \
	"$(head -c 100000 /dev/urandom | tr -d '\000')" "$(cat "$T/nul")" "$(yes 'a* ' | head -n 60 | tr -d '\n')"; do
	cpu_time
	start=$cpu_ms
	earshot search -- "$q" >"$T/out" 2>"$T/err"
	code=$?
	cpu_time
	took=$((cpu_ms - start))
	if [ $code -le 1 ] && { [ $took -le 3000 ] || [ -n "${SAN:-}" ]; }; then ok "an odd query is answered in time"; else
		not_ok "an odd query is answered in time" "exit $code, $took ms: $(printf '%.40s' "$q")"
	fi
done

rm -rf "$state/index"
expect_exit "without an index" 0 earshot search --json fete
expect_json "the answer is the same, and it is said" "$T/out" "j['total'] == 1 and len(j['notes']) == 1"
expect_exit "the check tells" 1 earshot index --check
expect_exit "it is made anew by itself" 0 earshot index --json
expect_json "and says why" "$T/out" "j['rebuilt'] and j['documents'] == 2 and j['why']"
expect_exit "now it is sound" 0 earshot index --check
expect_exit "by order" 0 earshot index --rebuild
expect_exit "sound again" 0 earshot index --check
flock "$state/index.lock" sh -c "'$EARSHOT' --state '$state' index 2>'$T/err'; echo \$? >'$T/code'"
expect_eq "a second writer waits" "$(cat "$T/code")" 75
finish
