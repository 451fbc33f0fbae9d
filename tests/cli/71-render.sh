#!/bin/sh
# Pictures of captured pages: made from the bytes alone, whatever the page asks for.
. "$(dirname "$0")/lib.sh"

mkdir -p "$T/web/forum.example"
origin_start --root "$T/web"
here=http://127.0.0.1:$port
cat >"$T/web/forum.example/t.html" <<END
<!doctype html><html><head><meta charset="utf-8"><title>Thread</title>
<meta http-equiv="refresh" content="0; url=$here/refresh">
<link rel="stylesheet" href="$here/x.css"><link rel="preload" as="fetch" href="$here/preload"><script src="$here/x.js"></script>
<script>document.body.innerHTML = "run"; fetch("$here/fetch"); location = "$here/away"</script>
<style>@import url($here/import.css); body { background: #fec url($here/back.png) }</style></head>
<body><h1>Parking</h1><p>Nether Sample Primary School lets anyone park there.</p>
<img src="$here/i.png"><video src="$here/v.mp4" autoplay></video><iframe src="$here/f.html"></iframe>
<object data="$here/o"></object><embed src="$here/e"></body></html>
END
printf '{"name":"Nether Sample Primary School","town":"Nether Sample"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "a case" 0 earshot case open "http://forum.example:$port/t.html" --reporter parent --reason "a complaint" \
	--allow-net "127.0.0.0/8:$port" --resolve "forum.example:$port:127.0.0.1"
: >"$T/access.jsonl"
printf '[render]\nsandbox = off\n' >"$T/config"
if [ "$(id -u)" -eq 0 ]; then
	expect_exit "as root it is refused" 4 earshot case render EAR-"$year"-0001
	expect_text "and says why" "$T/err" "has no sandbox"
fi
expect_exit "the page is rendered" 0 earshot --config "$T/config" case render EAR-"$year"-0001 --json
expect_json "once" "$T/out" "j['rendered'] == 1"
expect_eq "and asks nobody for anything" "$(cat "$T/access.jsonl")" ""
expect_exit "export" 0 earshot case export EAR-"$year"-0001 --no-pdf --output "$T"
expect_exit "again" 0 earshot case export EAR-"$year"-0001 --no-pdf --output "$T/again.wacz"
expect_exit "the same bytes" 0 cmp "$T/ear-$year-0001.wacz" "$T/again.wacz"
expect_exit "verify" 0 earshot verify "$T/again.wacz"
mkdir "$T/b" && unzip -q "$T/again.wacz" -d "$T/b"
expect_exit "verify.txt" 0 sh "$T/b/evidence/verify.txt" "$T/again.wacz"
expect_json "the manifest says what it is" "$T/b/evidence/manifest.json" \
	"j['captures'][0]['render']['kind'] == 'made offline from the captured bytes' and j['captures'][0]['render']['warc'] == 'ear-$year-0001-views.warc.gz'"
expect_text "the index has it" "$T/b/indexes/index.cdx" "urn:view:http://forum.example:$port/t.html"
expect_text "the report shows it" "$T/b/evidence/report.html" "data:image/png;base64,"
expect_text "and says what it is" "$T/b/evidence/report.html" "Rendering made offline from the captured bytes"
gzip -dc "$T/b/archive/ear-$year-0001-views.warc.gz" >"$T/plain"
cat >"$T/png.py" <<'PY'
import struct, sys
d = open(sys.argv[1], "rb").read()
d = d[d.index(b"\x89PNG"):]
width, height, depth, kind = struct.unpack(">IIBB", d[16:26])
assert (width, depth) == (1000, 8) and kind in (2, 6), (width, height, depth, kind)
PY
expect_exit "it is a picture of a page's width" 0 python3 "$T/png.py" "$T/plain"
expect_exit "a redacted copy" 0 earshot case export EAR-"$year"-0001 --no-pdf --redacted --output "$T/r.wacz"
unzip -p "$T/r.wacz" evidence/report.html >"$T/out"
expect_no_text "has no picture" "$T/out" "data:image"
expect_exit "and is intact" 0 earshot verify "$T/r.wacz"
finish
