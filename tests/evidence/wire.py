#!/usr/bin/env python3
"""A server of exact bytes: each path is a row of answers, so that a test knows to the byte what an
archive must hold. wire.py FOLDER [CERT KEY]: writes FOLDER/port; each request's bytes to
FOLDER/requests/NUMBER and its path and the answer's to FOLDER/sent/NAME; FOLDER/state.NAME, where there is one, takes a row's place."""
import base64
import gzip
import os
import socket
import ssl
import sys
import threading

MARK = b"EARSHOT-MEDIA-MARK"
PAGE = (b"<!doctype html><html><head><meta charset=utf-8><title>A thread</title></head><body><main><article>"
        b"<h1>A thread</h1><p>The school of Nether Sample never answered the letters that I wrote in spring, and I "
        b"think that this is a disgrace.</p></article></main></body></html>\n")
NOISE = bytes(range(256)) * 16
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + MARK + NOISE + MARK + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + MARK + NOISE + MARK
MP4 = b"\0\0\0\x18ftypmp42" + MARK + NOISE
MP3 = b"ID3\4\0\0" + MARK + NOISE
SVG = b'<?xml version="1.0"?>\n<!-- a drawing --><svg xmlns="http://www.w3.org/2000/svg"><desc>' + MARK + b"</desc></svg>\n"
ZIP = b"PK\3\4\x14\0\0\0" + MARK + NOISE
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + MARK + NOISE


def answer(body, kind=b"text/html; charset=utf-8", status=b"200 OK", more=b"", length=None):
    return b"HTTP/1.1 " + status + b"\r\nContent-Type: " + kind + b"\r\n" + more + b"Content-Length: " + \
        str(len(body) if length is None else length).encode() + b"\r\nConnection: close\r\n\r\n" + body


def chunks(body, size=100, extension=b"", trailer=b""):
    out = b""
    for i in range(0, len(body), size):
        part = body[i:i + size]
        out += b"%x%s\r\n" % (len(part), extension) + part + b"\r\n"
    return out + b"0\r\n" + trailer + b"\r\n"


def chunked(body, kind=b"text/html; charset=utf-8", more=b"", **how):
    return b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n" + more + \
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunks(body, **how)


def moved(to, status=b"301 Moved Permanently"):
    return answer(b"<p>elsewhere</p>", status=status, more=b"Location: " + to + b"\r\n")


def packed(body):
    return gzip.compress(body, mtime=0)


CODED = b"Content-Encoding: gzip\r\n"
ENCODED = base64.encodebytes(JPEG)
PARTS = b"--edge\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + ENCODED + b"\r\n--edge--\r\n"
FORM = (b"<title>Forum</title><form action=/do><input name=user><input type=PASSWORD name=p>"
        b"<button>Go</button></form>")

# pages that the nightly crawl keeps, and their like that it does not
NAMED = PAGE.replace(b"The school of Nether Sample", b"Nether Sample Primary School")
KEPT = {
    "k-plain": answer(NAMED),
    "k-chunked": chunked(NAMED, extension=b";name=value", trailer=b"X-Trailer: yes\r\n"),
    "k-gzip": answer(packed(NAMED), more=CODED),
    "k-gzip-chunked": chunked(packed(NAMED), more=CODED, size=7),
    "k-odd": b"HTTP/1.1 200 Fine and  dandy \r\nx-ODD:   two   blanks\r\ncontent-TYPE:text/html\r\n\r\n" + NAMED,
    "k-for-another": answer(NAMED, more=b"X-Robots-Tag: otherbot: noarchive\r\n"),
    "n-meta": answer(NAMED.replace(b"<title>", b"<meta name=robots content=noarchive><title>")),
    "n-meta-own": answer(NAMED.replace(b"<title>", b"<meta name=earshot content=noarchive><title>")),
    "n-header": answer(NAMED, more=b"X-Robots-Tag: noarchive\r\n"),
    "n-header-own": answer(NAMED, more=b"X-Robots-Tag: earshot: NOARCHIVE\r\n"),
    "n-snippet": answer(NAMED, more=b"X-Robots-Tag: nosnippet\r\n"),
    "l-large": chunked(NAMED + b"<!--" + b" rain" * 600000 + b"-->", size=65536),
    "u-other": answer(b"<title>Aquarium</title><p>Zebulon Quaggafield feeds the fish of the lighthouse.</p>"),
    "m-named-style": answer(NAMED + b"<style>p{background:url(data:image/jpeg;base64," + b"/9j/4AAQ" * 3000 + b")}</style>" + MARK),
}

ROWS = {
    **KEPT,
    "robots.txt": answer(b"User-agent: *\nDisallow: /denied\n", b"text/plain"),
    "plain": answer(PAGE),
    "denied": answer(PAGE),
    "odd-header": b"HTTP/1.1 200 Fine and  dandy \r\nx-ODD:   two   blanks\r\ncontent-TYPE:text/html\r\nContent-Length: " +
                  str(len(PAGE)).encode() + b"\r\nSet-Cookie: a=b\r\nConnection: close\r\n\r\n" + PAGE,
    "early": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + answer(PAGE),
    "chunked": chunked(PAGE, extension=b";name=value", trailer=b"X-Trailer: yes\r\n"),
    "one-byte-chunks": chunked(PAGE, size=1),
    "gzip": answer(packed(PAGE), more=CODED),
    "gzip-chunked": chunked(packed(PAGE), more=CODED, size=7),
    "cut": answer(PAGE[:150], length=5000),
    "cut-chunked": chunked(PAGE)[:-60],
    "no-length": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + PAGE,
    "large": answer(b"<p>" + b"A school of Nether Sample. " * 500000),
    "empty": answer(b""),
    "script": answer(b"<!doctype html><title>App</title><div id=root></div><script src=a.js></script>"),
    "404": answer(PAGE, status=b"404 Not Found"),
    "410": answer(b"<p>It was removed.</p>", status=b"410 Gone"),
    "401": answer(b"<p>No.</p>", status=b"401 Unauthorized"),
    "403": answer(b"<p>No.</p>", status=b"403 Forbidden"),
    "403-login": answer(b"<p>You must be logged in.</p>", status=b"403 Forbidden"),
    "429": answer(b"<p>Slow down.</p>", status=b"429 Too Many Requests"),
    "500": answer(b"<p>Oh.</p>", status=b"500 Internal Server Error"),
    "form": answer(FORM),
    "phrase": answer(b"<title>Group</title><p>Please log in to see this page.</p>"),
    "to-login": moved(b"/account/login?next=%2Fpost", b"302 Found"),
    "account/login?next=%2Fpost": answer(b"<title>Welcome</title><p>Hello there.</p>"),
    "captcha": answer(b"<title>Just a moment...</title><p>Checking your browser before you go on.</p>"),
    "removed": answer(b"<title>Forum</title><p>This post has been deleted by its author.</p>"),
    "hop": moved(b"/hop2"),
    "hop2": moved(b"plain", b"302 Found"),
    "circle": moved(b"/circle2"),
    "circle2": moved(b"/circle"),
    "to-private": moved(b"http://10.0.0.1/secret"),
    "to-file": moved(b"file:///etc/passwd"),
    "to-nowhere": answer(b"", status=b"302 Found"),
    "silent": b"",
    "nonsense": b"SSH-2.0-OpenSSH_9.2\r\n",
    # what must leave no byte behind
    "m-jpeg": answer(JPEG, b"image/jpeg"),
    "m-as-html": answer(JPEG),
    "m-png-chunked": chunked(PNG),
    "m-png-tiny-chunks": chunked(PNG, size=1),
    "m-gzip": answer(packed(PNG), more=CODED),
    "m-gzip-chunked": chunked(packed(JPEG), more=CODED, size=11),
    "m-gzip-unsaid": answer(packed(JPEG)),
    "m-svg": answer(SVG, b"image/svg+xml"),
    "m-svg-as-html": answer(SVG),
    "m-svg-prefixed": answer(SVG.replace(b"<svg", b"<x:svg").replace(b"xmlns=", b"xmlns:x=")),
    "m-svg-behind-blanks": answer(b"\xef\xbb\xbf \n\n" + SVG, b"text/xml"),
    "m-mp4": answer(MP4, b"application/octet-stream"),
    "m-mp3": answer(MP3, b"text/plain"),
    "m-video": answer(b"<p>" + MARK, b"video/mp4"),
    "m-audio": answer(b"<p>" + MARK, b"AUDIO/mpeg"),
    "m-404": answer(JPEG, b"image/jpeg", b"404 Not Found"),
    "m-403-as-html": answer(PNG, status=b"403 Forbidden"),
    "m-hop": moved(b"/m-as-html"),
    "m-in-redirect": answer(JPEG, status=b"302 Found", more=b"Location: /plain\r\n"),
    "m-behind-html": answer(PAGE * 50 + JPEG),
    "m-in-html": answer(PAGE + NOISE[:128] * 2 + MARK + PAGE * 50),
    "m-behind-gzip": answer(packed(PAGE) + JPEG, more=CODED),
    "m-in-extension": chunked(PAGE, extension=b";" + JPEG.replace(b"\n", b"").replace(b"\r", b"")),
    "m-in-trailer": chunked(PAGE, trailer=b"X: " + JPEG.replace(b"\n", b"").replace(b"\r", b"") + b"\r\n"),
    "m-utf16": answer(b"\xff\xfe" + JPEG, b"text/html; charset=utf-16"),
    "m-mixed-replace": answer(b"--edge\r\nContent-Type: image/jpeg\r\n\r\n" + JPEG, b"multipart/x-mixed-replace; boundary=edge"),
    "m-in-style": answer(PAGE + b"<style>p{background:url(data:image/jpeg;base64," + b"/9j/4AAQ" * 3000 + b")}</style>" + MARK),
    "m-parts": answer(PARTS, b"multipart/mixed; boundary=edge"),
    "m-parts-as-text": answer(PARTS, b"text/plain"),
    "m-mhtml": answer(b"From: <Saved by a browser>\r\nSubject: A page\r\nMIME-Version: 1.0\r\nContent-Type: "
                      b"multipart/related; boundary=edge\r\n\r\n" + PARTS, b"text/plain"),
    "m-zip": answer(ZIP, b"application/zip"),
    "m-pdf": answer(PDF, b"application/pdf"),
    "m-brotli": answer(JPEG, more=b"Content-Encoding: br\r\n"),
    "m-bad-gzip": answer(b"\x1f\x8b\x08\0\0\0\0\0\0\3" + JPEG, more=CODED),
    "m-cut": answer(JPEG, length=100000),
    "m-no-type": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + PNG,
}


class Server:
    def __init__(self, folder):
        self.folder, self.n, self.lock = folder, 0, threading.Lock()
        os.makedirs(folder + "/requests", exist_ok=True)
        os.makedirs(folder + "/sent", exist_ok=True)

    def reply(self, name):
        try:
            with open(f"{self.folder}/state.{name.replace('/', '_')}", "rb") as f:
                text = f.read()
        except OSError:
            return ROWS.get(name, answer(b"<p>Nothing here.</p>", status=b"404 Not Found"))
        if text in (b"drop", b"drop\n"):
            return b""
        status, _, body = text.partition(b"\n")
        return answer(body, status=status)

    def serve(self, s):
        try:
            s.settimeout(10)
            got = b""
            while b"\r\n\r\n" not in got:
                more = s.recv(65536)
                if not more:
                    return
                got += more
            name = got.split(b" ")[1].decode("latin-1").lstrip("/")
            out = self.reply(name)
            with self.lock:
                self.n += 1
                with open(f"{self.folder}/requests/{self.n:04}", "wb") as f:
                    f.write(got)
            with open(f"{self.folder}/sent/{name.replace('/', '_')}", "wb") as f:
                f.write(out)
            s.sendall(out)
            if isinstance(s, ssl.SSLSocket):
                s.unwrap()
            else:
                s.shutdown(socket.SHUT_WR)
                s.recv(1)
        except (OSError, ssl.SSLError):
            pass
        finally:
            s.close()


def main():
    server = Server(sys.argv[1])
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    context = None
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    with open(sys.argv[1] + "/port.new", "w") as f:
        f.write(str(listener.getsockname()[1]))
    os.rename(sys.argv[1] + "/port.new", sys.argv[1] + "/port")
    while True:
        s, _ = listener.accept()

        def run(s=s):
            try:
                server.serve(context.wrap_socket(s, server_side=True) if context else s)
            except (OSError, ssl.SSLError):
                s.close()
        threading.Thread(target=run, daemon=True).start()


if __name__ == "__main__":
    if sys.argv[1:] == ["--media"]:
        print("\n".join(k for k in ROWS if k.startswith("m-")))
    elif sys.argv[1:2] == ["--search"]:
        # files under a folder that hold a byte of the media, packed or not
        signs = [MARK, ENCODED.split(b"\n")[1], JPEG[200:260], base64.b64encode(MARK)[:20]]
        n = 0
        for top, _, names in os.walk(sys.argv[2]):
            for name in names:
                with open(os.path.join(top, name), "rb") as f:
                    data = f.read()
                plain = gzip.decompress(data) if name.endswith(".gz") else b""
                # what a record holds may be coded once more
                inner = b""
                for part in plain.split(b"\x1f\x8b\x08")[1:]:
                    try:
                        inner += gzip.zlib.decompressobj(31).decompress(b"\x1f\x8b\x08" + part)
                    except gzip.zlib.error:
                        pass
                if any(s in data or s in plain or s in inner for s in signs):
                    print(os.path.join(top, name))
                n += 1
        print(n, "files searched")
    else:
        main()
