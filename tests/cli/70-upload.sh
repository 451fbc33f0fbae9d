#!/bin/sh
# Files handed in on the web page (tests/web/upload.py).
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/../web" && pwd)

printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
link=$(earshot user add head --role head 2>/dev/null | sed -n 's|.*\(/set-up/.*\)|\1|p')
"$EARSHOT" --state "$state" serve --listen 127.0.0.1:0 >"$T/serve" 2>"$T/serve.err" </dev/null &
serve_pid=$!
trap 'kill "$serve_pid" 2>/dev/null; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT
await serve "$serve_pid" "$T/serve" '^earshot listens on ' "$T/serve.err"
port=$(sed -n 's/^earshot listens on .*:\([0-9]*\),.*/\1/p' "$T/serve")
EARSHOT=$EARSHOT SERVE_PID=$serve_pid python3 "$here/upload.py" "$port" "$link" "$state" </dev/null 2>&1 || failed=1
kill "$serve_pid"
wait "$serve_pid"
expect_eq "the server ends in order" "$?" 0
finish
