#!/usr/bin/env python3
"""From a fetched page to a mention that a search finds, while the crawl goes on.

"visible": a site of PAGES pages (40) is crawled, two a second and a half apart by its manners; as soon as a page has left the
server, `earshot search` asks again and again for a word that it alone has. Time from the last byte sent to the answer.
"indexed": a store of DOCUMENTS invented mentions (20,000) has its index; then as many as ADDED (1,000) more are stored, and
`earshot index` brings them in: CPU (user + system) for each of them, and the same for one alone, whose commit is all its own.
Prints one JSON object.        EARSHOT, BUILD as for the tests.
"""
import http.server, json, os, resource, shutil, subprocess, sys, threading, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common

DOCUMENTS = int(os.environ.get("DOCUMENTS", "20000"))
ADDED = int(os.environ.get("ADDED", "1000"))
PAGES = int(os.environ.get("PAGES", "40"))
SYLLABLES = "ba den fi gor hul ka les mi nor pel".split()


def word(n):
    return "zq" + "".join(SYLLABLES[int(digit)] for digit in str(n))


class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    sent = {}

    def do_GET(self):
        name = self.path.strip("/")
        if name == "":
            body = "<title>News</title>" + "".join('<p><a href="/%d">%d</a></p>' % (n, n) for n in range(PAGES))
        elif name.isdigit():
            body = ("<title>Page %s</title><main><article><h1>Page %s</h1><p>%s held its fair, and the %s was the talk of the town for "
                    "a week and a day.</p></article></main>" % (name, name, common.SCHOOL["name"], word(int(name))))
        else:
            self.send_error(404)
            return
        data = ("<!doctype html><html lang=en><meta charset=utf-8>" + body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        if name:
            self.sent.setdefault(int(name), time.monotonic())

    def log_message(self, *_):
        pass


def visible():
    work = common.fresh("visible")
    base = common.init(work)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    common.add_sources(base, work, ["http://news.example:%d/" % port], "site")
    crawl = subprocess.Popen(common.crawl_command(base, ["news.example:%d:127.0.0.1" % port], ["--all", "--gap-ms", "750"]),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took, while_crawling = {}, 0
    while len(took) < PAGES:
        waiting = [n for n in list(Site.sent) if n not in took]
        if not waiting:
            if crawl.poll() is not None and len(Site.sent) == len(took):
                break
            time.sleep(0.01)
        for n in waiting:
            if subprocess.run(base + ["search", "--limit", "1", "--", word(n)], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0:
                took[n] = time.monotonic() - Site.sent[n]
                while_crawling += crawl.poll() is None
    crawl.wait()
    server.shutdown()
    shutil.rmtree(work, ignore_errors=True)
    times = sorted(took.values())
    return {"pages": len(times), "while_crawling": while_crawling, "p50_s": round(times[len(times) // 2], 3), "max_s": round(times[-1], 3)}


def cpu_ms(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def indexed():
    state = os.path.join(common.fresh("indexed"), "state")
    index = [common.EARSHOT, "--state", state, "index"]

    def fill(n):    # the same invented mentions as before, and more
        subprocess.run([os.path.join(common.BUILD, "tests/bench/bench_store"), state, str(n)], check=True)

    fill(DOCUMENTS)
    subprocess.run(index, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    nothing = cpu_ms(index)
    fill(DOCUMENTS + 1)
    one = cpu_ms(index) - nothing
    fill(DOCUMENTS + 1 + ADDED)
    many = cpu_ms(index) - nothing
    shutil.rmtree(os.path.dirname(state), ignore_errors=True)
    return {"documents": DOCUMENTS, "added": ADDED, "cpu_ms_each": round(many / ADDED, 3), "one_alone_cpu_ms": round(one, 1)}


if __name__ == "__main__":
    print(json.dumps({"bench": "visible", "load": os.getloadavg()[0], "visible": visible(), "indexed": indexed()}))
