#!/bin/sh
# Searches over several machines: each has a store, an index and an address of its own, in a network of the test's own. One is
# asked through a program, as ssh would be; one answers by TCP; others are dead in every way that a machine can be.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/netns.sh"
servers='' there=''
trap '[ -z "$servers$there" ] || kill -9 $servers $there 2>/dev/null; netns_stop; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT

# Two machines with a wire between them, on which nobody else is; else all on this machine's loopback.
run='' on_east='' east=127.0.0.1
if netns_start; then
	unshare -n sleep 1000 &
	there=$!
	until [ "$(readlink "/proc/$there/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
	if netns ip link add name home type veth peer name east netns "$there" 2>"$T/veth.err"; then
		run=netns east=10.9.0.2 on_east="nsenter -t $there -n"
		netns ip addr add 10.9.0.1/24 dev home && netns ip link set home up
		$on_east ip addr add 10.9.0.2/24 dev east && $on_east ip link set east up
	else
		echo "# note: no wires between networks here ($(head -n 1 "$T/veth.err"))"
	fi
fi

machine() {	# NAME SCHOOL TOWN: a store with two mentions
	mkdir -p "$T/$1"
	printf '{"name":"%s","town":"%s","postcode":"ZZ1 1ZZ"}' "$2" "$3" >"$T/school.json"
	"$EARSHOT" --state "$T/$1/state" init --school "$T/school.json" >/dev/null
	for page in fete leak; do
		case $page in
		fete) story='The brass band of the town played for two hours in the yard, and the cake was sold out by noon.' ;;
		leak) story='Plumbers shut both halls until Wednesday; lessons were held in the library over the road.' ;;
		esac
		printf '<html><head><title>A %s in %s</title></head><body><main><article><h1>A %s in %s</h1><p>%s had a %s on
			Saturday. %s</p></article></main></body></html>' "$page" "$3" "$page" "$3" "$2" "$page" "$story" >"$T/page.html"
		"$EARSHOT" --state "$T/$1/state" ingest --url "http://$1.example/$page" "$T/page.html" >/dev/null
	done
}
machine home "Nether Sample Primary School" "Nether Sample"
machine east "East Sample Infant School" "East Sample"
machine west "West Sample Junior School" "West Sample"
at() {	# MACHINE ARG...
	name=$1
	shift
	"$EARSHOT" --state "$T/$name/state" "$@"
}

expect_exit "an index is its own machine's" 4 at east index --serve -
expect_exit "until it is shared" 0 at east index --share yes --json
expect_json "which makes it anew" "$T/out" "j['documents'] == 2 and j['why']"
expect_exit "and once alone" 0 at east index --share yes --json
expect_json "nothing is left to do" "$T/out" "j['documents'] == 0 and not j['rebuilt']"
expect_exit "it is sound" 0 at east index --check
expect_exit "sharing is yes or no" 2 at east index --share perhaps
expect_exit "the other one too" 0 at west index --share yes
expect_exit "nobody serves the whole world" 2 at east index --serve 0.0.0.0:8033
expect_exit "nor a public address" 2 at east index --serve 93.184.0.1:8033
expect_exit "nor what is no address" 2 at east index --serve east

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# shellcheck disable=SC2086
setsid $on_east "$EARSHOT" --state "$T/east/state" index --serve "$east:$port" >"$T/serve.out" 2>&1 &
servers=$!
for _ in $(seq 300); do
	$run python3 -c 'import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 1)' \
		"$east" "$port" 2>/dev/null && break
	sleep 0.1
done

search() {	# ARG...
	$run "$EARSHOT" --config "$T/conf" --state "$T/home/state" search "$@"
}
# Those that are well have all the time that a busy machine needs.
cat >"$T/conf" <<END
[search]
wait_ms = 60000
[shards]
east = $east:$port
west = $EARSHOT --state $T/west/state index --serve -
END
expect_exit "all three are asked" 0 search --json "sample fete"
expect_json "and answer" "$T/out" "j['total'] == 3 and j['total_is_exact'] and j['is_complete'] and j['missing'] == []"
expect_json "each mention says where it is" "$T/out" \
	"sorted(m['id'].split('M-')[0] for m in j['mentions']) == ['', 'east/', 'west/']"
expect_json "and all that an own one does" "$T/out" \
	"all(m['url'] and m['school'] and 'fete' in m['excerpt'].lower() and '<mark>' in m['excerpt_html'] and m['why'] for m in j['mentions'])"
expect_exit "by date" 0 search --json --sort date ""
expect_json "everything of all" "$T/out" "j['total'] == 6 and len(j['mentions']) == 6"
expect_exit "pages go on over machines" 0 search --json --limit 4 --offset 4 sample
expect_json "the second one" "$T/out" "len(j['mentions']) == 2 and j['total'] == 6"
expect_exit "forms of words are those of all vocabularies" 0 search --json leaked
expect_json "as at home" "$T/out" "j['total'] == 3"
expect_exit "a phrase that only one has" 0 search '"west sample junior"'
expect_text "is found there" "$T/out" "west/M-"
expect_exit "unless only this machine is asked" 1 search --local '"west sample junior"'
expect_exit "what is each machine's own" 0 search --json --status new sample
expect_json "is asked of this one alone, and says so" "$T/out" \
	"j['total'] == 2 and sorted(j['missing']) == ['east', 'west'] and any('own' in n for n in j['notes'])"
expect_exit "a feed is of this machine" 0 search --atom sample
expect_exit "and a table of all" 0 search --csv sample
expect_text "of all machines" "$T/out" "east/M-"

at east index --share no >/dev/null
expect_exit "a machine that shares no longer" 0 search --json fete
expect_json "is missing" "$T/out" "j['missing'] == ['east'] and j['total'] == 2 and not j['is_complete'] and not j['total_is_exact']"
at east index --share yes >/dev/null

# ---- dead machines. The library alone would wait for ten seconds, and then answer nothing at all.
cat >"$T/mute.py" <<'END'
# A program that lets an index speak until it has said so many things, and then nothing more, nor ends.
import os, select, subprocess, sys, time
p = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
left = int(sys.argv[1])
while left > 0:
    for f in select.select([0, p.stdout.fileno()], [], [])[0]:
        data = os.read(f, 65536)
        if f == 0 and not data:
            sys.exit()
        os.write(p.stdin.fileno() if f == 0 else 1, data)
        left -= f != 0
time.sleep(20)
END
west="$EARSHOT --state $T/west/state index --serve -"
took_ms() {
	python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["took_ms"])' "$T/out"
}
dead() {	# NAME ADDRESS: a search with that one and a sound one, which may be late too where much else runs
	printf '[shards]\nwest = %s\ndead = %s\n' "$west" "$2" >"$T/conf"
	expect_exit "$1: the others answer" 0 search --json fete
	expect_json "$1: and the answer says that it is not whole" "$T/out" \
		"'dead' in j['missing'] and not j['is_complete'] and not j['total_is_exact'] and j['mentions'] and any('dead' in n for n in j['notes'])"
	_took=$(took_ms)
	echo "# it took $_took ms"
	if [ "$_took" -ge 9000 ]; then	# so long for a sound one?
		printf '[shards]\nwest = %s\n' "$west" >"$T/conf"
		search --json fete >"$T/out" 2>"$T/err"
		_took=$((_took - 3 * $(took_ms)))
	fi
	expect_eq "$1: long before the library itself would give up" "$((_took < 9000))" 1
}
dead "nobody listens" "$east:1"
dead "a name that nobody knows" "nowhere.invalid:8033"
[ -z "$run" ] || dead "nobody is there" "10.9.0.77:8033"
dead "a program that is not there" "/nonexistent/program now"
dead "a program that ends" "/bin/false now"
dead "a program that says nothing" "/bin/sleep 20"
dead "another protocol" "/bin/echo hello"
for n in 1 2 3 4 5; do
	dead "mute after saying $n things" "python3 $T/mute.py $n $west"
done
kill -STOP "$servers"
dead "a machine that hangs" "$east:$port"
kill -CONT "$servers"
dead "an index that is shared no more" "$EARSHOT --state $T/home/state index --serve -"

printf '[shards]\neast = over there\nwest = 10.0.0.1:70000\n' >"$T/conf"
expect_exit "an address that is none" 4 search fete
printf '[search]\nwait_ms = soon\n' >"$T/conf"
expect_exit "a time that is none" 4 search fete
rm -rf "$T/home/state/index"
printf '[shards]\nwest = %s\n' "$west" >"$T/conf"
expect_exit "without an index of its own" 0 search --json fete
expect_json "it reads its own store, and says what is missing" "$T/out" "j['missing'] == ['west'] and j['total'] == 1"

finish
