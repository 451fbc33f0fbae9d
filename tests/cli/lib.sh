# lib.sh: what the command line's tests share. Source it first; end the test with `finish`.
#
#   $T        a folder of the test's own, gone at the end
#   $state    its state folder
#   earshot   the program under test, on that state
#   $year     of the references that it gives to what is found or opened now
#
# A check prints "ok NAME" or "not ok NAME" and what was seen; none of them stops the script.
set -u
: "${BUILD:=$(cd "$(dirname "$0")/../.." && pwd)/build/release}"
: "${EARSHOT:=$BUILD/earshot}" "${ORIGIN:=$BUILD/tests/origin/origin}"
export NO_COLOR=1 TZ=UTC LC_ALL=C.UTF-8
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy

year=$(date -u +%Y)
T=$(mktemp -d "${TMPDIR:-/tmp}/earshot-test.XXXXXX") || exit 1
state=$T/state
origin_pid='' failed=0
trap 'origin_stop; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT
trap 'exit 1' HUP INT TERM

earshot() {
	"$EARSHOT" --state "$state" "$@"
}

ok() {
	printf 'ok %s\n' "$1"
}

not_ok() {	# NAME [what was seen]
	printf 'not ok %s\n' "$1"
	[ $# -lt 2 ] || printf '%s\n' "$2" | sed 's/^/    /'
	failed=1
}

finish() {
	exit "$failed"
}

# NAME GOT WANT
expect_eq() {
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got:    $2
wanted: $3"; fi
}

# NAME CODE COMMAND...: its output is left in $T/out and $T/err.
expect_exit() {
	_name=$1 _want=$2
	shift 2
	"$@" >"$T/out" 2>"$T/err" </dev/null
	_got=$?
	if [ "$_got" -eq "$_want" ]; then
		ok "$_name"
	else
		not_ok "$_name" "exit $_got, wanted $_want: $*
$(tail -n 20 "$T/err")"
	fi
}

# NAME FILE TEXT: the file has that text in one of its lines.
expect_text() {
	if grep -qF -- "$3" "$2"; then ok "$1"; else not_ok "$1" "no \"$3\" in:
$(head -n 20 "$2")"; fi
}

expect_no_text() {
	if grep -qF -- "$3" "$2"; then not_ok "$1" "$(grep -F -- "$3" "$2" | head -n 5)"; else ok "$1"; fi
}

# NAME FILE EXPRESSION: Python's, over `j`, the object, or the list of objects when there is one a
# line; it holds when true. A list is one of things that are wrong: it holds when empty.
expect_json() {
	if _seen=$(python3 - "$2" "$3" 2>&1 <<'PY'
import json, sys
text = open(sys.argv[1], encoding="utf-8").read()
try:
    j = json.loads(text)
except ValueError:
    j = [json.loads(line) for line in text.splitlines() if line]
holds = eval(sys.argv[2])
if isinstance(holds, list):
    sys.exit("\n".join(map(str, holds[:20])) or None)
if not holds:
    sys.exit(json.dumps(j, indent=1)[:1000])
PY
	); then ok "$1"; else not_ok "$1" "not so: $3
$_seen"; fi
}

# Milliseconds of a processor that the programs begun here have taken, in $cpu_ms: a length of time would tell of the machine, too.
cpu_time() {
	times >"$T/times"
	cpu_ms=$(awk -F '[ms ]+' 'END { printf "%d", 1000 * (60 * ($1 + $3) + $2 + $4) }' "$T/times")
}

# SQL: one answer of the store, columns parted by bars.
store() {
	python3 - "$state/earshot.db" "$1" <<'PY'
import sqlite3, sys
db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
for row in db.execute(sys.argv[2]):
    print("|".join("" if c is None else str(c) for c in row))
PY
}

# NAME PID FILE PATTERN [ERRORS]: waits until the server has that line in FILE, first of all when it begins; ERRORS is shown
# when it ends instead, and this test with it.
await() {
	_tries=0
	until grep -qs -- "$4" "$3"; do
		_tries=$((_tries + 1))
		if [ $_tries -gt 6000 ] || ! kill -0 "$2" 2>/dev/null; then
			not_ok "$1 starts" "$(cat "${5:-$3}")"
			exit 1
		fi
		sleep 0.05
	done
}

# [OPTIONS of the origin]: sets $port, and $tls_port with --tls-port; requests are in $T/access.jsonl.
origin_start() {
	origin_stop
	: >"$T/origin.out"
	"$ORIGIN" --log "$T/access.jsonl" --max-seconds 3600 "$@" >"$T/origin.out" 2>"$T/origin.err" </dev/null &
	origin_pid=$!
	await "the origin" "$origin_pid" "$T/origin.out" '^ready$' "$T/origin.err"
	port=$(awk '$1 == "listening" && NF == 3 { print $3; exit }' "$T/origin.out")
	tls_port=$(awk '$4 == "tls" { print $3; exit }' "$T/origin.out")
}

origin_stop() {
	[ -z "$origin_pid" ] || { kill "$origin_pid" && wait "$origin_pid"; } 2>/dev/null
	origin_pid=''
}

# HOST PATH [OPTIONS of curl]: as the origin answers for that virtual host.
get() {
	_host=$1 _path=$2
	shift 2
	curl -sS -m 120 --noproxy '*' -H "Host: $_host:$port" "$@" "http://127.0.0.1:$port$_path"
}

# FOLDER TO: the demo's web with the port of the running origin in its addresses.
web_copy() {
	mkdir -p "$2" && cp -R "$1/." "$2/" && find "$2" -type f -exec sed -i "s/{{PORT}}/$port/g" {} +
}
