"""Files that are handed in: what a form with a file may be, how large, how many at once, and that nothing of what is refused stays.

    tests/web/upload.py PORT SET-UP-PATH STATE
"""
import os
import socket
import subprocess
import sys
import threading
import time

from browser import Browser, finish, say
from latency import slowest

port, link, state = int(sys.argv[1]), sys.argv[2], sys.argv[3]
PASSWORD = "three random wooden words"
BOUNDARY = "----earshotTestBoundary7"
MARK = b"a-picture-that-nobody-vouched-for"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0" + MARK
ATTEST = "no nude, semi-nude or indecent image of a child"


def parts(fields, files):
    out = b""
    for name, value in fields.items():
        out += ('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (BOUNDARY, name, value)).encode()
    for field, (name, data) in files.items():
        out += ('--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: application/octet-stream\r\n\r\n'
                % (BOUNDARY, field, name)).encode() + data + b"\r\n"
    return out + ("--%s--\r\n" % BOUNDARY).encode()


def send(b, path, fields, files=None, **headers):
    fields.setdefault("csrf", b.csrf)
    headers = {k.replace("_", "-"): v for k, v in headers.items()}
    return b.ask("POST", path, parts(fields, files or {}),
                 {"Content-Type": "multipart/form-data; boundary=" + BOUNDARY, "Sec-Fetch-Site": "same-origin", "Origin": "null", **headers})


b = Browser(port)
b.get(link)
b.send(link, password=PASSWORD, again=PASSWORD)
b.get("/cases/new")

# ---- what it may be
a = send(b, "/cases/new", {"text": "Words", "reporter": "parent", "reason": "Rude"})
case = (a.to or "").split("/")[-1]
say(a.status == 303 and case.startswith("EAR-"), "a case is opened by a form that carries files", a.text)
at = "/hand-in/" + case
say(send(b, at, {"text": "x", "csrf": "wrong"}).status == 403, "without the token nothing is taken")
say(send(b, at, {"text": "x"}, Sec_Fetch_Site="cross-site").status == 403, "nor from elsewhere")
say(send(Browser(port), at, {"text": "x", "csrf": ""}).to == "/sign-in", "nor from nobody")
say(send(b, "/cases/%s/note" % case, {"note": "x"}).status == 415, "other forms come in no such clothes")
say(send(b, "/hand-in/EAR-1999-0001", {"text": "x"}).status == 404, "no such case")
for name, body in [("cut", parts({"csrf": b.csrf, "text": "x"}, {})[:-9]), ("nothing", b""), ("no parts", b"--x--")]:
    a = b.ask("POST", at, body, {"Content-Type": "multipart/form-data; boundary=" + BOUNDARY, "Sec-Fetch-Site": "same-origin", "Origin": "null"})
    say(a.status == 400, "a form that is %s is refused" % name, a.status)
a = send(b, at, {"text": "", "attest": ""}, {"file": ("-rf --as=u:dpo.txt", b"A name that looks like an option\n")})
say(a.status == 303 and "refused" not in a.to, "a file's name is no option", a.to)

# ---- what stays of it
def kept():
    """Files of the case, and files anywhere that have the picture's bytes as they came."""
    files = os.listdir(os.path.join(state, "cases", case))
    found = []
    for folder, _, names in os.walk(state):
        for name in names:
            with open(os.path.join(folder, name), "rb") as f:
                if MARK in f.read():
                    found.append(name)
    return sorted(files), found


before = kept()
a = send(b, at, {"text": "", "attest": ""}, {"file": ("shot.png", PNG)})
say(a.to.endswith("?refused=picture#evidence"), "a picture that nobody vouched for is refused", a.to)
say(kept() == before and not before[1], "and no byte of it is kept", kept())
a = send(b, at, {"text": "", "attest": "  No nude, semi-nude or indecent image of a child. "}, {"file": ("shot.png", PNG)})
say(a.status == 303 and "refused" not in a.to, "one that somebody vouched for is taken", a.to)
verify = subprocess.run([os.environ["EARSHOT"], "--state", state, "audit", "verify"], capture_output=True, text=True)
say(verify.returncode == 0, "the chain holds", verify.stderr)

# ---- how large, how many
t = time.monotonic()
a = send(b, at, {"text": "", "attest": ""}, {"file": ("large.txt", b"hello world\n" * (20 * 87381))})
say(a.status == 303, "20 MiB are taken in %.1f s" % (time.monotonic() - t), a.status)
a = send(b, at, {"text": ""}, {"file": ("large.txt", b"x" * (33 << 20))})
say(a.status == 413, "33 MiB are too much, and that is said", a.status)
before = int(next(l.split()[1] for l in open("/proc/%s/status" % os.environ["SERVE_PID"]) if l.startswith("VmRSS")))


def begin(size, sent):
    s = socket.create_connection(("127.0.0.1", port), timeout=120)
    head = ("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n" % (at, port, size)).encode()
    try:
        s.sendall(head + b"y" * sent)
    except OSError:
        pass
    return s


held = []
threads = [threading.Thread(target=lambda: held.append(begin(30 << 20, (30 << 20) - 10))) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
time.sleep(0.5)
after = int(next(l.split()[1] for l in open("/proc/%s/status" % os.environ["SERVE_PID"]) if l.startswith("VmRSS")))
say(after - before < 340 * 1024, "twelve uploads of 30 MiB at once take %d MiB" % ((after - before) >> 10))
is_soon, ms = slowest(2000, lambda: b.get("/cases/" + case).status == 200, 5)
say(is_soon, "and others are answered meanwhile in %.0f ms" % ms)
for s in held:
    s.close()
deadline = time.monotonic() + 300
while time.monotonic() < deadline:
    a = send(b, at, {"text": "afterwards", "attest": ""}, {"file": ("a.txt", b"z" * 100000)})
    if a.status != 503:
        break
    time.sleep(0.2)
say(a.status == 303, "when they are gone there is room again", a.status)
finish()
