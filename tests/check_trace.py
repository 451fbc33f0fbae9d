#!/usr/bin/env python3
"""Judges the manners of a crawl from outside. Knows nothing of the crawler's code: it reads the trace (what
the crawler says it did), the origin's access log (what was seen of it) and the list of what each host is like.

    check_trace.py --truth LIST --log ACCESS.jsonl --run TRACE.jsonl[@SECONDS]... [--gap-ms N]
                   [--found FILE --source HOST/PATH...]

@SECONDS is how far the frozen clock of that run was ahead. --gap-ms is the gap agreed on with own servers;
without it the public manners hold: five times the last answer's time, 3 to 30 seconds, towards a host and
towards an IP address, and one request at a time to each. --found is a list of addresses where mentions were found,
--source FILE what was watched, one HOST/PATH a line: then everything that these must bring has to be there.

Prints {"checked": {rule: cases}, "violations": {rule: [sentences]}}; exit 1 when there are any. A rule that no case
came under counts as violated: nothing was shown.
"""
import argparse, bisect, collections, json, sys
from urllib.parse import urlsplit

SLACK = 0.004  # the crawler's clock has whole milliseconds, at both ends of a gap
LOG_SLACK = 0.02  # and the origin's, where it was late, ticks of up to ten
ROBOTS_LIFE = 25 * 3600
BACKOFF = 60
PUBLIC_GAP = (3.0, 30.0, 5.0)
NEWEST = 10  # entries in a feed

checked = collections.Counter()
violations = collections.defaultdict(list)


def claim(rule, holds, sentence, *values):
    checked[rule] += 1
    if not holds:
        violations[rule].append(sentence % values)


def lines(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def by(rows, key):
    groups = collections.defaultdict(list)
    for r in rows:
        groups[r[key]].append(r)
    for group in groups.values():
        group.sort(key=lambda r: r["t_start"])
    return groups


def path_of(url):
    parts = urlsplit(url)
    return (parts.path or "/") + ("?" + parts.query if parts.query else "")


class Web:
    """Trace and log with the clock of the runs: t is when a request began, u when its answer had come."""

    def __init__(self, args):
        self.truth = {h["host"]: h for h in lines(args.truth)}
        self.trace, spans = [], []
        for run in args.run:
            name, _, ahead = run.partition("@")
            rows = lines(name)
            for r in rows:
                r["ahead"] = float(ahead or 0)
                r["path"] = path_of(r["url"])
            self.trace += rows
            if rows:
                spans.append((min(r["t_start"] for r in rows), float(ahead or 0)))
        spans.sort()
        self.log = [r for r in lines(args.log) if r["host"] in self.truth]
        for r in self.log:
            run = bisect.bisect([s for s, _ in spans], r["t_start"] + LOG_SLACK) - 1
            r["ahead"] = spans[max(run, 0)][1]
        for r in self.trace + self.log:
            r["t"], r["u"] = r["t_start"] + r["ahead"], r["t_end"] + r["ahead"]
        self.log_by_host = by(self.log, "host")
        self.trace_by_host = by([r for r in self.trace if r["host"] in self.truth], "host")


def needed_gap(args, last):
    if args.gap_ms is not None:
        return args.gap_ms / 1000
    least, most, factor = PUBLIC_GAP
    return min(max(factor * (last["t_end"] - last["t_start"]), least), most)


def check_gaps(web, args):
    """Rule 11 and 17, and 16: the gap between the end of one request and the start of the next. The origin, which
    may note an end late, is asked for starts alone."""
    for seen, groups in (("trace", web.trace_by_host), ("log", web.log_by_host)):
        for host, rows in groups.items():
            delay = web.truth[host]["crawl_delay"]
            for a, b in zip(rows, rows[1:]):
                want, since, slack = needed_gap(args, a), a["u"], SLACK
                if seen == "log":
                    slack = LOG_SLACK
                    want, since = (args.gap_ms or PUBLIC_GAP[0] * 1000) / 1000, a["t"]
                claim("gap", b["t"] - since >= want - slack, "%s (%s): %s came %.3f s after %s, wanted %.3f", host, seen,
                      b["path"], b["t"] - since, a["path"], want)
                if delay:
                    claim("crawl-delay", b["t"] - a["t"] >= delay - slack, "%s (%s): %s came %.3f s after %s, wanted %d", host,
                          seen, b["path"], b["t"] - a["t"], a["path"], delay)


def check_concurrency(web, args):
    for host, rows in web.trace_by_host.items():
        for a, b in zip(rows, rows[1:]):
            claim("one-per-host", b["t"] >= a["u"] - SLACK, "%s: %s began before %s had ended", host, b["path"], a["path"])
    for r in web.log:
        claim("one-per-host", r["active"] <= 1, "%s: %d at once at %s", r["host"], r["active"], r["path"])
    if args.gap_ms is not None:
        return
    for ip, rows in by([r for r in web.trace if r["ip"]], "ip").items():
        for a, b in zip(rows, rows[1:]):
            claim("one-per-ip", b["t"] >= a["u"] - SLACK, "%s: %s began before %s had ended", ip, b["url"], a["url"])
            claim("gap-per-ip", b["t"] - a["u"] >= needed_gap(args, a) - SLACK, "%s: %s came %.3f s after %s", ip, b["url"],
                  b["t"] - a["u"], a["url"])


def denied(host, path):
    return host["robots"] in ("deny", "broken") or (host["robots"] == "private" and path.startswith("/private/"))


def check_robots(web):
    for name, rows in web.log_by_host.items():
        read_at = None
        for r in rows:
            if r["path"] == "/robots.txt":
                read_at = r["u"]
                continue
            claim("robots-first", read_at is not None and 0 <= r["t"] - read_at + SLACK <= ROBOTS_LIFE + SLACK,
                  "%s: %s was asked for %s", name, r["path"], "before robots.txt" if read_at is None else
                  "%.0f s after robots.txt" % (r["t"] - read_at))
            claim("robots-denied", not denied(web.truth[name], r["path"]), "%s: %s is denied", name, r["path"])


def check_waits(web):
    """Rules 6, 7 and 9: what a server asked for, and the back-off when it did not say."""
    for name, rows in web.log_by_host.items():
        host = web.truth[name]
        for a, b in zip(rows, rows[1:]):
            if a["status"] not in (429, 503) or a["path"] == "/robots.txt":
                continue
            rule = "retry-after" if host["retry_after"] else "back-off"
            # A date is counted by the origin's own clock, which a frozen clock has left behind.
            if rule == "retry-after" and a["status"] == 503 and a["ahead"]:
                continue
            # it has whole seconds
            want = host["retry_after"] - (a["status"] == 503) if host["retry_after"] else BACKOFF
            # from when it was asked: the origin may note an end late
            claim(rule, b["t"] - a["t"] >= want - SLACK, "%s: %s came %.1f s after status %d, wanted %d", name, b["path"],
                  b["t"] - a["t"], a["status"], want)
        if host["feed_max_age"]:
            feeds = [r for r in rows if r["path"] == "/feed.xml"]
            for a, b in zip(feeds, feeds[1:] + [None]):
                if a["status"] in (200, 304):
                    claim("max-age", b is None or b["t"] - a["t"] >= host["feed_max_age"] - SLACK,
                          "%s: the feed came again after %.0f s", name, b["t"] - a["t"] if b else 0)


def check_requests(web):
    """Rules 1, 3, 5 and 20."""
    for name, rows in web.log_by_host.items():
        known = set()
        for r in rows:
            extra = {"cookie", "referer", "authorization"} & set(r["headers"])
            claim("plain-requests", not extra and "?" not in r["path"], "%s%s was asked for with %s", name, r["path"],
                  ", ".join(extra) or "a query")
            claim("named", r["headers"].get("user-agent", "").startswith("earshot/"), "%s%s by %s", name, r["path"],
                  r["headers"].get("user-agent"))
            if r["path"] != "/feed.xml":
                continue
            if name in known:
                claim("conditional", r["headers"].get("if-none-match") == '"feed"', "%s: the feed again without its ETag", name)
            elif r["status"] == 200:
                known.add(name)


def check_agreement(web):
    """What the crawler tells is what was seen."""
    told = collections.Counter((r["host"], r["path"], r["status"]) for r in web.trace if r["status"])
    seen = collections.Counter((r["host"], r["path"], r["status"]) for r in web.log if r["status"])
    for key in told.keys() | seen.keys():
        claim("trace", told[key] == seen[key], "%s%s with status %d: told %d times, seen %d times", *key, told[key], seen[key])


def expected(host, path):
    """Paths of the pages with a mention that a source at `path` has to bring; None: no promise."""
    if host["robots"] in ("deny", "broken") or host["manner"] in ("broken", "silent", "busy", "away", "moody"):
        return None
    numbers = {int(p.split("/")[2].split(".")[0]) for p in host["mentions"]}
    if path == "/feed.xml":
        return {n for n in numbers if n > host["pages"] - NEWEST}
    return numbers if host["manner"] in ("quick", "slow", "moved") else None


def check_coverage(web, args):
    if not args.found:
        return
    found = collections.defaultdict(set)
    for url in open(args.found, encoding="utf-8").read().split():
        parts = urlsplit(url)
        words = parts.path.split("/")
        if len(words) == 3 and words[2].endswith(".html"):
            found[parts.hostname].add(int(words[2][:-5]))
    for line in open(args.source, encoding="utf-8").read().split():
        name, _, path = line.partition("/")
        for n in sorted(expected(web.truth[name], "/" + path) or ()):
            claim("coverage", n in found[name], "%s: the mention on page %d was not found", name, n)
    for name, numbers in found.items():
        real = {int(p.split("/")[2].split(".")[0]) for p in web.truth[name]["mentions"]}
        claim("no-invention", numbers <= real, "%s: pages %s name no school", name, sorted(numbers - real))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--truth", required=True)
    p.add_argument("--log", required=True)
    p.add_argument("--run", action="append", required=True)
    p.add_argument("--gap-ms", type=int)
    p.add_argument("--found")
    p.add_argument("--source")
    p.add_argument("--needs", default="", help="rules that must have come up, separated by commas")
    args = p.parse_args()
    web = Web(args)
    check_gaps(web, args)
    check_concurrency(web, args)
    check_robots(web)
    check_waits(web)
    check_requests(web)
    check_agreement(web)
    check_coverage(web, args)
    for rule in filter(None, args.needs.split(",")):
        if not checked[rule]:
            violations[rule].append("no case came up")
    print(json.dumps({"checked": checked, "violations": {k: v[:10] for k, v in violations.items()}}))
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
