#!/bin/sh
# A backup is whole or nothing, is taken while others write, and comes back at any point of a kill.
. "$(dirname "$0")/lib.sh"

printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
doc() {	# NAME WORD
	cat >"$T/$1.html" <<END
<!doctype html><html lang="en"><head><title>$2</title></head><body><main><article><h1>$2</h1>
<p>Nether Sample Primary School had a visit from a $2. It stayed for the whole of the afternoon.</p>
</article></main></body></html>
END
}
take_in() {	# NAME
	earshot ingest "$T/$1.html" --url "http://news.example/$1.html"
}
finds() {	# WORD
	earshot search "$1" >/dev/null 2>&1 && echo yes || echo no
}
doc one quagga
doc two pangolin
expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "one mention" 0 take_in one
echo "Ada Other" >"$T/names"
expect_exit "a listed name" 0 earshot redact add "$T/names"

# ---- making one
expect_exit "backup" 0 earshot backup "$T/a.backup" --json
expect_json "says what is in it" "$T/out" "(j['mentions'], j['has_cases'], j['bytes'] > 1000) == (1, False, True)"
expect_eq "for its owner alone" "$(stat -c %a "$T/a.backup")" 600
expect_eq "nothing else is left" "$(find "$T" -name '*.part' | wc -l)" 0
mkdir "$T/shelf"
expect_exit "into a folder" 0 earshot backup "$T/shelf" --now 2026-11-23T02:00:00Z
expect_eq "with a name of its own" "$(ls "$T/shelf")" earshot-20261123T020000Z.backup
expect_exit "is it whole" 0 earshot backup --check "$T/a.backup" --json
expect_json "and how large" "$T/out" "j['bytes'] == $(stat -c %s "$T/a.backup")"
expect_exit "no such folder" 2 earshot backup "$T/none/a.backup"
expect_exit "no such file" 2 earshot backup --check "$T/none"

# ---- what is not whole is refused
size=$(stat -c %s "$T/a.backup")
for cut in 0 10 30 200 $((size / 2)) $((size - 1)); do
	head -c "$cut" "$T/a.backup" >"$T/bad"
	expect_exit "cut off at $cut" 2 earshot restore --force "$T/bad"
done
{ cat "$T/a.backup"; echo more; } >"$T/bad"
expect_exit "longer" 2 earshot restore --force "$T/bad"
python3 - "$T/a.backup" "$T/bad" <<'END'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 2] ^= 1
open(sys.argv[2], "wb").write(data)
END
expect_exit "one bit" 2 earshot restore --force "$T/bad"
python3 - "$T/evil" <<'END'
import hashlib, sys
def pack(name):
    body = b'earshot-backup 1\n{"schema":1,"made_at":"x","store_version":1,"mentions":0,"cases":0,"has_cases":false}\n'
    body += b"file " + name + b" 5\nevil!\n"
    return body + b"end " + hashlib.sha256(body).hexdigest().encode() + b"\n"
for i, name in enumerate([b"../evil", b"/tmp/evil", b"cases/EAR-2026-0001/../../evil", b"cases", b"cases/EAR-2026-0001/.x", b"crawl.lock"]):
    open(f"{sys.argv[1]}{i}", "wb").write(pack(name))
END
for i in 0 1 2 3 4 5; do
	expect_exit "a name that is none ($i)" 2 earshot restore --force "$T/evil$i"
done
expect_eq "nothing was written" "$(find "$T" /tmp/evil -name evil 2>/dev/null | wc -l)" 0
expect_eq "the store is as it was" "$(finds quagga)" yes

# ---- bringing it back
expect_exit "another mention" 0 take_in two
expect_exit "a store in use" 2 earshot restore "$T/a.backup"
expect_text "is not replaced unasked" "$T/err" "--force"
expect_exit "with force" 0 earshot restore --force "$T/a.backup"
expect_text "what was there is put aside" "$T/out" "before-restore-1"
expect_eq "what was then" "$(finds quagga) $(finds pangolin)" "yes no"
expect_eq "the index is made" "$(earshot index --check >/dev/null 2>&1; echo $?)" 0
expect_eq "the key came with it" "$(stat -c %s "$state/name.key")" 32
expect_exit "back to what was put aside" 0 "$EARSHOT" --state "$state/before-restore-1" search pangolin
old=$state state=$T/fresh
expect_exit "into a new folder" 0 earshot restore "$T/a.backup"
expect_eq "it is all there" "$(finds quagga) $(find "$state" -name 'before-*' | wc -l)" "yes 0"
state=$old
: >"$T/held"
python3 - "$state/earshot.db" >"$T/held" <<'END' &
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1])
db.execute("select count(*) from mention").fetchone()
print("open", flush=True)
time.sleep(60)
END
holder=$!
until grep -q open "$T/held"; do sleep 0.05; done
expect_exit "while somebody has it open" 75 earshot restore --force "$T/a.backup"
expect_text "it says so" "$T/err" "another earshot has the store open"
kill "$holder"
expect_eq "and changes nothing" "$(find "$state" -maxdepth 1 -name 'before-restore-*' | wc -l) $(finds quagga)" "1 yes"

# ---- while others write
(for i in 1 2 3 4 5 6; do doc "w$i" "wombat$i"; earshot ingest "$T/w$i.html" --url "http://news.example/w$i.html" >/dev/null 2>&1; done) &
writer=$!
for i in 1 2 3 4; do
	expect_exit "backup $i beside a writer" 0 earshot backup "$T/b$i.backup"
	state=$T/check$i
	expect_exit "is whole" 0 earshot restore "$T/b$i.backup"
	expect_eq "and of one piece" "$(earshot doctor | grep -c 'earshot.db is sound')" 1
	state=$old
done
wait "$writer"

# ---- killed at any point: the one or the other, whole
# what is traced cannot be looked through for leaks
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}"
state=$T/kill
expect_exit "a store to be replaced" 0 earshot init --school "$T/school.json"
expect_exit "with the other mention" 0 take_in two
cp -R "$state" "$T/kill.start"
n=0 kept=0 replaced=0 broken=''
for call in rename fsync unlink,unlinkat mkdir; do
	when=1
	while :; do
		rm -rf "$state"
		cp -R "$T/kill.start" "$state"
		strace -f -qq -o /dev/null -e "inject=$call:signal=KILL:when=$when" -e "trace=$call" \
			"$EARSHOT" --state "$state" restore --force "$T/a.backup" >/dev/null 2>&1
		code=$?
		n=$((n + 1))
		case $(finds quagga)$(finds pangolin) in
		yesno) replaced=$((replaced + 1)) ;;
		noyes) kept=$((kept + 1)) ;;
		*) broken="$broken $call:$when" ;;
		esac
		earshot doctor 2>/dev/null | grep -q 'earshot.db is sound' || broken="$broken $call:$when(store)"
		[ "$code" -eq 137 ] || break
		when=$((when + 1))
	done
	[ "$code" -eq 0 ] || broken="$broken $call:exit-$code"
done
expect_eq "killed at $n points" "$broken" ""
if [ "$kept" -gt 3 ] && [ "$replaced" -gt 3 ]; then
	ok "before and after the step ($kept, $replaced)"
else
	not_ok "before and after the step" "$kept $replaced"
fi

# ---- a backup killed
left=''
for when in 1 2 3 4 5; do
	rm -f "$T/k.backup"
	strace -f -qq -o /dev/null -e "inject=fsync:signal=KILL:when=$when" -e trace=fsync \
		"$EARSHOT" --state "$state" backup "$T/k.backup" >/dev/null 2>&1
	[ ! -e "$T/k.backup" ] || earshot backup --check "$T/k.backup" >/dev/null 2>&1 || left="$left $when"
done
expect_eq "a backup that was killed is none" "$left" ""
expect_exit "the next one" 0 earshot backup "$T/k.backup"
expect_eq "clears up" "$(find "$T" -name '*.part' | wc -l)" 0
finish
