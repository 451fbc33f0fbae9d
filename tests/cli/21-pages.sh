#!/bin/sh
# The duties of a crawler, as 21-when.sh: what pages and sites forbid, where it may not be led, its bounds, and one page in
# many spellings.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
origin_start --root "$WWW"

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
at_most "rule 24, A19: a budget for each host" "$(visits trap.example/\*)" 310
expect_json "rule 24, A19: no path repeats itself for ever" "$T/access.jsonl" \
	'max(r["path"].count("/more/") + r["path"].count("/a/b") for r in j) <= 3 and max(r["path"].count("/") for r in j) <= 21'
expect_json "rule 24: nor a parameter" "$T/access.jsonl" \
	'all(r["path"].count(n + "=") <= 2 for r in j for n in ("colour", "size", "year", "page"))'

fresh
for t in deep nested; do watch trap.example/$t/ --kind site; done
at 0
expect_eq "rule 24: what stands in a path may stand there twice in a row" \
	"$(visits trap.example/\* 'r["path"].startswith("/deep/")') $(visits trap.example/\* 'r["path"].startswith("/nested/")')" "3 3"

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
