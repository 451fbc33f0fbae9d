#!/bin/sh
# capture: an address looked at for a case, and what is handed in. Every byte of the wire is in the
# archive, and none of a picture; whatever comes of a look is said in plain words.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
export WIRE="$here/evidence/wire.py" NODE_PATH="$here/../build/node-bundle/node_modules"
: "${KILL_EVERY:=40}"
wire_pid=''
trap '[ -z "$wire_pid" ] || kill "$wire_pid" 2>/dev/null; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT

# [CERT KEY]: sets $base; what was sent and asked for is in $T/wire
wire_start() {
	[ -z "$wire_pid" ] || { kill "$wire_pid" && wait "$wire_pid"; } 2>/dev/null
	rm -rf "$T/wire" && mkdir -p "$T/wire"
	python3 "$here/evidence/wire.py" "$T/wire" "$@" 2>"$T/wire/err" &
	wire_pid=$!
	await "the server of exact bytes" "$wire_pid" "$T/wire/port" . "$T/wire/err"
	port=$(cat "$T/wire/port")
	base=http://post.example:$port
}
net() {
	earshot "$@" --allow-net "127.0.0.0/8:$port" --resolve "*:$port:127.0.0.1"
}
# PATH [OPTIONS]: one look; its JSON is in $T/out
look() {
	_path=$1
	shift
	net case capture EAR-"$year"-0001 "$base/$_path" --json "$@" >"$T/out" 2>"$T/err"
}
last() {	# EXPRESSION of the look's own row
	python3 -c 'import json, sys
e = json.load(open(sys.argv[1]))["evidence"][-1]
print(eval(sys.argv[2]))' "$T/out" "$1"
}
# PATH OUTCOME WORDS: what a look comes to
comes_to() {
	look "$1"
	expect_eq "$1: $2" "$(last 'e["outcome"]')" "$2"
	expect_text "$1 says: $3" "$T/out" "$3"
}
cases=$state/cases/EAR-$year-0001
files() {	# FOLDER: how many are in it
	find "$1" -mindepth 1 -maxdepth 1 | wc -l
}
read_warc() {	# FILE: its records, a line each, in $T/records
	node "$here/evidence/read_warc.js" "$1" >"$T/records" 2>"$T/records.err"
}

wire_start
printf '{"name":"Nether Sample Primary School","town":"Nether Sample"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "a case" 0 net case open "$base/plain" --reporter parent --reason "a complaint" --json
if [ "$failed" -ne 0 ]; then finish; fi

# ---- the bytes --------------------------------------------------------------------------------
# PATH: response and request of the archive against what the server saw; all records whole.
same_bytes() {
	look "$1"
	_file=$cases/$(last 'e["warc"]')
	read_warc "$_file"
	cat >"$T/compare.py" <<'PY'
import glob, json, sys
records = [json.loads(l) for l in open(sys.argv[1])]
sent = open(sys.argv[2], "rb").read().decode("latin-1")
asked = open(sorted(glob.glob(sys.argv[3] + "/*"))[-1], "rb").read().decode("latin-1")
bad = []
if [r["type"] for r in records] != ["warcinfo", "response", "request", "metadata"]:
    bad.append([r["type"] for r in records])
if not all(r["block_ok"] and r["payload_ok"] is not False for r in records):
    bad.append("a digest is wrong")
if records[1]["block"] != sent[sent.rindex("HTTP/1.1 "):]:
    bad.append(("response", records[1]["block"][:300], sent[:300]))
if records[2]["block"] != asked:
    bad.append(("request", records[2]["block"], asked))
for r in records[1:]:
    if r["headers"]["WARC-Target-URI"].startswith("<") or r["headers"]["WARC-Date"] != records[1]["headers"]["WARC-Date"]:
        bad.append(r["headers"])
if "WARC-Payload-Digest" in records[3]["headers"]:
    bad.append("metadata with a payload digest")
print(bad or "same")
PY
	expect_eq "$1: byte for byte" "$(python3 "$T/compare.py" "$T/records" "$T/wire/sent/$1" "$T/wire/requests")" same
}
for page in plain odd-header chunked one-byte-chunks gzip gzip-chunked no-length early; do same_bytes $page; done
expect_eq "no coding is asked for, and nothing of its own is sent along" "$(grep -Li 'accept-encoding: identity' "$T/wire"/requests/* | xargs cat | grep ^GET) $(grep -lEi '^(cookie|authorization|referer):' "$T/wire"/requests/* | wc -l)" "$(printf 'GET /robots.txt HTTP/1.1\r 0')"
expect_eq "a cookie is not taken along" "$(look odd-header; grep -liE '^cookie:' "$T/wire"/requests/* | wc -l)" 0
look chunked
expect_eq "the words are read whatever the packing" "$(last '"never answered the letters" in e["text"]')" True
expect_eq "the digest is the page's" "$(last 'e["payload_sha256"]')" "$(look plain; last 'e["payload_sha256"]')"
expect_eq "the file is its owner's" "$(stat -c '%a' "$cases") $(stat -c '%a' "$cases"/*.gz | sort -u)" "700 600"
expect_exit "each member is whole" 0 sh -c "gzip -t $cases/*.gz"
for cut in cut cut-chunked; do
	comes_to $cut truncated "Only the beginning"
	read_warc "$cases/$(last 'e["warc"]')"
	expect_json "$cut: says so in the archive" "$T/records" "j[1]['headers']['WARC-Truncated'] == 'disconnect' and j[1]['block_ok'] and j[1]['payload_ok']"
done
comes_to large truncated "Only the beginning"
read_warc "$cases/$(last 'e["warc"]')"
expect_json "large: cut at the limit" "$T/records" "j[1]['headers']['WARC-Truncated'] == 'length' and j[1]['length'] < 11e6"

# ---- redirects --------------------------------------------------------------------------------
look hop
expect_json "each redirect is a row of its own" "$T/out" \
	"[(e['outcome'], e['status'], e['url'].split('/')[-1], e['final_url'].split('/')[-1]) for e in j['evidence']] == [('redirect', 301, 'hop', 'hop2'), ('redirect', 302, 'hop2', 'plain'), ('captured', 200, 'hop', 'plain')]"
read_warc "$cases/$(last 'e["warc"]')"
expect_json "and a record of its own" "$T/records" "[r['type'] for r in j] == ['warcinfo'] + ['response', 'request', 'metadata'] * 3 and 'redirect-from' in j[6]['block']"
comes_to circle unreachable "without end"
comes_to to-nowhere unreachable "not to any address"
comes_to to-private refused "Nothing was sent"
comes_to to-file unreachable "not to any address"

# ---- outcomes in plain words ------------------------------------------------------------------
comes_to plain captured "as the server sent it"
comes_to 404 not-found "nothing at this address"
comes_to 410 gone "removed for good"
comes_to 401 login-wall "signed in (401)"
comes_to 403 blocked "refused to show this"
comes_to 403-login login-wall "you must be logged in"
comes_to 429 blocked "asked too often"
comes_to 500 unreachable "The server failed (500)"
comes_to form login-wall "a form for a password"
comes_to phrase login-wall "please log in"
comes_to to-login login-wall "the place to sign in"
comes_to captcha blocked "took earshot for a machine"
comes_to removed soft-gone "this post has been deleted"
comes_to empty captured "a header and no content"
comes_to script captured "its own scripts would bring them"
comes_to silent unreachable "without an answer"
comes_to nonsense unreachable "There was no answer"
comes_to denied robots "robots.txt asks programs not to"
expect_eq "and nothing was asked for" "$(grep -l '^GET /denied' "$T/wire"/requests/* | wc -l)" 0
expect_exit "an address that is none" 2 earshot case capture EAR-"$year"-0001 ftp://post.example/
expect_exit "no server at all" 0 earshot case capture EAR-"$year"-0001 "http://127.0.0.1:1/x"
expect_text "is refused" "$T/out" "refused"
expect_exit "a private address" 0 earshot case capture EAR-"$year"-0001 "http://10.1.2.3/x"
expect_text "is refused too" "$T/out" "Nothing was sent"
expect_exit "no such case" 2 earshot case capture EAR-1999-0001
look denied --override-robots "the governors asked for it; it names a child"
expect_eq "the head may decide otherwise" "$(last 'e["outcome"], e["robots"]')" "('captured', 'overridden')"
read_warc "$cases/$(last 'e["warc"]')"
expect_text "which the archive says, with the reason" "$T/records" "robots-override-reason: the governors asked for it"
expect_eq "and the audit" "$(store "select count(*) from audit where line like '%\"act\":\"robots.override\"%'")" 1
expect_eq "without its words" "$(store "select count(*) from audit where line like '%governors%'")" 0
look denied
expect_eq "for that once" "$(last 'e["outcome"]')" robots
read_warc "$cases/ear-$year-0001-001.warc.gz"
expect_text "the clock is not trusted" "$T/records" "clock-offset-ms: unverified clock"
expect_json "the archive says who made it" "$T/records" "all(k in j[0]['block'] for k in ('software: earshot/', 'format: WARC File Format 1.1', 'isPartOf: EAR-$year-0001', 'http-header-user-agent: earshot', 'robots: obey'))"

# ---- TLS --------------------------------------------------------------------------------------
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key.pem" -out "$T/cert.pem" -days 2 -subj /CN=post.example \
	-addext "subjectAltName=DNS:post.example" >"$T/openssl" 2>&1
wire_start "$T/cert.pem" "$T/key.pem"
base=https://post.example:$port
look plain --cacert "$T/cert.pem"
read_warc "$cases/$(last 'e["warc"]')"
expect_text "TLS: the version" "$T/records" "tls-version: TLSv1."
expect_text "TLS: the certificate" "$T/records" "tls-cert-sha256: $(openssl x509 -in "$T/cert.pem" -outform DER | sha256sum | cut -d ' ' -f 1)"
look plain
expect_eq "TLS: a certificate that nobody knows" "$(last 'e["outcome"]')" unreachable

# ---- media ------------------------------------------------------------------------------------
wire_start
for m in $(python3 "$here/evidence/wire.py" --media); do
	look "$m"
	seen=$(last '[e["outcome"] for e in json.load(open(sys.argv[1]))["evidence"]]')
	case $m in m-in-redirect) want="['redirect', 'captured']" ;; m-hop) want="['redirect', 'media']" ;; m-brotli) want="['truncated']" ;; *) want="['media']" ;; esac
	expect_eq "$m" "$seen" "$want"
done
expect_eq "0 bytes of them are on the disk" "$(python3 "$here/evidence/wire.py" --search "$state" | sed 's/^[0-9]* files/files/')" "files searched"
look m-jpeg
expect_text "what to do is said" "$T/out" "report.iwf.org.uk"
expect_text "and whom to tell" "$T/out" "safeguarding lead"

# ---- one second -------------------------------------------------------------------------------
python3 - "$T/wire/state.big" <<'PY'
import sys
open(sys.argv[1], "wb").write(b"200 OK\n<title>A long thread</title><main><article>" + b"<p>A line about the school in Nether Sample, and one more.</p>" * 40000)
PY
# Besides what the machine itself is late by: a look at the case, which writes to the log, is slow there too. Under sanitizers
# everything costs several times as much.
limit=1
[ -z "${SAN:-}" ] || limit=5
for p in plain big; do
	at_once=False
	for _try in 1 2 3; do
		look $p
		_began=$(date +%s)
		earshot case show EAR-"$year"-0001 >"$T/shown"
		late=$(($(date +%s) - _began))
		at_once=$(last '__import__("datetime") and (lambda t: t(e["stored"]) - t(e["fetched"]) <= '$((limit + late))')(lambda s: __import__("datetime").datetime.fromisoformat(s.replace("Z", "+00:00")).timestamp())')
		echo "# $p: fetched $(last 'e["fetched"][17:23]'), stored $(last 'e["stored"][17:23]')"
		[ "$at_once" != True ] || break
	done
	expect_eq "$p: stored within $limit s of its last byte" "$at_once" True
done

# ---- an authority that does not answer ----------------------------------------------------------
openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -out "$T/tsa.pem" -days 2 -subj /CN=tsa.example >"$T/openssl" 2>&1
printf '[timestamp]\nurl = http://127.0.0.1:9/\nca = %s\n' "$T/tsa.pem" >"$T/config"
expect_exit "a dead authority keeps nobody from capturing" 0 earshot --config "$T/config" case capture EAR-"$year"-0001 "$base/plain" \
	--allow-net "127.0.0.0/8:$port" --resolve "*:$port:127.0.0.1"
expect_text "and is told of" "$T/err" "No timestamp yet"

# ---- handed in --------------------------------------------------------------------------------
item() {
	earshot case capture EAR-"$year"-0001 --json "$@"
}
printf 'Nether Sample school lost my letters.\n' >"$T/words.txt"
expect_exit "words" 0 item --text "$T/words.txt" --claimed-url https://forum.example/t/1 --supplied-by parent
expect_json "are evidence that was handed in" "$T/out" \
	"(lambda e: (e['id'], e['outcome'], e['supplied_by'], e['url'], e['type']))(j['evidence'][0]) == ('r001', 'supplied', 'parent', 'https://forum.example/t/1', 'text/plain')"
read_warc "$cases/$(last 'e["warc"]')"
expect_json "in a record of their own" "$T/records" "[r['type'] for r in j] == ['warcinfo', 'resource', 'metadata'] and j[1]['headers']['WARC-Target-URI'].startswith('urn:uuid:') and j[1]['block'] == 'Nether Sample school lost my letters.\n' and j[1]['block_ok'] and j[1]['payload_ok']"
expect_json "with where they come from" "$T/records" "all(w in j[2]['block'] for w in ('provenance: reported', 'claimed-url: https://forum.example/t/1', 'received: ', 'supplied-by-role: parent'))"
printf '<html><title>Saved</title><p>What they wrote of the school, and more.' >"$T/saved.html"
printf 'He wrote <b>liar</b>, posted 2 hours ago. <p> I <3 him not' >"$T/tags.txt"
expect_exit "words with tags in them" 0 item --text "$T/tags.txt"
expect_json "are not read as a page" "$T/out" "(j['evidence'][0]['type'], j['evidence'][0]['text']) == ('text/plain', open('$T/tags.txt').read())"
expect_exit "a saved page" 0 item --file "$T/saved.html"
expect_json "is read" "$T/out" "j['evidence'][0]['type'] == 'text/html' and 'What they wrote' in j['evidence'][0]['text']"
printf 'From: A Parent <p@parent.example>\r\nSubject: =?utf-8?q?About_the_caf=C3=A9?=\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nSee what they say of the caf=E9.\r\n' >"$T/mail.eml"
expect_exit "an e-mail" 0 item --file "$T/mail.eml"
expect_json "is read" "$T/out" "(lambda e: (e['type'], e['title'], 'café' in e['text']))(j['evidence'][0]) == ('message/rfc822', 'About the café', True)"
python3 - "$T" <<'PY'
import importlib.util, os, sys
folder = sys.argv[1]
spec = importlib.util.spec_from_file_location("wire", os.environ["WIRE"])
wire = importlib.util.module_from_spec(spec)
spec.loader.exec_module(wire)
for name, data in {"screen.png": wire.PNG, "screen.txt": wire.JPEG, "film.mp4": wire.MP4, "box.zip": wire.ZIP, "doc.pdf": wire.PDF,
                   "page.html": b"<html><p>Words<img src=\"data:image/jpeg;base64," + b"/9j/4AAQ" * 200 + b"\">" + wire.MARK,
                   "photo.eml": b"From: a@a.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n"
                   b"--edge\r\nContent-Type: text/plain\r\n\r\nLook.\r\n" + wire.PARTS}.items():
    open(f"{folder}/{name}", "wb").write(data)
PY
count=$(files "$cases")
for f in screen.png screen.txt doc.pdf page.html photo.eml; do
	expect_exit "$f is refused" 2 item --file "$T/$f"
	expect_text "$f: and how it could be taken" "$T/err" "no nude, semi-nude or indecent image of a child"
	expect_text "$f: and what to do" "$T/err" "report.iwf.org.uk"
done
for f in film.mp4 box.zip; do
	expect_exit "$f is never taken" 2 item --file "$T/$f" --attest "no nude, semi-nude or indecent image of a child"
done
expect_exit "other words are no attestation" 2 item --file "$T/screen.png" --attest "it is fine"
expect_exit "a picture as text" 2 item --text "$T/screen.txt"
expect_eq "nothing of all that was kept" "$(files "$cases") $(python3 "$here/evidence/wire.py" --search "$state" | sed 's/^[0-9]* files/files/')" "$count files searched"
expect_exit "with the words it is" 0 item --file "$T/screen.png" --attest "No nude, semi-nude or indecent image of a child."
expect_json "which is noted" "$T/out" "j['evidence'][0]['attested'] and j['evidence'][0]['type'] == 'image/png'"
read_warc "$cases/$(last 'e["warc"]')"
expect_text "also in the archive" "$T/records" "attested: no nude, semi-nude or indecent image of a child"
expect_eq "without a second copy" "$(python3 "$here/evidence/wire.py" --search "$state" | grep -vc searched)" 1
expect_exit "nothing" 2 item --text /dev/null
expect_exit "an address and words" 2 item "$base/plain" --text "$T/words.txt"
expect_exit "a role that is none" 2 item --text "$T/words.txt" --supplied-by "Mrs Smith"

# ---- planted links ----------------------------------------------------------------------------
mkdir -p "$T/elsewhere"
next=$(printf 'ear-%d-0001-%03d.warc.gz' "$year" $((count + 2)))
echo precious >"$T/precious"
ln -s "$T/precious" "$cases/$next"
ln -s "$T/precious" "$cases/$next.part"
look plain
expect_eq "a link in the way is not written through" "$(last 'e["outcome"]') $(cat "$T/precious")" "captured precious"
cp -R "$state" "$T/linked" && rm -rf "$T/linked/cases/EAR-$year-0001" && ln -s "$T/elsewhere" "$T/linked/cases/EAR-$year-0001"
expect_exit "a folder that is a link" 4 "$EARSHOT" --state "$T/linked" case capture EAR-"$year"-0001 --text "$T/words.txt"
expect_eq "is not followed" "$(files "$T/elsewhere")" 0

# ---- what a kill leaves -----------------------------------------------------------------------
consistent() {
	python3 - "$state" <<'PY'
import glob, gzip, hashlib, os, sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}/earshot.db?mode=ro", uri=True)
bad = []
files = set(os.path.basename(f) for f in glob.glob(sys.argv[1] + "/cases/*/*"))
rows = db.execute("select ref, warc, start, length, record_sha256, block_sha256 from evidence").fetchall()
for ref, warc, start, length, record, block in rows:
    if warc is None:
        continue
    if warc not in files:
        bad.append(ref + " has lost its file")
        continue
    data = open(glob.glob(f"{sys.argv[1]}/cases/*/{warc}")[0], "rb").read()[start:start + length]
    if hashlib.sha256(data).hexdigest() != record:
        bad.append(ref + " is not what it was")
    gzip.decompress(data)
left = files - {r[1] for r in rows}
prev = "0" * 64
for line, h in db.execute("select line, hash from audit order by seq"):
    if f'"prev":"{prev}"' not in line or hashlib.sha256(line.encode()).hexdigest() != h:
        bad.append("the chain is broken")
    prev = h
looks = db.execute("select count(*) from evidence where ref not like '%.%'").fetchone()[0]
entries = db.execute("select count(*) from audit where line like '%\"act\":\"capture.add\"%' or line like '%\"act\":\"item.add\"%'").fetchone()[0]
if looks != entries:
    bad.append(f"{looks} rows, {entries} entries")
print(bad or "consistent", "" if len(left) <= 1 else left)
PY
}
strace_here() {
	strace -f -qq -e signal=none -o "$T/trace" true 2>/dev/null
}
if strace_here; then
	for kind in fetch item; do
		case $kind in
		fetch) set -- case capture EAR-"$year"-0001 "$base/hop" --allow-net "127.0.0.0/8:$port" --resolve "*:$port:127.0.0.1" ;;
		item) set -- case capture EAR-"$year"-0001 --text "$T/words.txt" ;;
		esac
		strace -o "$T/trace" "$EARSHOT" --state "$state" "$@" >"$T/out" 2>&1
		calls=$(wc -l <"$T/trace")
		# all that could leave something half done, each time; of the others some
		cut -d '(' -f 1 "$T/trace" | grep -E '^[a-z0-9_]+$' | awk -v every="$KILL_EVERY" '{ n[$1]++; if ($1 ~ /^(openat|write|pwrite64|fsync|fdatasync|rename|renameat|renameat2|unlink|unlinkat|mkdirat|ftruncate|flock)$/ ? n[$1] % (every > 4 ? 3 : 1) == 0 || $1 !~ /^(openat|pwrite64)$/ : NR % every == 0) print $1, n[$1] }' >"$T/points"
		kills=0 bad=''
		while read -r call nth; do
			strace -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$nth" "$EARSHOT" --state "$state" "$@" >"$T/out" 2>&1
			kills=$((kills + 1))
			seen=$(consistent)
			[ "$seen" = "consistent " ] || bad="$bad
$call $nth: $seen"
		done <"$T/points"
		echo "# $kind: $kills kills at $calls system calls"
		expect_eq "$kind: consistent after $kills kills" "$bad" ""
	done
	look plain
	expect_eq "what was left is gone with the next look" "$(files "$cases")" "$(store "select count(distinct warc) from evidence where warc is not null")"
else
	echo "# note: no system call is killed here: strace may not trace"
fi
expect_eq "two at once get numbers of their own" "$(for i in 1 2 3 4; do
	net case capture EAR-"$year"-0001 "$base/plain" >/dev/null 2>>"$T/both" &
done; wait; store "select count(*) - count(distinct ref), count(*) - count(distinct warc || start) from evidence where warc is not null")" "0|0"
finish
