#!/usr/bin/env python3
"""Breaks one rule in what a crawl left behind, so that it can be shown that check_trace.py notices.

    tamper_trace.py RULE TRACE ACCESS FOUND TRUTH      changes the files in place; without arguments lists the rules
"""
import json, sys

trace, log, found = [], [], []


def by_host(rows):
    groups = {}
    for r in sorted(rows, key=lambda r: r["t_start"]):
        groups.setdefault(r["host"], []).append(r)
    return groups


def pair(rows, wanted):
    """The first two requests in a row to one host that are `wanted`."""
    for group in by_host(rows).values():
        for a, b in zip(group, group[1:]):
            if wanted(a, b):
                return a, b
    sys.exit("tamper_trace: no such requests")


def first(rows, wanted):
    return next(r for r in rows if wanted(r))


def truth():
    return {h["host"]: h for h in map(json.loads, open(sys.argv[5], encoding="utf-8"))}


def shift(row, to):
    row["t_end"] += to - row["t_start"]
    row["t_start"] = to


def gap():
    a, b = pair(trace, lambda a, b: True)
    shift(b, a["t_end"] + 0.01)


def crawl_delay():
    slow = {h for h, t in truth().items() if t["crawl_delay"] == 2}
    a, b = pair(log, lambda a, b: a["host"] in slow)
    shift(b, a["t_end"] + 1)


def takes_long(r):
    return r["t_end"] - r["t_start"] > 0.05


def one_per_host():
    a, b = pair(trace, lambda a, b: takes_long(a))
    shift(b, a["t_start"] + 0.01)


def neighbours(a):
    """Requests to other hosts of the same machine."""
    return [r for r in trace if r["ip"] == a["ip"] and r["host"] != a["host"]]


def one_per_ip():
    a = first(trace, lambda r: r["ip"] and takes_long(r) and neighbours(r))
    b = neighbours(a)[0]
    shift(b, a["t_start"] + 0.01)


def gap_per_ip():
    a = first(trace, lambda r: r["ip"] and neighbours(r))
    b = min(neighbours(a), key=lambda r: abs(r["t_start"] - a["t_end"]))
    shift(b, a["t_end"] + 1)


def robots_first():
    first(log, lambda r: r["path"] == "/robots.txt" and pages_of(r["host"]))["path"] = "/early.html"


def pages_of(host):
    return any(r["host"] == host and r["path"] != "/robots.txt" for r in log)


def robots_denied():
    private = {h for h, t in truth().items() if t["robots"] == "private"}
    first(log, lambda r: r["host"] in private and r["path"] != "/robots.txt")["path"] = "/private/1.html"


def again(row, after):
    """The same request once more."""
    copy = dict(row)
    shift(copy, row["t_end"] + after)
    log.append(copy)


def retry_after():
    hosts = {h for h, t in truth().items() if t["retry_after"]}
    again(first(log, lambda r: r["host"] in hosts and r["status"] == 429 and r["path"] != "/robots.txt"), 30)


def back_off():
    hosts = {h for h, t in truth().items() if not t["retry_after"]}
    again(first(log, lambda r: r["host"] in hosts and r["status"] == 503 and r["path"] != "/robots.txt"), 30)


def max_age():
    hosts = {h for h, t in truth().items() if t["feed_max_age"]}
    again(first(log, lambda r: r["host"] in hosts and r["path"] == "/feed.xml" and r["status"] == 200), 3600)


def plain_requests():
    log[7]["headers"]["cookie"] = "id=1"


def named():
    log[7]["headers"]["user-agent"] = "Mozilla/5.0"


def conditional():
    for r in sorted(log, key=lambda r: r["t_start"]):
        if r["path"] == "/feed.xml" and r["status"] == 304:
            del r["headers"]["if-none-match"]
            return


def coverage():
    found.clear()


def no_invention():
    found.append(found[0].rsplit("/", 1)[0] + "/9999.html")


def agreement():
    log.append(dict(log[3], path="/untold.html"))


RULES = {"gap": gap, "crawl-delay": crawl_delay, "one-per-host": one_per_host, "one-per-ip": one_per_ip,
         "gap-per-ip": gap_per_ip, "robots-first": robots_first, "robots-denied": robots_denied,
         "retry-after": retry_after, "back-off": back_off, "max-age": max_age, "plain-requests": plain_requests,
         "named": named, "conditional": conditional, "coverage": coverage, "no-invention": no_invention,
         "trace": agreement}


def main():
    if len(sys.argv) == 1:
        print("\n".join(RULES))
        return
    for rows, name in ((trace, sys.argv[2]), (log, sys.argv[3])):
        rows += map(json.loads, open(name, encoding="utf-8"))
    found.extend(open(sys.argv[4], encoding="utf-8").read().split())
    RULES[sys.argv[1]]()
    for rows, name in ((trace, sys.argv[2]), (log, sys.argv[3])):
        with open(name, "w", encoding="utf-8") as f:
            f.writelines(json.dumps(r) + "\n" for r in rows)
    with open(sys.argv[4], "w", encoding="utf-8") as f:
        f.write("\n".join(found) + "\n")


main()
