#!/usr/bin/env python3
"""Lists of sources come in through the web page after a look at what they would add; and who may look past robots.txt.

    sources.py PORT         with STATE and EARSHOT in the environment

The store has a user "head" with the password in SERVE_PASSWORD."""
import html
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from browser import Browser, finish, say

PORT = int(sys.argv[1])


def earshot(*args):
    return subprocess.run([os.environ["EARSHOT"], "--state", os.environ["STATE"], *args], capture_output=True, text=True).stdout


def sources():
    return {s["url"]: s for s in json.loads(earshot("source", "list", "--json"))["sources"]}


def outline(url, title="Paper"):
    return '<outline type="rss" text="%s" xmlUrl="%s"/>' % (html.escape(title), html.escape(url))


def opml(*outlines):
    return '<?xml version="1.0"?><opml version="2.0"><head/><body>%s</body></opml>' % "".join(outlines)


head = Browser(PORT)
head.sign_in("head", os.environ["SERVE_PASSWORD"])
head.get("/sources")

# ---- a list
nasty = 'O\'Brien & "Sons" <script>alert(1)</script> \u00e9\u4e2d'
first = opml(outline("https://new1.example/feed?a=1&b=2", nasty), outline("https://new2.example/feed"),
             outline("ftp://no.example/feed"), outline("https://name:word@no.example/feed"))
before = sources()
a = head.send("/sources/import", opml=first)
say(a.status == 200 and "Nothing has been added yet" in a.text and "new1.example/feed?a=1&amp;b=2" in a.text and
    "Add these 2<" in a.text, "a list is shown before anything is added", a.text)
say("<script>alert" not in a.text and "2 are left out" in re.sub(r"\s+", " ", a.text), "what is none is counted, and markup is text", a.text)
say(sources() == before, "and nothing is added by that")
agreed = html.unescape(re.search(r'name="opml" value="([^"]*)"', a.text).group(1))
a = head.send("/sources/import/add", opml=agreed)
say(a.to == "/sources?added=2", "it is once somebody agrees", (a.status, a.text))
say("2 sources were added" in head.get(a.to).text, "which is said")
new = {u: s for u, s in sources().items() if u not in before}
say(set(new) == {"https://new1.example/feed?a=1&b=2", "https://new2.example/feed"}, "these and no others", new)
one = new.get("https://new1.example/feed?a=1&b=2", {})
say(one.get("title") == "O'Brien & \"Sons\" <script>alert(1)</script> \u00e9\u4e2d", "with the list's title", one)
text = head.get("/sources/%d" % one.get("id", 0)).text
say(re.search(r"<strong>added</strong> by <bdi>head</bdi>", text), "in the name of who agreed", text)
say(head.send("/sources/import/add", opml=agreed).to == "/sources?added=0", "twice adds nothing")
a = head.send("/sources/import", opml=first)
say("There is nothing new in it" in a.text and "2 are there already" in re.sub(r"\s+", " ", a.text) and "/sources/import/add" not in a.text,
    "what is there already is said", a.text)
for where in ("/sources/import", "/sources/import/add"):
    say(head.send(where, opml="no list").status == 400, "what is no list: " + where)
    say(head.send(where, opml=first, csrf="x").status == 403, "nor from another page: " + where)

# ---- robots.txt
head.get("/cases/new")
ref = head.send("/cases/new", text="Words", reporter="staff", reason="Rude").to.split("/")[2].split("?")[0]
say("Rude</p>" in head.get("/cases").text and '<p class="lead" dir="auto">Rude</p>' in head.get("/cases/" + ref).text,
    "a case says why it was opened")
text = head.get("/cases/" + ref).text
say("If the site asks programs to stay away" in text, "who may look past robots.txt is asked why")
a = head.send("/cases/%s/watch" % ref, **{"watch-url": "https://forum.example/t/17", "watch-override": "A threat <b>against</b> staff"})
text = head.get("/cases/" + ref).text
say(a.status == 303 and "Although robots.txt denies it: <bdi>A threat &lt;b&gt;against" in text, "the reason stands with the watch", a.text)
say("robots.override" in earshot("audit", "list"), "and in the log", earshot("audit", "list")[-400:])
head.send("/cases/%s/watch-stop" % ref)
head.send("/cases/%s/watch" % ref, **{"watch-url": "https://forum.example/t/18"})
say(head.get("/cases/" + ref).text.count("Although robots.txt") == 1, "without a reason it is obeyed")
link = json.loads(earshot("user", "add", "modesty", "--role", "dsl", "--json"))["link"].split("8032", 1)[1]
other = Browser(PORT)
other.get(link)
other.send(link, password="a fine long password", again="a fine long password")
text = other.get("/cases/" + ref).text
say("Watch the post" in text and "stay away" not in text, "others are not asked")
a = other.send("/cases/%s/watch" % ref, **{"watch-url": "https://forum.example/t/19", "watch-override": "I want to"})
say(a.status in (400, 403) and "t/19" not in earshot("case", "watch", ref, "--list", "--json"), "and may not", (a.status, a.text))
finish()
