"""What must have come of each hostile host, attack by attack.

    attacks.py FOLDER       FOLDER: trace.jsonl, access.jsonl, sources.json, kept.db, run.json, second.jsonl, h2.jsonl

Prints "ok NAME" or "not ok NAME" for each row. A row is a name, hosts by shell patterns, and what must hold of each of
them; a pattern that no host fits fails the row.
"""
import collections, fnmatch, json, sqlite3, sys

T = sys.argv[1]
MIB = 1 << 20


def lines(name):
    with open("%s/%s" % (T, name), encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def by_host(rows):
    groups = collections.defaultdict(list)
    for r in rows:
        groups[r["host"]].append(r)
    return groups


def host_of(url):
    return url.split("/")[2].split(":")[0]


trace, log, second = by_host(lines("trace.jsonl")), by_host(lines("access.jsonl")), by_host(lines("second.jsonl"))
frames = collections.Counter(r["host"] for r in lines("h2.jsonl"))
sources = {host_of(s["url"]): s for s in json.load(open(T + "/sources.json"))["sources"]}
db = sqlite3.connect("file:%s/kept.db?mode=ro" % T, uri=True)
mentions = collections.Counter()
for url, source in db.execute("select m.url, s.url from mention m left join source s on s.id = m.source"):
    mentions[host_of(source or url)] += 1
pages = {host_of(url): (etag, modified, fingerprint) for url, etag, modified, fingerprint in db.execute(
    "select url, etag, last_modified, fingerprint from page where role = 'root' and hops = 0")}
# of a host: how long it is left alone, after it was last asked
waits = {".".join(reversed(name.split(",")[0].split("."))): ms for name, ms in db.execute("select name, next_ms from host")}


# ---- what holds of a host: None, or what is wrong
def found(h):
    return None if mentions[h] else "nothing was found"


def nothing(h):
    return "%d mentions" % mentions[h] if mentions[h] else None


def says(text):
    return lambda h: None if text in (sources[h]["last_error"] or "") else "says %r" % sources[h]["last_error"]


def well(h):
    return sources[h]["last_error"]


# A host that does nothing odd, asked in the same crawl: what it took is the machine's, and others may take more for it.
late = max(r["t_end"] - r["t_start"] for r in trace["calm.example"])


def lasts(seconds):
    return lambda h: next(("%s took %.1f s" % (r["url"], r["t_end"] - r["t_start"]) for r in trace[h]
                           if r["t_end"] - r["t_start"] > seconds + 2 * late), None)


def bounded(h):
    """10 MiB are decoded or taken from the wire; what fits in the buffers of two sockets counts as sent, up to 36 MB."""
    worst = max([max(r["bytes_wire"], r["bytes_body"]) for r in trace[h]] or [0])
    sent = max([r["bytes"] or 0 for r in log[h]] or [0])
    return "%d read, %d sent" % (worst, sent) if worst > 10 * MIB or sent > 64e6 else None


def unread(h):
    """Media are cut off before a byte is kept."""
    return next(("%d bytes" % r["bytes_body"] for r in trace[h] if r["bytes_body"] > 0 and r["why"] == "source"), None)


def not_remembered(h):
    return "remembered as if it were whole" if pages[h] != (None, None, 0) else None


def asked(*paths):
    def holds(h):
        seen = {r["path"] for r in log[h]} - {"/robots.txt", "/.well-known/tdmrep.json"}
        return None if seen <= set(paths) else "asked for %s" % sorted(seen - set(paths))
    return holds


def times(n):
    return lambda h: None if sum(r["path"] != "/robots.txt" for r in log[h]) <= n else "asked %d times" % len(log[h])


def left_alone(least, most):
    def holds(h):
        wait = waits[h] / 1000 - max(r["t_end"] for r in trace[h])
        return None if least <= wait <= most else "left alone for %d s" % wait
    return holds


def conditional(**headers):
    """The second night's request has these fields, and no other validators."""
    def holds(h):
        got = [{k.replace("-", "_"): r["headers"][k] for k in ("if-none-match", "if-modified-since") if k in r["headers"]}
               for r in second[h] if r["path"] == "/"]
        return None if got == [headers] else "sent %r" % got
    return holds


def mentions_are(n):
    return lambda h: None if mentions[h] == n else "%d mentions" % mentions[h]


def unmoved(h):
    return None if h in sources and sources[h]["state"] == "on" else "the source is gone"


def t(names):
    return [n + ".transport.example" for n in names.split()]


def r(names):
    return [n + ".redirect.example" for n in names.split()]


def x(names):
    return [n + ".xml.example" for n in names.split()]


def h(names):
    return [n + ".html.example" for n in names.split()]


def h2(names):
    return [n + ".h2.example" for n in names.split()]


def o(names):
    return [n + ".odd.example" for n in names.split()]


def c(names):
    return [n + ".cache.example" for n in names.split()]


ROWS = [
    ("A1: bombs of gzip are cut", t("gzip-bomb*"), [nothing, bounded]),
    ("A1: codings that nobody asked for are refused", t("br-* zstd-* coding-* te-unknown"), [nothing, bounded, says("encoded in a way")]),
    ("A1: a bomb of a robots.txt is cut", ["robots-bomb.example"], [found, bounded]),
    ("A2: endless bodies are cut", t("endless-body endless-chunks line-200mb"), [bounded]),
    ("A2: fifty gigabytes are not waited for", t("cl-50gb"), [lasts(61), says("time allowed"), bounded]),
    ("A2: nor is media read", t("image video audio image-as-html download"), [nothing, unread]),
    ("A3: slow and silent servers end", t("slow-* hang-* steady-2k") + ["robots-hang.example"], [lasts(61), nothing, says("time allowed")]),
    ("A3: a server that is silent under TLS ends", ["hang.tls.example"], [lasts(61), nothing, says("time allowed")]),
    ("A4: floods of headers are clean errors", t("endless-headers headers-100k headers-1mb endless-1xx status-line-1mb"),
     [nothing, lasts(20), lambda h: None if sources[h]["last_error"] else "no error"]),
    ("A4: a few hints before the answer are none", t("some-1xx"), [well]),
    ("A5: lengths that lie are no pages", t("cl-hex cl-list cl-negative cl-plus cl-twice cl-word cl-long chunk-bad-size chunk-huge-size "
                                            "chunk-negative chunk-no-crlf chunk-no-end chunk-no-last chunk-truncated chunk-endless-*"),
     [nothing, not_remembered, bounded, lasts(61), lambda h: None if sources[h]["last_error"] else "no error"]),
    ("A5: what only looks like a lie is read", t("chunk-good-trailers chunk-lf-only"), [well]),
    ("A5: what comes after an answer is no answer", t("desync cl-short 204-with-body"), [nothing]),
    ("A6: broken compression is no page", t("gzip-bad-crc gzip-broken gzip-lie gzip-no-trailer gzip-truncated deflate-lie br-lie"),
     [nothing, not_remembered, lambda h: None if sources[h]["last_error"] else "no error"]),
    ("A6: odd compression is read", t("gzip-two-members gzip-junk-after"), [found, well]),
    ("A7: what is not HTTP ends at once", t("raw-banner raw-smtp raw-garbage raw-http09 raw-http2 raw-icy raw-nul raw-version-3 raw-empty "
                                            "raw-reset raw-half-reset status-000 status-99 status-20000") + ["banner.raw.example"],
     [nothing, lasts(5), lambda h: None if sources[h]["last_error"] else "no error"]),
    ("A7: HTTP/2 that is reset, refused, broken or garbage ends at once", h2("reset refuse goaway half garbage stranger headers"),
     [nothing, lasts(5), not_remembered, bounded, lambda h: None if sources[h]["last_error"] else "no error"]),
    ("A7: what no window allows is cut", h2("overflow"), [nothing, lasts(20), not_remembered, bounded]),
    ("A7: floods of frames and silence end", h2("settings ping continuation silent"), [nothing, lasts(61), bounded,
     lambda h: None if sources[h]["last_error"] else "no error"]),
    ("A7: HTTP/2 that is good is read", h2("good"), [found, well]),
    ("A7: nothing is asked for that the trace does not tell of", h2("*"),
     [lambda h: None if frames[h] <= len(trace[h]) else "%d requests, %d told" % (frames[h], len(trace[h]))]),
    ("A7: HTTP that is merely old is read", t("raw-lf-only raw-no-reason raw-fold raw-space-colon"), [well]),
    ("A8: no redirect leads into a network", r("to-loopback to-decimal to-octal to-hex to-short to-zero to-zero-short to-userinfo to-backslash "
                                               "to-fullwidth to-circled to-v6-* to-v4-* to-nat64 to-6to4 to-teredo to-ula to-private-* to-link-local "
                                               "to-cgnat to-multicast to-broadcast to-benchmark to-documentation"),
     [nothing, asked("/"), says("redirects to where nothing is fetched: ")]),
    ("A10: nor to other schemes and ports", r("to-file to-gopher to-dict to-ftp to-smtp to-data to-javascript to-port-25"),
     [nothing, asked("/"), says("redirects to where nothing is fetched: ")]),
    ("A10: good redirects are followed", r("to-301 to-302 to-303 to-307 to-308 to-relative to-schemeless chain-5"), [found, well]),
    ("A11: what a page names besides links is not fetched", ["hidden.example"], [found, asked("/", "/unsubscribe")]),
    ("A11: nor what a feed does", ["hub.example"], [found, asked("/feed")]),
    ("A11: a sitemap leads nowhere else", ["maps.example"], [found, asked("/", "/sitemap.xml", "/page")]),
    ("A11: nor do bases, canonical links, links of pages and items", h("base-evil base-javascript canonical-elsewhere") + r("link-private item-link-private"),
     [found]),
    ("A12: a source that leads astray for one night stays", r("perm-then-private"), [found, unmoved]),
    ("A13: loops and chains end", r("self loop-a loop-b chain chain-6 cookie-wall"), [nothing, times(7), says("more than five times")]),
    ("A13: cookies are never sent", r("cookie-*") + c("page"),
     [lambda h: "a cookie" if any("cookie" in q["headers"] for q in log[h] + second[h]) else None]),
    ("A14: entities are not grown", x("billion-laughs quadratic some-laughs param-entity xxe-* xinclude stylesheet external-dtd default-attribute"), [bounded, unmoved]),
    ("A14: an old document type is allowed", x("old-netscape-dtd plain"), [found, well]),
    ("A15: floods of attributes, names and levels are read", x("attrs-xml xmlns-flood deep-xml tag-name-5mb text-200mb cdata-200mb comment-200mb pi-200mb")
     + h("attrs deep deep-inline table-bomb table-foster list-bomb select-bomb svg-bomb template-bomb formatting end-tags frameset less-than entities"), [found]),
    ("A16: charsets that lie, or are none", h("utf7 iso2022 charset-lie charset-unknown") + o("utf16* utf32 utf8-bom bad-utf8 overlong surrogates nul-feed "
                                            "control-feed latin1* windows-1252"), [found]),
    ("A17: the newest five thousand", x("50k 1m"), [mentions_are(5000)]),
    ("A17: words without end", h("unique-words long-word long-title"), [found]),
    ("A18: entries without dates, with bad ones, with one name", o("no-dates no-guid no-links no-titles dup-guid titles-only"), [mentions_are(3)]),
    ("A18: dates of the past and of the future", o("dates"), [found]),
    ("A18: a name that changes, a title that is edited", c("guid-changing title-edited"), [mentions_are(1)]),
    ("A20: robots.txt that denies", ["robots-deny.example", "robots-slow.example", "robots-cr-only.example", "robots-endless.example", "robots-nul.example",
                                           "robots-utf16.example"],
     [nothing, asked(), lasts(61)]),
    ("A20: that does not come", ["robots-5xx.example", "robots-429.example", "robots-hang.example"], [nothing, asked(), lasts(61)]),
    ("A20: that says nothing", ["robots-html.example", "robots-garbage.example", "robots-redirect-loop.example"], [found]),
    ("A20: half a megabyte, and stars", ["robots-550k.example", "robots-star-regex.example"], [found, bounded, lasts(20)]),
    ("A21: Retry-After in seconds", c("retry-after-seconds"), [left_alone(120, 180), times(1)]),
    ("A21: as a date", c("retry-after-date"), [left_alone(60, 200), times(1)]),
    ("A21: senseless, past, negative, none", c("retry-after-junk retry-after-past retry-after-negative retry-after-zero retry-after-fraction 429 503"),
     [left_alone(60, 90), times(1)]),
    ("A21: a year is a week", c("retry-after-huge retry-after-year"), [left_alone(6.9 * 86400, 7.1 * 86400), times(1)]),
    ("A22: validators as they came", c("etag-strong"), [conditional(if_none_match='"abc"')]),
    ("A22: weak ones too", c("etag-weak"), [conditional(if_none_match='W/"abc"')]),
    ("A22: not what is too long, or holds controls", c("etag-long etag-control etag-tab"), [conditional()]),
    ("A22: 304 before anything was read", c("304-first 304-always"), [nothing, says("never read")]),
    ("A22: one that always changes makes nothing new", c("etag-changing"), [mentions_are(1), conditional(if_none_match='"1"')]),
    ("A34: an expired certificate", ["expired.tls.example"], [nothing, says("the certificate has expired")]),
    ("A34: one for another name", ["wrong.tls.example"], [nothing, says("another name")]),
    ("A34: one of its own making", ["self.tls.example"], [nothing, says("self-signed")]),
    ("A34: no TLS where it should be", ["plain.tls.example"], [nothing, lambda h: None if sources[h]["last_error"] else "no error"]),
    ("A34: a good one", ["good.tls.example"], [found, well]),
    ("A35: what asks not to be kept", h("noindex none noindex-agent x-robots-noindex x-robots-agent tdm-reserved"), [nothing]),
    ("A35: what asks for less, or others", h("nofollow noarchive nosnippet x-robots-other"), [found]),
    ("A35: errors that name the school", c("401 403 404 410 451 500 503 429"), [nothing]),
]


def main():
    everything, failed = set(sources), False
    for name, patterns, claims in ROWS:
        wrong = []
        for pattern in patterns:
            hosts = [host for host in everything if fnmatch.fnmatch(host, pattern)]
            if not hosts:
                wrong.append("no host is called " + pattern)
            for host in sorted(hosts):
                wrong += ["%s: %s" % (host, text) for text in (claim(host) for claim in claims) if text]
        failed |= bool(wrong)
        print("ok" if not wrong else "not ok", name)
        for text in wrong[:20]:
            print("    " + text)
    sys.exit(1 if not whole(everything) or failed else 0)


def whole(everything):
    """Of all hosts together."""
    run = json.load(open(T + "/run.json"))
    requests = [q for qs in trace.values() for q in qs]
    served = [q for qs in log.values() for q in qs] + [q for qs in second.values() for q in qs]
    # While the first of the slow ones is waited for, others come and go, more than there are slow ones: how many more depends
    # on the machine.
    slow = [q for q in requests if q["t_end"] - q["t_start"] > 50]
    first = min(slow, key=lambda q: q["t_end"])
    meanwhile = {q["host"] for q in requests if first["t_start"] <= q["t_start"] and q["t_end"] <= first["t_end"]}
    passwords = db.execute("select count(*) from mention m left join mention_text t on t.mention = m.id "
                           "where m.title like '%root:x:%' or m.why like '%root:x:%'").fetchone()[0]
    claims = [
        ("A1, A2: all processes together take less than 512 MiB", run["most_kib"] < 512 * 1024 or run["sanitized"], run),
        ("A3: others are not delayed", len(meanwhile) > len({q["host"] for q in slow}), (len(meanwhile), len(slow))),
        ("A4: whatever a server says, the crawl goes on", run["code"] == 3, run),
        ("A14: nothing of this machine is in what was kept", passwords == 0, passwords),
        ("A36: nothing but GET, and no forms", {q["method"] for q in served} == {"GET"} and
         not any(q["path"].startswith(("/delete", "/search", "/admin")) for q in log["hidden.example"]), served[:3]),
        ("every host was asked, or refused", all(host in trace or sources[host]["last_error"] for host in everything),
         [host for host in everything if host not in trace and not sources[host]["last_error"]][:10]),
    ]
    for name, holds, seen in claims:
        print("ok" if holds else "not ok", name)
        if not holds:
            print("    %s" % (seen,))
    return all(holds for _, holds, _ in claims)


main()
