#!/bin/sh
# The index is a cache: whatever happens to it, an answer is right or says that it is not sure, and the
# next run makes it whole.        FLIPS: one-byte faults to try (default 40; 300 for all).
. "$(dirname "$0")/lib.sh"
: "${FLIPS:=40}"

mkdir -p "$T/web/news.example"
origin_start --root "$T/web"
for i in $(seq 1 40); do
	cat >"$T/web/news.example/p$i.html" <<END
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Report $i</title></head><body><main><article>
<h1>Report $i</h1><p>Nether Sample Primary School was visited on day $i by somebody who counted $((i * 37)) swallows,
$((i * 91)) daisies and word$i besides, and wrote all of it down in the book number $((i % 7)).</p></article></main></body></html>
END
	printf '<p><a href="p%s.html">Report %s</a></p>' "$i" "$i" >>"$T/links"
done
{ printf '<!doctype html><title>News</title><main>'; cat "$T/links"; printf '</main>'; } >"$T/web/news.example/index.html"
printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "add a site" 0 earshot source add "http://news.example:$port/" --kind site
expect_exit "crawl" 0 earshot crawl --all --allow-net "127.0.0.0/8:$port" --gap-ms 1 --resolve "news.example:$port:127.0.0.1"
origin_stop
expect_exit "one index" 0 earshot index --rebuild
ids() {
	earshot search --copies --json --limit 100 -- "$1" 2>/dev/null |
		python3 -c 'import json,sys; j=json.load(sys.stdin); print(sorted(m["id"] for m in j["mentions"]), "said" if j["notes"] else "silent")' 2>/dev/null
}
all=$(ids swallows) one=$(ids word17)
if [ "$(printf '%s' "$all" | grep -o M- | wc -l)" -ge 35 ]; then ok "there is something to find"; else
	not_ok "there is something to find" "$all"
fi
cp -R "$state/index" "$T/good"
restore() {
	rm -rf "$state/index" "$state/index.tries"
	cp -R "$T/good" "$state/index"
}

# ---- one byte at a time
wrong=0 crashed=0 unhealed=0
for n in $(seq 1 "$FLIPS"); do
	restore
	python3 - "$state/index" "$n" <<'PY'
import os, random, sys
rand = random.Random(int(sys.argv[2]))
files = [f for f in sorted(os.listdir(sys.argv[1])) if os.path.getsize(os.path.join(sys.argv[1], f))]
path = os.path.join(sys.argv[1], rand.choice(files))
data = bytearray(open(path, "rb").read())
data[rand.randrange(len(data))] ^= 1 << rand.randrange(8)
open(path, "wb").write(data)
PY
	got=$(ids swallows)
	case $got in
	"") crashed=$((crashed + 1)) ;;
	"$all" | *said) ;;
	*) wrong=$((wrong + 1)) ;;
	esac
	earshot index --check >"$T/out" 2>&1 || earshot index --rebuild >/dev/null 2>&1
	[ "$(ids word17)" = "$one" ] || unhealed=$((unhealed + 1))
done
printf '# note: of %s flips %s gave no answer, %s another one without a word, %s still did after check and rebuild\n' \
	"$FLIPS" "$crashed" "$wrong" "$unhealed"
# Glass has no checksums: a flip in a posting may go unseen, but not often.
if [ $((wrong * 10)) -le "$FLIPS" ]; then ok "hardly any answer is wrong silently"; else not_ok "hardly any answer is wrong silently" "$wrong of $FLIPS"; fi
if [ $((crashed * 10)) -le "$FLIPS" ]; then ok "and there nearly always is one"; else not_ok "and there nearly always is one" "$crashed of $FLIPS"; fi

# ---- gone, foreign, cut short, full disk
rm -rf "$state/index"
expect_eq "deleted: the same answer, and it is said" "$(ids swallows)" "${all% silent} said"
expect_exit "made anew" 0 earshot index
expect_eq "whole again" "$(ids swallows)" "$all"
"$EARSHOT" --state "$T/other" init --school "$T/school.json" >/dev/null 2>&1
"$EARSHOT" --state "$T/other" index >/dev/null 2>&1
rm -rf "$state/index" && cp -R "$T/other/index" "$state/index"
expect_eq "of another store: the same answer" "$(ids swallows)" "${all% silent} said"
expect_exit "made anew" 0 earshot index
expect_eq "whole again" "$(ids swallows)" "$all"
restore
for f in "$state"/index/*.glass; do truncate -s 100 "$f"; done
got=$(ids swallows)
case $got in "$all" | *said) ok "cut short" ;; *) not_ok "cut short" "$got" ;; esac
rm -rf "$state/index"
(ulimit -f 8 && "$EARSHOT" --state "$state" index >"$T/out" 2>"$T/err")
code=$?
case $code in 70 | 75) ok "a full disk is an error" ;; *) not_ok "a full disk is an error" "exit $code: $(cat "$T/err")" ;; esac
expect_exit "with room again" 0 earshot index
expect_eq "whole again" "$(ids swallows)" "$all"

# ---- kill -9 at random moments of a rebuild, and two writers at once
for n in 1 2 3 4 5 6 7 8 9 10; do
	"$EARSHOT" --state "$state" index --rebuild >/dev/null 2>&1 &
	pid=$!
	sleep "0.0$n"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	got=$(ids swallows)
	[ "${got% *}" = "${all% *}" ] || not_ok "killed: the answer stays" "$got"
done
expect_exit "after the kills" 0 earshot index
expect_exit "all is sound" 0 earshot index --check
"$EARSHOT" --state "$state" index --rebuild >/dev/null 2>&1 &
first=$!
earshot index --rebuild >/dev/null 2>&1
second=$?
wait $first
first=$?
case "$first $second" in "0 0" | "0 75" | "75 0") ok "two at once: one waits or both do it" ;; *) not_ok "two at once" "$first $second" ;; esac
expect_exit "and it is sound" 0 earshot index --check

# ---- a reader during many commits
(for n in $(seq 1 25); do "$EARSHOT" --state "$state" index --rebuild >/dev/null 2>&1; done) &
writer=$!
bad=0
while kill -0 $writer 2>/dev/null; do
	got=$(ids swallows)
	[ "${got% *}" = "${all% *}" ] || bad=$((bad + 1))
done
expect_eq "a reader sees one whole index or another" "$bad" 0
finish
