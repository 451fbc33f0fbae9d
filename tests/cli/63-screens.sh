#!/bin/sh
# The web page's screens in a real browser (tests/web/screens.js), and each of them as HTML before a validator.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
export NODE_PATH="${NODE_PATH:-$here/../build/node/node_modules}"

"$here/web/state" "$T" || not_ok "a state is made" "$(tail -n 5 "$T/log")"

"$EARSHOT" --state "$state" serve --listen 127.0.0.1:0 >"$T/serve" 2>"$T/serve.err" </dev/null &
serve_pid=$!
trap 'kill "$serve_pid" 2>/dev/null; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT
for _ in $(seq 200); do
	grep -qs 'http://' "$T/serve" "$T/serve.err" && break
	sleep 0.05
done
address=$(grep -ho 'http://[0-9.]*:[0-9]*' "$T/serve" "$T/serve.err" | head -n 1)

mkdir "$T/pages"
node "$here/web/screens.js" "$(command -v chromium)" "$address" "$(cat "$T/set-up")" "$T/pages" >"$T/out" 2>&1 || failed=1
cat "$T/out"
grep -q '^ok' "$T/out" || not_ok "the browser runs" "$(cat "$T/serve.err")"

java -jar "$NODE_PATH/vnu-jar/build/dist/vnu.jar" --errors-only --format gnu "$T"/pages/*.html >"$T/vnu" 2>&1
expect_eq "vnu: no error on $(find "$T/pages" -name '*.html' | wc -l) pages" "$(cat "$T/vnu")" ""
expect_eq "vnu: nothing is wrong with the style sheet" "$(java -jar "$NODE_PATH/vnu-jar/build/dist/vnu.jar" --errors-only --css --format gnu "$here/../query/web/earshot.css" 2>&1)" ""

finish
