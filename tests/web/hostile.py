#!/usr/bin/env python3
"""Hostile words and hostile requests of somebody who is signed in.

    hostile.py PORT         with EARSHOT, STATE and SERVE_PASSWORD in the environment

The store has a mention whose title and text are markup, formulas and controls of direction (70-serve.sh).
"""
import csv
import html.parser
import io
import json
import os
import re
import socket
import sqlite3
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(__file__))
from browser import Browser, Program, finish, say, server_cpu_s
from latency import slowest

PORT = int(sys.argv[1])
PASSWORD = os.environ["SERVE_PASSWORD"]
SOON = 2000 if os.environ.get("SAN") else 100  # ms
STATE = os.environ["STATE"]


def audit():
    with sqlite3.connect("file:%s/earshot.db?mode=ro" % STATE, uri=True, timeout=120) as db:
        return [json.loads(r[0]) for r in db.execute("select line from audit order by seq")]


def secret_of(page):
    return re.search(r'id="secret" readonly value="([^"]*)"', page.text).group(1)


head = Browser(PORT)
say(head.sign_in("head", PASSWORD).status == 303, "signed in")
head.get("/account")
token = secret_of(head.send("/account/token", label="hostile", write="1"))
api = Program(PORT, token)
evil = next(m for m in api.get("mentions?limit=100").json["mentions"] if "HYPERLINK" in m["title"])
ref = evil["id"]

# ---- words: they are text wherever they are shown
pages = ["/", "/mentions", "/mentions/" + ref, "/search?q=hyperlink", "/search?q=" + urllib.parse.quote(evil["title"][:200]),
         "/cases/new?mention=" + ref, "/mentions?q=" + urllib.parse.quote('"><script>alert(1)</script>'),
         "/search?q=" + urllib.parse.quote('"><script>alert(1)</script><img src=x onerror=alert(1)>'),
         "/help?x=<script>", "/nowhere<script>alert(1)</script>", "/sources?x=%22onload=%22alert(1)"]


class Reader(html.parser.HTMLParser):
    """What a browser would act upon, and must not be there."""

    def __init__(self, text):
        super().__init__()
        self.bad = re.findall("[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b]", text)
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "srcset") or "script:" in (value or "").lower()[:20] and \
                    name in ("href", "src", "action", "formaction", "data"):
                self.bad.append((tag, name, value))
        if tag in ("iframe", "object", "embed", "base", "style", "img") or \
                tag == "script" and not dict(attrs).get("src", "").startswith("/assets/"):
            self.bad.append((tag, attrs))


for path in pages:
    a = head.get(urllib.parse.quote(path, safe="/?=&%\"'"))
    bad = Reader(a.text).bad
    say(a.status in (200, 404) and not bad, "markup is text on " + path[:40], (a.status, bad[:3]))
a = head.get("/mentions/" + ref)
links = [x for x in re.findall(r'<a [^>]*href="(https?://[^"]*)"[^>]*>', a.text)]
tags = re.findall(r'<a [^>]*href="https?://[^>]*>', a.text)
say(links and all('rel="' in t and "noreferrer" in t and "noopener" in t for t in tags), "links lead out without a trace", tags[:3])
feed = head.send("/account/feed", q="hyperlink")
url = re.search(r'value="http://127.0.0.1:%d(/feed/[^"]*)"' % PORT, feed.text).group(1)
atom = Browser(PORT).get(url).text
say("HYPERLINK" in atom and "<script" not in atom and not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", atom), "and in the feed", atom[:600])
a = head.get("/search/result.csv?q=hyperlink")
cells = [c for row in csv.reader(io.StringIO(a.text)) for c in row]
say(any("HYPERLINK" in c for c in cells) and not [c for c in cells if c[:1] in tuple("=+-@\t\r")], "no cell of the CSV is a formula", cells)
say(re.fullmatch(r'attachment; filename="[a-z0-9._-]+"', a.headers["content-disposition"]), "files have plain names", a.headers)
say(api.get("mentions/" + ref).headers["content-type"] == "application/json" and
    head.get("/search/result.json?q=hyperlink").headers["x-content-type-options"] == "nosniff", "JSON is JSON")

# ---- no value becomes a line of the head
for path in ("/sign-in?to=/%0d%0aX-Evil:%20yes", "/mentions?page=99999%0d%0aX-Evil:%20yes", "/search?q=a&page=%0d%0aX-Evil:1"):
    a = head.get(path)
    say("x-evil" not in a.headers and "\r\nX-Evil" not in str(a.headers), "no line break gets into " + path, a.headers)
b = Browser(PORT)
a = b.get("/sign-in?to=%2Faccount%0d%0aX-Evil:%20yes")
a = b.send("/sign-in", name="head", password=PASSWORD, to="/account\r\nX-Evil: yes")
say(a.status == 303 and a.to == "/" and "x-evil" not in a.headers, "nor into where one is sent", a.headers)

# ---- forms of other kinds, senders that say more than they may
b = Browser(PORT)
b.get("/sign-in")
boundary = "xyz"
body = "".join('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (boundary, k, v)
               for k, v in (("csrf", b.csrf), ("name", "head"), ("password", PASSWORD))) + "--%s--\r\n" % boundary
a = b.ask("POST", "/sign-in", body, {"Content-Type": "multipart/form-data; boundary=" + boundary, "Sec-Fetch-Site": "same-origin"})
say(a.status == 415, "no form in parts", a.status)
a = b.ask("POST", "/sign-in", urllib.parse.urlencode({"csrf": b.csrf, "name": "x", "password": "y"}),
          {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://127.0.0.1:%d" % PORT,
           "X-Forwarded-Proto": "https"})
say(a.status == 403 and "do not go together" not in a.text, "nobody but a proxy says that it was HTTPS", a.text[-300:])
a = head.ask("POST", "/mentions/decide", urllib.parse.urlencode({"csrf": head.csrf, "ref": ref, "state": "irrelevant"}),
             {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
say(a.status == 403, "no decision from another site", a.status)
for method, path in (("GET", "/mentions/decide?ref=%s&state=irrelevant" % ref), ("HEAD", "/sign-out"), ("GET", "/sign-out"),
                     ("GET", "/account/token?label=x")):
    a = head.ask(method, path)
    say(a.status in (404, 405), "nothing is done by %s %s" % (method, path.split("?")[0]), a.status)
say(api.get("mentions/" + ref).json["status"] == "new" and head.get("/account").status == 200, "and nothing was")

# ---- what is kept of secrets
raw = b"".join(open(os.path.join(STATE, f), "rb").read() for f in ("earshot.db", "earshot.db-wal") if os.path.exists(os.path.join(STATE, f)))
say(head.cookie.encode() not in raw and token.encode() not in raw and url.split("/")[-1][:-5].encode() not in raw and
    PASSWORD.encode() not in raw, "no session, token, feed or password stands in the store")

# ---- each view is audited before it is shown, whatever asks for it
for name, look in (("a page", lambda: head.get("/mentions/" + ref)), ("its head", lambda: head.ask("HEAD", "/mentions/" + ref)),
                   ("a program", lambda: api.get("mentions/" + ref))):
    before = sum(e["act"] == "mention.read" and e["obj"] == ref for e in audit())
    look()
    after = sum(e["act"] == "mention.read" and e["obj"] == ref for e in audit())
    say(after == before + 1, "a look by %s is in the log when it is answered" % name, (before, after))

# ---- the search box
long = "school " * 280
for name, q in (("100 KB", "a" * 100000), ("2,000 stars", "a* " * 600), ("a star alone", "*"), ("one letter and a star", "a*"),
                ("every operator", 'AND OR NOT NEAR/3 ( ) " ~ ^ : site: since: -'), ("brackets", "(" * 900), ("closed ones", ")" * 900),
                ("quotes", '"' * 901), ("a phrase of all", '"' + long + '"'), ("not of not", "NOT " * 400 + "a"),
                ("many ORs", " OR ".join("w%d" % i for i in range(250))), ("a NUL", "a\0b"), ("no UTF-8", b"\xff\xfe\x80"),
                ("controls", "\x1b[2J\u202e\u0000"), ("dates", "since:9999-99-99 until:-1 " * 30), ("a regular expression", "(a+)+$"),
                ("SQL", "' or 1=1; drop table mention; --"), ("letters with towers", "s" + "\u0301" * 1500)):
    start = server_cpu_s()
    path = "/search?q=" + urllib.parse.quote(q)
    a = head.get(path) if len(path) < 30000 else None
    if a is None:
        with socket.create_connection(("127.0.0.1", PORT), timeout=120) as s:
            s.sendall(("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (path, PORT)).encode())
            status = int((s.recv(65536) or b"HTTP/1.1 414").split(b" ", 2)[1])
    else:
        status = a.status
    took = server_cpu_s() - start
    say(status in (200, 303, 400, 413, 414, 431) and took <= SOON / 100, "the search box takes %s: %.0f ms" % (name, 1000 * took), status)

# ---- a list of sources
def sources():
    return {x["url"]: x for x in api.get("sources").json["sources"]}


def outlines(n, url="https://f%d.example/feed"):
    return "".join('<outline type="rss" text="x" xmlUrl="%s"/>' % (url % i if "%d" in url else url) for i in range(n))


def opml(body, prologue=""):
    return '<?xml version="1.0"?>%s<opml version="2.0"><head/><body>%s</body></opml>' % (prologue, body)


def ask():
    return Browser(PORT).get("/alive").status == 200


def take(text):
    """The list is shown, and then agreed to."""
    a = head.send("/sources/import", opml=text)
    agreed = re.search(r'name="opml" value="([^"]*)"', a.text)
    return head.send("/sources/import/add", opml=html.unescape(agreed.group(1))) if agreed else a


before = sources()
head.get("/sources")
laughs = "<!DOCTYPE opml [<!ENTITY a0 'ha'>%s]>" % "".join("<!ENTITY a%d '%s'>" % (i + 1, "&a%d;" % i * 10) for i in range(9))
for name, text in (
        ("entities", opml('<outline type="rss" text="&a9;" xmlUrl="https://x.example/&a9;"/>', laughs)),
        ("a file from outside", opml('<outline type="rss" text="&x;" xmlUrl="https://y.example/&x;"/>',
                                     "<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>")),
        ("file and script addresses", opml(outlines(3, "file:///etc/passwd") + outlines(3, "javascript:alert(1)"))),
        ("private addresses of other kinds", opml(outlines(2, "gopher://127.0.0.1:70/x") + outlines(2, "ftp://x.example/"))),
        ("100,000 levels", opml("<outline>" * 30000 + "</outline>" * 30000)),
        ("what is no OPML", "\0\x01PK\x03\x04" * 100),
        ("nothing", "")):
    slow = []
    start = server_cpu_s()
    worker = threading.Thread(target=lambda: slow.append(take(text)))
    worker.start()
    is_soon, waits = slowest(SOON, ask, 5)
    worker.join()
    took = server_cpu_s() - start
    # an entity may be nothing at all, and never what it stands for
    new = {u: x for u, x in sources().items() if u not in before and u not in ("https://x.example/", "https://y.example/")}
    say(slow[0].status in (200, 303, 400) and took < 10 and is_soon and not new and "root:" not in str(sources()),
        "a list with %s brings nothing: %.1f s, others wait %.0f ms" % (name, took, waits), (slow[0].status, new, slow[0].text[-400:]))
many = 600 if os.environ.get("SAN") else 2000
text = opml(outlines(many))
n = len(sources())
start = server_cpu_s()
a = take(text)
took = server_cpu_s() - start
say(a.status in (303, 400, 413) and took < 20, "one of %d is bounded: %.1f s, %d" % (many, took, a.status), a.text[-300:])
say(len(sources()) in (n, n + many), "and taken whole or not at all", (n, len(sources())))
say(head.send("/sources/import", opml="x" * 1200000).status == 413, "one beyond 1 MiB is not taken")
a = head.send("/mentions/decide", ref=ref, note="x" * 70000)
say(a.status == 413, "nor any other form beyond 64 KiB", a.status)

# ---- many who guess at once: one hash at a time, and nobody else waits for it
guessers = [Browser(PORT) for _ in range(20)]
for g in guessers:
    g.get("/sign-in")
answers = []
threads = [threading.Thread(target=lambda g=g, i=i: answers.append(g.send("/sign-in", name="nobody-%d" % i, password="x").status))
           for i, g in enumerate(guessers)]
for t in threads:
    t.start()
time.sleep(0.05)
is_soon, waits = slowest(SOON, ask, 30, leave_out=2, tries=1)
is_list_soon, looks = slowest(2 * SOON, lambda: head.get("/mentions").status == 200, 10, leave_out=2, tries=1)
for t in threads:
    t.join()
say(is_soon and is_list_soon, "20 guess at once: others wait %.0f ms, a list %.0f ms" % (waits, looks))
say(set(answers) <= {403, 429, 503} and len(answers) == 20, "and get nowhere", answers)
finish()
