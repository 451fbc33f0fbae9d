#!/bin/sh
# make demo: it runs, in time, and what it finds is what a reader would have found.
. "$(dirname "$0")/lib.sh"
demo=$(dirname "$0")/../demo

start=$(date +%s)
expect_exit "the demo runs" 0 env EARSHOT="$EARSHOT" ORIGIN="$ORIGIN" DEMO="$T/demo" "$demo/run"
cp "$T/out" "$T/said"
took=$(($(date +%s) - start))
if [ "$took" -lt 60 ] || [ -n "${SAN:-}" ]; then ok "within a minute"; else not_ok "within a minute" "$took s"; fi
if grep -q "$(printf '\033')" "$T/said"; then not_ok "no colour in a file"; else ok "no colour in a file"; fi
expect_text "it says what to do next" "$T/said" " show M-"
state=$T/demo/state
expect_exit "its state is kept" 0 earshot new --json
mv "$T/out" "$T/new"
expect_exit "the school's own pages are kept apart" 0 earshot search status:own --limit 100 --json
mv "$T/out" "$T/own"
cat >"$T/check.py" <<'PY'
import json, sys
folder = sys.argv[1]
lists = [json.load(open(f, encoding="utf-8"))["mentions"] for f in sys.argv[2:]]
mentions = sum(lists, [])
want = [line.rstrip("\n").split("\t") for line in open(folder + "/expected.tsv", encoding="utf-8") if line[0] != "#"]
asked = [json.loads(line) for line in open(folder + "/requests.jsonl", encoding="utf-8")]
got = {m["url"].split("#")[0] for m in mentions}
bad = 0

def check(name, wrong):
    global bad
    bad += bool(wrong)
    print("not ok" if wrong else "ok", name, *(["\n    " + "\n    ".join(map(str, wrong))] if wrong else []))

check("every mention is found", [(u, why) for u, verdict, why in want if verdict == "mention" and u not in got])
check("nothing else is", [(u, why) for u, verdict, why in want if verdict in ("none", "never") and u in got])
own = "http://littlemissenden-school.example:"
check("the school's own pages are no news", [m["url"] for m in lists[0] if m["url"].startswith(own)]
      + [m["url"] for m in lists[1] if not m["url"].startswith(own)])
check("each says why", [m["url"] for m in mentions if not m["why"]])
never = {u.split("/", 3)[2].split(":")[0] + "/" + u.split("/", 3)[3] for u, verdict, _ in want if verdict == "never"}
check("what robots.txt forbids was not asked for", [r["path"] for r in asked if r["host"] + r["path"] in never])
first = {}
for r in asked:
    first.setdefault(r["host"], r["path"])
check("robots.txt was the first request to each host", [h for h, p in first.items() if p != "/robots.txt"])
check("one request at a time to a host", [r["host"] for r in asked if r["active"] > 1])
check("no cookie, no referrer, an honest name",
      [r["headers"] for r in asked if {"cookie", "referer"} & set(r["headers"]) or "earshot" not in r["headers"].get("user-agent", "")])
sys.exit(bad > 0)
PY
python3 "$T/check.py" "$T/demo" "$T/new" "$T/own" || failed=1
finish
