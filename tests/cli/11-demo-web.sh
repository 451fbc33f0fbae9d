#!/bin/sh
# The demo's web: what is said of it is so, before any crawler looks at it.
. "$(dirname "$0")/lib.sh"
demo=$(dirname "$0")/../demo

mkdir -p "$T/web"
origin_start --root "$T/web"
web_copy "$demo/web" "$T/web"
for f in expected.tsv sources.opml sites school.json; do sed "s/{{PORT}}/$port/g" "$demo/$f" >"$T/$f"; done

cat >"$T/check.py" <<'PY'
import http.client, json, re, sys, urllib.parse, urllib.robotparser
import xml.etree.ElementTree as ET
folder, port = sys.argv[1], int(sys.argv[2])
bad = 0

def check(name, wrong):
    global bad
    bad += bool(wrong)
    print("not ok" if wrong else "ok", name, *(["\n    " + "\n    ".join(map(str, wrong))] if wrong else []))

def get(url):
    u = urllib.parse.urlsplit(url)
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    c.request("GET", u.path + ("?" + u.query if u.query else ""), headers={"Host": u.netloc})
    r = c.getresponse()
    return r.status, r.getheader("content-type", ""), r.getheader("location"), r.read().decode()

rows = [line.rstrip("\n").split("\t") for line in open(folder + "/expected.tsv", encoding="utf-8") if line[0] != "#"]
pages = {url: get(url) for url, _, _ in rows}
robots = {}
for url in pages:
    host = urllib.parse.urlsplit(url).netloc
    if host not in robots:
        status, _, _, text = get(f"http://{host}/robots.txt")
        robots[host] = urllib.robotparser.RobotFileParser()
        robots[host].parse(text.splitlines() if status == 200 else [])

check("verdicts are known ones", [r for r in rows if r[1] not in ("mention", "none", "either", "never") or not r[2]])
check("pages are there, but for the withdrawn one",
      [(u, pages[u][0]) for u, _, why in rows if pages[u][0] != (404 if "404" in why else 200)])
check("robots.txt forbids what must never be asked for, and that alone",
      [u for u, verdict, _ in rows if robots[urllib.parse.urlsplit(u).netloc].can_fetch("earshot", u) == (verdict == "never")])
check("mentions say something of the school",
      [u for u, verdict, _ in rows if verdict == "mention" and not re.search(r"mis+enden|01494 862021", pages[u][3], re.I)])
check("no port is left open", [u for u in pages if "{{" in pages[u][3]])
feeds = [o.get("xmlUrl") for o in ET.parse(folder + "/sources.opml").iter("outline") if o.get("xmlUrl")]
entries = []
for feed in feeds:
    status, kind, _, text = get(feed)
    root = ET.fromstring(text.encode())
    atom = "{http://www.w3.org/2005/Atom}"
    links = [e.findtext("link") for e in root.iter("item")]
    links += [urllib.parse.urljoin(feed, e.find(atom + "link").get("href")) for e in root.iter(atom + "entry")]
    entries += links
    check(f"{feed.split('/', 3)[2].split(':')[0]}/{feed.split('/', 3)[3]} is a feed", [] if status == 200 and links and "xml" in kind or "atom" in feed else [status, kind])
missing = [e for e in entries if get(e)[0] not in (200, 301) and "withdrawn" not in e]
check("entries lead to pages", missing)
check("one entry is redirected to its page",
      [] if [get(e)[2] for e in entries if get(e)[0] == 301 and get(get(e)[2])[0] == 200] else entries)
sites = [line.strip() for line in open(folder + "/sites")]
check("sites are there", [s for s in sites if get(s)[0] != 200])
json.load(open(folder + "/school.json"))
check("forty pages or more on nine hosts", [] if len(rows) >= 40 and len(robots) == 9 else [len(rows), len(robots)])
sys.exit(bad)
PY
python3 "$T/check.py" "$T" "$port" || failed=1
finish
