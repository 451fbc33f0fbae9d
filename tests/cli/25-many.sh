#!/bin/sh
# Five hundred servers at once: all of them in flight, and little memory. Each takes longer over its answer than a machine
# takes to ask them all; one that is busy is given another try, with more time.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
hosts=500
[ -z "${SAN:-}" ] || hosts=150
cat >"$T/most.py" <<'PY'
import json, sys
at = []
for r in map(json.loads, open(sys.argv[1])):
    at += [(r["t_start"], 1), (r["t_end"], -1)]
now = most = 0
for _, step in sorted(at):
    now += step
    most = max(most, now)
print(most)
PY
for latency in 6000 30000; do
	origin_start --synthetic $hosts --synthetic-plain --latency-ms $latency
	fresh
	{
		printf '<opml version="2.0"><body>'
		awk -v n=$hosts -v port="$port" 'BEGIN { for (i = 1; i <= n; i++)
			printf "<outline text=\"%d\" type=\"rss\" xmlUrl=\"http://h%04d.synthetic.example:%d/feed.xml\"/>", i, i, port }'
		printf '</body></opml>'
	} >"$T/many.opml"
	expect_exit "$hosts feeds are taken over" 0 earshot source import "$T/many.opml"
	python3 "$(dirname "$0")/watched.py" "$T/run.json" "$EARSHOT" --state "$state" crawl --allow-net "127.0.0.0/8:$port" --gap-ms 100 \
		--resolve "*:$port:127.0.0.1" --trace "$T/trace.jsonl" --max-seconds 900 --json >"$T/out" 2>"$T/err"
	expect_json "the crawl ends well" "$T/run.json" 'j["code"] == 0'
	expect_json "every feed was read" "$T/out" 'j["sources_ok"] == '$hosts' and j["failures"] == 0'
	most=$(python3 "$T/most.py" "$T/access.jsonl")
	[ "$most" -lt $((hosts * 9 / 10)) ] || break
done
if [ "$most" -ge $((hosts * 9 / 10)) ]; then ok "$most of $hosts in flight at once"; else not_ok "$hosts in flight at once" "$most"; fi
expect_json "never two on one host" "$T/access.jsonl" 'max(r["active"] for r in j) == 1'
echo "# note: $hosts hosts, peak of all processes $(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["most_kib"] // 1024)' "$T/run.json") MiB"
[ -n "${SAN:-}" ] || expect_json "all processes together stay under 512 MiB" "$T/run.json" 'j["most_kib"] < 512 * 1024'
finish
