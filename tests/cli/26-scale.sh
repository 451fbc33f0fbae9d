#!/bin/sh
# Manners in a web of thousands of hosts that misbehave in every way, judged by check_trace.py, which knows
# nothing of the crawler: from its trace, the origin's log, and what each host is like.
#   HOSTS  how many (2000)
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
. "$(dirname "$0")/netns.sh"
trap 'netns_stop; origin_stop; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT
tests=$(cd "$(dirname "$0")/.." && pwd)
hosts=${HOSTS:-2000} gap=300 public_hosts=150 public_seconds=50
[ -z "${SAN:-}" ] || hosts=400 public_hosts=45 public_seconds=40

# N FOLDER: what N hosts are like, what is watched on them, and where they are.
lay_out() {
	mkdir -p "$2"
	"$ORIGIN" --synthetic "$1" --synthetic-list >"$2/truth"
	python3 - "$2/truth" >"$2/sources" <<'PY'
import json, sys
for i, host in enumerate(map(json.loads, open(sys.argv[1]))):
    path = "/feed.xml"
    if i % 25 == 0 and not host["crawl_delay"]:
        path = "/sitemap.xml"
    if i % 25 == 12 and not host["crawl_delay"] and host["pages"] < 30:
        path = "/"
    print(host["host"] + path)
PY
}

# FOLDER PORT: the state folder FOLDER/state watches all of them.
watch_all() {
	state=$1/state school_init
	awk -F/ -v port="$2" 'BEGIN { print "<opml version=\"2.0\"><body>" }
		$2 == "feed.xml" { printf "<outline text=\"%s\" type=\"rss\" xmlUrl=\"http://%s:%s/feed.xml\"/>", $1, $1, port }
		END { print "</body></opml>" }' "$1/sources" >"$1/sources.opml"
	"$EARSHOT" --state "$1/state" source import "$1/sources.opml" >/dev/null
	grep -v 'feed.xml$' "$1/sources" | while IFS=/ read -r _host _path; do
		case $_path in sitemap.xml) _kind=sitemap ;; *) _kind=site ;; esac
		"$EARSHOT" --state "$1/state" source add "http://$_host:$2/$_path" --kind $_kind >/dev/null 2>&1 </dev/null
	done
}

# FOLDER [OPTIONS]: the judgement, in $T/verdict.
judge() {
	_at=$1
	shift
	python3 "$tests/check_trace.py" --truth "$_at/truth" --log "$_at/access.jsonl" "$@" >"$T/verdict" 2>"$T/err" || cat "$T/err"
}

visited_share() {	# of the public hosts, in percent
	python3 -c 'import json, sys
print(100 * len({json.loads(l)["host"] for l in open(sys.argv[1])}) // int(sys.argv[2]))' "$public/trace" $public_hosts
}

no_violation() {	# NAME
	expect_json "$1: no rule was broken" "$T/verdict" '[(k, v[:3]) for k, v in j["violations"].items()]'
	echo "# note: $1: $(python3 -c 'import json, sys; print(", ".join("%s %d" % i for i in json.load(open(sys.argv[1]))["checked"].items()))' "$T/verdict")"
}

# ---- public manners: in a network where every address is this machine, nothing is exempt from anything
if netns_start && netns ip route add local 0.0.0.0/0 dev lo; then
	public=$T/public
	lay_out $public_hosts "$public"
	# three sites on each machine; names are looked up as always
	awk -F/ '{ printf "93.184.%d.%d %s\n", 216 + NR / 3 / 200, 1 + int(NR / 3) % 200, $1 }' "$public/sources" >>"$netns_hosts"
	netns "$ORIGIN" --address 0.0.0.0 --port 80 --synthetic $public_hosts --log "$public/access.jsonl" --max-seconds 3600 >"$T/public.out" 2>&1 &
	public_origin=$!
	await "the public origin" "$public_origin" "$T/public.out" '^ready$'
	watch_all "$public" 80
	# A machine that is busy needs more of them to come around; each goes on where the last one ended.
	for n in 1 2 3 4 5 6 7 8; do
		netns "$EARSHOT" --state "$public/state" crawl --trace "$public/trace.$n" --max-seconds $public_seconds
		cat "$public/trace.$n" >>"$public/trace"
		[ "$(visited_share)" -lt 95 ] || break
	done >"$public/out" 2>"$public/err" &
	public_crawl=$!
fi

# ---- own servers, a scaled-down gap: many
wide=$T/wide
lay_out "$hosts" "$wide"
origin_start --address 0.0.0.0 --synthetic "$hosts"
watch_all "$wide" "$port"
resolve=$(awk -F/ -v port="$port" '{ printf " --resolve %s:%d:127.1.%d.%d", $1, port, NR / 250, 1 + NR % 250 }' "$wide/sources")
runs=''
run() {	# NAME SECONDS-AHEAD [OPTIONS]
	_name=$1 _began=$(date +%s) _ahead=$2
	_now=$((_began + $2))
	shift 2
	runs="$runs --run $wide/$_name@$_ahead"
	# A frozen clock has whole seconds: it is none for a run that is to follow closely on another.
	[ "$_ahead" -eq 0 ] || set -- "$@" --now "$(date -u -d "@$_now" '+%Y-%m-%dT%H:%M:%SZ')"
	# shellcheck disable=SC2086
	"$EARSHOT" --state "$wide/state" crawl --allow-net "127.0.0.0/8:$port" \
		--gap-ms $gap $resolve --trace "$wide/$_name" --max-seconds 1800 --json "$@" >"$T/out" 2>"$T/err" </dev/null
	code=$?
	echo "# note: $_name took $(($(date +%s) - _began)) s"
}
start=$(date +%s)
run first 0
expect_eq "a crawl of $hosts hosts ends by itself" "$code $(grep -c '"was_cut_short":false' "$T/out")" "3 1"
cp "$T/access.jsonl" "$wide/first.log"
run again 0 --all
run tomorrow $((25 * 3600))
expect_eq "and so do the next ones" "$code $(grep -c '"was_cut_short":false' "$T/out")" "3 1"
cp "$T/access.jsonl" "$wide/access.jsonl"

# ---- links: as many of them twice as in the web at large, and no page is asked for twice because of it
cat >"$T/links.py" <<'PY'
import collections, json, re, sys, urllib.request
truth, sources, log, port = sys.argv[1:]
quick = {h["host"] for h in map(json.loads, open(truth)) if h["manner"] == "quick"}
sites = {l.strip("/\n") for l in open(sources) if l.endswith("/\n")} & quick
asked = collections.Counter((r["host"], r["path"]) for r in map(json.loads, open(log)) if r["host"] in sites)
links, targets = 0, set()
for host, path in asked:
    if path.endswith((".txt", ".xml", ".json")):
        continue
    page = urllib.request.urlopen(urllib.request.Request("http://127.0.0.1:%s%s" % (port, path), headers={"Host": host})).read().decode()
    found = [u if u.startswith("http") else "http://" + host + u for u in re.findall('href="([^"]*)"', page)]
    links += len(found)
    targets.update(found)
print(json.dumps({"sites": len(sites), "links": links, "duplicates": 1 - len(targets) / max(links, 1),
                  "twice": [k for k, n in asked.items() if n > 1]}))
PY
python3 "$T/links.py" "$wide/truth" "$wide/sources" "$wide/first.log" "$port" >"$T/links" 2>"$T/err" || cat "$T/err"
expect_json "some 45 of a hundred links lead where others led" "$T/links" 'j["links"] > 300 and 0.38 <= j["duplicates"] <= 0.52'
expect_json "and nothing is asked for twice in a run" "$T/links" 'j["twice"]'
origin_stop
state=$wide/state store 'select url from mention' >"$wide/found"
needs=gap,crawl-delay,one-per-host,robots-first,robots-denied,retry-after,back-off,max-age,plain-requests,named,conditional,coverage
# shellcheck disable=SC2086
judge "$wide" $runs --gap-ms $gap --found "$wide/found" --source "$wide/sources" --needs $needs
no_violation "$hosts hosts"

# ---- the public ones have ended meanwhile
if [ -n "${public_crawl:-}" ]; then
	wait "$public_crawl"
	kill "$public_origin" 2>/dev/null
	judge "$public" --run "$public/trace" --needs gap,one-per-host,one-per-ip,gap-per-ip,robots-first
	no_violation "$public_hosts public hosts on a third as many machines"
	# a silent one keeps its neighbours waiting
	at_least "hardly one was not visited" "$(visited_share)" 95
fi

# ---- the checker itself: each rule broken once, in a copy of a part of it; nothing of it is ours to be sanitized
[ -z "${SAN:-}" ] || finish
cat >"$T/part.py" <<'PY'
import json, sys
to, limit = sys.argv[1], int(sys.argv[2])
for name in sys.argv[3:]:
    with open(to + "/" + name.rsplit("/", 1)[1], "w") as f:
        for line in open(name):
            host = json.loads(line)["host"] if line[0] == "{" else line.split("://")[-1]
            if host[0] == "h" and int(host[1:5]) <= limit:
                f.write(line)
PY
tampered() {	# RULE FOLDER OPTIONS...
	_rule=$1 _from=$2
	shift 2
	rm -rf "$T/part" && mkdir "$T/part" && cp "$T/whole.$_from"/* "$T/part"
	if python3 "$tests/tamper_trace.py" "$_rule" "$T/part/trace" "$T/part/access.jsonl" "$T/part/found" "$T/part/truth" 2>"$T/err"; then
		judge "$T/part" --run "$T/part/trace" "$@"
		expect_json "the checker notices: $_rule" "$T/verdict" "'$_rule' in j['violations']"
	else
		not_ok "the checker notices: $_rule" "$(cat "$T/err")"
	fi
}
part() {	# FOLDER HOSTS FILE...
	mkdir -p "$T/whole.$1"
	_to=$T/whole.$1 _n=$2
	shift 2
	python3 "$T/part.py" "$_to" "$_n" "$@"
}
cat "$wide/first" "$wide/again" >"$wide/trace"
python3 -c '
import json, sys
end = max(json.loads(l)["t_end"] for l in open(sys.argv[1]))
sys.stdout.writelines(l for l in open(sys.argv[2]) if json.loads(l)["t_start"] <= end)' "$wide/trace" "$T/access.jsonl" >"$wide/part.jsonl"
mv "$wide/part.jsonl" "$wide/access.jsonl"
part wide 400 "$wide/trace" "$wide/access.jsonl" "$wide/found" "$wide/truth" "$wide/sources"
cp -r "$T/whole.wide" "$T/part"
judge "$T/part" --run "$T/part/trace" --gap-ms $gap --found "$T/part/found" --source "$T/part/sources"
expect_json "a part of it is as good as the whole" "$T/verdict" '[i for i in j["violations"].items()]'
for rule in gap crawl-delay one-per-host robots-first robots-denied retry-after back-off max-age plain-requests named conditional \
	coverage no-invention trace; do
	tampered $rule wide --gap-ms $gap --found "$T/part/found" --source "$T/part/sources"
done
if [ -n "${public_crawl:-}" ]; then
	: >"$public/found"
	part public 60 "$public/trace" "$public/access.jsonl" "$public/found" "$public/truth"
	tampered one-per-ip public
	tampered gap-per-ip public
fi
finish
