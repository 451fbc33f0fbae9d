#!/bin/sh
# Collections of odd documents, served as they are and crawled: each gets an answer, none stops the crawl, and a
# page is found exactly when `earshot match` says so of the same bytes.
#   CASES  the collections: folders of files, and mentions/ with docs/*.jsonl and schools/*.json
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
: "${CASES:=$(cd "$(dirname "$0")/../.." && pwd)/../shared/cases}"
if [ ! -d "$CASES" ]; then
	echo "# note: $CASES is not there"
	ok "no collections to crawl"
	finish
fi
origin_start --root "$WWW"

# ---- documents, a host for each folder, so that each has its own budget
cat >"$T/serve.py" <<'PY'
import os, shutil, sys
cases, www = sys.argv[1:]
types = {".xml": "application/xml", ".rss": "application/rss+xml", ".atom": "application/atom+xml", ".json": "application/json",
         ".html": "text/html", ".rdf": "application/rdf+xml"}
for suite in sorted(os.listdir(cases)):
    folder = os.path.join(cases, suite)
    if not suite.startswith(("feed-", "article", "page-", "charset", "sitemap")) or not os.path.isdir(folder):
        continue
    links = []
    to = os.path.join(www, suite + ".example")
    os.makedirs(to)
    for name in sorted(os.listdir(folder)):
        at = os.path.join(folder, name)
        if name in ("cases.json", "README.md") or not os.path.isfile(at):
            continue
        plain = "".join(c if c.isalnum() or c in "._-" else "_" for c in name)
        shutil.copy(at, os.path.join(to, plain))
        open(os.path.join(to, plain + ".headers"), "w").write(
            "Content-Type: %s\n" % types.get(os.path.splitext(name)[1], "text/plain"))
        links.append('<li><a href="/%s">%s</a>' % (plain, plain))
    open(os.path.join(to, "index.html"), "w").write("<!doctype html><title>%s</title><ul>%s</ul>" % (suite, "".join(links)))
    print(suite + ".example", len(links))
PY
fresh
python3 "$T/serve.py" "$CASES" "$WWW" >"$T/suites"
while read -r host n; do watch "$host/" --kind site; done <"$T/suites"
crawl
case $code in 0 | 3) ok "all suites are crawled ($(awk '{ n += $2 } END { print n }' "$T/suites") documents)" ;; *) not_ok "all suites are crawled" "exit $code: $(cat "$T/err")" ;; esac
cat >"$T/answered.py" <<'PY'
import json, os, sys
www, trace = sys.argv[1:]
seen = {(r["host"], "/" + r["url"].split("/", 3)[3]): r for r in map(json.loads, open(trace))}
for host in sorted(os.listdir(www)):
    for name in os.listdir(os.path.join(www, host)):
        r = seen.get((host, "/" + name))
        if not name.endswith(".headers") and name != "index.html" and (not r or not r["status"]):
            print(host, name, r and r["error"])
PY
expect_eq "each document was asked for, and answered" "$(python3 "$T/answered.py" "$WWW" "$T/trace.jsonl")" ""
expect_eq "none broke or stopped a parser" \
	"$(grep -ciE 'parser|took too long|memory' "$T/err") $(store "select count(*) from page where fails > 0 and status = 200")" "0 0"
expect_eq "the store is whole" "$(store 'pragma integrity_check')" ok

# ---- mentions: the crawler and `match` agree
cat >"$T/docs.py" <<'PY'
import json, os, sys
docs, www, host, port, batch = sys.argv[1:]
os.makedirs(os.path.join(www, host))
links = []
with open(batch, "w") as out:
    for line in open(docs, encoding="utf-8"):
        d = json.loads(line)
        name = d["id"] + (".html" if "html" in d else ".txt")
        with open(os.path.join(www, host, name), "w", encoding="utf-8", newline="") as f:
            f.write(d.get("html", d.get("text")))
        links.append('<li><a href="/%s">%s</a>' % (name, d["id"]))
        d["url"] = "http://%s:%s/%s" % (host, port, name)
        d.pop("title", None)
        d.pop("lang", None)
        out.write(json.dumps(d) + "\n")
open(os.path.join(www, host, "index.html"), "w").write("<!doctype html><title>Documents</title><ul>%s</ul>" % "".join(links))
print(len(links))
PY
cat >"$T/agree.py" <<'PY'
import json, sys
batch, answers, found = sys.argv[1:]
urls = [json.loads(l)["url"] for l in open(batch)]
says = {u for u, a in zip(urls, map(json.loads, open(answers))) if a["mention"]}
has = set(open(found).read().split()) & set(urls)
for u in sorted(says ^ has):
    print("match says it, the crawl does not:" if u in says else "the crawl says it, match does not:", u)
PY
for docs in "$CASES"/mentions/docs/*.jsonl; do
	[ -e "$docs" ] || continue
	name=$(basename "$docs" .jsonl)
	n=$(python3 "$T/docs.py" "$docs" "$WWW" "docs-$name.example" "$port" "$T/batch.jsonl")
	rm -rf "$state"
	earshot init --school "$CASES/mentions/schools/$name.json" >"$T/out" 2>"$T/err" || not_ok "init $name" "$(cat "$T/err")"
	earshot source list --json | python3 -c 'import json, sys; [print(s["id"]) for s in json.load(sys.stdin)["sources"]]' |
		while read -r id; do earshot source disable "$id" >/dev/null; done
	watch "docs-$name.example/" --kind site
	crawl
	earshot match --school "$CASES/mentions/schools/$name.json" --batch "$T/batch.jsonl" >"$T/answers.jsonl" 2>"$T/err"
	store 'select url from mention' >"$T/found"
	expect_eq "match and crawl agree about $n documents ($name)" "$code $(python3 "$T/agree.py" "$T/batch.jsonl" "$T/answers.jsonl" "$T/found")" "0 "
done
finish
