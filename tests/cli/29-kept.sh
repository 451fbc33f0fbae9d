#!/bin/sh
# Pages kept as they came: what the crawl's own requests brought, byte for byte, of those pages alone that name the
# school; what a site does not want kept is not; what is erased leaves no byte.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
export NODE_PATH="$here/../build/node-bundle/node_modules"
wire_pid=''
trap '[ -z "$wire_pid" ] || kill "$wire_pid" 2>/dev/null; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT
mkdir -p "$T/wire"
python3 "$here/evidence/wire.py" "$T/wire" 2>"$T/wire/err" &
wire_pid=$!
await "the server of exact bytes" "$wire_pid" "$T/wire/port" . "$T/wire/err"
port=$(cat "$T/wire/port")
base=http://post.example:$port
kept=$state/pages-warc

crawl() {	# NOW [OPTIONS]
	_now=$1
	shift
	earshot crawl --now "$_now" --all --allow-net "127.0.0.0/8:$port" --gap-ms 1 --resolve "*:$port:127.0.0.1" --json "$@" \
		>"$T/out" 2>"$T/err" </dev/null || not_ok "crawl" "$(cat "$T/err")"
}
files() {
	find "$kept" -type f -printf '%f\n' | sort | tr '\n' ' '
}
read_all() {	# all records, a line each, in $T/records
	: >"$T/records"
	for _f in "$kept"/*.gz; do
		[ ! -e "$_f" ] || node "$here/evidence/read_warc.js" "$_f" >>"$T/records" 2>>"$T/records.err" || not_ok "warcio.js reads $_f" "$(cat "$T/records.err")"
	done
}
id_of() {	# PATH: the reference of the mention there
	store "select printf('M-%04d-%04d', year, number) from mention where url like '%/$1'"
}

printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
for p in k-plain k-chunked k-gzip k-gzip-chunked k-odd k-for-another n-meta n-meta-own n-header n-header-own n-snippet l-large u-other m-named-style; do
	expect_exit "watch $p" 0 earshot source add "$base/$p" --kind page
done
crawl 2026-11-02T02:00:00Z
expect_json "counted" "$T/out" "(j['mentions_new'], j['kept'], j['kept_again'], j['kept_not'], j['notices']) == (13, 7, 0, 6, [])"
read_all
cat >"$T/compare.py" <<'PY'
import json, os, sys
wire, records, names = sys.argv[1], [json.loads(l) for l in open(sys.argv[2])], sys.argv[3:]
asked = {}
for n in sorted(os.listdir(wire + "/requests")):
    text = open(wire + "/requests/" + n, "rb").read().decode("latin-1")
    asked[text.split(" ")[1].lstrip("/")] = text
bad = [("digest", r["headers"]) for r in records if not r["block_ok"] or r["payload_ok"] is False]
if records[0]["type"] != "warcinfo" or [r["type"] for r in records[1:]] != ["response", "request", "metadata"] * (len(names) + 1):
    bad.append([r["type"] for r in records])
for name in names:
    own = [r for r in records if r["headers"].get("WARC-Target-URI", "").endswith("/" + name)]
    sent = open(wire + "/sent/" + name, "rb").read().decode("latin-1")
    if [r["type"] for r in own] != ["response", "request", "metadata"]:
        bad.append((name, [r["type"] for r in own]))
    elif own[0]["block"] != sent or own[1]["block"] != asked[name]:
        bad.append((name, own[0]["block"][:300], sent[:300], own[1]["block"], asked[name]))
    elif "WARC-Payload-Digest" in own[2]["headers"] or "robots-verdict: allowed" not in own[2]["block"]:
        bad.append((name, own[2]))
    elif len({r["headers"]["WARC-Date"] for r in own}) != 1 or own[0]["headers"]["WARC-Target-URI"].startswith("<"):
        bad.append((name, own))
print(bad or "same")
PY
expect_eq "byte for byte, by warcio.js" "$(python3 "$T/compare.py" "$T/wire" "$T/records" k-plain k-chunked k-gzip k-gzip-chunked k-odd k-for-another)" same
expect_json "what made it" "$T/records" "j[0]['type'] == 'warcinfo' and 'robots: obey' in j[0]['block'] and j[0]['headers']['WARC-Filename'] == 'pages-20261102-001.warc.gz'"
expect_exit "each member is whole" 0 sh -c "gzip -t $kept/*.gz"
expect_eq "the files are their owner's" "$(stat -c '%a' "$kept") $(stat -c '%a' "$kept"/*.gz)" "700 600"
expect_eq "rule 18: noarchive, in page and header, for all and for us" "$(python3 -c 'import json, sys
print([r["headers"] for r in map(json.loads, open(sys.argv[1])) if "/n-" in r["headers"].get("WARC-Target-URI", "")])' "$T/records")" "[]"
expect_eq "rule 18: the mentions stay" "$(store "select count(*) from mention where url like '%/n-%'")" 5
expect_exit "show" 0 earshot show "$(id_of n-meta)"
expect_text "rule 18: and it is said where" "$T/out" "noarchive"
expect_exit "show" 0 earshot show "$(id_of l-large)"
expect_text "so it is of what would have had to be held twice" "$T/out" "too large"
expect_no_text "a page without the school leaves no byte" "$T/records" "Quaggafield"
expect_no_text "nor its address" "$T/records" "u-other"
python3 "$here/evidence/wire.py" --search "$kept" >"$T/media"
expect_no_text "a picture within a page leaves no byte" "$T/media" "warc.gz"

# ---- again
crawl 2026-11-03T02:00:00Z
expect_json "the same bytes are not written twice" "$T/out" "(j['kept'], j['kept_again'], j['mentions_new']) == (0, 6, 0)"
read_all
cat >"$T/revisits.py" <<'PY'
import json, sys
records = [json.loads(l) for l in open(sys.argv[1])]
first = {r["headers"]["WARC-Record-ID"]: r["headers"] for r in records if r["type"] == "response"}
bad, n = [], 0
for r in records:
    h = r["headers"]
    if r["type"] != "revisit":
        continue
    n += 1
    o = first.get(h["WARC-Refers-To"], {})
    if (h["WARC-Profile"] != "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest" or not r["block_ok"]
            or h["WARC-Payload-Digest"] != o.get("WARC-Payload-Digest") or h["WARC-Refers-To-Target-URI"] != o["WARC-Target-URI"]
            or h["WARC-Refers-To-Date"] != o["WARC-Date"] or h["WARC-Truncated"] != "length"
            or not r["block"].startswith("HTTP/1.1 200 ") or not r["block"].endswith("\r\n\r\n")):
        bad.append(h)
print(bad or n)
PY
expect_eq "they are revisits" "$(python3 "$T/revisits.py" "$T/records")" 6
expect_eq "a night has a file" "$(files)" "pages-20261102-001.warc.gz pages-20261103-001.warc.gz "
expect_exit "show" 0 earshot show "$(id_of k-gzip)" --json
expect_json "names the places" "$T/out" "[(k['file'], k['revisit']) for k in j['kept']] == [('pages-20261103-001.warc.gz', True), ('pages-20261102-001.warc.gz', False)]"
place=$(python3 -c 'import json, sys
k = json.load(open(sys.argv[1]))["kept"][1]
print("tail -c +%d %s/%s | head -c %d" % (k["offset"] + 1, sys.argv[2], k["file"], k["length"]))' "$T/out" "$kept")
sh -c "$place" | gunzip >"$T/stretch"
expect_text "where its records are" "$T/stretch" "WARC-Target-URI: $base/k-gzip"

# ---- in a backup
expect_exit "backup" 0 earshot backup "$T/kept.backup"
expect_exit "restore" 0 "$EARSHOT" --state "$T/restored" restore "$T/kept.backup"
expect_exit "what was kept is in it" 0 "$EARSHOT" --state "$T/restored" kept --check --json
expect_json "all of it" "$T/out" "(j['pages'], j['revisits']) == (7, 6)"
expect_exit "switched off" 0 sh -c "printf '[crawl]\nkeep-pages = false\n' >$T/off"
expect_exit "a crawl" 0 "$EARSHOT" --state "$T/restored" --config "$T/off" crawl --now 2026-11-05T02:00:00Z --all --json \
	--allow-net "127.0.0.0/8:$port" --gap-ms 1 --resolve "*:$port:127.0.0.1"
expect_json "keeps none" "$T/out" "(j['kept'], j['kept_again'], j['kept_not']) == (0, 0, 0)"

# ---- killed while it wrote
cp "$kept/pages-20261103-001.warc.gz" "$T/whole"
head -c 300 "$T/whole" >>"$kept/pages-20261103-001.warc.gz"
cp "$T/whole" "$kept/pages-20261104-001.warc.gz"
crawl 2026-11-03T03:00:00Z --source "$base/n-meta"
if cmp -s "$T/whole" "$kept/pages-20261103-001.warc.gz"; then ok "what no row tells of is cut off"; else not_ok "what no row tells of is cut off" "$(files)"; fi
expect_eq "and files without a row go" "$(files)" "pages-20261102-001.warc.gz pages-20261103-001.warc.gz "
expect_exit "all of it is as it was kept" 0 earshot kept --check

# ---- erased
expect_exit "erase" 0 earshot purge "$(id_of k-gzip-chunked)" --reason "asked to"
read_all
expect_no_text "leaves no address" "$T/records" "k-gzip-chunked"
expect_json "all others can be read" "$T/records" "[r['headers'] for r in j if not r['block_ok'] or (r['type'] != 'revisit' and r['payload_ok'] is False)]"
expect_json "and are where they were" "$T/records" "sum(r['type'] == 'response' for r in j) == 6 and sum('erased' in r['block'] for r in j) == 2"
expect_exit "nothing is missed" 0 earshot kept --check --json
expect_json "in the store" "$T/out" "(j['pages'], j['revisits'], j['faults']) == (6, 5, [])"
for p in k-plain k-chunked k-gzip k-odd k-for-another m-named-style; do earshot purge "$(id_of $p)" --reason "asked to" >/dev/null; done
expect_eq "with its last page a file goes" "$(files)" ""
finish
