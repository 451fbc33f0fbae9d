#!/bin/sh
# The index is a cache: whatever happens to it, an answer is right or says that it is not sure, and the
# next run makes it whole.        FLIPS, FLIPS_EVERY, KILLS_EVERY: see index_faults.py.
# What is killed leaves its writes to the kernel, so memory does for a disk.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
export EARSHOT
if [ -n "${SAN:-}" ]; then
	: "${FLIPS:=40}" "${KILLS_EVERY:=40}"
	export FLIPS KILLS_EVERY
fi

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
# NAME WHAT: index_faults.py finds nothing wrong.
faults() {
	mkdir -p "$T/work"
	if python3 "$here/index_faults.py" "$2" "$state" "$T/work" >"$T/out" 2>&1; then
		ok "$1"
		grep '^#' "$T/out"
	else
		not_ok "$1" "$(head -n 30 "$T/out")"
	fi
}

# ---- one byte at a time
faults "whichever byte changes, the answer is right and it is told" flips

# ---- a commit, killed or without room at each of its system calls
printf '<!doctype html><title>Late</title><p>Nether Sample Primary School counted its last swallows.</p>' >"$T/late.html"
expect_exit "one more mention" 0 earshot ingest --url http://news.example/late "$T/late.html"
cp -R "$T/good" "$T/work/behind"
all=$(ids swallows)
ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}"
export ASAN_OPTIONS
faults "killed at any system call, nothing is lost" kills
faults "nor with a full disk at any of them" full
expect_exit "whole" 0 earshot index --rebuild
rm -rf "$T/good" && cp -R "$state/index" "$T/good"

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
(for n in $(seq 1 10); do "$EARSHOT" --state "$state" index --rebuild >/dev/null 2>&1; done) &
writer=$!
bad=0
while kill -0 $writer 2>/dev/null; do
	got=$(ids swallows)
	[ "${got% *}" = "${all% *}" ] || bad=$((bad + 1))
done
expect_eq "a reader sees one whole index or another" "$bad" 0
finish
