#!/bin/sh
# kill -9 at random moments: nothing lost, nothing twice, nobody visited sooner than agreed.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
kills=30 sites=25 gap=250
[ -z "${SAN:-}" ] || kills=8
: "${SEED:=$(date +%s)}"
echo "# seed $SEED"
origin_start --root "$WWW" --synthetic $sites --synthetic-plain

plan() {
	fresh
	_i=1
	while [ $_i -le $sites ]; do
		_h=$(printf 'h%04d.synthetic.example' $_i)
		if [ $((_i % 2)) -eq 0 ]; then watch "$_h/feed.xml" --kind feed; else watch "$_h/" --kind site; fi
		_i=$((_i + 1))
	done
}

found() {
	store 'select url from mention order by url'
}

# ---- what there is to find
plan
GAP=5 crawl
found >"$T/want"
if [ "$(wc -l <"$T/want")" -ge $sites ]; then ok "an undisturbed run finds $(wc -l <"$T/want")"; else not_ok "an undisturbed run" "$(cat "$T/want" "$T/out" "$T/err")"; fi

# ---- the same, disturbed
begin() {
	"$EARSHOT" --state "$state" crawl --allow-net "127.0.0.0/8:$port" --gap-ms $gap --resolve "*:$port:127.0.0.1" \
		>"$T/out" 2>"$T/err" </dev/null &
	pid=$!
}
until_store() {	# SQL: until there is one such row, or a minute has gone
	_n=0
	until [ "$(store "$1")" = 1 ] || [ $_n -ge 1200 ]; do sleep 0.05; _n=$((_n + 1)); done
}
alive() {	# PID...: those that still run
	for _p; do
		case $(cut -d ' ' -f 3 "/proc/$_p/stat" 2>/dev/null) in '' | Z) ;; *) echo "$_p" ;; esac
	done
}
children() {
	cat /proc/"$1"/task/*/children 2>/dev/null
}
waits=$(awk -v seed="$SEED" -v n=$kills 'BEGIN { srand(seed); for (i = 0; i < n; i++) printf "%.3f ", 0.02 + rand() * (i % 3 ? 1.6 : 0.4) }')
done_runs=0 left_over='' bad=''
check() {
	found >"$T/got"
	cmp -s "$T/got" "$T/want" || bad="$bad
$(diff "$T/got" "$T/want" | head -n 5)"
	[ "$(store 'pragma integrity_check')" = ok ] || bad="$bad damaged"
	done_runs=$((done_runs + 1))
}
plan
for w in $waits; do
	begin
	sleep "$w"
	if [ -z "$(alive $pid)" ]; then
		wait $pid
		check
		plan
		begin
		sleep "$w"
	fi
	workers=$(children $pid)
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	_n=0
	# shellcheck disable=SC2086 # one word for each process
	while [ -n "$(alive $workers)" ] && [ $_n -lt 600 ]; do sleep 0.05; _n=$((_n + 1)); done
	# shellcheck disable=SC2086
	left_over="$left_over$(alive $workers)"
done
begin
wait $pid
code=$?
expect_eq "the run after $kills kills ends well" "$code" 0
check
expect_eq "rule 27: nothing is lost, nothing comes twice ($done_runs runs)" "$bad" ""
expect_exit "rule 27: every page that was kept as it came is whole, and where the store says" 0 earshot kept --check --json
expect_json "and there are some" "$T/out" "j['pages'] > 0"
expect_exit "no record is torn" 0 sh -c "gzip -t $state/pages-warc/*.gz"
expect_eq "no parser outlives its owner" "$left_over" ""
cat >"$T/gaps.py" <<'PY'
import json, sys
gap, last, bad = float(sys.argv[2]) / 1000, {}, []
for r in sorted(map(json.loads, open(sys.argv[1])), key=lambda r: r["t_start"]):
    h = r["host"]
    if h in last and r["t_start"] - last[h] < gap - 0.02:
        bad.append((h, r["path"], round(r["t_start"] - last[h], 3)))
    last[h] = r["t_start"]
print(bad[:5])
PY
expect_eq "rules 10, 27: no host was visited too soon, also not across the kills" "$(python3 "$T/gaps.py" "$T/access.jsonl" $gap)" "[]"
again=$(python3 -c '
import collections, json, sys
n = collections.Counter((r["host"], r["path"]) for r in map(json.loads, open(sys.argv[1])))
print(sum(n.values()) - len(n), len(n))' "$T/access.jsonl")
echo "# asked again because of the kills, of how many addresses: $again"
: >"$T/access.jsonl"
begin
wait $pid
expect_eq "rule 10: and then nothing is due" "$? $(wc -l <"$T/access.jsonl")" "0 0"

# ---- a timer outlives a kill
fresh
page busy.example/p "$SCHOOL" '!status 429
Retry-After: 3600'
watch busy.example/p
begin
until_store "select count(*) from host where name like '%busy%' and next_ms > (unixepoch() + 3000) * 1000"
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
begin
wait $pid
expect_eq "rule 10: Retry-After outlives a kill" "$(visits busy.example/p)" 1

# ---- two at once
plan
gap=800
begin
until_store "select count(*) from run where ended_at is null"
expect_exit "a second crawl waits for another time" 75 earshot crawl
expect_text "and says who runs" "$T/err" "$pid"
expect_eq "in one line" "$(wc -l <"$T/err")" 1
expect_exit "reading goes on meanwhile" 0 earshot source list
kill -TERM $pid
_start=$(date +%s)
wait $pid
code=$?
expect_eq "asked to stop, it stops in order" "$code $(($(date +%s) - _start <= 300)) $(store "select count(*) from run where ended_at is null")" "0 1 0"
finish
