#!/bin/sh
# Files that somebody has, read as if they had been fetched: archives, saved pages, feeds.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
fresh
ingest() {
	earshot ingest --json "$@" >"$T/out" 2>"$T/err" </dev/null
	code=$?
}
urls() {
	store 'select url from mention order by url' | tr '\n' ' '
}

# ---- saved pages and feeds
page saved.example/a.html "The choir of $SCHOOL sang in the village hall, and everybody stayed for tea."
{
	echo '<!-- saved from url=(0033)http://news.example/2026/choir?id=7 -->'
	cat "$WWW/saved.example/a.html"
} >"$T/saved.html"
page saved.example/b.html "The choir of the next village sang in its own hall, and nobody stayed for tea."
port=80 feed feeds.example/feed.xml
ingest "$T/saved.html" "$WWW/saved.example/b.html" "$WWW/feeds.example/feed.xml"
expect_eq "pages and a feed" "$code" 0
expect_json "are counted" "$T/out" 'j["schema"] == 1 and j["files"] == 3 and j["documents"] == 3 and j["entries"] == 1 and j["mentions_new"] == 2 and j["notices"] == []'
expect_eq "a saved page knows where it was" "$(urls | grep -c 'http://news.example/2026/choir?id=7 ')" 1
expect_eq "nothing is due because of it" "$(store 'select count(*) from page') $(store 'select count(*) from suggestion')" "0 0"
ingest "$T/saved.html"
expect_json "the same once more is nothing new" "$T/out" 'j["mentions_new"] == 0'
gzip -k "$WWW/saved.example/a.html"
ingest --url http://other.example/x "$WWW/saved.example/a.html.gz"
expect_json "a packed page at an address that is given" "$T/out" 'j["mentions_new"] == 1'
expect_eq "is stored there" "$(urls | grep -c 'http://other.example/x ')" 1
earshot ingest - <"$WWW/saved.example/a.html" >"$T/out" 2>"$T/err"
expect_eq "standard input" "$?" 0
expect_text "is a document" "$T/out" "in 1 document of 1 file"
earshot search choir --json >"$T/found"
expect_json "what was read is found" "$T/found" 'j["total"] >= 1'
expect_exit "a file that is not there" 3 earshot ingest "$T/none.html" "$T/saved.html"
expect_text "is named" "$T/err" "none.html: No such file"
expect_exit "no file at all" 2 earshot ingest
expect_exit "one address for two files" 2 earshot ingest --url http://a.example/ a b
printf '\211PNG\r\n\032\n' >"$T/picture.html"
expect_exit "a picture" 3 earshot ingest "$T/picture.html"
expect_text "is none to read" "$T/err" "it is a picture"

# ---- an archive by wget, in every packing
origin_start --synthetic 12 --synthetic-plain --phrase "$SCHOOL"
fresh
if command -v wget >/dev/null; then
	for n in 1 2 3 4 5 6 7 8; do echo "http://127.0.0.1:$port/p/$n.html"; done >"$T/urls"
	(cd "$T" && wget -q --header="Host: h0003.synthetic.example:$port" --header='Accept-Encoding: gzip' --warc-file=wget -i "$T/urls" -O "$T/pages")
	want=$("$ORIGIN" --synthetic 12 --synthetic-plain --synthetic-list | python3 -c '
import json, sys
h = [json.loads(l) for l in sys.stdin][2]
print(sum(int(p.split("/")[2][:-5]) <= 8 for p in h["mentions"]))')
	gzip -dc "$T/wget.warc.gz" >"$T/plain.warc"
	gzip -c "$T/plain.warc" >"$T/whole.warc.gz"
	for f in wget.warc.gz plain.warc whole.warc.gz; do
		fresh
		ingest "$T/$f"
		expect_json "$f: eight pages" "$T/out" 'j["documents"] >= 8 and j["notices"] == []'
		expect_eq "$f: their mentions" "$(store 'select count(*) from mention')" "$want"
	done
else
	echo "# note: no wget here, so no archive of another's making was read"
fi

# ---- archives by hand
fresh
python3 - "$T" "$SCHOOL" <<'PY'
import gzip, io, sys, zlib
T, school = sys.argv[1:]
def html(word):
    return ("<!doctype html><title>%s</title><main><p>The %s of %s was well attended by all of the village.</p></main>" % (word, word, school)).encode()
def record(kind, url, block, ctype="application/http; msgtype=response", version="1.1", extra=""):
    head = "WARC/%s\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2026-11-02T10:00:00Z\r\n" % (version, kind)
    head += ("WARC-Target-URI: %s\r\n" % url if url else "") + extra
    return (head + "Content-Type: %s\r\nContent-Length: %d\r\n\r\n" % (ctype, len(block))).encode() + block + b"\r\n\r\n"
def http(body, headers="", status="200 OK", ctype="text/html; charset=utf-8"):
    return ("HTTP/1.1 %s\r\nContent-Type: %s\r\n%s\r\n" % (status, ctype, headers)).encode() + body
def chunked(body):
    return b"".join(b"%x;ext=1\r\n%s\r\n" % (len(body[i:i + 50]), body[i:i + 50]) for i in range(0, len(body), 50)) + b"0\r\n\r\n"
zipped = gzip.compress(html("gzip"))
records = [
    record("warcinfo", "", b"software: by hand\r\n", "application/warc-fields"),
    record("request", "http://a.example/plain", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
    record("response", "http://a.example/plain", http(html("plain"))),
    record("response", "<http://a.example/angle>", http(html("angle")), version="1.0"),
    record("response", "http://a.example/chunked", http(chunked(html("chunked")), "Transfer-Encoding: chunked\r\n")),
    record("response", "http://a.example/gzip", http(zipped, "Content-Encoding: gzip\r\n")),
    record("response", "http://a.example/both", http(chunked(gzip.compress(html("both"))), "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n")),
    record("response", "http://a.example/undone", http(html("undone"), "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n")),
    record("response", "http://a.example/deflate", http(zlib.compress(html("deflate")), "Content-Encoding: deflate\r\n")),
    record("resource", "http://a.example/resource", html("resource"), "text/html"),
    record("conversion", "http://a.example/conversion", ("Text of the %s." % school).encode(), "text/plain"),
    record("revisit", "http://a.example/revisit", http(html("revisit"))),
    record("response", "http://a.example/missing", http(html("missing"), status="404 Not Found")),
    record("response", "http://a.example/noindex", http(html("noindex"), "X-Robots-Tag: noindex\r\n")),
    record("response", "http://a.example/picture", http(b"\x89PNG\r\n\x1a\n" + html("picture"), ctype="image/png")),
    record("response", "dns:a.example", b"20261102 a.example. 1 IN A 10.0.0.1", "text/dns"),
    record("response", "http://a.example/last", http(html("last"))),
]
open(T + "/hand.warc", "wb").write(b"".join(records))
open(T + "/hand.warc.gz", "wb").write(b"".join(map(gzip.compress, records)))
good = b"".join(map(gzip.compress, records[:4]))
bad = {
    "cut.warc.gz": good + gzip.compress(records[16])[:60],
    "cut.warc": b"".join(records[:4]) + records[16][:-40],
    "damaged.warc.gz": good + gzip.compress(records[16])[:40] + b"\xff" * 60,
    "endless.warc": records[2] + records[3].replace(b"Content-Length: ", b"Content-Length: 999999999999"),
    "negative.warc": records[2] + records[3].replace(b"Content-Length: ", b"Content-Length: -"),
    "other.warc": records[2] + records[3] + b"nothing of the kind\r\n",
    "headless.warc": records[2] + records[3] + b"WARC/1.1\r\n" + b"X-Fill: yes\r\n" * 20000,
}
for name, data in bad.items():
    open(T + "/" + name, "wb").write(data)
long = b" " * (17 << 20)
open(T + "/long.warc.gz", "wb").write(b"".join(map(gzip.compress, (
    record("response", "http://a.example/long", http(html("long") + long)),
    record("response", "http://a.example/film", http(long, ctype="video/mp4")),
    record("response", "http://a.example/none", http(long, status="404 Not Found")), records[2]))))
open(T + "/bomb.warc.gz", "wb").write(gzip.compress(
    record("response", "http://a.example/bomb", http(gzip.compress(b"<p>" + b" " * (300 << 20)), "Content-Encoding: gzip\r\n"))) +
    gzip.compress(records[2]))
PY
want="angle both chunked conversion deflate gzip last plain resource undone"
for f in hand.warc hand.warc.gz; do
	fresh
	ingest "$T/$f"
	expect_eq "$f" "$code" 0
	expect_eq "$f: what is a page, however it is coded, and no more" "$(urls | sed 's/http:..a.example.//g; s/ $//')" "$want"
	expect_json "$f: all records are counted" "$T/out" 'j["records"] == 17'
done
for f in cut.warc.gz cut.warc damaged.warc.gz endless.warc negative.warc other.warc headless.warc; do
	fresh
	ingest "$T/$f"
	expect_eq "$f: is told" "$code $(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["notices"]))' "$T/out")" "3 1"
	expect_eq "$f: what was whole is read" "$(urls | grep -c 'a.example/plain ')" 1
done
fresh
ingest "$T/long.warc.gz"
expect_text "a page that is too long is told of, and no film" "$T/out" "1 of its records were passed over"
expect_eq "what comes after it is read" "$(urls | grep -c 'a.example/plain ')" 1
fresh
python3 "$(dirname "$0")/watched.py" "$T/run.json" "$EARSHOT" --state "$state" ingest "$T/bomb.warc.gz" >"$T/out" 2>"$T/err"
expect_eq "a bomb is passed over" "$(urls | grep -c 'a.example/plain ')" 1
[ -n "${SAN:-}" ] || expect_json "and takes little memory" "$T/run.json" 'j["most_kib"] < 256 * 1024'

# ---- nothing is lost against reading each page as a whole, however it is written and packed
cases=$(cd "$(dirname "$0")/../cases/mentions" && pwd)
cat >"$T/pack.py" <<'PY'
import gzip, html, json, sys
docs, archive, batch = sys.argv[1:]
# of the text: as it is, by references, with every third letter as one, split by markup
written = [html.escape, lambda s: "".join("&#%d;" % ord(c) for c in s), lambda s: "".join("&#x%x;" % ord(c) if i % 3 == 0 else html.escape(c) for i, c in enumerate(s)),
           lambda s: "".join("<b>%s</b>" % html.escape(w) if i % 2 else html.escape(w) for i, w in enumerate(s.split(" "))) if " " not in s else
           " ".join("<b>%s</b>" % html.escape(w) if i % 2 else html.escape(w) for i, w in enumerate(s.split(" ")))]
charsets = ["utf-8", "utf-16le", "windows-1252", "iso-8859-1", "utf-16be"]
filler = "<p>%s</p>" % "A quiet week in the valley, with rain on most days and a fair on Friday. " * 40
with open(archive, "wb") as out, open(batch, "w") as lines:
    for n, line in enumerate(open(docs, encoding="utf-8")):
        d = json.loads(line)
        page = d.get("html") or "<!doctype html><title>Page</title>%s<main><p>%s</p></main>" % (filler if n % 2 else "", written[n % 4](d["text"]))
        charset = charsets[n % 5] if not d.get("html") else "utf-8"
        body = page.encode(charset, "xmlcharrefreplace")
        coding = n % 3 == 0
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=%s\r\n%s\r\n" % (charset, "Content-Encoding: gzip\r\n" if coding else "")
        block = head.encode() + (gzip.compress(body) if coding else body)
        record = ("WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://p%d.example/d\r\nWARC-Date: 2026-11-02T10:00:00Z\r\n"
                  "Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % (n, len(block))).encode() + block + b"\r\n\r\n"
        out.write(gzip.compress(record))
        lines.write(json.dumps({"id": str(n), "url": "http://p%d.example/d" % n, "html": page}) + "\n")
PY
cat >"$T/agree.py" <<'PY'
import json, sys
batch, answers, found = sys.argv[1:]
says = {json.loads(b)["url"] for b, a in zip(open(batch), open(answers)) if json.loads(a)["mention"]}
has = set(open(found).read().split())
print(len(says) > 5, sorted(says ^ has)[:5])
PY
for docs in "$cases"/docs/*.jsonl; do
	name=$(basename "$docs" .jsonl)
	python3 "$T/pack.py" "$docs" "$T/all.warc.gz" "$T/batch.jsonl"
	rm -rf "$state"
	earshot init --school "$cases/schools/$name.json" >"$T/out" 2>"$T/err" || not_ok "init $name" "$(cat "$T/err")"
	ingest "$T/all.warc.gz"
	earshot match --school "$cases/schools/$name.json" --batch "$T/batch.jsonl" >"$T/answers.jsonl" 2>"$T/err"
	store 'select url from mention' >"$T/found"
	expect_eq "an archive of $(wc -l <"$T/batch.jsonl") documents ($name): nothing is lost against the full path" \
		"$(python3 "$T/agree.py" "$T/batch.jsonl" "$T/answers.jsonl" "$T/found")" "True []"
done
finish
