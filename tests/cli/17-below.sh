#!/bin/sh
# What counts too little is counted in each crawl and listed on request; what every page of a site says is no mention.
. "$(dirname "$0")/lib.sh"

mkdir -p "$T/web/news.example" "$T/web/odd.example"
origin_start --root "$T/web"
page() {	# FILE TITLE TEXT
	cat >"$1" <<END
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>$2</title></head><body>
<main><article><h1>$2</h1><p>$3 The report comes from the market place, where the weather stayed dry all
afternoon and the car park was full by noon.</p></article></main>
<div class="related"><h2>Most read</h2><ul><li><a href="/1">St John's Primary School, Sample Green: head retires</a></li>
<li><a href="/2">Market place to be dug up again</a></li></ul></div></body></html>
END
}
for i in 1 2 3 4 5 6; do
	page "$T/web/news.example/p$i.html" "Story $i" "Story number $i is about the price of hay, which went up by $i pence."
	printf '<p><a href="p%s.html">Story %s</a></p>' "$i" "$i" >>"$T/links"
done
page "$T/web/news.example/q.html" "Prize" "St John's Primary School has won a prize, the county said."
page "$T/web/news.example/r.html" "Fair" "A fair was held at St John's Primary School in Sample Green."
printf '<p><a href="q.html">Prize</a></p><p><a href="r.html">Fair</a></p>' >>"$T/links"
{ printf '<!doctype html><title>News</title><main>'; cat "$T/links"; printf '</main>'; } >"$T/web/news.example/index.html"
printf '{"name":"St John'"'"'s Primary School","town":"Sample Green","extra_aliases":[],"postcode":"ZZ1 1ZZ"}' >"$T/school.json"
printf '{"name":"St John'"'"'s Primary School, Otherham","town":"Otherham","postcode":"ZZ2 2ZZ"}' >"$T/other.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "a namesake" 0 earshot school add "$T/other.json"
expect_exit "add a site" 0 earshot source add "http://news.example:$port/" --kind site
expect_exit "crawl" 0 earshot crawl --all --allow-net "127.0.0.0/8:$port" --gap-ms 1 \
	--resolve "news.example:$port:127.0.0.1"
cat "$T/out" "$T/err" >"$T/said"
expect_text "one mention, for the school whose place is named" "$T/said" "1 new mention in"
expect_text "the partial hits are counted" "$T/said" "3 below the threshold"
earshot search --json "prize OR fair" >"$T/found"
expect_json "it is the fair" "$T/found" "[m['title'] for m in j['mentions']] == ['Fair']"
expect_json "of the one in Sample Green" "$T/found" "j['mentions'][0]['school'] == \"St John's Primary School\""
expect_text "the reason names the place" "$T/found" "right beside it speaks strongly for this school"
earshot school below --json >"$T/below"
expect_json "the partial hits are listed" "$T/below" \
	"sorted(b['url'][-6:] for b in j['below']) == ['q.html', 'q.html', 'r.html']"
expect_json "none is of a box that stands on every page" "$T/below" \
	"not any('/p' in b['url'][-8:] for b in j['below'])"
finish
