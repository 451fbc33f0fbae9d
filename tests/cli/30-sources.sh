#!/bin/sh
# Sources of every kind: the catalogue, what waits for a decision, answers in JSON, suggestions from
# the software that a page gives away, and what sitemaps say of pages that are known.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
origin_start --root "$WWW"
fresh

# ---- the catalogue
expect_exit "the kinds" 0 earshot source kinds --json
expect_json "are many, and say what one should know" "$T/out" '(len(j["kinds"]) > 35 and
	all(k["terms"] for k in j["kinds"] if k["default"] != "on") and
	{k["kind"]: k["default"] for k in j["kinds"]}["google-news"] == "ask")'
expect_exit "for people too" 0 earshot source kinds
expect_text "with their fields" "$T/out" "--tag: A hashtag, without #"
expect_exit "a kind that nobody reads" 2 earshot source add --kind facebook
expect_text "says why" "$T/err" "Behind a login"
expect_exit "a field is missing" 2 earshot source add --kind youtube
expect_exit "a field that leads elsewhere" 2 earshot source add --kind mastodon --host 'social.example/x' --tag a
expect_exit "an option that no kind has" 2 earshot source add --kind mastodon --planet mars
printf '[board]\ntitle = Board\nread = telepathy\nurl = https://a.example/\n' >"$state/kinds.ini"
expect_exit "a mistake in the folder's own kinds" 4 earshot source kinds
expect_text "is told with its line" "$T/err" "kinds.ini line 1: read is"
cat >"$state/kinds.ini" <<'INI'
[mastodon]
title = Mastodon over http
url = http://{host}/api/v1/timelines/tag/{tag}?limit=40
read = json
default = on
follow = no
platform = mastodon
about-tag = A hashtag
entries = .
entry-id = uri
entry-link = url
entry-html = content
entry-published = created_at

[search]
title = A search
url = http://{host}/search.json?q={query}
read = json
default = ask
terms = For readers alone.
entries = results
entry-link = link
entry-title = title
entry-text = description
entry-published = when

[alert]
title = An alert
url = http://{host}/alert
read = feed
default = on
unwrap = url
INI

# ---- answers in JSON, and decisions
mkdir -p "$WWW/social.example/api/v1/timelines/tag" "$WWW/search.example"
printf '[{"uri":"urn:1","url":"http://social.example:%s/@a/1","created_at":"2026-11-01T09:00:00Z","content":"<p>The fete of %s.</p>"},{"uri":"urn:2","url":"http://social.example:%s/@a/2","created_at":"2026-11-01T09:00:00Z","content":"<p>Something else.</p>"}]' \
	"$port" "$SCHOOL" "$port" >"$WWW/social.example/api/v1/timelines/tag/lmschool"
printf '{"results":[{"title":"%s","link":"/found","description":"An inspection.","when":"2026-11-01"}]}' "$SCHOOL" >"$WWW/search.example/search.json"
for f in social.example/api/v1/timelines/tag/lmschool search.example/search.json; do
	printf 'Content-Type: application/json\n' >"$WWW/$f.headers"
done
page search.example/found "The report on $SCHOOL is here."
cat >"$WWW/social.example/index.html" <<'HTML'
<!doctype html><html><head><title>Social</title></head><body><div id="mastodon"></div></body></html>
HTML
cat >"$T/alert.xml" <<XML
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Alert</title><id>urn:alert</id><updated>2026-11-01T09:00:00Z</updated>
<entry><id>urn:alert:1</id><title type="html">&lt;b&gt;$SCHOOL&lt;/b&gt; wins</title><updated>2026-11-01T09:00:00Z</updated>
<link href="http://alert.example:$port/go?sa=t&amp;url=http%3A%2F%2Fpaper.example%3A$port%2Fwins&amp;ct=1"/></entry></feed>
XML
put alert.example/alert <"$T/alert.xml"
printf 'Content-Type: application/atom+xml\n' >"$WWW/alert.example/alert.headers"
page paper.example/wins "$SCHOOL of Little Missenden has won."

expect_exit "a kind and its fields" 0 earshot source add --kind mastodon --host "social.example:$port" --tag lmschool
expect_exit "one that waits, filled from the profile" 0 earshot source add --kind search --host "search.example:$port" --note "the head asked" --by "A. Clerk"
expect_text "says what to know" "$T/out" "For readers alone."
expect_exit "an alert" 0 earshot source add --kind alert --host "alert.example:$port"
expect_exit "it is not enabled without more ado" 2 earshot source enable 2
expect_text "but approved" "$T/err" "earshot source approve 2"
expect_exit "by somebody" 2 earshot source approve 2 --why "reading"
expect_exit "for a reason" 2 earshot source approve 2 --by "The head"
crawl
expect_eq "what waits is not asked for" "$code $(visits 'search.example/*')" "0 0"
expect_eq "the JSON answer brought its mention, once" "$(store "select count(*), min(url) from mention where url like '%social%'")" \
	"1|http://social.example:$port/@a/1"
expect_eq "and no page behind it" "$(visits 'social.example/@a/1') $(visits 'social.example/@a/2')" "0 0"
expect_eq "the alert's link is unwrapped" "$(visits 'paper.example/wins') $(visits 'alert.example/go')" "1 0"
expect_eq "the mention is the paper's" "$(store "select distinct site from mention where title like '%wins%' or url like '%wins%'")" "paper.example"
expect_exit "approved" 0 earshot source approve 2 --by "The head" --why "read the terms"
crawl
expect_eq "it is asked now, by the name's own words" \
	"$(python3 -c '
import json, sys
print([r.get("query") or r["path"] for r in map(json.loads, open(sys.argv[1])) if r["host"] == "search.example" and "search.json" in r["path"]])' "$T/access.jsonl" | grep -c 'Little%20Missenden')" 1
expect_eq "and brought its mentions" "$(store "select count(*) from mention where url like '%search.example%'")" 1
expect_exit "disabled" 0 earshot source disable 2
expect_exit "and enabled: the approval holds" 0 earshot source enable 2

# ---- the ledger
expect_exit "the ledger" 0 earshot source show 2 --json
expect_json "has every decision" "$T/out" '([(e["what"], e["who"]) for e in j["ledger"]["events"]][:2] == [("added", "A. Clerk"), ("approved", "The head")] and
	[e["what"] for e in j["ledger"]["events"]][2:] == ["off", "on"])'
expect_json "reasons and terms as they were" "$T/out" '([(e["why"], e["terms"]) for e in j["ledger"]["events"]][:2] ==
	[("the head asked", "For readers alone."), ("read the terms", "For readers alone.")])'
expect_json "robots.txt, budget and health" "$T/out" '(j["ledger"]["robots"]["state"] == "none" and j["ledger"]["robots"]["allows"] and
	j["ledger"]["budget"]["host_pages_a_run"] > 0 and j["ledger"]["budget"]["addresses"] == 2 and j["source"]["fails"] == 0 and j["source"]["last_ok"])'
expect_exit "for people" 0 earshot source show 2
expect_text "with who and why" "$T/out" "approved by The head: read the terms"
expect_exit "removed" 0 earshot source remove 3
watch other.example/ --kind page
expect_eq "its number and history are nobody else's" "$(store 'select id from source where url like "%other.example%"')" 4
expect_eq "the row of its end stays" "$(store "select what from source_event where source = 3 order by id desc limit 1")" removed
expect_eq "an answer that is an error is a failure" "$(
	printf '{"error":"token wanted"}' >"$WWW/social.example/api/v1/timelines/tag/lmschool"
	crawl --source 1 --now "$(day 30)"
	echo "$code"
	store 'select fails from source where id = 1')" "3
1"
expect_exit "what is not searched is said" 0 earshot source list --json
expect_json "with the reason" "$T/out" '{"facebook", "whatsapp", "mumsnet"} <= {n["kind"] for n in j["not_searched"]} and all(n["terms"] for n in j["not_searched"])'

# ---- lists in and out keep what waits
earshot source add --kind search --host "b.example:$port" >/dev/null
earshot source export >"$T/export.opml"
cp "$state/kinds.ini" "$T/kinds.ini"
fresh
cp "$T/kinds.ini" "$state/kinds.ini"
expect_exit "a list is looked at first" 0 earshot source import --dry-run --json "$T/export.opml"
expect_json "which says what it would add" "$T/out" 'j["dry_run"] and len(j["added"]) > 2 and not j["known"] and {s["state"] for s in j["added"]} >= {"ask"}'
expect_eq "and adds nothing" "$(store "select count(*) from source")" 0
expect_exit "a list is imported" 0 earshot source import "$T/export.opml"
expect_eq "nobody approved anything here" "$(store "select count(*) from source where catalogue = 'search' and state = 'ask'")" 2

# ---- software that gives its feeds away
fresh
cp "$T/kinds.ini" "$state/kinds.ini"
put blog.example/pta/index.html <<HTML
<!doctype html><html><head><title>PTA</title><meta name="generator" content="WordPress 6.6">
<link rel="stylesheet" href="/pta/wp-content/themes/t/style.css">
<link rel="alternate" type="application/rss+xml" title="PTA" href="/pta/feed/"></head><body><p>Cake.</p></body></html>
HTML
put talk.example/index.html <<'HTML'
<!doctype html><html><head><title>Talk</title><meta name="generator" content="Discourse 3.4.0"></head><body><p>Talk.</p></body></html>
HTML
put plain.example/index.html <<'HTML'
<!doctype html><html><head><title>Plain</title></head><body><p>WordPress and Discourse are software.</p></body></html>
HTML
for h in blog.example/pta/ talk.example/ social.example/ plain.example/; do watch $h --kind page; done
crawl
expect_eq "the crawl is well" "$code" 0
earshot source list --json >"$T/out"
expect_json "WordPress: posts, comments, search" "$T/out" '({s["kind"]: s["url"].split("/", 3)[3] for s in j["suggestions"] if "blog." in s["url"]} ==
	{"wordpress": "pta/feed/", "wordpress-comments": "pta/comments/feed/", "wordpress-search": "pta/?s=%22Little%20Missenden%22%20school&feed=rss2"})'
expect_json "Discourse: posts and topics" "$T/out" '{s["url"].split("/", 3)[3] for s in j["suggestions"] if "talk." in s["url"]} == {"posts.rss", "latest.rss"}'
expect_json "Mastodon: the hashtag" "$T/out" '[s["url"].split("/", 3)[3] for s in j["suggestions"] if "social." in s["url"]] == ["api/v1/timelines/tag/littlemissenden?limit=40"]'
expect_json "nothing where nothing is" "$T/out" 'not [s for s in j["suggestions"] if "plain." in s["url"]]'
expect_json "each says how it was found, and where" "$T/out" 'all(len(s["how"]) > 10 and s["found_on"].startswith("http://") for s in j["suggestions"])'
expect_exit "one is accepted" 0 earshot source accept "http://blog.example:$port/pta/feed/"
expect_exit "what was not suggested is not" 2 earshot source accept "http://blog.example:$port/none"
earshot source list --json >"$T/out"
expect_json "it is watched, as its kind" "$T/out" '([(s["kind"], s["state"]) for s in j["sources"] if s["url"].endswith("/pta/feed/")] == [("wordpress", "on")] and
	not [s for s in j["suggestions"] if s["url"].endswith("/pta/feed/")])'

# ---- what a sitemap says of pages that are known
fresh
sitemap() {	# LASTMOD of a, of b
	put map.example/sitemap.xml <<XML
<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>http://map.example:$port/a</loc><lastmod>$1</lastmod></url>
<url><loc>http://map.example:$port/b</loc><lastmod>$2</lastmod></url>
<url><loc>http://map.example:$port/c</loc></url></urlset>
XML
}
page map.example/index.html "Welcome."
for p in a b c; do page "map.example/$p" "Page $p."; done
sitemap 2026-11-01T10:00:00Z 2026-11-01
watch map.example/ --kind site
GAP=300
crawl --now "$(day 0)"
expect_eq "all are read once" "$(visits map.example/a) $(visits map.example/b) $(visits map.example/c)" "1 1 1"
sitemap 2026-11-03T10:00:00Z 2026-11-01
crawl --now "$(day 2)"
expect_eq "what changed since is read again, and nothing else" \
	"$(visits map.example/a) $(visits map.example/b) $(visits map.example/c)" "2 1 1"
sitemap 2026-11-03T10:00:00Z 2026-11-04
crawl --now "$(day 3)"
expect_eq "a date alone is any time of that day" \
	"$(visits map.example/a) $(visits map.example/b) $(visits map.example/c)" "2 2 1"
sitemap 2030-01-01 2026-11-04
crawl --now "$(day 4)"
expect_eq "what is yet to come says nothing" "$(visits map.example/a)" 2
store "select 1" >/dev/null
python3 - "$state/earshot.db" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("update page set next_at = 0 where role = 'link'")
db.commit()
PY
sitemap 2026-11-03T10:00:00Z 2026-11-03
crawl --now "$(day 6)"
expect_eq "what is due but unchanged is left alone; the rest is not" \
	"$(visits map.example/a) $(visits map.example/b) $(visits map.example/c)" "2 2 2"

# ---- sources of one address: read once, each with a health of its own
fresh
feed twin.example/feed 'ETag: "1"'
for q in utm_source=x utm_medium=y; do
	ln -s feed "$WWW/twin.example/feed?$q"
	ln -s feed.headers "$WWW/twin.example/feed?$q.headers"
done
watch twin.example/feed --kind feed --every 2d
watch 'twin.example/feed?utm_source=x' --kind feed
expect_exit "another spelling" 0 earshot source add "$(u 'twin.example/feed?utm_medium=y')" --kind page
expect_text "is told" "$T/out" "source 1 is the same page: it is fetched once for both"
health() {	# COLUMN: of all sources
	store "select $1 from source order by id" | tr '\n' ' '
}
crawl --now "$(day 0)"
expect_eq "one address in three spellings: one request" "$code $(visits 'twin.example/*' '"/feed" in r["path"]')" "0 1"
expect_text "that counts for all" "$T/out" "3 of 3 sources read"
expect_eq "all were read, and brought something" "$(health 'last_ok_at = last_at and items = 1 and last_new_at > 0')" "1 1 1 "
crawl --now "$(day 1)"
expect_eq "as often as the one that wants it most often, conditionally" \
	"$(visits 'twin.example/*' '"/feed" in r["path"]') $(visits 'twin.example/*' 'r["status"] == 304') $(health "last_ok_at >= $(date -u -d "$(day 1)" +%s)")" "2 1 1 1 1 "
printf '!status 500\n' >"$WWW/twin.example/feed.headers"
crawl --now "$(day 2)"
expect_eq "what fails fails for all" "$code $(health fails) $(grep -c '^could not be read' "$T/err")" "3 1 1 1  3"
printf 'ETag: "1"\n' >"$WWW/twin.example/feed.headers"
earshot source disable 1 >/dev/null
crawl --now "$(day 3)"
expect_eq "one that is switched off leaves the others; still no whole answer twice" \
	"$(health fails) $(visits 'twin.example/*' '"/feed" in r["path"] and r["status"] == 200')" "1 0 0  1"
crawl --source 3 --now "$(day 4)"
expect_eq "one alone may be asked for" "$code $(visits 'twin.example/*' '"/feed" in r["path"]')" "0 5"
page twin.example/feed "$SCHOOL" 'ETag: "2"'
crawl --now "$(day 5)"
expect_eq "each expects what it expects" "$(health fails)" "1 1 0 "
printf '!status 410\n' >"$WWW/twin.example/feed.headers"
crawl --now "$(day 6)"
expect_eq "what is gone is gone for all" "$(health state)" "off off off "

# Two that redirect to a third: the one is early, the other comes when all is read.
fresh
feed third.example/feed 'ETag: "1"'
for h in early late; do printf '!status 302\nLocation: http://third.example:%s/feed\n' "$port" | put $h.example/feed.headers; done
printf '!delay 500\n' >>"$WWW/late.example/feed.headers"
for h in early late; do
	echo moved | put $h.example/feed
	watch $h.example/feed --kind feed
done
crawl --now "$(day 0)"
expect_eq "where two redirect to is read once" "$code $(visits third.example/feed) $(health 'last_ok_at = last_at')" "0 1 1 1 "
crawl --now "$(day 1)"
expect_eq "once a night, conditionally" "$(visits third.example/feed) $(visits third.example/feed 'r["status"] == 304')" "2 1"
printf '!status 500\n' >"$WWW/third.example/feed.headers"
crawl --now "$(day 2)"
expect_eq "and fails for both" "$code $(health fails) $(visits third.example/feed)" "3 1 1  3"

# ---- a school's first sources; nothing is crawled from here on
rm -rf "$state"
: >"$T/access.jsonl"
expect_exit "proposals need no network" 0 earshot init --propose --name "$SCHOOL" --postcode 'HP7 0RA' --urn 110457
expect_text "they are told" "$T/out" "Google News search"
earshot source list --json >"$T/out"
expect_json "on, or waiting, as the catalogue says" "$T/out" '({s["kind"]: s["state"] for s in j["sources"]} == {"google-news": "ask", "bing-news": "ask",
	"gdelt": "on", "govuk": "on", "ofsted": "on", "whatdotheyknow": "ask", "theyworkforyou": "on", "fixmystreet": "on", "bluesky": "ask"})'
earshot source remove 3 >/dev/null
expect_exit "proposed once more" 0 earshot source propose
expect_text "what was taken away does not come back" "$T/out" "0 new for $SCHOOL"
rm -rf "$state"
expect_exit "a school by itself" 0 earshot init --name "$SCHOOL" --postcode 'HP7 0RA'
expect_eq "bothers nobody" "$(store 'select count(*) from source')" 0
expect_text "says how to go on" "$T/out" "earshot source propose"
expect_exit "more about it" 0 earshot init --name "$SCHOOL" --town Amersham
earshot school show 1 >"$T/out"
expect_json "keeps what was said before" "$T/out" '(j["postcode"], j["town"]) == ("HP7 0RA", "Amersham")'
rm -rf "$state"
expect_exit "the sample is complete" 0 earshot init --sample little-missenden
earshot source list --json >"$T/out"
expect_json "guesses start switched off, and say so" "$T/out" '(len(j["sources"]) > 15 and
	{"Bucks Free Press", "Diocese of Oxford"} <= {s["title"] for s in j["sources"]} and
	all(("guess" in (s["note"] or "")) == (s["state"] == "off") for s in j["sources"]))'
expect_exit "a sample that is none" 2 earshot init --sample nowhere
finish
