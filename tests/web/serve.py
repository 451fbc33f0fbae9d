#!/usr/bin/env python3
"""What people and programs do with `earshot serve`: users, sessions, second factor, API, feeds, jobs.

    serve.py PORT           with EARSHOT and STATE in the environment

The store has a user "head" with the password in SERVE_PASSWORD, and a few mentions.
"""
import base64
import concurrent.futures
import hashlib
import hmac
import html
import json
import os
import re
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from browser import Browser, Program, finish, say, server_cpu_s

PORT = int(sys.argv[1])
PASSWORD = os.environ["SERVE_PASSWORD"]


def earshot(*args, stdin=None):
    return subprocess.run([os.environ["EARSHOT"], "--state", os.environ["STATE"], *args], input=stdin,
                          capture_output=True, text=True)


def link_of(*args):
    return json.loads(earshot("user", *args, "--json").stdout)["link"].split("8032", 1)[1]


def totp(secret, now=None):
    step = int((time.time() if now is None else now) // 30)
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[19] & 15
    return "%06d" % ((struct.unpack(">I", digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000)


# ---- a link, once
link = link_of("add", "jo", "--role", "dsl", "--title", "Jo <b>Sample</b>")
jo = Browser(PORT)
a = jo.get(link)
say(a.status == 200 and "jo" in a.text, "the link opens", a.text[-400:])
say(jo.get(link).status == 200, "looking does not use it up")
for word, wrong in [("short", "at least 12"), ("password123456", "guessed"), ("aaaaaaaaaaaaaaa", "guessed"),
                    ("jo jo jo jo jo", "guessed")]:
    a = jo.send(link, password=word, again=word)
    say(a.status == 200 and wrong in a.text, "a password is refused: " + word, a.text[-300:])
a = jo.send(link, password="correct horse", again="correct house")
say("not the same" in a.text, "two that differ are refused")
a = jo.send(link, password="a fine long password", again="a fine long password")
say(a.status == 303 and a.to == "/", "a password is chosen, and its owner signed in", a.text[-300:])
say("Jo &lt;b&gt;Sample" in jo.get("/account").text, "a title is text")
say(Browser(PORT).get(link).status == 404, "the link is used up")
say(Browser(PORT).get("/set-up/" + "A" * 43).status == 404, "a link that is none")
# what was to be sent long ago, and was not
say("to be sent" not in jo.get("/").text, "no mail waits")
with open(os.environ["STATE"] + ".conf", "w") as f:
    f.write("[mail]\ntransport = sendmail\nfrom = earshot@school.example\n")
earshot("recipient", "add", "head@school.example")
earshot("--config", os.environ["STATE"] + ".conf", "--now", "2026-01-12T09:00:00Z", "digest", "--week", "2026-W02", "--queue")
say("1 message waits to be sent" in jo.get("/").text, "mail that waits for days is told of")
earshot("recipient", "remove", "head@school.example")
stored = earshot("user", "list", "--json").stdout
say("argon2" not in stored and json.loads(stored)["users"][1]["password"] is True, "no hash leaves the store", stored)

# ---- sessions
again = Browser(PORT)
say(again.get("/account").to == "/sign-in?to=%2Faccount", "who is not signed in is asked to")
a = again.sign_in("jo", "a fine long password", to="/account?done=password")
say(a.to == "/account?done=password", "and comes back to where they were", a.to)
for bad in ("//evil.example/", "https://evil.example/", "/\\evil.example", "evil", "/a\tb"):
    b = Browser(PORT)
    say(b.sign_in("jo", "a fine long password", to=bad).to == "/", "but nowhere else: " + repr(bad))

# ---- a session that ends while somebody writes
late = Browser(PORT)
late.sign_in("jo", "a fine long password")
late.get("/cases/new")
words = "A long thought </textarea><b>& another"
late.cookie = "A" * 43
a = late.send("/cases/new", reason=words, reporter="staff", text="")
say(a.status == 403 and html.escape(words, quote=False) in a.text and "Nothing was saved" in a.text and
    'href="/sign-in?to=%2Fcases%2Fnew"' in a.text and late.csrf not in a.text, "gives the words back", a.text)
a = late.ask("POST", "/cases/new", "reason=" + "x" * 30, {"Content-Type": "application/x-www-form-urlencoded",
                                                        "Sec-Fetch-Site": "cross-site"})
say(a.to == "/sign-in", "but none that come from another page", (a.status, a.text))
a = late.send("/account/password", now="a fine long password and more", password="x" * 30, again="x" * 30)
say(a.to == "/sign-in", "nor passwords", (a.status, a.text))
say(late.send("/mentions/decide", note="short").to == "/sign-in", "and where there is little, the way in is shown")

# ---- a post that is shared by a phone
phone = Browser(PORT)
shared = "/cases/new?title=A+post%3Cb%3E&text=So+they+said+https%3A%2F%2Fforum.example%2Ft%2F17%3Fa%3D1%26b%3D2"
a = phone.get("/")
manifest_at = re.search(r'<link rel="manifest" href="([^"]*)">', phone.get(a.to).text).group(1)
a = phone.get(manifest_at)
manifest = a.json
target = manifest["share_target"]
say(a.headers["content-type"] == "application/manifest+json" and target["method"] == "GET" and
    shared.startswith(target["action"] + "?") and set(target["params"].values()) == {"title", "text", "url"},
    "a phone is told where to share to", a.text)
for icon in manifest["icons"]:
    a = phone.get(icon["src"])
    size = icon["sizes"].split("x")[0]
    say(a.status == 200 and a.headers["content-type"] == icon["type"] and
        (size == "any" or struct.unpack(">II", a.body[16:24]) == (int(size), int(size))), "an icon: " + size, a.headers)
a = phone.get(shared)
say(a.to.startswith("/sign-in?to="), "who is not signed in is asked to", a.to)
a = phone.get(a.to)
to = html.unescape(re.search(r'name="to" value="([^"]*)"', a.text).group(1))
a = phone.sign_in("jo", "a fine long password", to=to)
say(a.to == shared, "and comes back to what was shared", a.to)
a = phone.get(a.to)
say('value="https://forum.example/t/17?a=1&amp;b=2"' in a.text and "A post&lt;b&gt;\n\nSo they said</textarea>" in a.text
    and "nothing is kept yet" in a.text.replace("\n", " "), "the form is filled in with it", a.text)
say("EAR-" not in phone.get("/cases").text, "and no case is there yet")
say(phone.ask("POST", shared, "url=https://forum.example/t/18&reason=x&reporter=staff",
              {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"}).status == 403,
    "nor can another page open one")
long = "/cases/new?text=" + "%20" * 2600
say(Browser(PORT).get(long).to == "/sign-in?to=%2Fcases%2Fnew", "too much of it is left behind at the door")
say(Browser(PORT).get(long + "x" * 8192).status == 414, "and more than that refused")

a = again.get("/account")
a = again.send("/account/password", now="a fine long passwords", password="another fine password",
               again="another fine password")
say("not your password" in a.text, "changing it needs the old one", a.text[-300:])
a = again.send("/account/password", now="a fine long password", password="another fine password",
               again="another fine password")
say(a.to == "/account?done=password", "the password is changed", a.text[-300:])
say(again.get("/account").status == 200 and jo.get("/account").status == 303, "which ends the other sessions")
other = Browser(PORT)
other.sign_in("jo", "another fine password")
other.get("/account")
other.send("/sign-out", everywhere="1")
say(again.get("/account").status == 303 and other.get("/account").status == 303, "signing out everywhere")

# ---- roles
earshot("user", "role", "jo", "governor")
jo.sign_in("jo", "another fine password")
token = re.search(r'id="secret" readonly value="([^"]*)"',
                  (jo.get("/account"), jo.send("/account/token", label="reads", write="1"))[1].text).group(1)
gov = Program(PORT, token)
say(gov.get("health").status == 200 and gov.get("cases").status == 403, "a role limits its tokens")
say(gov.send("mentions/M-2026-0001/triage", {"state": "respond"}).status == 403, "in what is sent, too")
earshot("user", "off", "jo")
say(jo.get("/account").status == 303 and gov.get("health").status == 401, "off is off at once")
say(Browser(PORT).sign_in("jo", "another fine password").status == 403, "and cannot come back")
say("nobody would be left" in earshot("user", "remove", "head").stderr, "the last who may set up stays")

# ---- guessing
times = {"head": [], "nobody-%d": []}
for i in range(4):
    for name in times:
        b = Browser(PORT)
        b.get("/sign-in")
        start = server_cpu_s()
        # a name that is not guessed at twice is not made to wait
        a = b.send("/sign-in", name=name % i if "%" in name else name, password="wrong")
        times[name].append(server_cpu_s() - start)
        say(a.status == 403 and "do not go together" in a.text, "wrong: %s" % name)
known, unknown = (sum(times[n]) for n in times)
say(0.5 < known / unknown < 2, "a name that is not there costs as much: %.2f and %.2f s" % (known, unknown))
seen = []
for i in range(8):
    b = Browser(PORT)
    b.get("/sign-in")
    start = server_cpu_s()
    a = b.send("/sign-in", name="ghost", password="wrong")
    seen.append((a.status, server_cpu_s() - start, a.headers.get("retry-after")))
say([s[0] for s in seen[:5]] == [403] * 5 and any(s[0] == 429 and s[2] and s[1] < known / 4 / 2 for s in seen[5:]),
    "after five tries one has to wait, and nothing is hashed", seen)

# ---- the second factor
head = Browser(PORT)
say(head.sign_in("head", PASSWORD).to == "/", "the head signs in")
secret = re.search(r'name="secret" value="([A-Z2-7]{32})"', head.get("/account/factor").text).group(1)
a = head.send("/account/factor", secret=secret, code="000000", now=PASSWORD)
say("not the code" in a.text, "a wrong code sets nothing up")
# One moment for all of it: a code lasts 30 seconds, and the next is good before its time.
shown = time.time()
a = head.send("/account/factor", secret=secret, code=totp(secret, shown), now=PASSWORD)
say(a.to == "/account?done=factor", "the second factor is set up", a.text[-300:])
b = Browser(PORT)
a = b.sign_in("head", PASSWORD)
say(a.status == 200 and 'name="code"' in a.text and b.get("/account").status == 303, "signing in asks for the code")
a = b.send("/sign-in", name="head", password=PASSWORD, code=totp(secret, shown))
say(a.status == 403, "the one that was shown already is used up", a.status)
a = b.send("/sign-in", name="head", password=PASSWORD, code=totp(secret, shown + 30))
say(a.status == 303, "the next one does", a.text[-300:])
earshot("user", "passwd", "head", "--no-totp", "--stdin", stdin=PASSWORD)
head = Browser(PORT)
say(head.sign_in("head", PASSWORD).status == 303, "who lost the phone is helped at the command line")

# ---- tokens and the API
head.get("/account")
page = head.send("/account/token", label="trust <dashboard>")
token = re.search(r'id="secret" readonly value="([^"]*)"', page.text).group(1)
say("trust &lt;dashboard&gt;" in page.text and token not in head.get("/account").text, "a token is shown once")
writing = re.search(r'id="secret" readonly value="([^"]*)"',
                    head.send("/account/token", label="decides", write="1").text).group(1)
api, editor = Program(PORT, token), Program(PORT, writing)
a = Browser(PORT).get("/api/v1/health")
say(a.status == 401 and a.headers["www-authenticate"].startswith("Bearer") and "error" in a.json, "without a token", a.text)
say(Program(PORT, "A" * 43).get("health").status == 401, "with one that is none")
a = head.get("/api/v1/health")
say(a.status == 401, "a session is no token: no page elsewhere can use it")
h = api.get("health").json
say(h["schema"] == 1 and h["mentions"]["total"] >= 3, "health", h)
found = api.get("search?q=choir&limit=5").json
here = json.loads(earshot("search", "choir", "--json", "--limit", "5").stdout)
same = ("total", "facets", "mentions")
say({k: found[k] for k in same} == {k: here[k] for k in same} and found["total"] > 0, "search is the command's", found)
say(api.get("mentions?status=new&limit=1").json["total"] >= 3, "mentions")
say(api.get("mentions?limit=x").status == 400 and api.get("mentions?sort=up").status == 400 and
    api.get("mentions?since=never").status == 400, "what is no number, order or time")
ref = found["mentions"][0]["id"]
one = api.get("mentions/" + ref).json
say(one == json.loads(earshot("show", ref, "--json").stdout), "show is the command's", one)
say(api.get("mentions/M-1999-0001").status == 404 and "error" in api.get("nothing").json, "what is not there")
db = __import__("sqlite3").connect("file:%s/earshot.db?mode=ro" % os.environ["STATE"], uri=True)
lines = [r[0] for r in db.execute("select line from audit")]
say(any('"mention.read"' in x and ref in x and '"u:head"' in x for x in lines), "reading one is in the audit log", lines[-3:])
say(api.send("mentions/%s/triage" % ref, {"state": "respond"}).status == 403, "a reading token decides nothing")
say(editor.send("mentions/%s/triage" % ref, {"state": "resolved"}).status == 409, "only what may follow is decided")
a = editor.send("mentions/%s/triage" % ref, {"state": "respond", "note": "ring <them>"})
say(a.json.get("status") == "respond" and a.json.get("changed") is True, "a writing one decides", a.text)
say(editor.send("mentions/%s/triage" % ref, {"state": "banana"}).status == 400, "and only for what there is")
say(editor.send("mentions/%s/triage" % ref, ["state"]).status == 400, "an array is no object")
a = editor.browser.ask("POST", "/api/v1/mentions/%s/triage" % ref, '{"state":"respond","state":"new"}',
                       {"Authorization": "Bearer " + writing, "Content-Type": "application/json"})
say(a.status == 400, "nor is a key twice", a.text)
a = editor.browser.ask("POST", "/api/v1/mentions/%s/triage" % ref, '{"state":"respond"}',
                       {"Authorization": "Bearer " + writing, "Content-Type": "text/plain"})
say(a.status == 415, "nor is text")
say(editor.send("mentions/%s/triage" % ref, {"undo": True}).json["status"] == "new", "undo")
news = api.get("new").json
say(news["total"] >= 3 and editor.send("new", {"mark": news["mark"]}).status == 200 and
    api.get("new").json["total"] == 0, "what is new, until it was seen", news)
say("sources" in api.get("sources").json and api.get("cases").json["cases"] == [], "sources and cases")

# ---- a form that is sent twice is done once
def twice(path, **fields):
    """Two clicks at the same time, and one after them."""
    fields["ticket"] = re.search(r'name="ticket" value="([^"]*)"', head.get(path.rsplit("/", 1)[0] or "/").text).group(1)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answers = [f.result() for f in [pool.submit(head.send, path, **fields) for _ in range(2)]]
    return answers + [head.send(path, **fields)]


def notes():
    return head.get("/mentions/" + ref).text.count("rang the writer")


got = twice("/mentions/" + ref, state="new", note="rang the writer")
say(len({(a.status, a.to) for a in got}) == 1 and notes() == 1, "a note", [(a.status, a.to) for a in got])
got = twice("/mentions/" + ref, state="new", note="rang the writer")
say(got[0].status == 303 and notes() == 2, "the same from a page that was loaded again is another", [a.status for a in got])
got = [re.search(r'id="secret" readonly value="([^"]*)"', a.text) for a in twice("/account/token", label="clicked twice")]
say(all(got) and len({m.group(1) for m in got}) == 1 and head.get("/account").text.count("clicked twice") > 0,
    "a token, whose secret is shown to the last click too", got)
got = twice("/account/token", label="")
say({a.status for a in got} != {303}, "what was refused is judged each time", [a.status for a in got])

# ---- what has not changed is not sent again; who asks without end has to wait
def ask(path, etag, who=token):
    return Browser(PORT).ask("GET", "/api/v1/" + path, headers={"Authorization": "Bearer " + who, "If-None-Match": etag})


for path in ("search?q=choir", "mentions?limit=2", "mentions/" + ref, "sources", "cases", "jobs"):
    etag = api.get(path).headers.get("etag", "")
    a = ask(path, etag)
    say(re.fullmatch(r'"[0-9a-f-]{33}"', etag) and a.status == 304 and a.body == b"" and a.headers["etag"] == etag and
        ask(path, '"other"').status == 200, "an ETag of " + path, (etag, a.status))
etag = api.get("mentions?limit=2").headers["etag"]
first = api.get("mentions?limit=1").json["mentions"][0]["id"]
a = editor.send("mentions/%s/triage" % first, {"state": "irrelevant"})
say(a.status == 200 and "etag" not in a.headers and ask("mentions?limit=2", etag).status == 200, "another answer has another one",
    a.headers)
editor.send("mentions/%s/triage" % first, {"undo": True})
head.get("/account")
greedy = Program(PORT, re.search(r'id="secret" readonly value="([^"]*)"',
                                 head.send("/account/token", label="greedy", write="1").text).group(1))
seen = {200: 0, 429: 0}
start = time.monotonic()
while seen[429] == 0 and seen[200] < 5000:
    a = greedy.get("jobs/999999")
    seen[429 if a.status == 429 else 200] += 1
took = time.monotonic() - start
say(a.status == 429 and 600 <= seen[200] <= 602 + 10 * took and a.json["schema"] == 1 and a.json["error"] and
    1 <= int(a.headers["retry-after"]) <= 2, "a token asks 600 times a minute", (seen, took, a.text))
others = []
while 429 not in others and len(others) < 5000:
    others.append(greedy.send("mentions/M-0-0/triage", {"state": "irrelevant"}).status)
say(others[-1] == 429 and set(others) <= {404, 429}, "whatever it asks for", others[-20:])
say(api.get("health").status == 200, "others are answered meanwhile")
time.sleep(2)
say(greedy.get("health").status == 200, "and it, later")

# ---- feeds
head.get("/account")
page = head.send("/account/feed", q="choir")
url = re.search(r'value="http://127.0.0.1:%d(/feed/[^"]*)"' % PORT, page.text).group(1)
a = Browser(PORT).get(url)
say(a.status == 200 and a.headers["content-type"].startswith("application/atom+xml") and
    re.search(r"<id>tag:[a-z.]+,\d{4}-\d\d-\d\d:earshot/[0-9a-f]{12}/M-\d+-\d+</id>", a.text) and "choir" in a.text, "a feed needs its address alone", a.text[:500])
say(Browser(PORT).get(url).text == a.text and
    Browser(PORT).get(url, If_None_Match=a.headers["etag"]).status == 304, "and is not sent twice", a.headers)
say(Browser(PORT).get(url[:-7] + "X.atom").status == 404 and Browser(PORT).get("/feed/x").status == 404, "no other one")
number = re.search(r'name="id" value="(\d+)"', head.get("/account").text).group(1)
head.send("/account/token-off", id=number)
say(Browser(PORT).get(url).status == 404, "taken back, it is gone")

# a recipient's own: the digests that their mail would bring
earshot("--now", "2026-06-01T08:00:00Z", "recipient", "add", "office@school.example", "--role", "office")
url = json.loads(earshot("recipient", "feed", "office@school.example", "--json").stdout)["feed"]
path = url[url.index("/feed/"):]
a = Browser(PORT).get(path)
say(a.status == 200 and a.headers["content-type"].startswith("application/atom+xml") and
    a.text.count("<entry>") == 4 and "earshot: digests" in a.text, "a recipient's feed is of digests", a.text[:500])
again = json.loads(earshot("recipient", "feed", "office@school.example", "--json").stdout)["feed"]
say(again != url and Browser(PORT).get(path).status == 404, "a new address ends the old one")
path = again[again.index("/feed/"):]
say(Browser(PORT).get(path).status == 200, "and works")
earshot("recipient", "disable", "office@school.example")
say(Browser(PORT).get(path).status == 404, "but not while the recipient is off")
earshot("recipient", "enable", "office@school.example")
say(Browser(PORT).get(path).status == 200, "on again")
earshot("recipient", "feed", "office@school.example", "--revoke")
say(Browser(PORT).get(path).status == 404, "taken back, it is gone")
url = json.loads(earshot("recipient", "feed", "office@school.example", "--json").stdout)["feed"]
earshot("recipient", "remove", "office@school.example")
say(Browser(PORT).get(url[url.index("/feed/"):]).status == 404, "and with the recipient")

# ---- jobs
say(api.send("jobs", {"kind": "crawl"}).status == 403 and editor.send("jobs", {"kind": "rm -rf"}).status == 400,
    "no other jobs")
a = editor.send("jobs", {"kind": "index"})
say(a.status == 202, "a job is begun", a.text)
job = api.job_end(a.json["job"])
say(job["state"] == "done" and job["exit"] == 0 and job["by"] == "u:head" and job["command"] == "earshot index --rebuild"
    and "mentions indexed" in job["progress"] and "\x1b" not in job["progress"], "and its words and end are kept", job)
say(api.get("jobs").json["jobs"][0]["id"] == job["id"] and api.get("jobs/999999").status == 404, "jobs are listed")
finish()
