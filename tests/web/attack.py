#!/usr/bin/env python3
"""Attacks on `earshot serve` from beside it: what a browser never sends, byte by byte.

    attack.py PORT [GROUP...]       groups: frame host target method cross flood

Prints "ok NAME" or "not ok NAME" for each. The server is running and listens on 127.0.0.1.
"""
import os
import re
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
from latency import slowest

PORT = int(sys.argv[1])
GROUPS = sys.argv[2:]
SOON = 1000 if os.environ.get("SAN") else 100  # ms
failed = False


def say(is_ok, name, seen=""):
    global failed
    print(("ok " if is_ok else "not ok ") + name, flush=True)
    if not is_ok:
        failed = True
        print("    " + str(seen)[:600].replace("\n", "\n    "), flush=True)


def connect():
    """Its timeout tells an end from none, on a machine of any speed."""
    return socket.create_connection(("127.0.0.1", PORT), timeout=60)


def talk(data):
    """What comes back until the server closes, which it does where it refuses or was asked to; and whether it did."""
    with connect() as s:
        got = b""
        try:
            s.sendall(data)
            while True:
                more = s.recv(65536)
                if not more:
                    return got, True
                got += more
        except socket.timeout:
            return got, False
        except ConnectionError:
            return got, True


def once(data):
    """The same as the last of its connection: the end of what comes back can be seen."""
    head, _, body = data.partition(b"\r\n\r\n")
    return head + b"\r\nConnection: close\r\n\r\n" + body


def statuses(got):
    return [int(x) for x in re.findall(rb"(?m)^HTTP/1\.[01] (\d{3})", got)]


def text(*lines, body=b""):
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


HOST = "Host: 127.0.0.1:%d" % PORT
GET = "GET /alive HTTP/1.1"
POST = "POST /sign-in HTTP/1.1"
FORM = "Content-Type: application/x-www-form-urlencoded"
NEXT = text("GET /alive HTTP/1.1", HOST, "X-Second: yes")

# Refused, and nothing after it on that connection is answered.
FRAMES = [
    ("both lengths", text(POST, HOST, FORM, "Content-Length: 4", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"), 400),
    ("both lengths, the other way round",
     text(POST, HOST, FORM, "Transfer-Encoding: chunked", "Content-Length: 4", body=b"0\r\n\r\n"), 400),
    ("two lengths", text(POST, HOST, FORM, "Content-Length: 4", "Content-Length: 40", body=b"a=bc"), 400),
    ("two lengths alike", text(POST, HOST, FORM, "Content-Length: 4", "Content-Length: 4", body=b"a=bc"), 400),
    ("a list of lengths", text(POST, HOST, FORM, "Content-Length: 4, 4", body=b"a=bc"), 400),
    ("a signed length", text(POST, HOST, FORM, "Content-Length: +4", body=b"a=bc"), 400),
    ("a negative length", text(POST, HOST, FORM, "Content-Length: -4", body=b"a=bc"), 400),
    ("a length in hex", text(POST, HOST, FORM, "Content-Length: 0x4", body=b"a=bc"), 400),
    ("a length beyond all bounds", text(POST, HOST, FORM, "Content-Length: 99999999999999999999999", body=b"a=bc"),
     (400, 413)),
    ("a length of petabytes", text(POST, HOST, FORM, "Content-Length: 999999999999999", body=b"a=bc"), 413),
    ("an empty length", text(POST, HOST, FORM, "Content-Length: ", body=b"a=bc"), 400),
    ("another coding", text(POST, HOST, FORM, "Transfer-Encoding: gzip", body=b"a=bc"), 400),
    ("two codings", text(POST, HOST, FORM, "Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"), 400),
    ("chunked twice", text(POST, HOST, FORM, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked",
                           body=b"0\r\n\r\n"), 400),
    ("chunked, hidden", text(POST, HOST, FORM, "Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n"), 400),
    ("chunked and identity", text(POST, HOST, FORM, "Transfer-Encoding: identity", "Transfer-Encoding: chunked",
                                  body=b"0\r\n\r\n"), 400),
    ("chunked in HTTP/1.0", text("POST /sign-in HTTP/1.0", HOST, FORM, "Transfer-Encoding: chunked",
                                 body=b"0\r\n\r\n"), 400),
    ("a blank before the colon", text(POST, HOST, FORM, "Content-Length : 4", body=b"a=bc"), 400),
    ("a blank before the coding's colon", text(POST, HOST, FORM, "Transfer-Encoding : chunked", body=b"0\r\n\r\n"),
     400),
    ("a folded line", text(POST, HOST, FORM, "Content-Length:", " 4", body=b"a=bc"), 400),
    ("a folded field", text(GET, HOST, "X-Folded: a", "\tb"), 400),
    ("a first line that is folded", text(GET, " X: y", HOST), 400),
    ("a field without a colon", text(GET, HOST, "Nonsense"), 400),
    ("a field without a name", text(GET, HOST, ": x"), 400),
    ("a control in a name", text(GET, HOST, "X\x01Y: x"), 400),
    ("a control in a value", text(GET, HOST, "X: a\x08b"), 400),
    ("a NUL in a value", text(GET, HOST, "X: a\0b"), 400),
    ("a NUL in the host", text(GET, "Host: 127.0.0.1\0.evil.example"), 400),
    ("a lone carriage return", text(GET, HOST, "X: a\rContent-Length: 30"), 400),
    ("a body with GET", text(GET, HOST, "Content-Length: 4", body=b"a=bc"), 400),
    ("chunks with GET", text(GET, HOST, "Transfer-Encoding: chunked", body=b"0\r\n\r\n"), 400),
    ("a chunk that is no number", text(POST, HOST, FORM, "Transfer-Encoding: chunked", body=b"zz\r\nab\r\n0\r\n\r\n"),
     400),
    ("a chunk of all there is", text(POST, HOST, FORM, "Transfer-Encoding: chunked",
                                     body=b"FFFFFFFFFFFFFFFFFF\r\nab\r\n0\r\n\r\n"), (400, 413)),
    ("HTTP/0.9", b"GET /alive\r\n", (400, 505)),
    ("HTTP/2 in one line", text("GET /alive HTTP/2.0", HOST), 505),
    ("HTTP/1.2", text("GET /alive HTTP/1.2", HOST), 505),
    ("http in small letters", text("GET /alive http/1.1", HOST), (400, 505)),
    ("no version worth the name", text("GET /alive HTTP/x", HOST), (400, 505)),
    ("too many fields", text(GET, HOST, *["X-%d: y" % i for i in range(100)]), 431),
    ("a field of 100 KB", text(GET, HOST, "X: " + "y" * 100000), (400, 413, 431)),
    ("a method with a blank", text("GE T /alive HTTP/1.1", HOST), (400, 501, 505)),
]

HOSTS = [
    ("no host", text(GET), 400),
    ("no host in HTTP/1.0", text("GET /alive HTTP/1.0"), 400),
    ("two hosts", text(GET, HOST, "Host: evil.example"), 400),
    ("two hosts, ours second", text(GET, "Host: evil.example", HOST), 400),
    ("two hosts alike", text(GET, HOST, HOST), 400),
    ("a name that is not ours (DNS rebinding)", text(GET, "Host: evil.example:%d" % PORT), 421),
    ("our name and more", text(GET, "Host: localhost.evil.example"), 421),
    ("a name before ours", text(GET, "Host: evil.localhost"), 421),
    ("a name as long as ours", text(GET, "Host: 127.0.0.2:%d" % PORT), 421),
    ("a user in the host", text(GET, "Host: evil.example@127.0.0.1"), 400),
    ("two names", text(GET, "Host: 127.0.0.1, evil.example"), 400),
    ("a path in the host", text(GET, "Host: 127.0.0.1/evil"), 400),
    ("a port that is none", text(GET, "Host: 127.0.0.1:99x"), 400),
    ("an empty host", text(GET, "Host: "), 400),
    ("0.0.0.0", text(GET, "Host: 0.0.0.0:%d" % PORT), 421),
    ("another number for loopback", text(GET, "Host: 2130706433"), 421),
    ("a forwarded host", text(GET, "Host: evil.example", "X-Forwarded-Host: 127.0.0.1"), 421),
    ("an absolute target for another", text("GET http://evil.example/alive HTTP/1.1", HOST), 400),
    ("an absolute target, and a host of evil", text("GET http://127.0.0.1:%d/alive HTTP/1.1" % PORT,
                                                    "Host: evil.example"), 421),
]

TARGETS = [(name, text("GET %s HTTP/1.1" % target, HOST), want) for name, target, want in [
    ("two dots", "/assets/../alive", 400),
    ("two dots, escaped", "/assets/%2e%2e/alive", 400),
    ("two dots, half escaped", "/assets/.%2E/alive", 400),
    ("one dot", "/./alive", 400),
    ("an escaped slash", "/assets%2fearshot.css", 400),
    ("an escaped backslash", "/assets%5cearshot.css", 400),
    ("a backslash", "/assets\\earshot.css", 400),
    ("a NUL", "/alive%00.css", 400),
    ("a NUL in the query", "/alive?x=%00", 400),
    ("two slashes", "//alive", 400),
    ("two slashes within", "/assets//earshot.css", 400),
    ("a line break, escaped", "/alive%0d%0aX:y", 400),
    ("a broken escape", "/alive%", 400),
    ("an escape that is none", "/alive%zz", 400),
    ("no UTF-8", "/alive%ff", 400),
    ("bytes beyond ASCII", "/aliv\xe9", 400),
    ("a fragment", "/alive#x", 400),
    ("no slash", "alive", 400),
    ("a star", "*", 400),
    ("a drive", "/c:/windows", 404),
    ("etc", "/assets/etc/passwd", 404),
    ("another scheme", "file:///etc/passwd", 400),
    ("a target of 20 KB", "/" + "a" * 20000, (400, 414, 431)),
    ("twice escaped", "/assets/%252e%252e/alive", 404),
]]

# Answered.
METHODS = [
    ("GET", text(GET, HOST), 200),
    ("HTTP/1.0", text("GET /alive HTTP/1.0", HOST), 200),
    ("HEAD", text("HEAD /alive HTTP/1.1", HOST), 200),
    ("OPTIONS", text("OPTIONS /sign-in HTTP/1.1", HOST), 204),
    ("OPTIONS of all", text("OPTIONS * HTTP/1.1", HOST), (200, 204)),
    ("an absolute target", text("GET http://127.0.0.1:%d/alive HTTP/1.1" % PORT, HOST), 200),
    ("localhost", text(GET, "Host: localhost:9999"), 200),
    ("a host without a port", text(GET, "Host: LOCALHOST"), 200),
    ("IPv6 by its name", text(GET, "Host: [::1]:%d" % PORT), 200),
    ("POST where nothing is sent", text("POST /alive HTTP/1.1", HOST, "Content-Length: 0"), 405),
    ("PUT", text("PUT /alive HTTP/1.1", HOST, "Content-Length: 0"), (400, 405)),
    ("DELETE", text("DELETE /alive HTTP/1.1", HOST), 405),
    ("TRACE", text("TRACE /alive HTTP/1.1", HOST), 405),
    ("CONNECT", text("CONNECT 127.0.0.1:22 HTTP/1.1", HOST), 405),
    ("a method that is none", text("BREW /alive HTTP/1.1", HOST), 501),
    ("get in small letters", text("get /alive HTTP/1.1", HOST), 501),
]

GUARD = ["content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; "
         "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
         "x-content-type-options: nosniff", "referrer-policy: no-referrer", "cache-control: no-store",
         "cross-origin-opener-policy: same-origin", "cross-origin-resource-policy: same-origin",
         "permissions-policy: camera=()"]


def wanted(status, want):
    return status in (want if isinstance(want, tuple) else (want,))


def refused(rows):
    """Each followed by a request of its own, which must not be answered."""
    for name, data, want in rows:
        got, closed = talk(data + NEXT)
        seen = statuses(got)
        # the library writes the head of its own errors twice, and says nothing at all to some
        say(all(wanted(s, want) for s in seen) and closed and b"earshot is running" not in got,
            "refused: " + name, (seen, closed, got[:300]))


def frame():
    refused(FRAMES)
    # a body that is too long is read, and answered
    data = b"a=" + b"x" * 200000
    got, _ = talk(once(text(POST, HOST, FORM, "Content-Length: %d" % len(data), body=data)))
    say(statuses(got) == [413], "refused: a body of 200 KB", got[:200])
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    got, _ = talk(once(text(POST, HOST, FORM, "Transfer-Encoding: chunked", body=chunk * 8 + b"0\r\n\r\n")))
    say(statuses(got) == [413], "refused: the same in chunks", got[:200])
    got, _ = talk(text(GET, HOST) * 19 + once(text(GET, HOST)))
    say(statuses(got) == [200] * 20, "pipelined requests are answered in turn", statuses(got))
    got, _ = talk(once(text(POST, HOST, FORM, "Expect: 100-continue", "Content-Length: 3", body=b"a=b")))
    say(statuses(got)[:1] == [100] or statuses(got) == [403], "100-continue", got[:200])


def host():
    refused(HOSTS)


def target():
    for name, data, want in TARGETS:
        got, _ = talk(once(data))
        seen = statuses(got)
        say(len(seen) == 1 and wanted(seen[0], want), "target: " + name, (seen, got[:300]))


def method():
    for name, data, want in METHODS:
        got, _ = talk(once(data))
        seen = statuses(got)
        say(len(seen) == 1 and wanted(seen[0], want), "answered: " + name, (seen, got[:300]))
    got, _ = talk(once(text("HEAD /alive HTTP/1.1", HOST)))
    head, _, body = got.partition(b"\r\n\r\n")
    say(body == b"" and b"Content-Length: 19" in head, "HEAD has the length and no body", got)
    for path in ("/alive", "/nowhere", "/sign-in", "/assets/earshot.css"):
        got, _ = talk(once(text("GET %s HTTP/1.1" % path, HOST)))
        lines = got.partition(b"\r\n\r\n")[0].decode("latin-1").lower().split("\r\n")
        missing = [g for g in GUARD if not any(x.startswith(g) for x in lines) and not (g.startswith("cache") and "assets" in path)]
        say(not missing, "strict headers on " + path, missing)


# ---- forms from elsewhere, sessions that somebody planted ------------------------------------

def field(got, name):
    m = re.search(rb"(?im)^%s: ([^\r]*)" % name.encode(), got)
    return m.group(1).decode("latin-1") if m else None


def sign_in_page(cookie=None):
    lines = ["GET /sign-in HTTP/1.1", HOST, "Connection: close"]
    if cookie:
        lines.append("Cookie: __Host-earshot=" + cookie)
    got, _ = talk(text(*lines))
    made = field(got, "Set-Cookie")
    token = re.search(rb'name="csrf" value="([^"]*)"', got)
    return (made.split(";")[0].split("=", 1)[1] if made else cookie,
            token.group(1).decode() if token else "", made or "")


def post(cookie, body, *more, path="/sign-in"):
    data = body.encode()
    lines = ["POST %s HTTP/1.1" % path, HOST, FORM, "Content-Length: %d" % len(data), "Connection: close", *more]
    if cookie:
        lines.append("Cookie: __Host-earshot=" + cookie)
    return talk(text(*lines, body=data))[0]


def cross():
    cookie, token, rules = sign_in_page()
    body = "csrf=%s&name=nobody&password=x" % token
    say(all(r in rules for r in ("Path=/", "Secure", "HttpOnly", "SameSite=Lax")) and "Domain" not in rules,
        "the cookie's rules", rules)
    here = "http://127.0.0.1:%d" % PORT
    believed = "do not go together"
    for name, want, more in [
        ("from this page", True, ["Sec-Fetch-Site: same-origin", "Origin: null"]),
        ("from this page, with its origin", True, ["Sec-Fetch-Site: same-origin", "Origin: " + here]),
        ("from an old browser", True, ["Origin: " + here]),
        ("from another site", False, ["Sec-Fetch-Site: cross-site", "Origin: https://evil.example"]),
        ("from a sibling", False, ["Sec-Fetch-Site: same-site", "Origin: " + here]),
        ("from another port", False, ["Origin: http://127.0.0.1:1"]),
        ("from https", False, ["Origin: https://127.0.0.1:%d" % PORT]),
        ("from a sandbox", False, ["Origin: null"]),
        ("from nowhere", False, []),
        ("from another site, which lies", False, ["Sec-Fetch-Site: same-origin", "Origin: https://evil.example"]),
    ]:
        got = post(cookie, body, *more)
        say((believed in got.decode("utf-8", "replace")) == want and statuses(got) == [403],
            ("a form is believed: " if want else "a form is refused: ") + name, got[:200])
    ours = ["Sec-Fetch-Site: same-origin", "Origin: null"]
    for name, c, b in [
        ("without a token", cookie, "name=nobody&password=x"),
        ("with an empty token", cookie, "csrf=&name=nobody&password=x"),
        ("with a token of somebody else", sign_in_page()[0], body),
        ("without a cookie", None, body),
        ("with the cookie as token", cookie, "csrf=%s&name=nobody&password=x" % cookie),
    ]:
        got = post(c, b, *ours)
        say(believed not in got.decode("utf-8", "replace") and statuses(got) == [403],
            "a form is refused: " + name, got[:200])
    got = talk(text("POST /sign-in HTTP/1.1", HOST, "Content-Type: text/plain", "Connection: close", "Content-Length: %d" % len(body),
                    "Cookie: __Host-earshot=" + cookie, *ours, body=body.encode()))[0]
    say(statuses(got) == [415], "a form is refused: of another type", got[:200])
    got, _ = talk(once(text("GET /sign-in?to=//evil.example/ HTTP/1.1", HOST)))
    say(b"Location" not in got, "no redirect before signing in", got[:200])

    password = os.environ.get("SERVE_PASSWORD")
    if not password:
        return
    planted = "A" * 43
    cookie, token, _ = sign_in_page(planted)
    say(cookie == planted, "a planted token is taken for nobody's", cookie)
    got = post(planted, "csrf=%s&name=head&password=%s&to=//evil.example/" % (token, password), *ours)
    fresh = field(got, "Set-Cookie") or ""
    say(statuses(got) == [303] and planted not in fresh and len(fresh) > 50, "signing in gives a new token", got[:500])
    say(field(got, "Location") == "/", "and sends nobody to another site", field(got, "Location"))
    fresh = fresh.split(";")[0].split("=", 1)[1]

    def account(token):
        return statuses(talk(text("GET /account HTTP/1.1", HOST, "Connection: close",
                                  "Cookie: __Host-earshot=" + token))[0])
    say(account(planted) == [303], "the planted token is still nobody's")
    say(account(fresh) == [200], "the new one is the user's", account(fresh))
    page = talk(text("GET /account HTTP/1.1", HOST, "Connection: close", "Cookie: __Host-earshot=" + fresh))[0]
    token = re.search(rb'name="csrf" value="([^"]*)"', page).group(1).decode()
    got = post(fresh, "csrf=%s" % token, *ours, path="/sign-out")
    say(statuses(got) == [303] and account(fresh) == [303], "signing out ends it on the server", got[:300])


# ---- many, and slow ---------------------------------------------------------------------------

def ask():
    """One request on a connection of its own: whether it was answered well."""
    got = b""
    with connect() as s:
        s.sendall(text(GET, HOST, "Connection: close"))
        while more := s.recv(65536):
            got += more
    return statuses(got) == [200]


def hold(n, send):
    held = []
    for _ in range(n):
        try:
            s = connect()
            if send:
                s.sendall(send)
            held.append(s)
        except OSError:
            break
    return held


def closed(s):
    s.settimeout(0)
    try:
        return s.recv(65536) == b""
    except (BlockingIOError, socket.timeout):
        return False
    except OSError:
        return True


def flood():
    half = text(POST, HOST, FORM, "Content-Length: 60000")
    for name, send in [("idle", b""), ("half a head", b"GET /alive HTTP/1.1\r\nHo"), ("no body", half)]:
        held = hold(1000, send)
        is_soon, ms = slowest(SOON, ask)
        say(len(held) == 1000 and is_soon, "1,000 connections, %s: others wait %.0f ms" % (name, ms))
        for s in held:
            s.close()
    drips = hold(50, b"GET /alive HTTP/1.1\r\n")
    body_drips = hold(50, half)
    start = time.monotonic()
    cut = [0, 0]
    while time.monotonic() - start < 120 and (cut[0] < 50 or cut[1] < 50):
        for kind, held in enumerate((drips, body_drips)):
            for s in list(held):
                try:
                    s.settimeout(0)
                    s.send(b"X: y\r\n" if kind == 0 else b"a")
                    gone = closed(s)
                except OSError:
                    gone = True
                if gone:
                    held.remove(s)
                    cut[kind] += 1
                    s.close()
        time.sleep(0.5)
    say(cut == [50, 50], "slow clients are cut, though they never stop sending: %.0f s" % (time.monotonic() - start), cut)
    got, _ = talk(once(text(GET, HOST)))
    say(statuses(got) == [200], "and the server is well", got[:100])
    # readers that do not read
    for s in (lazy := hold(200, text("GET /assets/earshot.css HTTP/1.1", HOST) * 20)):
        pass
    is_soon, ms = slowest(SOON, ask)
    say(is_soon, "200 that do not read: others wait %.0f ms" % ms)
    for s in lazy:
        s.close()
    # a few thousand connections come and go
    errors = []

    def churn():
        for _ in range(500):
            try:
                talk_once()
            except OSError as e:
                errors.append(e)

    def talk_once():
        with connect() as s:
            s.sendall(text(GET, HOST, "Connection: close"))
            while s.recv(65536):
                pass
    threads = [threading.Thread(target=churn) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    say(not errors, "4,000 connections come and go", errors[:3])


for group in (frame, host, target, method, cross, flood):
    if not GROUPS or group.__name__ in GROUPS:
        group()
sys.exit(failed)
