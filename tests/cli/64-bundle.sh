#!/bin/sh
# Evidence bundles: made from a captured page, checked by earshot, by the script that they carry and
# by other programs, damaged in every way, replayed in a browser, stamped, and never half-written.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
modules=$here/../build/node-bundle
export NODE_PATH="$modules/node_modules:$here/../build/node/node_modules"
tsa_pid=''
trap 'origin_stop; [ -z "$tsa_pid" ] || kill "$tsa_pid" 2>/dev/null; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT

mkdir -p "$T/web/forum.example"
cat >"$T/web/forum.example/t17.html" <<'END'
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Thread 17</title>
<style>body{font-family:sans-serif;margin:2em}</style><script>document.title = "run"</script></head>
<body><main><article><h1>Parking at the school</h1>
<p>Nether Sample Primary School lets anyone park on the zigzag lines, and Mrs Other looks away.</p>
<img src="child.png" alt="a photograph"></article></main></body></html>
END
printf '<!doctype html><title>Gone</title><p>This thread was removed.</p>' >"$T/web/forum.example/gone.html"
printf '!status 410\n' >"$T/web/forum.example/gone.html.headers"
origin_start --root "$T/web"
page=http://forum.example:$port/t17.html
look() {	# URL [OPTIONS]
	_url=$1
	shift
	earshot case capture EAR-2026-0001 "$_url" "$@" --allow-net "127.0.0.0/8:$port" \
		--resolve "forum.example:$port:127.0.0.1" --json
}
at=2026-11-23T09:00:00Z
printf '{"name":"Nether Sample Primary School","town":"Nether Sample"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "a case" 0 earshot case open "$page" --reporter parent --reason "It names a teacher" --now $at
expect_exit "the page is captured" 0 look "$page" --now $at
expect_exit "and a page that is gone" 0 look "http://forum.example:$port/gone.html"
printf 'What a parent saw in a closed group' >"$T/seen.txt"
expect_exit "something handed in" 0 earshot case capture EAR-2026-0001 --text "$T/seen.txt" --supplied-by parent
expect_exit "a note" 0 earshot case note EAR-2026-0001 'Rang the parent & "listened" — calm.'

# ---- making one
bundle=$T/ear-2026-0001.wacz
expect_exit "export" 0 earshot case export EAR-2026-0001 --output "$T" --json
expect_json "says what was made" "$T/out" \
	"j['id'] == 'EAR-2026-0001' and j['pdf'] and not j['redacted'] and len(j['sha256']) == 64"
expect_exit "its sum lies beside it" 0 sh -c "cd '$T' && sha256sum -c ear-2026-0001.wacz.sha256"
cp "$bundle" "$T/first.wacz"
expect_exit "export again, another day" 0 earshot case export EAR-2026-0001 --output "$T" --now 2027-01-05T10:00:00Z
expect_exit "gives the same bytes" 0 cmp "$bundle" "$T/first.wacz"
expect_exit "verify" 0 earshot verify "$bundle" --json
expect_json "finds it intact" "$T/out" \
	"j['intact'] and j['captures'] >= 2 and j['reported'] == 1 and j['faults'] == [] and j['records'] >= 11"
expect_exit "without a printed report" 0 earshot case export EAR-2026-0001 --no-pdf --output "$T/nopdf.wacz"
expect_exit "it is intact too" 0 earshot verify "$T/nopdf.wacz"
unzip -p "$T/nopdf.wacz" evidence/manifest.json >"$T/out"
expect_json "and says why" "$T/out" "j['no_pdf'] == 'none was asked for'"
PATH_WITHOUT=$T/bin && mkdir "$PATH_WITHOUT" && for p in openssl sh; do ln -s "$(command -v $p)" "$PATH_WITHOUT/$p"; done
expect_exit "where there is no Chromium" 0 env PATH="$PATH_WITHOUT" "$EARSHOT" --state "$state" case export EAR-2026-0001 --output "$T/nobrowser.wacz"
unzip -p "$T/nobrowser.wacz" evidence/manifest.json >"$T/out"
expect_json "it says so" "$T/out" "j['no_pdf'] == 'Chromium is not installed'"
mkdir "$T/b" && unzip -q "$bundle" -d "$T/b"
expect_text "the report is a PDF too" "$T/b/evidence/report.pdf" "%PDF-"
expect_exit "the audit log tells of it" 0 earshot audit list --json
expect_text "of each export" "$T/out" "case.export"
expect_exit "no such case" 2 earshot case export EAR-2026-0099
expect_exit "no such folder" 2 earshot case export EAR-2026-0001 --no-pdf --output "$T/none/x.wacz"

# ---- a copy for others
earshot redact add --staff "Jo Other" >/dev/null 2>&1
expect_exit "a redacted copy" 0 earshot case export EAR-2026-0001 --redacted --output "$T"
redacted=$T/ear-2026-0001-redacted.wacz
expect_exit "is intact" 0 earshot verify "$redacted" --json
expect_json "and says that it is one" "$T/out" "j['redacted'] and j['archives'] == 1"
mkdir "$T/r" && unzip -q "$redacted" -d "$T/r" && gzip -dc "$T/r/archive/"*.gz >"$T/r/plain"
for word in "Mrs Other" "listened" "closed group"; do
	expect_eq "\"$word\" is not in it" "$(grep -rlF "$word" "$T/r" | head -n 1)" ""
done
expect_json "the originals are named by their sums" "$T/r/evidence/manifest.json" \
	"{w['file'] for w in j['withheld']} >= {'evidence/texts.jsonl', 'archive/ear-2026-0001-001.warc.gz'} and all(len(w['sha256']) == 64 for w in j['withheld'])"
expect_exit "the script agrees" 0 sh "$T/r/evidence/verify.txt" "$redacted"

# ---- the same with everybody's tools
expect_exit "verify.txt" 0 sh "$T/b/evidence/verify.txt" "$bundle"
expect_text "finds it intact" "$T/out" "intact"
expect_exit "it is what verify --script prints" 0 sh -c "'$EARSHOT' verify --script | cmp - '$T/b/evidence/verify.txt'"
expect_exit "sha256sum -c" 0 sh -c "cd '$T/b' && sha256sum -c SHA256SUMS"
expect_exit "gzip -t" 0 sh -c "gzip -t '$T/b/archive/'*"
python3 -W ignore - "$T/nopdf.wacz" "$T/bad" <<'PY'
import random, sys, os, zipfile, io
whole = open(sys.argv[1], "rb").read()
random.seed(7)
os.makedirs(sys.argv[2])
def put(name, data):
    open(f"{sys.argv[2]}/{name}.wacz", "wb").write(data)
for i in sorted(random.sample(range(len(whole)), 24)):
    put(f"flip-{i}", whole[:i] + bytes([whole[i] ^ 1 << i % 8]) + whole[i + 1:])
for n in (4, 100, len(whole) // 2, len(whole) - 22, len(whole) - 1):
    put(f"cut-{n}", whole[:n])
put("longer", whole + b"\n")
put("before", b"\n" + whole)
members = [(i.filename, zipfile.ZipFile(io.BytesIO(whole)).read(i)) for i in zipfile.ZipFile(io.BytesIO(whole)).infolist()]
def again(name, members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for n, data in members:
            info = zipfile.ZipInfo(n, (1980, 1, 1, 0, 0, 0))
            info.create_system = 0; info.external_attr = 0; info.create_version = info.extract_version = 10
            z.writestr(info, data)
    put(name, out.getvalue())
for k, (n, data) in enumerate(members):
    again(f"without-{k}", members[:k] + members[k + 1:])
    again(f"short-{k}", members[:k] + [(n, data[:-1])] + members[k + 1:])
    other = (k + 1) % len(members)
    swapped = list(members); swapped[k], swapped[other] = (n, members[other][1]), (members[other][0], data)
    again(f"swapped-{k}", swapped)
again("more", members + [("evidence/more.txt", b"hello")])
again("twice", members + [members[0]])
again("path", members + [("../../evil", b"hello")])
again("link", members + [("/etc/passwd", b"hello")])
PY
n=0 wrong=''
for bad in "$T"/bad/*.wacz; do
	n=$((n + 1))
	earshot verify "$bad" >/dev/null 2>&1
	ours=$?
	sh "$T/b/evidence/verify.txt" "$bad" >/dev/null 2>&1
	theirs=$?
	[ $ours -ne 0 ] && [ $theirs -ne 0 ] || wrong="$wrong $(basename "$bad"):$ours,$theirs"
done
expect_eq "$n damaged bundles: neither says intact" "$wrong" ""
expect_eq "nothing was written outside" "$(ls "$T/../evil" 2>/dev/null)" ""
expect_exit "what is no archive" 2 earshot verify "$T/school.json"
expect_exit "what is not there" 2 earshot verify "$T/none.wacz"

# ---- other programs
if [ -d "$modules/node_modules" ]; then
	for a in "$T/b/archive/"*; do
		(cd "$T/b/archive" && node "$modules/node_modules/warcio/dist/cli.js" cdx-index --format cdxj \
			"$(basename "$a")") >"$T/warcio-$(basename "$a").cdxj" 2>"$T/err" || not_ok "warcio reads $a" "$(cat "$T/err")"
	done
	expect_eq "warcio.js makes the same index" "$(python3 "$here/bundle/agree.py" "$T/b/indexes/index.cdx" "$T"/warcio-*.cdxj 2>&1)" ""
	expect_exit "js-wacz makes a bundle of the same archives" 0 \
		node "$modules/node_modules/@harvard-lil/js-wacz/bin/cli.js" create -f "$T/b/archive/*.warc.gz" -o "$T/other.wacz"
	mkdir "$T/o" && unzip -q "$T/other.wacz" -d "$T/o"
	expect_eq "with the same index" "$(python3 "$here/bundle/agree.py" "$T/b/indexes/index.cdx" "$T/o/indexes/index.cdx" 2>&1)" ""
	expect_exit "ReplayWeb.page replays it in Chromium" 0 node "$here/bundle/replay.js" "$(command -v chromium)" \
		"$modules/player" "$bundle" "$page" "lets anyone park on the zigzag lines" "$T/replay.png"
	expect_exit "and the redacted copy" 0 node "$here/bundle/replay.js" "$(command -v chromium)" \
		"$modules/player" "$redacted" "$page" "park on the zigzag lines" "$T/replay-redacted.png"
	[ -z "${SHOTS:-}" ] || cp "$T"/replay*.png "$SHOTS"
else
	ok "other programs # SKIP npm packages are missing"
fi
# ---- killed at any system call: what stands under the name is whole, the old one or the new
: "${KILL_EVERY:=12}"
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}"
mkdir "$T/out.d" "$T/old"
cp "$bundle" "$bundle.sha256" "$T/old/"
earshot case note EAR-2026-0001 'One more.' >/dev/null
cp -R "$state" "$T/queued"
export_traced() {	# OPTIONS of strace...
	strace -f -qq -o "$T/trace" "$@" "$EARSHOT" --state "$state" case export EAR-2026-0001 --no-pdf --output "$T/out.d" >/dev/null 2>&1
}
if strace -f -qq -o /dev/null true 2>/dev/null; then
	export_traced
	awk '$2 ~ /^[a-z_0-9]+\(/ { split($2, call, "("); n[call[1]]++; if (/earshot.db"/) open = 1; if (open) print call[1], n[call[1]] }' \
		"$T/trace" | awk -v every="$KILL_EVERY" 'NR % every == 1 || every == 1' >"$T/calls"
	kills=0 old=0 new=0 none=0 wrong=0
	while read -r call nth; do
		rm -rf "$state" "$T/out.d" && cp -R "$T/queued" "$state" && mkdir "$T/out.d"
		[ $((kills % 2)) -eq 0 ] || cp "$T/old/"* "$T/out.d/"
		export_traced -e "inject=$call:signal=KILL:when=$nth"
		[ $? -eq 137 ] || continue
		kills=$((kills + 1))
		made=$T/out.d/ear-2026-0001.wacz
		if [ ! -e "$made" ]; then none=$((none + 1))
		elif ! earshot verify "$made" >/dev/null 2>&1; then wrong=$((wrong + 1)); echo "# $call $nth: not intact"
		elif cmp -s "$made" "$T/old/ear-2026-0001.wacz"; then old=$((old + 1))
		else new=$((new + 1)); fi
		if [ -e "$made.sha256" ]; then
			(cd "$T/out.d" && sha256sum -c ear-2026-0001.wacz.sha256 >/dev/null 2>&1) || { wrong=$((wrong + 1)); echo "# $call $nth: another's sum"; }
		fi
		if ! earshot case export EAR-2026-0001 --no-pdf --output "$T/out.d" >/dev/null 2>&1 </dev/null ||
			! earshot verify "$made" >/dev/null 2>&1 || ! earshot audit verify >/dev/null 2>&1; then
			wrong=$((wrong + 1)); echo "# $call $nth: it cannot be done again"
		fi
		[ "$(find "$T/out.d" -type f | wc -l)" -eq 2 ] || { wrong=$((wrong + 1)); echo "# $call $nth: something is left"; }
	done <"$T/calls"
	echo "# killed $kills times: $none without a bundle, $old with the old one, $new with the new one"
	expect_eq "killed at any system call: nothing half-written" "$wrong" 0
	if [ $kills -gt 5 ] && [ $none -gt 0 ] && [ $old -gt 0 ]; then ok "it was killed in between"; else not_ok "it was killed in between" "$kills: $none $old $new"; fi
else
	ok "killed at any system call # SKIP strace may not trace"
fi
finish
