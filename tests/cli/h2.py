"""A server that speaks HTTP/2 (RFC 9113) badly, over TLS: in a way of its own for each of its names.

    h2.py names                     the names, one a line
    h2.py NETWORK CERT KEY LOG      the n-th name is at NETWORK.n, port 443; prints "ready"; LOG gets a line of JSON
                                    for each request; a good page is h2.html, beside LOG

The first request of each name, robots.txt, is answered with 404 in order; the attack is on what follows.
"""
import collections, json, os, socket, ssl, struct, sys, threading, time

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, CONTINUATION = 0, 1, 3, 4, 6, 7, 9
END_STREAM, END_HEADERS = 1, 4
INTERNAL_ERROR, REFUSED_STREAM, CALM = 2, 7, 11
STATUS_200, STATUS_404 = b"\x88", b"\x8d"   # HPACK's static table (RFC 7541)
TYPE_HTML = b"\x0f\x10\x09text/html"
FLOOD_S = 90

asked, lock = collections.Counter(), threading.Lock()


def frame(kind, flags, stream, payload=b""):
    return struct.pack("!I", len(payload))[1:] + struct.pack("!BBI", kind, flags, stream) + payload


def endless(make):
    """The same frames, some thousand a second: enough to be a flood, and not to keep others from the processor."""
    def attack(c, stream):
        until = time.time() + FLOOD_S
        while time.time() < until:
            c.sendall(make(stream) * 20)
            time.sleep(0.005)
    return attack


def once(*frames):
    return lambda c, stream: c.sendall(b"".join(f(stream) for f in frames))


def many_headers(c, stream):
    """A megabyte of header fields: literal, not indexed."""
    field = b"\x00\x01x\x7f\xa1\x1e" + b"y" * 4000   # 4000 = 127 + 0x21 + 0x1e * 128
    c.sendall(frame(HEADERS, 0, stream, STATUS_200) + b"".join(frame(CONTINUATION, 0, stream, field) for _ in range(256))
              + frame(CONTINUATION, END_HEADERS, stream) + frame(DATA, END_STREAM, stream, b"<p>"))


def good(c, stream):
    body = open(os.path.join(os.path.dirname(log), "h2.html"), "rb").read()
    c.sendall(frame(HEADERS, END_HEADERS, stream, STATUS_200 + TYPE_HTML) + frame(DATA, END_STREAM, stream, body))


ATTACKS = {
    "good": good,
    "reset": once(lambda s: frame(RST_STREAM, 0, s, struct.pack("!I", INTERNAL_ERROR))),
    "refuse": once(lambda s: frame(RST_STREAM, 0, s, struct.pack("!I", REFUSED_STREAM))),
    "goaway": once(lambda s: frame(GOAWAY, 0, 0, struct.pack("!II", 0, CALM))),
    "half": once(lambda s: frame(HEADERS, END_HEADERS, s, STATUS_200 + TYPE_HTML), lambda s: frame(DATA, 0, s, b"<p>"),
                 lambda s: frame(RST_STREAM, 0, s, struct.pack("!I", INTERNAL_ERROR))),
    "garbage": once(lambda s: b"\xff" * 4000),
    "overflow": once(lambda s: frame(HEADERS, END_HEADERS, s, STATUS_200 + TYPE_HTML), lambda s: frame(DATA, 0, s, b"x" * 16000) * 4000),
    "stranger": once(lambda s: frame(HEADERS, END_HEADERS | END_STREAM, s + 100, STATUS_200)),
    "headers": many_headers,
    "settings": endless(lambda s: frame(SETTINGS, 0, 0, struct.pack("!HI", 4, 65535))),
    "ping": endless(lambda s: frame(PING, 0, 0, b"12345678")),
    "continuation": lambda c, s: (c.sendall(frame(HEADERS, 0, s, STATUS_200)), endless(lambda s: frame(CONTINUATION, 0, s, b""))(c, s)),
    "silent": lambda c, s: time.sleep(FLOOD_S),
}


def exactly(c, n):
    data = b""
    while len(data) < n:
        more = c.recv(n - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def serve(raw, name):
    try:
        c = context.wrap_socket(raw, server_side=True)
        if c.selected_alpn_protocol() != "h2":
            return c.close()
        exactly(c, 24)
        c.sendall(frame(SETTINGS, 0, 0))
        while True:
            head = exactly(c, 9)
            size, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], struct.unpack("!I", head[5:])[0]
            exactly(c, size)
            if kind == SETTINGS and not flags & 1:
                c.sendall(frame(SETTINGS, 1, 0))
            if kind != HEADERS:
                continue
            with lock:
                asked[name] += 1
                n = asked[name]
            out.write(json.dumps({"host": name + ".h2.example", "n": n}) + "\n")
            if n == 1:
                c.sendall(frame(HEADERS, END_HEADERS | END_STREAM, stream, STATUS_404))
            else:
                ATTACKS[name](c, stream)
    except (OSError, EOFError):
        pass
    finally:
        raw.close()


def accept(server, name):
    while True:
        threading.Thread(target=serve, args=(server.accept()[0], name), daemon=True).start()


if sys.argv[1] == "names":
    print("\n".join(ATTACKS))
    sys.exit()
network, cert, key, log = sys.argv[1:]
out = open(log, "w", buffering=1)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert, key)
context.set_alpn_protocols(["h2"])
for i, name in enumerate(ATTACKS):
    server = socket.create_server(("%s.%d" % (network, i + 1), 443), backlog=64)
    threading.Thread(target=accept, args=(server, name), daemon=True).start()
print("ready", flush=True)
threading.Event().wait()
