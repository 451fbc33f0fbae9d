#!/usr/bin/env python3
"""Cost of a crawl, beside wget2 on the same pages in the same run.

Some thousand real HTML pages (Debian documentation packages) are served by nginx on loopback as
64 hosts. earshot crawls them with everything on: robots.txt, sandboxed parsers, matching, store and
index. wget2 fetches and saves the same pages, and parses them for links as any mirror must; it keeps no
store, and parses one page of each host only, so it is a lower bound rather than a rival.

CPU is user + system time of the whole process tree; memory is the sum of PSS over the tree, sampled.
Prints one JSON object.        EARSHOT, BUILD as for the tests.   PAGES: at most so many (default all).
"""
import json, os, shutil, subprocess, sys

from common import Cost, add_sources, crawl_command, fresh, init, pages, start_nginx, stop

LIMIT = int(os.environ.get("PAGES", "0"))   # 0: all
HOSTS = 64
PORT = 18499


def host(i):
    return "h%02d.bench.example" % i


def lay_out(work, found):
    """One folder a host: its share of the pages, a page that links to them, and a sitemap that lists them."""
    for h in range(HOSTS):
        folder = os.path.join(work, "web", host(h))
        os.makedirs(folder)
        names = []
        for i, path in enumerate(found[h::HOSTS]):
            names.append("p%04d.html" % i)
            shutil.copyfile(path, os.path.join(folder, names[-1]))
        base = "http://%s:%d/" % (host(h), PORT)
        with open(os.path.join(folder, "index.html"), "w") as f:
            f.write("<!doctype html><title>Pages</title>" + "".join('<a href="%s">%s</a>\n' % (n, n) for n in names))
        with open(os.path.join(folder, "sitemap.xml"), "w") as f:
            f.write('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                    + "".join("<url><loc>%s%s</loc></url>" % (base, n) for n in names) + "</urlset>")


def crawl(work):
    base = init(work)
    add_sources(base, work, ["http://%s:%d/sitemap.xml" % (host(h), PORT) for h in range(HOSTS)], "sitemap")
    return Cost(crawl_command(base, ["%s:%d:127.0.0.1" % (host(h), PORT) for h in range(HOSTS)]))


def mirror(work):
    """wget2 is sent to each host through nginx as its proxy: it has no option to fix an address."""
    env = dict(os.environ, http_proxy="http://127.0.0.1:%d" % PORT)
    starts = ["http://%s:%d/" % (host(h), PORT) for h in range(HOSTS)]
    return Cost(["wget2", "-q", "--recursive", "--level=1", "--no-parent", "--max-threads=4",
                 "-P", os.path.join(work, "mirror")] + starts, env)


def measure(found):
    """earshot, then wget2, on these pages."""
    work = fresh("crawl")
    lay_out(work, found)
    nginx = start_nginx(work, PORT)
    try:
        ours = crawl(work)
        if ours.code != 0 or json.loads(ours.out)["pages"] < len(found):
            sys.exit("bench: earshot did not read %d pages (exit %d): %s" % (len(found), ours.code, ours.out))
        theirs = mirror(work)
        saved = sum(len(files) for _, _, files in os.walk(os.path.join(work, "mirror")))
        if saved < len(found):
            sys.exit("bench: wget2 saved %d of %d pages (exit %d)" % (saved, len(found), theirs.code))
    finally:
        stop(nginx)
    return ours, theirs


def main():
    found = pages()[:LIMIT or None]
    ours, theirs = measure(found)
    n = len(found)
    print(json.dumps({
        "bench": "crawl", "pages": n, "mean_kb": round(sum(map(os.path.getsize, found)) / n / 1024, 1),
        "earshot": ours.each(n), "wget2": theirs.each(n), "ratio_cpu": round(ours.cpu / theirs.cpu, 2),
        "mib_by_quarter": ours.quarters()}))


main()
