#!/usr/bin/env python3
"""Cost of a crawl, beside wget2 on the same pages in the same run.

Some thousand real HTML pages (Debian documentation packages) are served by nginx on loopback as
64 hosts. earshot crawls them with everything on: robots.txt, sandboxed parsers, matching, store and
index. wget2 fetches and saves the same pages, and parses them for links as any mirror must; it keeps no
store, and parses one page of each host only, so it is a lower bound rather than a rival.

CPU is user + system time of the whole process tree; memory is the sum of PSS over the tree, sampled.
Prints one JSON object.        EARSHOT, BUILD as for the tests.   PAGES: at most so many (default all).
"""
import glob, json, os, resource, shutil, signal, subprocess, sys, threading, time

EARSHOT = os.environ.get("EARSHOT", "build/release/earshot")
BUILD = os.environ.get("BUILD", "build/release")
LIMIT = int(os.environ.get("PAGES", "0"))
HOSTS = 64
ROOTS = ["/usr/share/doc/libboost1.74-doc", "/usr/share/doc/postgresql-doc-15"]
PORT = 18499
WORK = os.path.abspath(os.path.join(BUILD, "bench", "crawl"))


def pages():
    found = []
    for root in ROOTS:
        found += glob.glob(root + "/**/*.html", recursive=True)
    found = sorted(f for f in found if os.path.isfile(f) and 0 < os.path.getsize(f) < 1 << 20)
    if not found:
        sys.exit("bench: the documentation packages hold no HTML pages")
    return found[:LIMIT] if LIMIT else found


def host(i):
    return "h%02d.bench.example" % i


def lay_out(found):
    """One folder a host: its share of the pages, a page that links to them, and a sitemap that lists them."""
    shutil.rmtree(WORK, ignore_errors=True)
    for h in range(HOSTS):
        folder = os.path.join(WORK, "web", host(h))
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


def start_nginx():
    conf = os.path.join(WORK, "nginx.conf")
    with open(conf, "w") as f:
        f.write("daemon off; worker_processes 1; pid %s/nginx.pid; error_log %s/nginx.log;\n"
                "events { worker_connections 4096; }\n"
                "http { types { text/html html; application/xml xml; } access_log off; server_names_hash_bucket_size 128;\n"
                "  keepalive_requests 100000; client_body_temp_path %s/t; proxy_temp_path %s/t; fastcgi_temp_path %s/t;\n"
                "  uwsgi_temp_path %s/t; scgi_temp_path %s/t;\n"
                "  server { listen 127.0.0.1:%d; root %s/web/$host; } }\n" % ((WORK,) * 7 + (PORT, WORK)))
    p = subprocess.Popen(["nginx", "-c", conf, "-p", WORK], stderr=subprocess.DEVNULL)
    for _ in range(100):
        if subprocess.run(["curl", "-s", "-o", "/dev/null", "http://127.0.0.1:%d/" % PORT]).returncode == 0:
            return p
        time.sleep(0.1)
    sys.exit("bench: nginx did not start")


def tree(pid):
    todo, seen = [pid], []
    while todo:
        p = todo.pop()
        seen.append(p)
        try:
            for task in os.listdir("/proc/%d/task" % p):
                with open("/proc/%d/task/%s/children" % (p, task)) as f:
                    todo += [int(c) for c in f.read().split()]
        except OSError:
            pass
    return seen


def pss(pid):
    total = 0
    for p in tree(pid):
        try:
            with open("/proc/%d/smaps_rollup" % p) as f:
                total += next(int(l.split()[1]) for l in f if l.startswith("Pss:"))
        except (OSError, StopIteration):
            pass
    return total / 1024


def measure(command, env=None):
    """Wall s, CPU s of the tree, peak MiB, exit code, output."""
    before, t0, peak = resource.getrusage(resource.RUSAGE_CHILDREN), time.time(), [0.0]
    p = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env)

    def watch():
        while p.poll() is None:
            peak[0] = max(peak[0], pss(p.pid))
            time.sleep(0.1)
    w = threading.Thread(target=watch)
    w.start()
    out = p.stdout.read()
    p.wait()
    w.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.time() - t0, cpu, peak[0], p.returncode, out.decode()


def crawl(state, resolve):
    base = [EARSHOT, "--state", state]
    school = {"name": "Hazel Hill Church of England Infant School", "postcode": "ZZ1 1ZZ", "town": "Hazel Hill"}
    with open(os.path.join(WORK, "school.json"), "w") as f:
        json.dump(school, f)
    subprocess.run(base + ["init", "--school", os.path.join(WORK, "school.json")], check=True, stdout=subprocess.DEVNULL)
    for h in range(HOSTS):
        subprocess.run(base + ["source", "add", "http://%s:%d/sitemap.xml" % (host(h), PORT), "--kind", "sitemap"],
                       check=True, stdout=subprocess.DEVNULL)
    return measure(base + ["crawl", "--json", "--quiet", "--allow-net", "127.0.0.0/8", "--gap-ms", "0"] + resolve)


def mirror():
    """wget2 is sent to each host through nginx as its proxy: it has no option to fix an address."""
    env = dict(os.environ, http_proxy="http://127.0.0.1:%d" % PORT)
    starts = ["http://%s:%d/" % (host(h), PORT) for h in range(HOSTS)]
    return measure(["wget2", "-q", "--recursive", "--level=1", "--no-parent", "--max-threads=4",
                    "-P", os.path.join(WORK, "mirror")] + starts, env)


def main():
    found = pages()
    lay_out(found)
    nginx = start_nginx()
    try:
        resolve = []
        for h in range(HOSTS):
            resolve += ["--resolve", "%s:%d:127.0.0.1" % (host(h), PORT)]
        wall, cpu, mem, code, out = crawl(os.path.join(WORK, "state"), resolve)
        report = json.loads(out)
        fetched = report["pages"]
        if code != 0 or fetched < len(found):
            sys.exit("bench: earshot read %d of %d pages (exit %d): %s" % (fetched, len(found), code, out))
        w_wall, w_cpu, w_mem, w_code, _ = mirror()
        saved = sum(len(files) for _, _, files in os.walk(os.path.join(WORK, "mirror")))
        if saved < len(found):
            sys.exit("bench: wget2 saved %d of %d pages (exit %d)" % (saved, len(found), w_code))
    finally:
        nginx.send_signal(signal.SIGTERM)
        nginx.wait()
    n = len(found)
    print(json.dumps({
        "bench": "crawl", "pages": n, "mean_kb": round(sum(map(os.path.getsize, found)) / n / 1024, 1),
        "earshot": {"cpu_ms_per_page": round(1000 * cpu / n, 3), "pages_per_s": round(n / wall), "peak_mib": round(mem)},
        "wget2": {"cpu_ms_per_page": round(1000 * w_cpu / n, 3), "pages_per_s": round(n / w_wall), "peak_mib": round(w_mem)},
        "ratio_cpu": round(cpu / w_cpu, 2)}))


main()
