#!/bin/sh
# A crawl from end to end over the demo's web: what is asked for, what is found, what is told.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
demo=$(cd "$(dirname "$0")/../demo" && pwd)

origin_start --root "$WWW"
web_copy "$demo/web" "$WWW"
for f in school.json sources.opml sites expected.tsv; do sed "s/{{PORT}}/$port/g" "$demo/$f" >"$T/$f"; done

# ---- what is watched
expect_exit "crawling needs a school" 4 earshot crawl
expect_eq "and says so in one line" "$(wc -l <"$T/err")" 1
expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "a crawl that is asked for nothing known" 2 earshot crawl --source nothing
expect_exit "an OPML file" 0 earshot source import "$T/sources.opml"
expect_text "says how many" "$T/out" "5 added, 0 known already"
expect_exit "once more" 0 earshot source import "$T/sources.opml"
expect_text "adds nothing" "$T/out" "0 added, 5 known already"
while read -r url; do
	expect_exit "a site is added" 0 earshot source add "$url" --kind site
done <"$T/sites"
expect_exit "an address that is none" 2 earshot source add nothing
expect_exit "a password in an address" 2 earshot source add http://me:secret@a.example/
expect_exit "a kind that is none" 2 earshot source add http://a.example/ --kind forum
expect_exit "too often" 2 earshot source add http://a.example/ --every 5m
expect_exit "a file that is no list" 2 earshot source import "$T/school.json"
expect_exit "the list" 0 earshot source list --json
expect_json "has all of them" "$T/out" 'len(j["sources"]) == 10 and all(s["last_look"] is None for s in j["sources"])'
earshot source export --opml >"$T/export.opml"
expect_eq "the export is well-formed, and has all" \
	"$(python3 -c 'import sys, xml.etree.ElementTree as e; print(sum(len(e.parse(sys.argv[1]).findall(".//outline[@%s]" % a)) for a in ("xmlUrl", "url")))' "$T/export.opml")" 10

# ---- the first crawl
crawl
expect_eq "it ends well" "$code" 0
expect_eq "one line of result" "$(wc -l <"$T/out")" 1
expect_text "that counts the sources" "$T/out" "10 of 10 sources read"
expect_eq "no progress where no terminal is" "$(cat "$T/out" "$T/err" | tr -d -c '\r\033' | wc -c) $(wc -c <"$T/err")" "0 0"
expect_json "the trace has all keys" "$T/trace.jsonl" 'len(j) > 30 and all(set(r) >= {"t_start", "t_end", "method",
	"url", "host", "ip", "port", "conn", "status", "bytes_wire", "bytes_body", "error", "why", "from_cache"} for r in j)'
expect_json "and sensible values" "$T/trace.jsonl" 'all(r["t_end"] >= r["t_start"] and r["method"] == "GET" and
	r["ip"] == "127.0.0.1" and r["url"].split("/")[2].startswith(r["host"]) for r in j)'
expect_json "and every reason" "$T/trace.jsonl" '{"robots", "source", "link"} <= {r["why"] for r in j}'
cat >"$T/same.py" <<'PY'
import collections, json, sys
told = collections.Counter((r["host"], "/" + r["url"].split("/", 3)[3]) for r in map(json.loads, open(sys.argv[1])))
seen = collections.Counter((r["host"], r["path"]) for r in map(json.loads, open(sys.argv[2])))
print("same" if told == seen else "differ: %s %s" % (told - seen, seen - told))
PY
expect_eq "trace and the origin's log agree" "$(python3 "$T/same.py" "$T/trace.jsonl" "$T/access.jsonl")" "same"
expect_eq "nothing was asked for twice" "$(python3 -c '
import collections, json, sys
n = collections.Counter((r["host"], r["path"]) for r in map(json.loads, open(sys.argv[1])))
print([k for k, v in n.items() if v > 1])' "$T/access.jsonl")" "[]"
expect_eq "robots.txt first, on every host" "$(python3 -c '
import json, sys
first = {}
for r in map(json.loads, open(sys.argv[1])): first.setdefault(r["host"], r["path"])
print({p for p in first.values()})' "$T/access.jsonl")" "{'/robots.txt'}"
expect_eq "what robots.txt forbids is not asked for" "$(grep -c '/premium/' "$T/access.jsonl")" 0
expect_eq "a missing sitemap that nobody promised is no failure" \
	"$(python3 -c '
import json, sys
print(sum(r["status"] == 404 and not r["path"].endswith(("/robots.txt", "/sitemap.xml", "/tdmrep.json")) for r in map(json.loads, open(sys.argv[1]))))' "$T/access.jsonl")" \
	"$(sed -n 's/.*; \([0-9]*\) address\(es\)\{0,1\} could not be read.*/\1/p' "$T/out")"

expect_eq "mentions are found on each kind of source" "$(store "select count(distinct kind) from mention m join source s on s.id = m.source")" 2
expect_eq "some twenty of them" "$(store 'select count(*) >= 20 from mention')" 1
mentions=$(store 'select count(*) from mention')
expect_eq "each mention once" "$(store 'select count(distinct url) from mention')" "$mentions"
expect_eq "no text is kept of a page that names no school" \
	"$(store "select count(*) from mention where url like '%a413-closure%'") $(grep -c -a 'resurfac' "$state/earshot.db")" "0 0"
earshot source list --json >"$T/out"
expect_json "the sources know how they did" "$T/out" 'all(s["last_ok"] and not s["last_error"] and s["items"] > 0 for s in j["sources"])'

# ---- again
: >"$T/access.jsonl"
crawl --json
expect_eq "nothing is due at once" "$code $(wc -l <"$T/access.jsonl")" "0 0"
crawl --all --json
expect_json "what a server asked for is kept, and said" "$T/out" '[n[:15] for n in j["notices"]] == ["Chiltern Voice "]'
later=$(date -u -d '+1 hour' '+%Y-%m-%dT%H:%M:%SZ')
: >"$T/access.jsonl"
crawl --all --json --now "$later"
expect_json "all again: nothing new" "$T/out" 'j["schema"] == 1 and j["mentions_new"] == 0 and j["mentions_changed"] == 0 and j["sources_ok"] == 10'
expect_eq "by conditional requests alone" "$(python3 -c '
import json, sys
print({(r["path"], r["status"]) for r in map(json.loads, open(sys.argv[1])) if r["path"] != "/robots.txt" and
      not ({"if-none-match", "if-modified-since"} & set(r["headers"]) and r["status"] == 304)})' "$T/access.jsonl")" "set()"
expect_eq "one for each source" "$(wc -l <"$T/access.jsonl")" 10
expect_eq "no mention twice" "$(store 'select count(*) from mention')" "$mentions"
: >"$T/access.jsonl"
crawl --source 'Chiltern Days' --source 7 --now "$(date -u -d '+2 hours' '+%Y-%m-%dT%H:%M:%SZ')"
expect_eq "two sources alone" "$code $(python3 -c '
import json, sys
print(sorted({r["host"] for r in map(json.loads, open(sys.argv[1]))}))' "$T/access.jsonl")" \
	"0 ['chilterndays.example', 'lmparishcouncil.example']"

# ---- limits
rm -rf "$state"
earshot init --school "$T/school.json" >"$T/out" && earshot source import "$T/sources.opml" >"$T/out"
: >"$T/access.jsonl"
crawl --max-pages 3 --json
expect_json "at most three pages" "$T/out" 'j["pages"] <= 3 and j["was_cut_short"] is True'
expect_eq "as the origin counts" "$(python3 -c '
import json, sys
print(sum(r["path"] != "/robots.txt" for r in map(json.loads, open(sys.argv[1]))) <= 3)' "$T/access.jsonl")" True
crawl
crawl --json
expect_json "the next one goes on from there" "$T/out" 'j["was_cut_short"] is False'
expect_eq "and nothing is asked for twice" "$(python3 -c '
import collections, json, sys
n = collections.Counter((r["host"], r["path"]) for r in map(json.loads, open(sys.argv[1])))
print([k for k, v in n.items() if v > 1])' "$T/access.jsonl")" "[]"

# ---- who may be talked to
: >"$T/access.jsonl"
expect_exit "a loopback address is refused unless it is named" 3 \
	earshot crawl --all --resolve "*:$port:127.0.0.1"
expect_eq "and never asked" "$(wc -l <"$T/access.jsonl")" 0
expect_exit "manners are lowered for own servers alone" 2 earshot crawl --gap-ms 1
expect_exit "a network that is none" 2 earshot crawl --allow-net nowhere
expect_exit "a trace that cannot be written" 2 earshot crawl --trace "$T/none/trace"

# ---- on a terminal
if command -v script >/dev/null; then
	script -qec "'$EARSHOT' --state '$state' crawl --all --allow-net 127.0.0.0/8:$port --gap-ms 300 --resolve '*:$port:127.0.0.1'" \
		"$T/typescript" >"$T/tty" </dev/null
	expect_eq "progress on a terminal" "$(grep -c 'hosts waiting' "$T/tty" | awk '{ print ($1 > 0) }')" 1
fi
finish
