#!/bin/sh
# The duties of a crawler, as 21-when.sh: robots.txt, its delays, and how many requests at a time.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
origin_start --root "$WWW" --address 127.0.0.1 --address 127.0.0.2 --address 127.0.0.3

gaps() {	# HOST: the shortest time between two requests of it began, in ms
	python3 - "$T/access.jsonl" "$1" <<'PY'
import json, sys
t = sorted(r["t_start"] for r in map(json.loads, open(sys.argv[1])) if r["host"] == sys.argv[2])
print(int(min((b - a for a, b in zip(t, t[1:])), default=999) * 1000))
PY
}

# ---- robots.txt
fresh
for h in allow deny agent agent-allowed private 401 403 404 410 429 5xx 500 450k 550k redirect redirect-5 redirect-6 empty cr-only crlf bom utf16 html-type star-regex; do
	watch robots-$h.example/private/a
done
# which rule decides (RFC 9309 2.2.1, 2.2.2)
printf 'User-agent: *\nDisallow: /private/\nAllow: /private/open\nDisallow: /private/open/not\n' | put longest.example/robots.txt
printf 'User-agent: *\nDisallow: /private/same\nAllow: /private/same\n' | put tie.example/robots.txt
printf 'User-agent: earshot\nDisallow: /private/one\n\nUser-agent: other\nDisallow: /\n\nUser-agent: earshot\nDisallow: /private/two\n' | put merged.example/robots.txt
for p in longest.example/private/shut longest.example/private/open longest.example/private/open/not tie.example/private/same \
	merged.example/private/one merged.example/private/two merged.example/private/three; do
	page $p.html "nothing"
	watch $p.html
done
at 0
expect_eq "rule 14: the longest match decides" "$(for p in shut open open/not; do visits longest.example/private/$p.html; done | tr -d '\n')" 010
expect_eq "rule 14: Allow wins a tie" "$(visits tie.example/private/same.html)" 1
expect_eq "rule 14: groups of one name are one" "$(for p in one two three; do visits merged.example/private/$p.html; done | tr -d '\n')" 001
asked() {
	visits "robots-$1.example/private/a"
}
for h in deny agent agent-allowed private 450k redirect redirect-5 cr-only crlf bom utf16 html-type; do
	expect_eq "rule 14: $h" "$(asked $h)" 0
done
expect_eq "rule 14: nothing forbidden" "$(asked allow) $(asked empty)" "1 1"
for h in 401 403 404 410 redirect-6; do expect_eq "rule 15: $h is none" "$(asked $h)" 1; done
for h in 429 5xx 500; do expect_eq "rule 15: $h forbids for now" "$(asked $h)" 0; done
expect_text "rule 15: and is told" "$T/err" "robots-5xx.example"
at 0 23:00:00 --all
expect_eq "rule 14: kept for a day" "$(visits robots-private.example/robots.txt)" 1
at 1 02:00:05 --all
expect_eq "rule 14: and no longer" "$(visits robots-private.example/robots.txt)" 2
expect_eq "rule 15: asked again later" "$(visits robots-5xx.example/robots.txt)" 3
fresh
watch robots-then-5xx.example/private/a
at 0 && at 1 03:00:00 && at 1 03:02:00 --all && at 1 03:20:00 --all
expect_eq "rule 15: an old copy holds on" "$(visits robots-then-5xx.example/private/a)" 0

fresh
watch robots-delay-0.example/public/a
watch robots-delay-0.example/public/b
watch robots-delay-1.example/public/a
watch robots-delay-1.example/public/b
watch robots-delay-600.example/public/a
watch robots-delay-600.example/public/b
watch robots-delay-huge.example/public/a
[ -n "${SAN:-}" ] || watch robots-delay-10.example/public/a
# Two whose robots.txt does not come: from the first night on, and from the second.
page hang.example/a "$SCHOOL"
page held.example/a "$SCHOOL"
page held.example/private/a "$SCHOOL"
printf '!delay 90000\n' | put hang.example/robots.txt.headers
echo 'User-agent: *' | put hang.example/robots.txt
printf 'User-agent: *\nDisallow: /private\n' | put held.example/robots.txt
watch hang.example/a
watch held.example/a
watch held.example/private/a
started=$(date +%s)
GAP=300
at 0
expect_text "rule 15: a robots.txt that does not come is told" "$T/err" "hang.example"
expect_eq "rule 15: and forbids for now" "$(visits hang.example/robots.txt) $(visits hang.example/a)" "1 0"
rm "$WWW/hang.example/robots.txt.headers"
printf '!delay 90000\n' | put held.example/robots.txt.headers
at_most "rule 16: a run does not wait for ever" $(($(date +%s) - started)) 80
at_least "rule 16: 0 lowers nothing" "$(gaps robots-delay-0.example)" 280
at_least "rule 16: 1 s, from the file itself on" "$(gaps robots-delay-1.example)" 980
[ -n "${SAN:-}" ] || at_least "rule 16: 10 s" "$(gaps robots-delay-10.example)" 9930
expect_eq "rule 16: all of them are read" "$(visits robots-delay-0.example/\* '"/public" in r["path"]') $(visits robots-delay-1.example/\* '"/public" in r["path"]')" "2 2"
expect_eq "rule 16: 600 s: the file tonight" "$(visits robots-delay-600.example/\*)" 1
[ -n "${SAN:-}" ] || earshot source disable "$(u robots-delay-10.example/public/a)" >"$T/out"
each_day 1 3
expect_eq "rule 15: asked again later, it is obeyed" "$(visits hang.example/a | awk '{ print ($1 > 0) }')" 1
expect_eq "rule 15: an old copy holds on when none comes" \
	"$(visits held.example/private/a) $(visits held.example/robots.txt | awk '{ print ($1 > 1) }') $(store "select body is not null from robots where origin like '%held%'")" "0 1 1"
for h in hang.example/a held.example/a held.example/private/a; do earshot source disable "$(u $h)" >"$T/out"; done
each_day 4 7
expect_eq "rule 16: and the pages in other nights" \
	"$(visits robots-delay-600.example/public/a) $(visits robots-delay-600.example/public/b)" "2 1"
GAP=5

# ---- one at a time; these gaps are the real ones
fresh
for h in one two three; do
	for p in a b; do page $h.example/$p "$SCHOOL" '!delay 700'; done
	watch $h.example/a --kind feed
	watch $h.example/b
done
earshot crawl --allow-net "127.0.0.0/8:$port" --resolve "one.example:$port:127.0.0.2" --resolve "two.example:$port:127.0.0.2" \
	--resolve "three.example:$port:127.0.0.3" >"$T/out" 2>"$T/err" </dev/null
cat >"$T/overlap.py" <<'PY'
import json, sys
log = [json.loads(l) for l in open(sys.argv[1])]
def overlaps(key):
    n = 0
    for a in log:
        for b in log:
            n += a is not b and key(a) == key(b) and a["t_start"] <= b["t_start"] < a["t_end"]
    return n
# Until a host was met once nobody knows what address it shares.
met = {}
for r in sorted(log, key=lambda r: r["t_start"]):
    met.setdefault(r["host"], r["t_end"])
first = overlaps(lambda r: r["host"])
log = [r for r in log if r["t_start"] >= met[r["host"]]]
print(first, overlaps(lambda r: r["address"]))
PY
expect_eq "rule 17: one in flight for each host and address" "$(python3 "$T/overlap.py" "$T/access.jsonl")" "0 0"
at_least "rule 11: two feeds of one host are spaced" "$(gaps three.example)" 2980
expect_eq "rule 17: all are read" "$(for h in one two three; do visits $h.example/a; visits $h.example/b; done | tr -d '\n')" 111111
# The delay is what it took at least, whatever else was slow; from the request on, for an end may be noted late.
expect_eq "rule 17: a slow answer is given five times what it took" "$(python3 -c '
import json, sys
log = sorted((r for r in map(json.loads, open(sys.argv[1])) if r["host"] == "three.example"), key=lambda r: r["t_start"])
took = [0.7 if r["path"] in ("/a", "/b") else 0 for r in log]
print(all(b["t_start"] - a["t_start"] >= t + max(5 * t, 3) - 0.02 for t, a, b in zip(took, log, log[1:])))' "$T/access.jsonl")" True
finish
