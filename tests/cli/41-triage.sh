#!/bin/sh
# triage, rules and saved searches on a store that a small crawl has filled.
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
	printf '<p><a href="%s">%s</a></p>' "$1" "$2" >>"$T/links"
	{ printf '<!doctype html><title>News</title><main>'; cat "$T/links"; printf '</main>'; } >"$site/index.html"
}
crawl() {
	expect_exit "crawl" 0 earshot crawl --all --allow-net "127.0.0.0/8:$port" --gap-ms 1 \
		--resolve "news.example:$port:127.0.0.1"
}
id_of() {	# QUERY: the reference of the first hit
	earshot search --json "$1" 2>/dev/null | python3 -c 'import json,sys; print(json.load(sys.stdin)["mentions"][0]["id"])'
}
status_of() {
	earshot show "$1" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["status"])'
}

page fete.html "Summer fair draws crowds" "Nether Sample Primary School held its summer fair on Saturday."
page closed.html "Shut after a leak" "Nether Sample Primary School was closed on Monday after a burst pipe."
page other.html "Cricket in the rain" "Nether Sample Primary School Cricketers lost a match against their neighbours."
printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "add a site" 0 earshot source add "http://news.example:$port/" --kind site
crawl
fair=$(id_of fair) shut=$(id_of shut) cricket=$(id_of cricket)

# ---- one by one
expect_exit "a decision" 0 earshot triage "$shut" respond --note "ring the parent" --by head
expect_eq "is kept" "$(status_of "$shut")" respond
expect_exit "the history" 0 earshot show "$shut" --json
expect_json "says who, when and why" "$T/out" \
	"[(h['by'], h['from'], h['to'], h['note']) for h in j['history']] == [('head', 'new', 'respond', 'ring the parent')] and j['history'][0]['at']"
expect_exit "the history for people" 0 earshot show "$shut"
expect_text "in one line" "$T/out" "new to respond by head (ring the parent)"
expect_exit "new shows what is new alone" 0 earshot new --json
expect_json "two are" "$T/out" "j['total'] == 2 and all(m['status'] == 'new' for m in j['mentions'])"
expect_exit "search by status" 0 earshot search --json status:respond
expect_json "finds it" "$T/out" "j['total'] == 1 and j['facets']['status'] == {'respond': 1}"
expect_exit "a state that does not follow" 2 earshot triage "$fair" resolved
expect_text "is explained" "$T/err" "that cannot become resolved"
expect_exit "undo" 0 earshot triage "$shut" --undo --by head
expect_eq "takes it back" "$(status_of "$shut")" new
expect_exit "nothing more to undo" 2 earshot triage "$shut" --undo
expect_exit "several at once" 0 earshot triage "$shut" "$fair" "No action" --json
expect_json "as JSON" "$T/out" "j['changed'] == 2 and all(m['status'] == 'no-action' for m in j['mentions'])"
expect_exit "all or none" 2 earshot triage "$cricket" M-1999-0001 irrelevant
expect_eq "none" "$(status_of "$cricket")" new
expect_exit "no state" 2 earshot triage "$cricket"
expect_exit "a state that is none" 2 earshot triage "$cricket" banana
expect_exit "irrelevant" 0 earshot triage "$cricket" irrelevant
expect_text "offers what could be learnt" "$T/err" '"Nether Sample Primary School Cricketers"'
expect_text "and the command that tries it" "$T/err" "earshot school try"

# ---- by query
expect_exit "a preview" 0 earshot triage --query 'status:no-action' respond
expect_text "how many" "$T/out" "2 mentions (2 no-action) would become respond"
expect_eq "changes nothing" "$(status_of "$fair")" no-action
expect_exit "for sure" 0 earshot triage --query 'status:no-action' respond --yes
expect_eq "changes them" "$(status_of "$fair") $(status_of "$shut")" "respond respond"
expect_exit "nothing found" 1 earshot triage --query xylophone respond
expect_exit "both kinds" 2 earshot triage --query fair "$fair" respond

# ---- rules and saved searches
expect_exit "a rule tried" 0 earshot rule try 'cricket OR fair' irrelevant --json
expect_json "its effect" "$T/out" "(j['would_decide'], j['agreed'], j['differs']) == (0, 1, 1)"
expect_exit "a rule" 0 earshot rule add 'title:cricket' irrelevant --by office
expect_exit "a rule on a status" 2 earshot rule add 'status:new' irrelevant
expect_exit "a rule without a state" 2 earshot rule add cricket
expect_exit "a saved search" 0 earshot saved add leaks 'leak OR flood' --alert
expect_exit "another" 0 earshot saved add cricket title:cricket
expect_exit "for nothing" 2 earshot saved add empty ''
page match.html "More cricket" "Nether Sample Primary School won by ten runs."
page flood.html "Flood at the ford" "Nether Sample Primary School sent its pupils home early."
sqlite_now=$(date -u -d '+20 days' +%Y-%m-%dT%H:%M:%SZ)
expect_exit "crawl later" 0 earshot crawl --now "$sqlite_now" --all --allow-net "127.0.0.0/8:$port" --gap-ms 1 \
	--resolve "news.example:$port:127.0.0.1"
match=$(id_of '"more cricket"')
expect_eq "the rule decided" "$(status_of "$match")" irrelevant
expect_exit "and the history" 0 earshot show "$match"
expect_text "says so" "$T/out" "by rule 1"
expect_exit "rules" 0 earshot rule list --json
expect_json "count" "$T/out" "[(r['id'], r['decided']) for r in j['rules']] == [(1, 1)]"
expect_exit "remove" 0 earshot rule remove 1
expect_exit "twice" 2 earshot rule remove 1
expect_exit "saved" 0 earshot saved list --json
expect_json "were put to it when it came" "$T/out" \
	"[(s['name'], s['alert'], s['hits']) for s in j['saved']] == [('cricket', False, 1), ('leaks', True, 1)]"
expect_exit "run" 0 earshot saved run leaks --json
expect_json "finds old and new" "$T/out" "j['total'] == 2"
expect_exit "as a feed" 0 earshot saved run leaks --atom
expect_text "with its name" "$T/out" "<title>earshot: leaks</title>"
expect_exit "none of that name" 2 earshot saved run nothing
expect_exit "gone" 0 earshot saved remove leaks
finish
