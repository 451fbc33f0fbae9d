#!/bin/sh
# similar: copies and what is related, by reference, by address and of a text.
. "$(dirname "$0")/lib.sh"

mkdir -p "$T/web"
origin_start --root "$T/web"
story="Nether Sample Primary School raised four hundred pounds for its library on Saturday, when parents and
neighbours walked around the common with lanterns. The head teacher thanked everybody who came and said that the first
books would be bought before Easter. The walk began at the church and ended in the hall, where soup was served."
page() {	# HOST NAME TITLE TEXT
	mkdir -p "$T/web/$1"
	cat >"$T/web/$1/$2" <<END
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>$3</title></head><body>
<main><article><h1>$3</h1><p>$4</p></article></main></body></html>
END
	printf '<p><a href="%s">%s</a></p>' "$2" "$3" >>"$T/$1.links"
	{ printf '<!doctype html><title>News</title><main>'; cat "$T/$1.links"; printf '</main>'; } >"$T/web/$1/index.html"
}
page one.example walk.html "Lantern walk pays for the library" "$story"
page one.example band.html "Band plays" "Nether Sample Primary School heard the brass band of another valley play for two hours on Monday."
page two.example copy.html "Lantern walk pays for the library | Two" "$(echo "$story" | sed 's/four hundred/over 400/; s/thanked everybody/was grateful to all/')"
page two.example books.html "New books" "The library of Nether Sample Primary School has its first books, paid for by the lantern walk that parents and neighbours made around the common; the head teacher unpacked them before Easter."
printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
for site in one two; do
	expect_exit "add a site" 0 earshot source add "http://$site.example:$port/" --kind site
done
expect_exit "crawl" 0 earshot crawl --all --allow-net "127.0.0.0/8:$port" --gap-ms 1 \
	--resolve "one.example:$port:127.0.0.1" --resolve "two.example:$port:127.0.0.1"

expect_exit "by address" 0 earshot similar "http://one.example:$port/walk.html" --json
expect_json "the copy" "$T/out" "[m['url'].split('/')[-1] for m in j['copies']] == ['copy.html'] and j['copies'][0]['similarity'] > 0.7"
expect_json "what is related, and nothing else" "$T/out" "[m['url'].split('/')[-1] for m in j['related']] == ['books.html']"
printf 'Who walked with lanterns for the books of Nether Sample Primary School?' >"$T/post.txt"
expect_exit "a short text" 0 earshot similar --text "$T/post.txt" --json
expect_json "what it is about, not whatever has the name too" "$T/out" "'band.html' not in [m['url'].split('/')[-1] for m in j['related'][:2]] and len(j['related']) >= 1"
expect_exit "search shows one of them" 0 earshot search soup --json
expect_json "and names the other" "$T/out" "len(j['mentions']) == 1 and j['mentions'][0]['cluster']['size'] == 2 and len(j['mentions'][0]['copies']) == 1"
id=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["mentions"][0]["id"])' "$T/out")
expect_exit "both" 0 earshot search soup --json --copies
expect_json "of them" "$T/out" "len(j['mentions']) == 2"
expect_exit "as text" 0 earshot search soup
expect_text "with their number" "$T/out" "+ 1 copy"
expect_exit "by reference" 0 earshot similar "$id"
expect_text "as text" "$T/out" "Copies"
printf '%s' "$story" | sed 's/Saturday/Sunday/' >"$T/pasted"
expect_exit "of a text" 0 earshot similar --text "$T/pasted" --json
expect_json "has both as copies" "$T/out" "len(j['copies']) == 2"
echo "Zebras graze." >"$T/pasted"
expect_exit "of a text like nothing" 1 earshot similar --text "$T/pasted"
expect_exit "of no text at all" 1 earshot similar --text /dev/null
expect_exit "of a file that is not there" 2 earshot similar --text "$T/nothing"
expect_exit "of what is not there" 1 earshot similar http://one.example/none
expect_exit "of nothing" 2 earshot similar
rm -rf "$state/index"
expect_exit "without an index" 0 earshot similar "$id" --json
expect_json "copies all the same" "$T/out" "len(j['copies']) == 1 and len(j['notes']) == 1"
finish
