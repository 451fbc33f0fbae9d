"""What the tests of `earshot serve` share: a browser without eyes, and checks that are counted."""
import http.client
import json
import os
import re
import sys
import time
import urllib.parse

failed = False


def say(is_ok, name, seen=""):
    global failed
    print(("ok " if is_ok else "not ok ") + name, flush=True)
    if not is_ok:
        failed = True
        print("    " + str(seen)[:1200].replace("\n", "\n    "), flush=True)


def finish():
    sys.exit(failed)


def server_cpu_s():
    """What the server, and the commands that it ran, have used of processors: a length of time would tell of the machine, too."""
    with open("/proc/%s/stat" % os.environ["SERVE_PID"]) as f:
        ticks = f.read().rsplit(")", 1)[1].split()[11:15]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = dict((k.lower(), v) for k, v in response.getheaders())
        self.body = response.read()
        self.text = self.body.decode("utf-8", "replace")
        self.to = self.headers.get("location")

    @property
    def json(self):
        return json.loads(self.text)


class Browser:
    """Keeps the cookie, sends what browsers send, and takes the token of the last page with a form."""

    def __init__(self, port):
        self.port, self.cookie, self.csrf = port, None, ""

    def ask(self, method, path, body=None, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = dict(headers or {})
        if self.cookie:
            headers["Cookie"] = "__Host-earshot=" + self.cookie
        c.request(method, path, body, headers)
        a = Answer(c.getresponse())
        c.close()
        m = re.match(r"__Host-earshot=([^;]*)", a.headers.get("set-cookie", ""))
        if m:
            self.cookie = m.group(1) or None
        m = re.search(r'name="csrf" value="([^"]*)"', a.text)
        if m:
            self.csrf = m.group(1)
        return a

    def get(self, path, **headers):
        return self.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def send(self, path, **fields):
        fields.setdefault("csrf", self.csrf)
        return self.ask("POST", path, urllib.parse.urlencode(fields),
                        {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
                         "Origin": "null"})

    def sign_in(self, name, password, **more):
        self.get("/sign-in")
        return self.send("/sign-in", name=name, password=password, **more)


class Program:
    """Speaks the JSON API."""

    def __init__(self, port, token):
        self.browser, self.token = Browser(port), token

    def get(self, path):
        return self.browser.ask("GET", "/api/v1/" + path, headers={"Authorization": "Bearer " + self.token})

    def job_end(self, number):
        """The job once it has ended; as it is, when it does not."""
        for _ in range(1500):
            job = self.get("jobs/%d" % number).json["job"]
            if job["state"] != "running":
                break
            time.sleep(0.2)
        return job

    def send(self, path, value):
        return self.browser.ask("POST", "/api/v1/" + path, json.dumps(value),
                                {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"})
