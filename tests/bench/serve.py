#!/usr/bin/env python3
"""The web page over 100,000 mentions under load: each page for 32 connections at once, and nginx with the very bytes beside it.

For each page a line of JSON: how long answers took (p50, p99, as wrk saw them), answers a second, processor time an answer
costs, and the same of nginx; at the end the memory of the server before and after. SECONDS=3600 for an hour of load."""
import json, os, re, subprocess, sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "web"))
from common import BUILD, EARSHOT, fresh, start_nginx, stop
from browser import Browser

DOCUMENTS = int(os.environ.get("DOCUMENTS", "100000"))
SECONDS = int(os.environ.get("SECONDS", "10"))
CONNECTIONS = 32
STATE = os.environ.get("BENCH_STATE", os.path.abspath(os.path.join(BUILD, "bench", "serve-%d" % DOCUMENTS)))
PASSWORD = "a long password for a while"
PAGES = ["/alive", "/", "/mentions", "/mentions?status=new", "/mentions?page=500", "MENTION", "/search?q=%22little+hill+school%22",
         "/search?q=delba", "/account", "/api/v1/mentions"]


def earshot(*args, **more):
    return subprocess.run([EARSHOT, "--state", STATE, *args], check=True, capture_output=True, text=True, **more)


def make_store():
    if not os.path.exists(os.path.join(STATE, "index", "iamglass")):
        subprocess.run([os.path.join(BUILD, "tests/bench/bench_store"), STATE, str(DOCUMENTS)], check=True)
        earshot("index")
    if not json.loads(earshot("user", "list", "--json").stdout)["users"]:
        earshot("user", "add", "bench", "--role", "head")
        earshot("user", "passwd", "bench", "--stdin", input=PASSWORD)


def cpu_s(pid):
    with open("/proc/%d/stat" % pid) as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_kib(pid):
    with open("/proc/%d/status" % pid) as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))


def wrk(url, *headers):
    args = ["wrk", "-t1", "-c%d" % CONNECTIONS, "-d%ds" % SECONDS, "--latency"]
    for h in headers:
        args += ["-H", h]
    out = subprocess.run(args + [url], check=True, capture_output=True, text=True).stdout
    unit = {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}
    at = {p: round(float(v) * unit[u], 2) for p, v, u in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s|m)\b", out)}
    n = int(re.search(r"(\d+) requests in", out).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if bad:
        sys.exit("bench: %s: %s of %d answers were refusals" % (url, bad.group(1), n))
    return {"p50_ms": at["50"], "p99_ms": at["99"], "per_s": round(n / SECONDS), "n": n}


def main():
    make_store()
    server = subprocess.Popen([EARSHOT, "--state", STATE, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    port = int(re.search(r":(\d+),", server.stdout.readline()).group(1))
    browser = Browser(port)
    if browser.sign_in("bench", PASSWORD).status != 303:
        sys.exit("bench: nobody could sign in")
    work = fresh("serve")
    os.makedirs(os.path.join(work, "web", "127.0.0.1"))
    nginx = start_nginx(work, 18099)
    cookie = "Cookie: __Host-earshot=" + browser.cookie
    browser.get("/account")
    token = re.search(r'id="secret" readonly value="([^"]*)"', browser.send("/account/token", label="bench").text).group(1)
    ref = json.loads(earshot("search", "--json", "--limit", "1").stdout)["mentions"][0]["id"]
    before = memory_kib(server.pid)
    for page in PAGES:
        path = "/mentions/" + ref if page == "MENTION" else page
        auth = "Authorization: Bearer " + token if path.startswith("/api") else cookie
        body = browser.ask("GET", path, headers=dict([auth.split(": ", 1)])).body
        with open(os.path.join(work, "web", "127.0.0.1", "page.html"), "wb") as f:
            f.write(body)
        start = cpu_s(server.pid)
        ours = wrk("http://127.0.0.1:%d%s" % (port, path), auth)
        ours["cpu_us"] = round((cpu_s(server.pid) - start) * 1e6 / ours["n"])
        static = wrk("http://127.0.0.1:18099/page.html")
        print(json.dumps({"bench": "serve", "page": page, "bytes": len(body), "connections": CONNECTIONS, **ours,
                          "nginx_p99_ms": static["p99_ms"], "nginx_per_s": static["per_s"]}), flush=True)
    print(json.dumps({"bench": "serve", "memory_kib_before": before, "memory_kib_after": memory_kib(server.pid)}))
    stop(nginx)
    stop(server)


main()
