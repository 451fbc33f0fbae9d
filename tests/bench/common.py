"""What the measurements share: processes and what they cost, a web server, a state folder with one school."""
import glob, json, os, resource, shutil, signal, subprocess, sys, threading, time

EARSHOT = os.environ.get("EARSHOT", "build/release/earshot")
BUILD = os.environ.get("BUILD", "build/release")
SCHOOL = {"name": "Hazel Hill Church of England Infant School", "postcode": "ZZ1 1ZZ", "town": "Hazel Hill"}

# Where the documentation packages of the bench put their pages.
ROOTS = ["/usr/share/doc/libboost1.74-doc", "/usr/share/doc/postgresql-doc-15", "/usr/share/cppreference/doc/html",
         "/usr/share/doc/python3.11", "/usr/share/doc/libstdc++-12-doc"]


def pages():
    """Files: what documentation packages hold of HTML, of usual sizes."""
    found = [f for root in ROOTS for f in glob.glob(root + "/**/*.html", recursive=True)]
    found = sorted(f for f in found if os.path.isfile(f) and 0 < os.path.getsize(f) < 1 << 20)
    if not found:
        sys.exit("bench: the documentation packages hold no HTML pages")
    return found


def fresh(name):
    """An empty folder for the measurement."""
    work = os.path.abspath(os.path.join(BUILD, "bench", name))
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    return work


def start_nginx(work, port, server=""):
    """One worker; the folder of a host is web/HOST unless `server` has a root of its own."""
    conf = os.path.join(work, "nginx.conf")
    with open(conf, "w") as f:
        f.write("%s daemon off; worker_processes 1; pid %s/nginx.pid; error_log %s/nginx.log;\n"
                "events { worker_connections 8192; }\n"
                "http { types { text/html html; application/xml xml; application/rss+xml rss; }\n"
                "  log_format conditional '$status $request_uri $http_if_none_match$http_if_modified_since';\n"
                "  access_log off; server_names_hash_bucket_size 128;\n"
                "  keepalive_requests 100000; client_body_temp_path %s/t; proxy_temp_path %s/t; fastcgi_temp_path %s/t;\n"
                "  uwsgi_temp_path %s/t; scgi_temp_path %s/t;\n"
                "  server { listen 127.0.0.1:%d; %s } }\n"
                % (("user root;" if os.geteuid() == 0 else "",) + (work,) * 7 + (port, server or "root %s/web/$host;" % work)))
    p = subprocess.Popen(["nginx", "-c", conf, "-p", work], stderr=subprocess.DEVNULL)
    for _ in range(100):
        if subprocess.run(["curl", "-s", "-o", "/dev/null", "http://127.0.0.1:%d/" % port]).returncode == 0:
            return p
        time.sleep(0.1)
    sys.exit("bench: nginx did not start")


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait()


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


class Cost:
    """Wall s, CPU s (user and system) of the whole process tree, peak MiB (sum of PSS, sampled), exit code, output."""

    def __init__(self, command, env=None):
        before, t0 = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
        self.samples = []   # MiB, one after the other
        p = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env)
        w = threading.Thread(target=self.watch, args=(p,))
        w.start()
        self.out = p.stdout.read().decode()
        self.code = p.wait()
        w.join()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.wall = time.time() - t0

    def watch(self, p):
        while p.poll() is None:
            self.samples.append(pss(p.pid))
            time.sleep(0.1)

    def quarters(self):
        """The peak of each quarter of the run: whether memory grows while it goes on."""
        n = len(self.samples)
        return [round(max(self.samples[n * q // 4:n * (q + 1) // 4], default=0)) for q in range(4)]

    def each(self, n):
        return {"cpu_ms": round(1000 * self.cpu / n, 3), "per_s": round(n / self.wall), "peak_mib": round(max(self.samples, default=0))}


def init(work):
    """A state folder with one school. Returns the command so far."""
    base = [EARSHOT, "--state", os.path.join(work, "state")]
    with open(os.path.join(work, "school.json"), "w") as f:
        json.dump(SCHOOL, f)
    subprocess.run(base + ["init", "--school", os.path.join(work, "school.json")], check=True, stdout=subprocess.DEVNULL)
    return base


def add_sources(base, work, urls, kind):
    """Feeds by a list, for each command opens the store anew; other kinds one by one."""
    if kind != "feed":
        for url in urls:
            subprocess.run(base + ["source", "add", url, "--kind", kind], check=True, stdout=subprocess.DEVNULL)
        return
    path = os.path.join(work, "sources.opml")
    with open(path, "w") as f:
        f.write('<opml version="2.0"><head/><body>'
                + "".join('<outline type="rss" text="%s" xmlUrl="%s"/>\n' % (u, u) for u in urls) + "</body></opml>")
    subprocess.run(base + ["source", "import", path], check=True, stdout=subprocess.DEVNULL)


def crawl_command(base, resolve, more=()):
    return (base + ["crawl", "--json", "--quiet", "--allow-net", "127.0.0.0/8", "--gap-ms", "0"] + list(more)
            + [a for r in resolve for a in ("--resolve", r)])
