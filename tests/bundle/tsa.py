"""A timestamp authority on loopback, made with `openssl ts -reply`: honest and otherwise.

tsa.py FOLDER: makes keys and certificates there (ca.pem is the root), prints its port, and answers
POST /good, /other-nonce, /other-bytes, /stranger (signed by nobody's certificate), /short (a
certificate that ends in some seconds, short.pem), /rejected, /nonsense, /busy (503)."""
import http.server
import os
import subprocess
import sys
import time

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
os.chdir(folder)

CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Test root
[ca_ext]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[tsa_ext]
extendedKeyUsage = critical,timeStamping
[ca]
default_ca = own
[own]
database = ./index.txt
serial = ./ca.serial
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[tsa]
default_tsa = tsa1
[tsa1]
serial = ./tsa.serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = %s
ess_cert_id_alg = sha256
"""


def openssl(*args, data=None):
    return subprocess.run(["openssl", *args], input=data, capture_output=True, check=True).stdout


def write(name, text):
    with open(name, "w") as f:
        f.write(text)


def certificate(name, ca, end):
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out",
            f"{name}.csr", "-subj", f"/CN=Test {name}", "-config", "cnf")
    now = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() - 60))
    openssl("ca", "-batch", "-config", "cnf", "-cert", f"{ca}.pem", "-keyfile", f"{ca}.key", "-in",
            f"{name}.csr", "-out", f"{name}.pem", "-notext", "-startdate", now, "-enddate",
            time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + end)), "-extensions",
            "tsa_ext")


write("cnf", CONFIG % "sha256")
write("cnf-other", CONFIG % "sha512")
write("index.txt", "")
write("ca.serial", "01\n")
write("tsa.serial", "01\n")
for ca in ("ca", "stranger-ca"):
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{ca}.key", "-out",
            f"{ca}.pem", "-days", "30", "-subj", f"/CN=Test {ca}", "-config", "cnf", "-extensions",
            "ca_ext")
certificate("good", "ca", 86400)
certificate("stranger", "stranger-ca", 86400)


def reply(query, name="good", config="cnf"):
    write_bytes("query.tsq", query)
    return openssl("ts", "-reply", "-config", config, "-queryfile", "query.tsq", "-inkey",
                   f"{name}.key", "-signer", f"{name}.pem",
                   *(["-chain", "stranger-ca.pem"] if name == "stranger" else []))


def write_bytes(name, data):
    with open(name, "wb") as f:
        f.write(data)


def digest_of(query):
    text = openssl("ts", "-query", "-in", "/dev/stdin", "-text", data=query).decode()
    lines = [line.split(" - ")[1][:48] for line in text.splitlines() if " - " in line]
    return "".join(lines).replace(" ", "").replace("-", "")[:64]


def short(query):
    certificate("short", "ca", 15)
    return reply(query, "short")


ANSWERS = {
    "/good": reply,
    "/other-nonce": lambda q: reply(openssl("ts", "-query", "-digest", digest_of(q), "-sha256", "-cert")),
    "/other-bytes": lambda q: reply(openssl("ts", "-query", "-digest", "00" * 32, "-sha256", "-cert")),
    "/stranger": lambda q: reply(q, "stranger"),
    "/short": short,
    "/rejected": lambda q: reply(q, config="cnf-other"),
    "/nonsense": lambda q: b"<html>hello</html>",
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"]))
        answer = ANSWERS.get(self.path)
        body = answer(query) if answer else b""
        self.send_response(200 if answer else 503)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
write("port.new", str(server.server_address[1]))
os.rename("port.new", "port")
server.serve_forever()
