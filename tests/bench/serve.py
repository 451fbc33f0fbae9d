#!/usr/bin/env python3
"""The web page over 100,000 mentions under load: each page for 32 connections at once, and nginx with the very bytes beside it.

For each page a line of JSON: how long answers took (p50, p99, as wrk saw them), answers a second, processor time an answer
costs, and the same of nginx; at the end the memory of the server before and after. A page with a star is many: each request
asks for another. SECONDS: how long each page is asked for (10).

HOUR=1: an hour of what a school's people and programs do, all pages, decisions and sign-ins, paced so that it burdens the
machine little (RATE requests a second, 30; MINUTES, 60); memory once a minute, and the first ten minutes beside the last."""
import http.client, json, os, random, re, socket, statistics, subprocess, sys, threading, time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "web"))
from common import BUILD, EARSHOT, fresh, pss, start_nginx, stop
from browser import Browser, Program

DOCUMENTS = int(os.environ.get("DOCUMENTS", "100000"))
SECONDS = int(os.environ.get("SECONDS", "10"))
CONNECTIONS = 32
STATE = os.environ.get("BENCH_STATE", os.path.abspath(os.path.join(BUILD, "bench", "serve-%d" % DOCUMENTS)))
PASSWORD = "a long password for a while"
SYLLABLES = "ba den fi gor hul ka les mi nor pel ri sta tu ver wil zon".split()  # as bench_store.c makes its words
WORDS = [a + b for a in SYLLABLES for b in SYLLABLES]
SEARCHES = (["/search?q=%%22little+hill+school%%22+%s" % w for w in WORDS[:100]] + ["/search?q=" + w for w in WORDS[100:200]]
            + ["/search?q=%s+%s" % (a, b) for a, b in zip(WORDS[:56], WORDS[200:])])
PAGES = ["/alive", "/", "/mentions", "/mentions?status=new", "/mentions?page=500", "/mentions?page=2500", "MENTION",
         "/search?q=%22little+hill+school%22", "/search?q=delba", "SEARCHES*", "/sources", "/cases", "/account",
         "/api/v1/mentions", "/api/v1/health"]


def earshot(*args, **more):
    return subprocess.run([EARSHOT, "--state", STATE, *args], check=True, capture_output=True, text=True, **more)


def make_store():
    if not os.path.exists(os.path.join(STATE, "index", "iamglass")):
        subprocess.run([os.path.join(BUILD, "tests/bench/bench_store"), STATE, str(DOCUMENTS)], check=True)
        earshot("index")
    if not json.loads(earshot("user", "list", "--json").stdout)["users"]:
        earshot("user", "add", "bench", "--role", "head")
        earshot("user", "passwd", "bench", "--stdin", input=PASSWORD)


def start_server():
    config = STATE + ".config"
    with open(config, "w") as f:
        f.write("[serve]\napi_per_minute = 0\n")
    server = subprocess.Popen([EARSHOT, "--state", STATE, "--config", config, "serve", "--listen", "127.0.0.1:0"],
                              stdout=subprocess.PIPE, text=True)
    return server, int(re.search(r":(\d+),", server.stdout.readline()).group(1))


def sign_in(port):
    browser = Browser(port)
    if browser.sign_in("bench", PASSWORD).status != 303:
        sys.exit("bench: nobody could sign in")
    return browser


def make_token(browser):
    browser.get("/account")
    text = browser.send("/account/token", label="bench %d" % time.time(), write="1").text
    return re.search(r'id="secret" readonly value="([^"]*)"', text).group(1)


def cpu_s(pid):
    with open("/proc/%d/stat" % pid) as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# ---- under load

def wrk(url, *headers, script=None):
    args = ["wrk", "-t1", "-c%d" % CONNECTIONS, "-d%ds" % SECONDS, "--latency"]
    for h in headers:
        args += ["-H", h]
    if script:
        args += ["-s", script]
    out = subprocess.run(args + [url], check=True, capture_output=True, text=True).stdout
    unit = {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}
    at = {p: round(float(v) * unit[u], 2) for p, v, u in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s|m)\b", out)}
    n = int(re.search(r"(\d+) requests in", out).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if bad:
        sys.exit("bench: %s: %s of %d answers were refusals" % (url, bad.group(1), n))
    return {"p50_ms": at["50"], "p99_ms": at["99"], "per_s": round(n / SECONDS), "n": n}


def write_script(work, paths):
    """For wrk: one address after the other."""
    path = os.path.join(work, "paths.lua")
    with open(path, "w") as f:
        f.write("local paths = {%s}\nlocal i = 0\nfunction request()\n  i = i %% #paths + 1\n"
                "  return wrk.format('GET', paths[i])\nend\n" % ",".join("'%s'" % p for p in paths))
    return path


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def measure(server, port):
    browser = sign_in(port)
    token = make_token(browser)
    work = fresh("serve")
    os.makedirs(os.path.join(work, "web", "127.0.0.1"))
    static_port = free_port()
    nginx = start_nginx(work, static_port)
    cookie = "Cookie: __Host-earshot=" + browser.cookie
    ref = json.loads(earshot("search", "--json", "--limit", "1").stdout)["mentions"][0]["id"]
    before = pss(server.pid)
    try:
        for page in PAGES:
            path = {"MENTION": "/mentions/" + ref, "SEARCHES*": SEARCHES[0]}.get(page, page)
            auth = "Authorization: Bearer " + token if path.startswith("/api") else cookie
            body = browser.ask("GET", path, headers=dict([auth.split(": ", 1)])).body
            with open(os.path.join(work, "web", "127.0.0.1", "page.html"), "wb") as f:
                f.write(body)
            start = cpu_s(server.pid)
            ours = wrk("http://127.0.0.1:%d%s" % (port, path), auth,
                       script=write_script(work, SEARCHES) if page == "SEARCHES*" else None)
            ours["cpu_us"] = round((cpu_s(server.pid) - start) * 1e6 / ours["n"])
            static = wrk("http://127.0.0.1:%d/page.html" % static_port)
            print(json.dumps({"bench": "serve", "page": page, "bytes": len(body), "connections": CONNECTIONS, **ours,
                              "nginx_p99_ms": static["p99_ms"], "nginx_per_s": static["per_s"],
                              "load": round(os.getloadavg()[0], 1)}), flush=True)
    finally:
        stop(nginx)
    print(json.dumps({"bench": "serve", "pss_mib_before": round(before, 1), "pss_mib_after": round(pss(server.pid), 1)}))


# ---- an hour

class Hour:
    """A few people and programs, each with a request every now and then."""
    PEOPLE = 6

    def __init__(self, port, rate, minutes):
        self.port, self.pause, self.end = port, self.PEOPLE / rate, time.monotonic() + 60 * minutes
        first = sign_in(port)
        self.cookie, self.token = first.cookie, make_token(first)
        self.refs = [m["id"] for m in Program(port, self.token).get("mentions?limit=1000").json["mentions"]]
        self.count, self.wrong, self.slowest = {}, [], 0.0
        self.lock = threading.Lock()

    def page(self, rand, browser):
        ref = rand.choice(self.refs)
        path = rand.choice([p for p in PAGES if p[0] == "/" and "api" not in p]
                           + ["/mentions/" + ref, rand.choice(SEARCHES), "/mentions?page=%d" % rand.randint(1, 4000)] * 3)
        return "page", browser.get(path).status == 200

    def api(self, rand, browser):
        path = rand.choice(["mentions?limit=20&offset=%d" % rand.randint(0, 500), "health", "new?limit=10", "sources", "cases",
                            "search?q=" + rand.choice(WORDS), "mentions/" + rand.choice(self.refs)])
        return "api", Program(self.port, self.token).get(path).status == 200

    def decide(self, rand, browser):
        path = "mentions/%s/triage" % rand.choice(self.refs)
        a = Program(self.port, self.token).send(path, {"state": rand.choice(["respond", "irrelevant", "no-action"]), "note": "seen"})
        return "decision", a.status in (200, 409)

    def enter(self, rand, browser):
        other = Browser(self.port)
        ok = other.sign_in("bench", PASSWORD).status == 303 and other.get("/account").status == 200
        return "sign-in", ok and other.send("/sign-out").status == 303

    def person(self, seed):
        rand = random.Random(seed)
        browser = Browser(self.port)
        browser.cookie = self.cookie
        while time.monotonic() < self.end:
            start = time.monotonic()
            what = rand.choices([self.page, self.api, self.decide, self.enter], [70, 22, 7.9, 0.1])[0]
            try:
                name, ok = what(rand, browser)
            except (OSError, http.client.HTTPException, ValueError) as e:
                name, ok = "broken", str(e)
            took = time.monotonic() - start
            with self.lock:
                self.count[name] = self.count.get(name, 0) + 1
                if ok is not True:
                    self.wrong.append((name, ok))
                if name != "sign-in":
                    self.slowest = max(self.slowest, took)
            time.sleep(max(0.0, self.pause * rand.uniform(0.5, 1.5) - took))

    def run(self, pid):
        people = [threading.Thread(target=self.person, args=(i,)) for i in range(self.PEOPLE)]
        memory, start = [], time.monotonic()
        for p in people:
            p.start()
        while time.monotonic() < self.end - 1:
            time.sleep(60)
            memory.append(pss(pid))
            with self.lock:
                print(json.dumps({"bench": "serve", "minute": len(memory), "pss_mib": round(memory[-1], 1),
                                  "cpu_s": round(cpu_s(pid), 1), "requests": self.count, "wrong": len(self.wrong),
                                  "slowest_ms": round(1000 * self.slowest)}), flush=True)
                self.slowest = 0.0
        for p in people:
            p.join()
        n = min(10, len(memory) // 2)
        print(json.dumps({"bench": "serve", "minutes": len(memory), "per_s": round(sum(self.count.values()) / (time.monotonic() - start), 1),
                          "requests": self.count, "wrong": self.wrong[:5], "pss_mib_first": round(statistics.median(memory[:n]), 1),
                          "pss_mib_last": round(statistics.median(memory[-n:]), 1), "pss_mib_most": round(max(memory), 1)}))


def main():
    make_store()
    server, port = start_server()
    try:
        if os.environ.get("HOUR"):
            Hour(port, float(os.environ.get("RATE", "30")), float(os.environ.get("MINUTES", "60"))).run(server.pid)
        else:
            measure(server, port)
    finally:
        stop(server)


main()
