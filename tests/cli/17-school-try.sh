#!/bin/sh
# A changed profile is tried on what is stored before it is added, and nothing is lost by adding it.
. "$(dirname "$0")/lib.sh"

mkdir -p "$T/web"
origin_start --root "$T/web"
site=$T/web/news.example
mkdir -p "$site"
page() {	# NAME TITLE TEXT
	cat >"$site/$1" <<END
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>$2</title></head><body>
<main><article><h1>$2</h1><p>$3 The report comes from the market place, where the weather stayed dry all
afternoon and the car park was full by noon.</p></article></main></body></html>
END
	printf '<p><a href="%s">%s</a></p>' "$1" "$2" >>"$T/links"
	{ printf '<!doctype html><title>News</title><main>'; cat "$T/links"; printf '</main>'; } >"$site/index.html"
}
crawl() {
	expect_exit "crawl" 0 earshot crawl --all --allow-net "127.0.0.0/8:$port" --gap-ms 1 \
		--resolve "news.example:$port:127.0.0.1"
}
field() {	# PYTHON, of the JSON o on standard input
	python3 -c "import json,sys; o=json.load(sys.stdin); print($1)"
}

page fair.html "A fair" "Nether Sample Primary School held its summer fair on Saturday."
page gang.html "A walk" "The Sample Otters Club, as we used to call it, met by the pond."
page club.html "A club" "The Hazel Club at Nether Sample Primary School is full, says its teacher."
page hazel.html "Hazel" "The Hazel Lodge Primary School has won a prize for its pond."
printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ",
"extra_aliases":["Sample Otters Club"]}' >"$T/school.json"
printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ",
"extra_aliases":["Hazel Club"]}' >"$T/changed.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "add a site" 0 earshot source add "http://news.example:$port/" --kind site
crawl
before=$(earshot search --json the | field 'len(o["mentions"])')
expect_eq "three mentions" "$before" 3

earshot school try "$T/school.json" --json >"$T/same.json"
expect_eq "the same profile changes nothing" "$(field 'o["kept"], len(o["changes"])' <"$T/same.json")" "3 0"
earshot school try "$T/changed.json" --json >"$T/try.json"
expect_eq "what only the old alias found is lost" \
	"$(field 'o["kept"], [c["change"] for c in o["changes"]]' <"$T/try.json")" "2 ['lost']"
expect_eq "the words that counted are named" "$(field 'o["changes"][0]["matched"]' <"$T/try.json")" \
	"Sample Otters Club"
expect_exit "nothing is below yet" 1 earshot school below
printf 'We met at the Hazel Club, all of us pupils of the school in Nether Sample.\n' >"$T/a.txt"
earshot school try "$T/changed.json" "$T/a.txt" --json >"$T/file.json"
expect_eq "a file" "$(field 'o["files"][0]["before"] != o["files"][0]["after"]' <"$T/file.json")" True
expect_eq "a file alone leaves the store out" "$(field '"kept" in o' <"$T/file.json")" False

expect_exit "add the changed profile" 0 earshot school add "$T/changed.json"
expect_eq "what no longer matches is listed" "$(earshot school below --json |
	field 'len([b for b in o["below"] if b["change"] == "lost"])')" 1
expect_eq "and kept" "$(earshot search --json the | field 'len(o["mentions"])')" 3
expect_eq "and not shown as matching" \
	"$(earshot search --json the | field 'sorted(m["matches"] for m in o["mentions"])')" "[False, True, True]"
earshot search the >"$T/listed"
expect_eq "as the list says" "$(grep -c "no longer matches" "$T/listed")" 1
earshot school try "$T/school.json" --json >"$T/back.json"
expect_eq "trying the old one says that it would be gained" \
	"$(field 'o["kept"], [c["change"] for c in o["changes"]]' <"$T/back.json")" "2 ['gained']"
expect_exit "add the old one again" 0 earshot school add "$T/school.json"
expect_eq "and what was said was done" \
	"$(earshot search --json the | field 'sorted(m["matches"] for m in o["mentions"])')" "[True, True, True]"
expect_eq "and it matches again" "$(earshot school below --json |
	field 'len([b for b in o["below"] if b["change"] == "lost"])')" 0
printf '{"name":"The School"}' >"$T/bad.json"
expect_exit "a name that would match everything" 2 earshot school try "$T/bad.json"
expect_exit "a profile is wanted" 2 earshot school try
finish
