#!/usr/bin/env python3
"""Cost of one page of 242 KB over a TLS connection of its own, handshake, robots.txt and all, beside curl,
which fetches the same pages and nothing else. Prints one JSON object. EARSHOT, BUILD as for the tests."""
import json, os, subprocess, sys

from common import BUILD, Cost, add_sources, crawl_command, fresh, init, stop

N = int(os.environ.get("PAGES", "200"))
KB = 242
PORT = 18498


def host(i):
    return "h%03d.bench.example" % i


def lay_out(work):
    paragraph = ("<p class=\"text\">" + "The hall was full on Friday <b>evening</b>, when neighbours came to talk of this and that. " * 7
                 + "<a href=\"/day/%d\">More</a>.</p>\n")
    body = "<!doctype html><html lang=en><title>Friday</title>"
    i = 0
    while len(body) < KB * 1024:
        body += paragraph % i
        i += 1
    for h in range(N):
        folder = os.path.join(work, "web", host(h))
        os.makedirs(folder)
        with open(os.path.join(folder, "index.html"), "w") as f:
            f.write(body)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                    "-subj", "/CN=bench.example", "-addext", "subjectAltName=DNS:*.bench.example",
                    "-keyout", os.path.join(work, "key.pem"), "-out", os.path.join(work, "cert.pem")],
                   check=True, stderr=subprocess.DEVNULL)


def main():
    work = fresh("tls")
    lay_out(work)
    cert = os.path.join(work, "cert.pem")
    origin = subprocess.Popen([os.path.join(BUILD, "tests/origin/origin"), "--root=" + os.path.join(work, "web"),
                               "--address=127.0.0.1", "--port=0", "--tls-port=%d" % PORT, "--tls-cert=" + cert,
                               "--tls-key=" + os.path.join(work, "key.pem")], stdout=subprocess.PIPE)
    origin.stdout.readline()
    urls = ["https://%s:%d/" % (host(h), PORT) for h in range(N)]
    resolve = ["%s:%d:127.0.0.1" % (host(h), PORT) for h in range(N)]
    try:
        base = init(work)
        add_sources(base, work, urls, "page")
        ours = Cost(crawl_command(base, resolve, ["--cacert", cert]))
        if json.loads(ours.out)["pages"] != N:
            sys.exit("bench: earshot read %s" % ours.out)
        theirs = Cost(["curl", "-s", "--cacert", cert] + [a for r in resolve for a in ("--resolve", r)]
                      + [a for u in urls for a in ("-o", "/dev/null", u)])
    finally:
        stop(origin)
    print(json.dumps({"bench": "tls", "pages": N, "kb": KB, "earshot": ours.each(N), "curl": theirs.each(N)}))


main()
