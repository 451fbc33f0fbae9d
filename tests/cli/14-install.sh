#!/bin/sh
# `make install`: what is put where, units that systemd understands and that give up what they do not need, and a
# night's work within the calls that they are left.
. "$(dirname "$0")/lib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
units=$T/root/usr/lib/systemd/system

into() {	# TARGET
	(cd "$top" && env -u MAKEFLAGS -u MAKELEVEL make -s "$1" SAN="${SAN:-}" DESTDIR="$T/root" PREFIX=/usr)
}
expect_exit "install" 0 into install
for f in bin/earshot share/man/man1/earshot.1 share/doc/earshot/earshot.conf lib/sysusers.d/earshot.conf lib/tmpfiles.d/earshot.conf \
	lib/systemd/system/earshot-nightly.timer lib/systemd/system/earshot-.service.d/hardening.conf; do
	if [ -s "$T/root/usr/$f" ]; then ok "$f"; else not_ok "$f" "$(find "$T/root" -type f)"; fi
done
expect_exit "what is installed runs" 0 "$T/root/usr/bin/earshot" --version
expect_eq "every unit names it" "$(grep -L 'ExecStart=/usr/bin/earshot ' "$units"/*.service)" ""
expect_eq "and nothing is left to be filled in" "$(grep -rl '@[A-Z]*@' "$T/root/usr/lib")" ""
expect_eq "every unit waits until it is set up" "$(grep -L 'ConditionPathExists=/etc/earshot/earshot.conf' "$units"/*.service)" ""
# The commands in the units exist, with those options; the web page would begin, and is seen below.
sed -n 's/^ExecStart=[^ ]*earshot --config [^ ]* //p' "$units"/*.service | grep -v '^serve' | sort -u >"$T/commands"
while read -r words; do
	# shellcheck disable=SC2086
	expect_exit "earshot $words is a command line" 4 "$EARSHOT" --state "$T/nowhere" $words
	expect_text "that only wants a school" "$T/err" "earshot init"
done <"$T/commands"
expect_exit "the configuration can be read" 4 "$EARSHOT" --state "$T/nowhere" --config "$T/root/usr/share/doc/earshot/earshot.conf" crawl
expect_text "and is no reason to stop" "$T/err" "earshot init"

if command -v systemd-analyze >/dev/null; then
	for unit in "$units"/*.service "$units"/*.timer; do
		unit=$(basename "$unit")
		systemd-analyze verify --man=no --recursive-errors=no --root="$T/root" "$unit" >"$T/out" 2>&1
		grep -v '^Failed to load\|target' "$T/out" >"$T/err"
		expect_eq "systemd understands $unit" "$(cat "$T/err")" ""
	done
	for unit in "$units"/*.service; do
		unit=$(basename "$unit")
		expect_exit "$unit gives up what it does not need" 0 \
			systemd-analyze security --no-pager --offline=yes --threshold=16 --root="$T/root" "$unit"
	done
	for when in $(sed -n 's/^OnCalendar=//p' "$units"/*.timer | tr ' ' '_'); do
		expect_exit "a time: $when" 0 systemd-analyze calendar "$(echo "$when" | tr _ ' ')"
	done
else
	echo "# note: no systemd-analyze here"
fi

# The calls that a crawl, its parsers and the web page make are those that the units leave them.
traced() {
	strace -f -qq -o "$T/trace.$1" "$EARSHOT" --state "$state" "$@" >"$T/out" 2>&1 </dev/null
}
if [ -z "${SAN:-}" ] && command -v systemd-analyze >/dev/null && strace -o "$T/trace" true 2>/dev/null; then
	mkdir -p "$T/web/paper.example"
	echo '<title>News</title><p>Hazel Hill Infant School is shut.</p>' >"$T/web/paper.example/index.html"
	origin_start --root "$T/web"
	traced init --name 'Hazel Hill Infant School' --postcode 'ZZ1 1ZZ'
	traced source add "http://paper.example:$port/"
	traced nightly --all --allow-net "127.0.0.0/8:$port" --resolve "paper.example:$port:127.0.0.1"
	expect_text "a night is traced" "$T/out" "1 new mention"
	traced case open "http://paper.example:$port/" --reporter staff --reason x --allow-net "127.0.0.0/8:$port" \
		--resolve "paper.example:$port:127.0.0.1"
	traced search shut
	timeout 120 strace -f -qq -o "$T/trace.serve" "$EARSHOT" --state "$state" serve --listen 127.0.0.1:0 >"$T/serve" 2>&1 &
	serve=$!
	await serve "$serve" "$T/serve" 'listens on '
	at=$(sed -n 's/.*listens on \([0-9.:]*\).*/\1/p' "$T/serve")
	curl -s -m 60 -o "$T/page" "http://$at/sign-in"
	kill "$serve" && wait "$serve"
	expect_text "the web page too" "$T/page" "<!DOCTYPE html>"
	words=$(sed -n 's/^SystemCallFilter=\([^~]\)/\1/p' "$units/earshot-.service.d/hardening.conf")
	list() {	# SETS: the calls of these sets and of those within them
		systemd-analyze --no-pager syscall-filter "$@" 2>/dev/null | sed 's/^ *//; /^#/d; /^$/d' | sort -u
	}
	allowed() {
		list "@system-service" | grep '^@' | while read -r set; do list "$set"; done
		list "@system-service"
		echo "$words" | tr ' ' '\n'
	}
	allowed | sort -u >"$T/allowed"
	cat "$T"/trace.* | sed -n 's/^[0-9]* *\([a-z_0-9]*\)(.*/\1/p' | sort -u >"$T/used"
	expect_eq "no call is one too many" "$(comm -23 "$T/used" "$T/allowed")" ""
else
	echo "# note: calls are not compared here"
fi

expect_exit "uninstall" 0 into uninstall
expect_eq "nothing stays" "$(find "$T/root" -type f)" ""
finish
