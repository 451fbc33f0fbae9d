#!/bin/sh
# An export taken in by a new store and exported again is the same file; what is wrong is refused whole.
. "$(dirname "$0")/lib.sh"

printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
printf '{"name":"Upper Example Infant School","town":"Upper Example","postcode":"ZZ2 2ZZ"}' >"$T/other.json"
doc() {	# NAME SCHOOL WORD
	cat >"$T/$1.html" <<END
<!doctype html><html lang="en"><head><title>$3</title></head><body><main><article><h1>$3</h1>
<p>$2 had a visit from a $3. It stayed for the whole of the afternoon, said «everybody» twice.</p>
</article></main></body></html>
END
	earshot ingest "$T/$1.html" --url "http://news.example/$1.html" >/dev/null 2>&1
}
id_of() {	# QUERY: the reference of the first hit
	earshot search --json "$1" 2>/dev/null | python3 -c 'import json,sys; print(json.load(sys.stdin)["mentions"][0]["id"])'
}

expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "another school" 0 earshot school add "$T/other.json"
expect_exit "a source" 0 earshot source add "http://news.example/feed.xml" --kind feed --every 2d
expect_exit "an own one" 0 earshot source add "http://blog.example/" --kind site --school "Upper Example Infant School"
expect_exit "a saved search" 0 earshot saved add "beasts" "quagga OR okapi" --alert
expect_exit "a rule" 0 earshot rule add "title:wombat" irrelevant --by office
expect_exit "a recipient" 0 earshot recipient add head@school.example --role headteacher --alert 0.8
doc one "Nether Sample Primary School" quagga
doc two "Nether Sample Primary School" wombat
doc three "Upper Example Infant School" okapi
doc copy "Nether Sample Primary School" quagga
quagga=$(id_of quagga)
expect_exit "a decision" 0 earshot triage "$quagga" respond --note "rang «them»"
expect_exit "and back" 0 earshot triage "$quagga" --undo

# ---- round
expect_exit "export" 0 earshot export --jsonl "$T/a.jsonl"
expect_no_text "and complains of nothing" "$T/err" WARNING
expect_eq "for its owner alone" "$(stat -c %a "$T/a.jsonl")" 600
expect_json "all types" "$T/a.jsonl" \
	"{t: sum(1 for o in j if o['type'] == t) for t in ('school', 'source', 'rule', 'saved', 'recipient', 'mention', 'end')} == {'school': 2, 'source': 2, 'rule': 1, 'saved': 1, 'recipient': 1, 'mention': 4, 'end': 1}"
expect_json "with text and history" "$T/a.jsonl" \
	"[len(o['triage']) for o in j if o['type'] == 'mention' and o['id'] == '$quagga'] == [2] and all(o['text'] for o in j if o['type'] == 'mention')"
expect_json "the rule's decision" "$T/a.jsonl" "any(e.get('rule') == 1 for o in j if o['type'] == 'mention' for e in o['triage'])"
expect_no_text "no tokens" "$T/a.jsonl" token
expect_exit "on standard output" 0 earshot export
expect_eq "the same" "$(cmp "$T/out" "$T/a.jsonl" 2>&1)" ""
old=$state state=$T/fresh
"$EARSHOT" --state "$state" init --school "$T/school.json" >/dev/null 2>&1
rm -rf "$state"
expect_exit "a store without a school" 0 earshot import --dry-run "$T/a.jsonl"
expect_text "a trial says what" "$T/out" "4 mention"
expect_exit "and keeps nothing" 0 earshot export --jsonl "$T/none.jsonl"
expect_eq "at all" "$(grep -c . "$T/none.jsonl")" 2
expect_exit "import" 0 earshot import "$T/a.jsonl"
expect_exit "export again" 0 earshot export --jsonl "$T/b.jsonl"
expect_eq "byte by byte" "$(cmp "$T/a.jsonl" "$T/b.jsonl" 2>&1)" ""
expect_exit "it is found" 0 earshot search quagga
expect_eq "the index fits" "$(earshot index --check >/dev/null 2>&1; echo $?)" 0
expect_exit "copies are copies" 0 earshot search --json quagga
expect_json "as before" "$T/out" "[m['cluster']['size'] for m in j['mentions']] == [3]"
expect_exit "a second time" 0 earshot import "$T/a.jsonl" --json
expect_json "adds nothing" "$T/out" "sum(j['added'].values()) == 0 and j['known']['mention'] == 4"
earshot export >"$T/c.jsonl" 2>/dev/null
expect_eq "still the same" "$(cmp "$T/a.jsonl" "$T/c.jsonl" 2>&1)" ""
expect_exit "erased here" 0 earshot purge "$quagga" --reason objection
expect_exit "does not come back" 0 earshot import "$T/a.jsonl" --json
expect_json "and is counted" "$T/out" "j['buried'] == 1 and sum(j['added'].values()) == 0"

# ---- one school alone
state=$old
expect_exit "one school" 0 earshot export --school "Upper Example Infant School" --jsonl "$T/one.jsonl"
expect_no_text "nothing of the other" "$T/one.jsonl" "Nether Sample"
state=$T/one
expect_exit "is whole by itself" 0 earshot import "$T/one.jsonl" --json
expect_json "with what is for all" "$T/out" "(j['added']['mention'], j['added']['source'], j['added']['recipient']) == (1, 2, 1)"

# ---- a store that has others
state=$T/busy
expect_exit "another store" 0 earshot init --school "$T/school.json"
doc five "Nether Sample Primary School" pangolin
expect_exit "takes it in" 0 earshot import "$T/a.jsonl" --json
expect_json "with new numbers where they were taken" "$T/out" "j['added']['mention'] == 4 and j['renumbered'] > 0"
expect_exit "both are found" 0 earshot search pangolin
expect_exit "both" 0 earshot search okapi

# ---- hostile
state=$T/hostile
expect_exit "a store" 0 earshot init --school "$T/school.json"
earshot export >"$T/before" 2>/dev/null
cat >"$T/spoil.py" <<'END'
"""spoil.py FILE OUT NAME: one line made wrong, checksum made right; prints the number of that line."""
import hashlib, json, sys
lines = [json.loads(l) for l in open(sys.argv[1], encoding="utf-8")]
name = sys.argv[3]
at = next(i for i, o in enumerate(lines) if o["type"] == "mention") + 1
m = lines[at]
raw = {}
changes = {
    "url": lambda: m.update(url="javascript:alert(1)"), "file": lambda: m.update(url="file:///etc/passwd"),
    "state": lambda: m.update(status="banana"), "score": lambda: m.update(score=7),
    "time": lambda: m.update(first_seen="yesterday"), "far": lambda: m.update(first_seen="9999-01-01T00:00:00Z"),
    "type": lambda: m.update(type="login"), "missing": lambda: m.pop("text"), "number": lambda: m.update(text=7),
    "nul": lambda: raw.update({at: json.dumps(m).replace("Nether", "Ne\\u0000ther", 1)}),
    "id": lambda: m.update(id="M-2026-0001x"), "school": lambda: m.update(school="Nobody's School"),
    "undo": lambda: m.update(triage=[{"at": "2026-01-01T00:00:00Z", "by": "x", "from": "new", "to": "respond", "undoes": 4}]),
    "rule": lambda: m.update(triage=[{"at": "2026-01-01T00:00:00Z", "by": "x", "from": "new", "to": "respond", "rule": 99}]),
    "why": lambda: m.update(why="all"), "array": lambda: raw.update({at: "[1]"}), "json": lambda: raw.update({at: "{"}),
    "twice": lambda: raw.update({at: '{"type":"mention","type":"rule"}'}),
    "deep": lambda: raw.update({at: "[" * 100000}), "long": lambda: m.update(text="x" * (17 << 20)),
    "big": lambda: m.update(title="x" * 9000),
    "latin": lambda: raw.update({at: b'{"type":"mention","id":"\xff"}'}),
}
changes[name]()
body = b""
for i, o in enumerate(lines[:-1]):
    line = raw.get(i, json.dumps(o, ensure_ascii=False, separators=(",", ":")))
    body += (line if isinstance(line, bytes) else line.encode()) + b"\n"
end = {"type": "end", "lines": len(lines), "sha256": hashlib.sha256(body).hexdigest()}
open(sys.argv[2], "wb").write(body + json.dumps(end).encode() + b"\n")
print(at + 1)
END
for what in url file state score time far type missing number nul id school undo rule why array json twice deep long big latin; do
	line=$(python3 "$T/spoil.py" "$T/a.jsonl" "$T/bad" "$what")
	expect_exit "wrong: $what" 2 earshot import "$T/bad"
	expect_text "its line is named ($what)" "$T/err" "line $line "
done
head -n 5 "$T/a.jsonl" >"$T/bad"
expect_exit "cut off between lines" 2 earshot import "$T/bad"
head -c 2000 "$T/a.jsonl" >"$T/bad"
expect_exit "cut off in a line" 2 earshot import "$T/bad"
sed 's/quagga/Quagga/' "$T/a.jsonl" >"$T/bad"
expect_exit "changed" 2 earshot import "$T/bad"
{ cat "$T/a.jsonl"; echo '{}'; } >"$T/bad"
expect_exit "longer" 2 earshot import "$T/bad"
expect_exit "empty" 2 earshot import /dev/null
expect_exit "not there" 2 earshot import "$T/nothing"
earshot export >"$T/after" 2>/dev/null
expect_eq "nothing was taken in" "$(cmp "$T/before" "$T/after" 2>&1)" ""
finish
