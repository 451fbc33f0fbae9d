#!/usr/bin/env python3
"""Speed of reading a web archive with few hits, beside zcat on the same file in the same run.

Real HTML pages (Debian documentation packages) as HTTP answers in a WARC file, each record packed by itself as archives do;
one in a thousand names the school. zcat only unpacks: a lower bound, on one processor. Ratio: zcat's time by
earshot's, best of three. Prints one JSON object.

EARSHOT, BUILD as for the tests.   MIB: size of the archive as unpacked (default 250).
"""
import glob, gzip, json, os, resource, shutil, subprocess, sys, time

EARSHOT = os.environ.get("EARSHOT", "build/release/earshot")
BUILD = os.environ.get("BUILD", "build/release")
SIZE = int(os.environ.get("MIB", "250")) << 20
ROOTS = ["/usr/share/doc/libboost1.74-doc", "/usr/share/doc/postgresql-doc-15"]
WORK = os.path.abspath(os.path.join(BUILD, "bench", "warc"))
SCHOOL = "Hazel Hill Church of England Infant School"


def record(n, body):
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    return (b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://h%d.bench.example/%d.html\r\n"
            b"WARC-Date: 2026-11-02T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
            b"Content-Length: %d\r\n\r\n" % (n % 64, n, len(block)) + block + b"\r\n\r\n")


def write(path):
    found = sorted(f for root in ROOTS for f in glob.glob(root + "/**/*.html", recursive=True)
                   if os.path.isfile(f) and 0 < os.path.getsize(f) < 1 << 20)
    if not found:
        sys.exit("bench: the documentation packages hold no HTML pages")
    done = hits = n = 0
    with open(path, "wb") as out:
        while done < SIZE:
            body = open(found[n % len(found)], "rb").read()
            if n % 1000 == 0:
                body = body.replace(b"<body", b"<body><p>A visit of the %s.</p><x" % SCHOOL.encode(), 1)
                hits += 1
            r = record(n, body)
            out.write(gzip.compress(r, 6))
            done += len(r)
            n += 1
    return n, done, hits


def measure(command, **kw):
    before, t0 = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    out = subprocess.run(command, stdout=subprocess.PIPE, **kw).stdout if "stdout" not in kw else subprocess.run(command, **kw)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.time() - t0, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    archive = os.path.join(WORK, "pages.warc.gz")
    n, size, hits = write(archive)
    zcat, ours = [], []
    for i in range(3):
        zcat.append(measure(["zcat", archive], stdout=subprocess.DEVNULL)[:2])
        state = os.path.join(WORK, "state%d" % i)
        base = [EARSHOT, "--state", state]
        subprocess.run(base + ["init", "--name", SCHOOL, "--postcode", "ZZ1 1ZZ"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall, cpu, out = measure(base + ["ingest", "--json", archive])
        ours.append((wall, cpu))
        result = json.loads(out)
    best_zcat, best = min(zcat), min(ours)
    print(json.dumps({"bench": "warc", "records": n, "mib": round(size / 2**20), "zcat_mib_s": round(size / 2**20 / best_zcat[0], 1),
                      "earshot_mib_s": round(size / 2**20 / best[0], 1), "ratio": round(best_zcat[0] / best[0], 3),
                      "earshot_cpu_s": round(best[1], 2), "zcat_cpu_s": round(best_zcat[1], 2), "pages_with_a_mention": hits,
                      "mentions": result["mentions_new"] + result["mentions_changed"], "failures": result["failures"]}))
    shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
