#!/bin/sh
# watch: four weeks of a post, on a clock of the test's own. What is the same is no news, what changed
# is shown in the post's words alone, and gone is what two looks agree on.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
wire_pid=''
trap '[ -z "$wire_pid" ] || kill "$wire_pid" 2>/dev/null; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT
mkdir -p "$T/wire"
python3 "$here/evidence/wire.py" "$T/wire" 2>"$T/wire/err" &
wire_pid=$!
await "the server of exact bytes" "$wire_pid" "$T/wire/port" . "$T/wire/err"
port=$(cat "$T/wire/port")
base=http://post.example:$port
net() {
	earshot "$@" --allow-net "127.0.0.0/8:$port" --resolve "*:$port:127.0.0.1"
}
# NAME AGE LIKES [WORDS]: the page as it stands now
post() {
	cat >"$T/wire/state.$1" <<END
200 OK
<!doctype html><html><head><title>A thread</title></head><body><nav><a href=/>Forum</a> 31 online</nav><main>
<div class="post" id="p1"><span>By somebody</span> <span>$2 ago</span><p>The school of Nether Sample never answered
the letters that I wrote in spring${4:-, and I think that this is a disgrace.}</p><p>$3 likes · $3 comments</p></div>
<div class="post" id="p2"><p>Somebody else says something new each time: $2, $3, $(date +%N).</p></div></main></body></html>
END
}
answers() {	# NAME STATUS...
	_name=$1
	shift
	printf '%s\n<p>No.</p>' "$*" >"$T/wire/state.$_name"
}
start=1793520000 # 2026-11-01T08:00:00Z
at() {	# SECONDS after the beginning
	date -u -d "@$((start + $1))" +%Y-%m-%dT%H:%M:%SZ
}
hour=3600 day=86400
# SECONDS: the looks that are due then; their JSON is in $T/out
run() {
	net --now "$(at "$1")" case watch --run --json >"$T/out" 2>"$T/err" || cat "$T/err"
}
said() {	# EXPRESSION of the looks
	python3 -c 'import json, sys
looks = json.load(open(sys.argv[1]))["looks"]
l = looks[0] if looks else None
print(eval(sys.argv[2]))' "$T/out" "$1"
}
seen='l and (l["seen"], l["state"], l["news"])'
ref=EAR-2026-0001
printf '{"name":"Nether Sample Primary School","town":"Nether Sample"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
post thread "2 hours" 12
expect_exit "a case" 0 net --now "$(at 0)" case open "$base/thread#p1" --reporter parent --reason "a complaint"
expect_exit "watched" 0 earshot --now "$(at 0)" case watch $ref --json
expect_json "for 28 days, first in an hour" "$T/out" "(j['watch']['next'], j['watch']['ends'], j['watch']['base']) == ('2026-11-01T09:00:00Z', '2026-11-29T08:00:00Z', 'c001')"
run $((hour / 2))
expect_eq "nothing is due before" "$(said 'looks')" "[]"

# ---- four weeks -----------------------------------------------------------------------------
: >"$T/looks"
t=0
for _ in $(seq 40); do
	# the run after the look is due: each half hour at first, each six hours later
	due=$(python3 -c 'import sqlite3, sys
r = sqlite3.connect(f"file:{sys.argv[1]}/earshot.db?mode=ro", uri=True).execute("select min(next_at) from watch").fetchone()[0]
start = int(sys.argv[2])
print("" if r is None else (lambda s, n: -(-s // n) * n)(r - start, 1800 if r - start < 2 * 86400 else 21600))' "$state" $start)
	[ -n "$due" ] || { t=over; break; }
	t=$due
	post thread "$((t / 3600 + 2)) hours" $((12 + t / 7000))
	run "$t"
	printf '%s %s\n' "$t" "$(said "$seen")" >>"$T/looks"
done
expect_eq "it ends by itself" "$t" over
expect_eq "looks: 1 h, 6 h, 24 h, daily, weekly, at the end" "$(awk '{ printf "%s ", $1 / 3600 }' "$T/looks")" "1 6 24 48 72 96 120 144 168 192 360 528 672 "
expect_eq "times and counters that drift are no news" "$(cut -d ' ' -f 2- "$T/looks" | sort -u)" "('same', 'same', False)"
run $((40 * day))
expect_eq "after 28 days nothing is asked for" "$(said 'looks')" "[]"
expect_eq "each look is kept whole" "$(find "$state/cases/$ref" -name "*.warc.gz" | wc -l)" 14
expect_exit "the list" 0 earshot case watch $ref --list --json
expect_json "says that it is over, and what was seen" "$T/out" "(lambda w: w['next'] is None and len(w['looks']) == 13 and w['state'] == 'same')(j['watches'][0])"

# ---- renewal, persons -------------------------------------------------------------------------
start=$((start + 41 * day))
expect_exit "once more needs a reason" 2 earshot --now "$(at 0)" case watch $ref
expect_text "and says which" "$T/err" "necessary and proportionate"
expect_exit "and an approver" 2 earshot --now "$(at 0)" case watch $ref --reason "it names a child"
expect_exit "with both it is renewed" 0 earshot --now "$(at 0)" case watch $ref --reason "it names a child" --approved-by "chair of governors"
expect_exit "never for longer" 2 earshot --now "$(at 0)" case watch $ref --until "$(at $((29 * day)))" --reason x --approved-by y
for u in https://www.facebook.com/some.body https://x.com/somebody https://forum.example/user/somebody \
	"https://forum.example/search?q=somebody" https://reddit.com/u/somebody https://forum.example/profile.php?id=3 \
	https://www.instagram.com/somebody/ https://mastodon.example/@somebody https://forum.example/; do
	expect_exit "refused: $u" 2 earshot --now "$(at 0)" case watch $ref --url "$u"
done
for u in https://x.com/somebody/status/123456 https://www.facebook.com/some.body/posts/123456 https://forum.example/t/17#post-3 \
	https://www.reddit.com/r/place/comments/abc/title/ https://mastodon.example/@somebody/1234567; do
	expect_exit "a post: $u" 0 earshot --now "$(at 0)" case watch $ref --url "$u"
done
expect_exit "stopped" 0 earshot --now "$(at 0)" case watch $ref --stop --json
expect_json "all of them" "$T/out" "j['stopped'] == 6"
run $((2 * hour))
expect_eq "and then nothing is due" "$(said 'looks')" "[]"

# ---- what can happen to a post ------------------------------------------------------------------
# NAME: a case of its own, watched from now on
watched() {
	start=$((start + 40 * day))
	net --now "$(at 0)" case open "$base/$1#p1" --reporter parent --reason x --json >"$T/out" 2>"$T/err"
	ref=$(python3 -c 'import json, sys
j = json.load(open(sys.argv[1]))
print(j["id"])' "$T/out")
	earshot --now "$(at 0)" case watch "$ref" >"$T/out" 2>&1 || cat "$T/out"
}
step() {	# NAME SECONDS WANTED
	run "$2"
	expect_eq "$1" "$(said "$seen")" "$3"
}
post a "2 hours" 12
watched a
post a "3 hours" 13 ", and I was wrong about that."
step "edited" $hour "('changed', 'changed', True)"
expect_text "the change is shown" "$T/out" "+ was wrong about"
earshot case show EAR-2026-0001 --json >"$T/shown" 2>"$T/err"
expect_text "the words are kept as they were" "$T/shown" "3 hours ago"
expect_eq "without the other posts" "$(said '"Somebody else" in l["diff"]')" False
post a "8 hours" 14 ", and I was wrong about that."
step "then the same" $((6 * hour)) "('same', 'same', False)"
answers a 404 Not Found
step "404 once is a doubt" $((24 * hour)) "('gone', 'same', False)"
run $((24 * hour + 1800))
expect_eq "half an hour later is too soon" "$(said 'looks')" "[]"
step "404 an hour later is gone" $((25 * hour)) "('gone', 'gone', True)"
step "and no news any more" $((48 * hour)) "('gone', 'gone', False)"
post a "3 days" 20 ", and I was wrong about that."
step "back" $((72 * hour)) "('same', 'same', True)"
answers a 410 Gone
step "410 once" $((96 * hour)) "('gone', 'same', False)"
printf drop >"$T/wire/state.a"
step "no answer is no agreement" $((98 * hour)) "('unreachable', 'unreachable', False)"
post a "5 days" 20 ", and I was wrong about that."
step "and the post was there" $((100 * hour)) "('same', 'same', False)"
answers a 410 Gone
step "so the count begins again" $((120 * hour)) "('gone', 'same', False)"

post b "2 hours" 1
watched b
printf drop >"$T/wire/state.b"
for h in 1 6 24 48 72; do
	step "a network error after $h hours is never gone" $((h * hour)) "('unreachable', 'unreachable', False)"
done
answers b 403 Forbidden
step "blocked" $((96 * hour)) "('blocked', 'blocked', True)"
step "blocked again is no news" $((120 * hour)) "('blocked', 'blocked', False)"
answers b 401 Unauthorized
step "hidden" $((144 * hour)) "('login-wall', 'login-wall', True)"
answers b 500 Internal Server Error
step "a server's failure" $((168 * hour)) "('unreachable', 'unreachable', False)"

post c "2 hours" 1
watched c
printf '200 OK\n<title>Forum</title><p>This post has been deleted.</p>' >"$T/wire/state.c"
step "words once" $hour "('soft-gone', 'new', False)"
step "words twice" $((6 * hour)) "('soft-gone', 'soft-gone', True)"
post d "2 hours" 1
watched d
printf '200 OK\n<title>A thread</title><main><div id="p2"><p>Only the other post is left on this page, and its words.</p></div></main>' >"$T/wire/state.d"
run $hour
step "the page is there, the post is not" $((6 * hour)) "('soft-gone', 'soft-gone', True)"

# ---- nightly --------------------------------------------------------------------------------------
post e "2 hours" 1
watched e
post e "9 hours" 3 ", and much more of it."
net --now "$(at $((12 * hour)))" nightly >"$T/out" 2>"$T/err"
expect_text "nightly looks" "$T/out" "Watched: "
expect_text "and says what is news" "$T/out" "+ "
net --now "$(at $((12 * hour)))" nightly --json >"$T/out" 2>"$T/err"
expect_json "for programs it is one object" "$T/out" "j['schema'] == 1 and 'crawl' in j and j['summary'] and j['looks'] == []"
expect_exit "a closed case" 0 earshot --now "$(at $((13 * hour)))" case watch "$ref" --list

# ---- robots.txt, and the head
earshot user add mod --role moderator >"$T/out" 2>&1
expect_exit "a case" 0 net --now "$(at $((13 * hour)))" case open "$base/denied" --reporter parent --reason "a threat" --as mod
denied=$(earshot case list --json | python3 -c 'import json, sys; print([c["id"] for c in json.load(sys.stdin)["cases"] if "/denied" in c["url"]][0])')
expect_exit "watched without an override" 0 earshot --now "$(at $((13 * hour)))" case watch "$denied"
run $((14 * hour))
expect_eq "robots.txt is obeyed" "$(grep -l '^GET /denied' "$T/wire"/requests/* | wc -l)" 0
expect_exit "an override of who may not" 2 earshot --now "$(at $((14 * hour)))" case watch "$denied" --override-robots "I want to" --as mod \
	--reason "Once more" --approved-by "The head"
expect_exit "the head's" 0 earshot --now "$(at $((14 * hour)))" case watch "$denied" --override-robots "a threat against staff" \
	--reason "Threats are followed up" --approved-by "The head" --json
expect_json "is kept with the watch" "$T/out" "j['watch']['override'] == 'a threat against staff'"
run $((15 * hour))
expect_eq "each look is made" "$(said 'len(looks)') $(grep -l '^GET /denied' "$T/wire"/requests/* | wc -l)" "1 1"
expect_exit "what was said" 0 earshot case show "$denied"
expect_text "stands in the case" "$T/out" "a threat against staff"
expect_exit "the log" 0 earshot audit list --case "$denied"
expect_text "and in the log" "$T/out" "robots.override"
expect_exit "no more looks" 0 earshot case watch "$denied" --stop

# ---- what is watched can go ------------------------------------------------------------------------
expect_exit "a copy without cases" 0 earshot backup "$T/without.backup"
expect_exit "no more looks" 0 earshot case watch "$ref" --stop
expect_text "is said" "$T/out" "1 watch stopped."
expect_exit "erased" 0 earshot case erase "$ref" --reason "objection upheld"
expect_exit "what is left" 0 earshot case show "$ref"
expect_text "and why" "$T/out" "its number: it was erased"
expect_exit "the log holds" 0 earshot audit verify
finish
