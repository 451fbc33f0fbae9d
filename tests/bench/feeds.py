#!/usr/bin/env python3
"""Cost of polling a thousand feeds of 38 KB on a thousand hosts, the first time and when nothing has changed,
beside a bare loop of libcurl and libxml2's SAX parser (feedloop.c), which keeps nothing, and beside two feed
readers, newsboat and sfeed, on the first hundred of the feeds. Prints one JSON object. EARSHOT, BUILD as for the
tests.   FEEDS: how many (default 1000)."""
import json, os, subprocess, sys

from common import BUILD, Cost, add_sources, crawl_command, fresh, init, start_nginx, stop

N = int(os.environ.get("FEEDS", "1000"))
KB = 38
PORT = 18497
READERS_N = min(N, 100)


def host(i):
    return "f%04d.bench.example" % i


def lay_out(work):
    """Entries lead nowhere: only the feeds themselves are polled."""
    text = "The hall was full on Friday evening, when neighbours came to talk of this and that, and of the bridge. "
    folder = os.path.join(work, "web")
    os.makedirs(folder)
    for h in range(N):
        feed = '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>News %d</title><link>http://%s/</link>' % (h, host(h))
        i = 0
        while len(feed) < KB * 1024:
            feed += ("<item><title>What happened on day %d</title><guid isPermaLink=\"false\">%d-%d</guid>"
                     "<pubDate>Mon, 06 Sep 2021 00:%02d:00 GMT</pubDate><description>&lt;p&gt;%s&lt;/p&gt;</description></item>\n"
                     % (i, h, i, i % 60, text * 15))
            i += 1
        with open(os.path.join(folder, "%s.rss" % host(h)), "w") as f:
            f.write(feed + "</channel></rss>")


def polls(log):
    """Requests for feeds in the log so far, and how many of them were conditional."""
    with open(log) as f:
        lines = [line.split() for line in f if " /feed.rss" in line]
    return len(lines), sum(len(line) > 2 and line[2] != "-" and line[2] != "--" for line in lines)


def newsboat(work, urls):
    """What a reload costs; it is sent to each host through nginx as its proxy, as sfeed's curl is."""
    with open(os.path.join(work, "urls"), "w") as f:
        f.write("\n".join(urls) + "\n")
    with open(os.path.join(work, "config"), "w") as f:
        f.write('use-proxy yes\nproxy "127.0.0.1:%d"\nproxy-type "http"\nreload-threads 4\n' % PORT)
    files = {"-u": "urls", "-C": "config", "-c": "cache.db"}
    return Cost(["newsboat", "-q"] + [a for o, n in files.items() for a in (o, os.path.join(work, n))] + ["-x", "reload"],
                dict(os.environ, HOME=work, TERM="dumb"))


def sfeed(work, urls):
    with open(os.path.join(work, "sfeedrc"), "w") as f:
        f.write('sfeedpath="%s/sfeeds"\nfeeds() {\n%s}\n' % (work, "".join('feed "f%d" "%s"\n' % f for f in enumerate(urls))))
    return Cost(["sfeed_update", os.path.join(work, "sfeedrc")], dict(os.environ, http_proxy="http://127.0.0.1:%d" % PORT))


def readers(work, urls, log):
    """{reader: [first, again]}; what it saved is counted by the requests that were answered."""
    costs = {}
    for name, reader in (("newsboat", newsboat), ("sfeed", sfeed)):
        costs[name] = []
        for _ in range(2):
            before = polls(log)[0]
            cost = reader(work, urls)
            if polls(log)[0] - before < len(urls):
                sys.exit("bench: %s asked for %d of %d feeds" % (name, polls(log)[0] - before, len(urls)))
            costs[name].append(cost.each(len(urls)))
    return costs


def main():
    work = fresh("feeds")
    lay_out(work)
    log = os.path.join(work, "access.log")
    nginx = start_nginx(work, PORT, "access_log %s conditional; location = /feed.rss { rewrite ^ /$host.rss break; root %s/web; } "
                                    "location / { return 404; }" % (log, work))
    urls = ["http://%s:%d/feed.rss" % (host(h), PORT) for h in range(N)]
    resolve = ["%s:%d:127.0.0.1" % (host(h), PORT) for h in range(N)]
    loop = [os.path.join(BUILD, "tests/bench/feedloop"), "127.0.0.1", str(PORT), str(N)]
    try:
        base = init(work)
        add_sources(base, work, urls, "feed")
        first = Cost(crawl_command(base, resolve))
        if json.loads(first.out)["pages"] != N:
            sys.exit("bench: earshot read %s" % first.out)
        asked = polls(log)[0]
        again = Cost(crawl_command(base, resolve, ["--all"]))
        later, conditional = (b - a for a, b in zip((asked, 0), polls(log)))
        bare = Cost(loop)
        bare_again = Cost(loop + ["conditional"])
        peers = readers(work, urls[:READERS_N], log)
    finally:
        stop(nginx)
    print(json.dumps({"bench": "feeds", "feeds": N, "kb": KB, "first": first.each(N), "unchanged": again.each(N),
                      "later_polls": later, "conditional": conditional,
                      "bare_first": bare.each(N), "bare_unchanged": bare_again.each(N),
                      "newsboat": peers["newsboat"], "sfeed": peers["sfeed"]}))


main()
