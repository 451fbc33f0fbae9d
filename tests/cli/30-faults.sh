#!/bin/sh
# A crawl of servers that each misbehave in one way: it ends, stays small, and loses nothing else.
. "$(dirname "$0")/lib.sh"

# Each fault is a host with an address of its own, so that none can delay another.
"$ORIGIN" --max-seconds 3600 >"$T/probe.out" &
probe=$!
await "the origin" "$probe" "$T/probe.out" '^ready'
port=$(awk '{ print $3; exit }' "$T/probe.out")
for family in transport redirect xml html; do
	get $family.example / | grep -o 'href="/[^"]*"' | sed -e 's/href="\///' -e 's/"$//' -e '/\/$/d' -e "s/\$/.$family.example/"
done | sort -u >"$T/hosts"
kill $probe

addresses=$(awk '{ printf " --address 127.0.%d.%d", 1 + NR / 250, 1 + NR % 250 }' "$T/hosts")
# shellcheck disable=SC2086 # one word for each option
origin_start $addresses
resolve=$(awk -v port="$port" '{ printf " --resolve %s:%d:127.0.%d.%d", $1, port, 1 + NR / 250, 1 + NR % 250 }' "$T/hosts")
earshot init --name 'Little Missenden CE Infant School' --postcode 'HP7 0RA' --parish 'Little Missenden' >/dev/null 2>&1
{
	printf '<opml version="2.0"><body>'
	sed "s#.*#<outline type=\"rss\" text=\"&\" xmlUrl=\"http://&:$port/\"/>#" "$T/hosts"
	printf '</body></opml>'
} >"$T/faults.opml"
expect_exit "the sources are taken" 0 earshot source import "$T/faults.opml"

# shellcheck disable=SC2086
python3 "$(dirname "$0")/watched.py" "$T/run.json" "$EARSHOT" --state "$state" crawl --all --allow-net "127.0.0.0/8:$port" --gap-ms 20 \
	--trace "$T/trace.jsonl" $resolve >"$T/out" 2>"$T/err"
origin_stop

expect_json "it ends well, some sources having failed" "$T/run.json" 'j["code"] in (0, 3)'
expect_json "within five minutes, however busy the machine is" "$T/run.json" 'j["seconds"] < 300'
[ -n "${SAN:-}" ] || expect_json "all its processes together take less than 512 MiB" "$T/run.json" 'j["most_kib"] < 512 * 1024'
if grep -qE 'Sanitizer|runtime error|malloc\(\)|free\(\)|corrupt|assert|\*\* ' "$T/err"; then
	not_ok "nothing broke inside" "$(grep -nE 'Sanitizer|runtime error|malloc\(\)|free\(\)|corrupt|assert|\*\* ' "$T/err" | head -n 20)"
else
	ok "nothing broke inside"
fi
expect_json "every host was asked" "$T/access.jsonl" \
	'{r["host"] for r in j} >= set(open("'"$T/hosts"'").read().split())'
# What fits in the buffers of two sockets counts as sent: up to 36 MB.
expect_json "no answer was read far beyond the limit" "$T/access.jsonl" \
	'[(r["host"], r["bytes"]) for r in j if r["bytes"] > 64e6]'
expect_json "pictures and films are left at their first bytes" "$T/access.jsonl" \
	'[(r["host"], r["bytes"]) for r in j if r["host"].split(".")[0] in ("image", "video", "audio") and r["bytes"] > 8e6]'
expect_json "no request went anywhere else" "$T/trace.jsonl" \
	'[r for r in j if r["ip"] and (not r["ip"].startswith("127.0.") or r["port"] != '"$port"')]'
expect_json "no cookie came back" "$T/access.jsonl" '[r for r in j if "cookie" in r["headers"]]'
expect_json "five redirects, then no more" "$T/access.jsonl" \
	'max([0] + [sum(1 for r in j if r["host"] == h and r["path"] != "/robots.txt") for h in {r["host"] for r in j if r["host"].startswith(("chain", "loop", "self"))}]) <= 12'
earshot search 'missenden' --json >"$T/found" 2>/dev/null
expect_json "pages of servers that are merely odd are found" "$T/found" \
	'[s for s in ("plain.transport", "plain.xml", "old-netscape-dtd.xml", "plain.html", "page.redirect", "chain-5.redirect") if s + ".example" not in j["facets"]["source"]]'
expect_json "pages that ask not to be kept are not" "$T/found" \
	'[s for s in ("noindex.html", "none.html", "x-robots-noindex.html") if s + ".example" in j["facets"]["source"]]'
finish
