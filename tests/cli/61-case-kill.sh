#!/bin/sh
# kill -9 at every system call of opening a case and of writing a note: afterwards the case is there
# whole or not at all, the chain holds, and the work goes on.
# What is killed leaves its writes to the kernel, so memory does for a disk, and syncing costs nothing.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
# Every how many calls; under sanitizers there are ten times as many.
: "${KILL_EVERY:=$([ -n "${SAN:-}" ] && echo 40 || echo 3)}"
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}"

printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
earshot init --school "$T/school.json" >/dev/null 2>&1
cp -R "$state" "$T/empty"
earshot case open https://forum.example/t/17 --no-capture --reporter parent --reason "Names a teacher" >/dev/null
cp -R "$state" "$T/opened"

# What there is afterwards, in one line: cases, their texts, entries of the chain but for reads.
cat >"$T/look.py" <<'END'
import hashlib, json, sqlite3, sys
s = sqlite3.connect(sys.argv[1] + "/earshot.db")
cases = s.execute("select count(*) from casefile").fetchone()[0]
texts = s.execute("select count(*) from case_text").fetchone()[0]
lines = [json.loads(l) for (l,) in s.execute("select line from audit order by seq")]
deeds = [l for l in lines if l["act"] in ("case.open", "note.add")]
whole = [h for (salt, text) in s.execute("select salt, text from case_text")
         for h in [hashlib.sha256(salt + text.encode()).hexdigest()] if h not in [l["commit"] for l in deeds]] == []
print(cases, texts, len(deeds), "whole" if whole else "torn")
END
look() {
	python3 "$T/look.py" "$state"
}

# WHEN: the chain is whole; sets $entries.
holds() {
	if earshot audit verify >"$T/out" 2>&1; then
		entries=$(sed 's/.*whole: \([0-9]*\) entries.*/\1/' "$T/out")
		return 0
	fi
	echo "# $1: $(cat "$T/out")"
	return 1
}

# NAME STATE BEFORE AFTER COMMAND...
kill_everywhere() {
	name=$1 from=$2 before=$3 after=$4
	shift 4
	kills=0 was=0 is=0 wrong=0
	rm -rf "$state" && cp -R "$T/$from" "$state"
	strace -f -o "$T/trace" "$EARSHOT" --state "$state" "$@" >/dev/null 2>&1 || not_ok "$name runs"
	# The tracer counts by the call's name; what comes before the store is opened changes nothing.
	awk '$2 ~ /^[a-z_0-9]+\(/ { split($2, call, "("); n[call[1]]++; if (/earshot.db"/) open = 1; if (open) print call[1], n[call[1]] }' \
		"$T/trace" | awk -v every="$KILL_EVERY" 'NR % every == 1 || every == 1' >"$T/calls"
	while read -r call nth; do
		rm -rf "$state" && cp -R "$T/$from" "$state"
		strace -f -o "$T/trace" -e "inject=$call:signal=KILL:when=$nth" "$EARSHOT" --state "$state" "$@" >/dev/null 2>&1
		[ $? -eq 137 ] || continue
		kills=$((kills + 1))
		found=$(look)
		case $found in
		"$before") was=$((was + 1)) ;;
		"$after") is=$((is + 1)) ;;
		*) wrong=$((wrong + 1)) && echo "# $call $nth: $found" ;;
		esac
		# As it was left, then after the next command, which pins what was done.
		holds "$call $nth, left" || wrong=$((wrong + 1))
		earshot case note EAR-2026-0001 "goes on" >"$T/out" 2>&1
		code=$?
		# there is no case to note when its opening was killed early
		[ $code -eq 0 ] || { [ "$found" = "$before" ] && [ "$from" = empty ] && [ $code -eq 2 ]; } ||
			{ wrong=$((wrong + 1)) && echo "# $call $nth: $(cat "$T/out")"; }
		holds "$call $nth, gone on" && [ "$(cut -d' ' -f1 "$state/audit.head" 2>/dev/null)" = "$entries" ] ||
			[ "$entries" = 0 ] || { wrong=$((wrong + 1)) && echo "# $call $nth: not pinned"; }
	done <"$T/calls"
	expect_eq "$name: nothing torn, no chain broken" "$wrong" 0
	if [ "$kills" -gt 5 ] && [ "$was" -gt 0 ] && [ "$is" -gt 0 ]; then
		ok "$name: before, while and after it was committed"
	else
		not_ok "$name: before, while and after it was committed" "$kills kills: $was before, $is after"
	fi
	echo "# note: kill -9 at $kills system calls of $name: $was left nothing, $is all of it, $wrong wrong"
}

kill_everywhere "opening a case" empty "0 0 0 whole" "1 1 1 whole" \
	case open https://forum.example/t/17 --no-capture --reporter parent --reason "Names a teacher"
kill_everywhere "writing a note" opened "1 1 1 whole" "1 2 2 whole" \
	case note EAR-2026-0001 "Rang the parent"
finish
