#!/bin/sh
# The web page in a real browser (tests/web/screens.js): a state with something on every screen, the same with every text
# hostile, and one that is empty; then each screen as HTML before a validator.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
export NODE_PATH="${NODE_PATH:-$here/../build/node/node_modules}"
pids=''
trap 'for p in $pids; do kill "$p" 2>/dev/null; done; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT

# NAME STATE: serves it; its address is in $address.
serve() {
	"$EARSHOT" --state "$2" serve --listen 127.0.0.1:0 >"$T/serve-$1" 2>"$T/serve-$1.err" </dev/null &
	pids="$pids $!"
	await "serve of $1" $! "$T/serve-$1" 'http://' "$T/serve-$1.err"
	address=$(grep -o 'http://[0-9.]*:[0-9]*' "$T/serve-$1" | head -n 1)
}

"$here/web/state" "$T" || not_ok "a state is made" "$(tail -n 5 "$T/log")"
cp -R "$state" "$T/hostile"
expect_exit "a hostile state is made" 0 python3 "$here/web/hostile_state.py" "$T/hostile"

serve work "$state"
work=$address
serve hostile "$T/hostile"
hostile=$address
serve empty "$T/empty"
expect_text "where nobody can sign in yet, a log is not told the link" "$T/serve-empty.err" "earshot user add"
"$EARSHOT" --state "$T/empty" user add head --role head 2>/dev/null | sed -n 's|.*\(/set-up/.*\)|\1|p' >"$T/set-up-empty"

mkdir "$T/pages"
node "$here/web/screens.js" "$(command -v chromium)" "$T/pages" "$work" "$(cat "$T/set-up")" "$hostile" "$(cat "$T/set-up")" \
	"$address" "$(cat "$T/set-up-empty")" >"$T/out" 2>&1 || failed=1
cat "$T/out"
grep -q '^ok' "$T/out" || not_ok "the browser runs" "$(cat "$T"/serve-*.err)"

# The server's HTML is the same under sanitizers, where each screen is opened once.
if [ -z "${SAN:-}" ]; then
	java -jar "$NODE_PATH/vnu-jar/build/dist/vnu.jar" --errors-only --format gnu "$T"/pages/*.html >"$T/vnu" 2>&1
	expect_eq "vnu: no error on $(find "$T/pages" -name '*.html' | wc -l) pages" "$(cat "$T/vnu")" ""
	expect_eq "vnu: nothing is wrong with the style sheet" "$(java -jar "$NODE_PATH/vnu-jar/build/dist/vnu.jar" --errors-only --css --format gnu "$here/../query/web/earshot.css" 2>&1)" ""
fi

finish
