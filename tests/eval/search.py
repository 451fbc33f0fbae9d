#!/usr/bin/env python3
"""How well search finds what a headteacher looks for:  EARSHOT=path/to/earshot search.py [-v]

Crawls two invented webs from the loopback address, that of the demo and that of search/documents.txt, and puts
search/queries.txt to what was found: nDCG@10 for each kind of query and in all, with the grades 0 to 3 judged by
reading. A query that finds little is followed by the one that is suggested, as a person would. Then the same again
among real pages (those of the documentation packages, with the school's name put into the title) when they are there.

-v shows each query below 0.9 with what came and what was wanted. NOISE: how many real pages (2,000). Exit status 1 when
the mean is below LEAST."""
import glob
import html
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "../..")
EARSHOT = os.path.abspath(os.environ.get("EARSHOT", os.path.join(ROOT, "build/release/earshot")))
ORIGIN = os.path.abspath(os.environ.get("ORIGIN", os.path.join(ROOT, "build/release/tests/origin/origin")))
NOISE = int(os.environ.get("NOISE", "2000"))
LEAST = 0.85
NOW = "2026-11-23T12:00:00Z"
SCHOOL = {"name": "St Oda's Church of England Primary School", "town": "Marlbrook Heath", "postcode": "ZZ1 1ZZ",
          "hashtags": ["#StOdasSchool"]}
# As people write it; which one a page has follows from its number.
WAYS = ["St Oda's Church of England Primary School", "St Oda\u2019s C of E Primary School", "St. Oda's Primary School",
        "Saint Oda's CE Primary School", "St Oda's School in Marlbrook Heath"]
SITES = {"gazette": "Marlbrook Gazette", "parish": "Marlbrook Heath Parish Council", "forum": "Heath Chat",
         "council": "Northmoor County Council", "stodas": "St Oda's", "police": "Northmoor Police", "blog": "Hedgerow Notes",
         "reviews": "School Reviews", "ofsted": "Inspection reports", "jobs": "Teaching posts", "pta": "Friends of St Oda's",
         "church": "Marlbrook churches", "sport": "Northmoor school sport", "petition": "Petitions", "social": "Social",
         "upper": "Upper Marl School", "chronicle": "Northmoor Chronicle", "radio": "Radio Northmoor", "cymru": "Taith"}
REAL = ["/usr/share/doc/postgresql-doc-15", "/usr/share/cppreference/doc/html", "/usr/share/doc/python3.11",
        "/usr/share/doc/libboost1.74-doc"]


def read_documents():
    documents = []
    with open(os.path.join(HERE, "search/documents.txt"), encoding="utf-8") as text:
        parts = text.read().split("\n== ")[1:]
    for n, part in enumerate(parts):
        head, body = part.split("\n", 1)
        number, host, date, title = head.split(" | ")
        documents.append((number, host, date, title, body.strip().replace("{S}", WAYS[n % len(WAYS)])))
    return documents


def read_queries():
    queries, copies = [], {}
    with open(os.path.join(HERE, "search/queries.txt"), encoding="utf-8") as text:
        for line in text:
            if line.startswith("copies: "):
                group = line.split()[1:]
                copies.update((number, group[0]) for number in group)
            elif line.strip() and not line.startswith("#"):
                kind, query, grades = line.rstrip("\n").split(" | ")
                queries.append((kind, query, {k: int(v) for k, v in (g.split("=") for g in grades.split())}))
    return queries, copies


def page(title, text, date, lang, links):
    return """<!doctype html><html lang="%s"><head><meta charset="utf-8"><title>%s</title>
<meta property="article:published_time" content="%sT09:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/search">Search</a></nav><main><article><h1>%s</h1><p>%s</p></article></main>
<aside><h2>Most read</h2>%s</aside></body></html>""" % (lang, html.escape(title), date, html.escape(title),
                                                       html.escape(text), links)


def write_web(folder, documents):
    by_host = {}
    for number, host, date, title, text in documents:
        by_host.setdefault(host, []).append((number, title))
    for number, host, date, title, text in documents:
        where = os.path.join(folder, host + ".example")
        os.makedirs(where, exist_ok=True)
        others = "".join('<p><a href="/%s.html">%s</a></p>' % (n, html.escape(t)) for n, t in by_host[host][:3] if n != number)
        with open(os.path.join(where, number + ".html"), "w", encoding="utf-8") as f:
            f.write(page(title, text, date, "cy" if host == "cymru" else "en", others))
    for host, pages in by_host.items():
        with open(os.path.join(folder, host + ".example", "index.html"), "w", encoding="utf-8") as f:
            f.write("<!doctype html><title>%s</title><main>%s</main>" % (
                html.escape(SITES[host]), "".join('<p><a href="%s.html">%s</a></p>' % (n, html.escape(t)) for n, t in pages)))
    return sorted(by_host)


class Store:
    def __init__(self, work):
        self.work, self.base = work, [EARSHOT, "--state", os.path.join(work, "state"), "--now", NOW]

    def run(self, *arguments, codes=(0,)):
        done = subprocess.run(self.base + list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode not in codes:
            sys.exit("earshot %s: %s" % (" ".join(arguments), done.stderr.decode()))
        return done.stdout

    def fill(self, documents):
        web = os.path.join(self.work, "web")
        shutil.copytree(os.path.join(ROOT, "tests/demo/web"), web)
        hosts = write_web(web, documents)
        origin = subprocess.Popen([ORIGIN, "--root", web, "--max-seconds", "300"], stdout=subprocess.PIPE, text=True)
        line = ""
        for line in origin.stdout:
            if line.startswith("listening"):
                break
        port = line.split()[2]
        for path in glob.glob(web + "/**", recursive=True):
            if os.path.isfile(path):
                with open(path, "r+b") as f:
                    text = f.read().replace(b"{{PORT}}", port.encode())
                    f.seek(0)
                    f.write(text)
                    f.truncate()
        with open(os.path.join(ROOT, "tests/demo/school.json"), encoding="utf-8") as f:
            demo = f.read().replace("{{PORT}}", port)
        for name, profile in (("own", json.dumps(SCHOOL)), ("demo", demo)):
            with open(os.path.join(self.work, name + ".json"), "w", encoding="utf-8") as f:
                f.write(profile)
        self.run("init", "--school", os.path.join(self.work, "own.json"))
        self.run("school", "add", os.path.join(self.work, "demo.json"))
        resolve = []
        for host in sorted(os.listdir(web)):
            resolve += ["--resolve", "%s:%s:127.0.0.1" % (host, port)]
            self.run("source", "add", "http://%s:%s/" % (host, port), "--kind", "site")
        self.run("crawl", "--all", "--allow-net", "127.0.0.0/8:" + port, "--gap-ms", "1", *resolve, codes=(0, 3))
        origin.terminate()
        origin.wait()
        return hosts

    def add_real_pages(self):
        paths = sorted(p for root in REAL for p in glob.glob(root + "/**/*.html", recursive=True)
                       if os.path.isfile(p) and 0 < os.path.getsize(p) < 1 << 18)
        paths = paths[::max(1, len(paths) // NOISE)][:NOISE] if NOISE else []
        archive = os.path.join(self.work, "pages.warc")
        with open(archive, "wb") as warc:
            for i, path in enumerate(paths):
                with open(path, "rb") as f:
                    text = re.sub(rb"<title[^>]*>", lambda m: m.group(0) + SCHOOL["name"].encode() + b": ", f.read(), count=1,
                                  flags=re.I)
                warc.write(b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://docs.example/%05d.html\r\n"
                           b"Content-Type: text/html\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (i, len(text), text))
        if paths:
            self.run("ingest", archive, codes=(0, 3))
        return len(paths)

    def ask(self, query):
        """Ten addresses, and the query that gave them."""
        found = json.loads(self.run("search", "--json", "--limit", "10", "--", query, codes=(0, 1)))
        urls = [m["url"] for m in found["mentions"]]
        if found["suggestion"]:
            query = found["suggestion"]
            found = json.loads(self.run("search", "--json", "--limit", "10", "--", query, codes=(0, 1)))
            urls += [m["url"] for m in found["mentions"] if m["url"] not in urls]
        return urls[:10], query


def number_of(url):
    if not re.match(r"http://(%s)\.example:" % "|".join(SITES), url):
        return "demo:" + url.rstrip("/").split("/")[-1] if ":" in url[6:] else "real"
    return url.rstrip("/").split("/")[-1].replace(".html", "")


def gain(grades):
    return sum((2 ** g - 1) / math.log2(i + 2) for i, g in enumerate(grades[:10]))


def judge(store, queries, copies, verbose):
    """nDCG@10 of each query, by kind."""
    kinds = {}
    for kind, query, wanted in queries:
        grades = {}
        for number, g in wanted.items():
            grades[copies.get(number, number)] = max(g, grades.get(copies.get(number, number), 0))
        urls, asked = store.ask(query)
        seen, got = [], []
        for url in urls:
            number = copies.get(number_of(url), number_of(url))
            got.append(0 if number in seen else grades.get(number, 0))
            seen.append(number)
        score = gain(got) / gain(sorted(grades.values(), reverse=True))
        kinds.setdefault(kind, []).append(score)
        if verbose and score < 0.9:
            print("  %.2f %s%s\n       came %s\n       want %s" % (
                score, query, "" if asked == query else " -> " + asked, " ".join("%s=%d" % p for p in zip(seen, got)) or "nothing",
                " ".join("%s=%d" % p for p in grades.items())))
    return kinds


def show(name, documents, kinds):
    every = [s for scores in kinds.values() for s in scores]
    mean = sum(every) / len(every)
    print("search, %s: nDCG@10 %.3f of %d queries over %d mentions" % (name, mean, len(every), documents))
    for kind, scores in kinds.items():
        print("  %-10s %2d queries  %.3f" % (kind, len(scores), sum(scores) / len(scores)))
    return mean


def main():
    verbose = "-v" in sys.argv
    documents, (queries, copies) = read_documents(), read_queries()
    work = tempfile.mkdtemp(prefix="earshot-eval.")
    try:
        store = Store(work)
        store.fill(documents)
        total = lambda: json.loads(store.run("search", "--json", "--limit", "1", "--", ""))["total"]
        mean = show("invented webs", total(), judge(store, queries, copies, verbose))
        real = store.add_real_pages()
        if real:
            show("among %d real pages" % real, total(), judge(store, queries, copies, verbose))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return mean < LEAST


if __name__ == "__main__":
    sys.exit(main())
