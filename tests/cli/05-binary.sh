#!/bin/sh
# The program as it was linked: what hardens it is in the binary, not only in the flags.
. "$(dirname "$0")/lib.sh"

has() {	# NAME TEXT TOOL...: the tool's output has that text
	_name=$1 _text=$2
	shift 2
	if "$@" 2>/dev/null | grep -q -- "$_text"; then ok "$_name"; else not_ok "$_name" "no \"$_text\" in: $*"; fi
}
has "position independent" "DYN (Position-Independent Executable" readelf -hW "$EARSHOT"
has "relocations are read-only" "GNU_RELRO" readelf -lW "$EARSHOT"
has "everything is bound at start" "BIND_NOW\|Flags: NOW" readelf -dW "$EARSHOT"
has "stack protector" "__stack_chk_fail" readelf -sW "$EARSHOT"
has "branch protection" "endbr64" objdump -d --disassemble=main "$EARSHOT"
if readelf -lW "$EARSHOT" | grep GNU_STACK | grep -q 'RWE'; then
	not_ok "the stack is not executable" "$(readelf -lW "$EARSHOT" | grep GNU_STACK)"
else
	ok "the stack is not executable"
fi
# The sanitizers bring their own checks of these calls.
[ -n "${SAN:-}" ] || has "fortified calls" "_chk@GLIBC" readelf -sW --dyn-syms "$EARSHOT"
# What only some commands need is loaded by them (base/lazy.h); every library costs each start.
readelf -dW "$EARSHOT" | grep NEEDED >"$T/out"
for lib in libgio libcurl libgmime libmicrohttpd; do
	expect_no_text "$lib is not loaded at start" "$T/out" "$lib"
done
expect_exit "its version" 0 earshot --version
expect_text "says which" "$T/out" "earshot "
expect_exit "no command is a usage error" 2 earshot
expect_exit "an unknown command too" 2 earshot serch
expect_text "did you mean" "$T/err" "did you mean \`search\`"
expect_exit "no state folder yet" 4 earshot crawl
expect_text "says what to do" "$T/err" "earshot init"
for command in account audit case mail recipient redact school source; do
	for verb in $(earshot "$command" --help | awk -v c=$command '$1 == "earshot" && $2 == c && $3 != "VERB" { print $3 }'); do
		expect_exit "help for $command $verb needs none" 0 earshot "$command" "$verb" --help
		expect_text "is its own" "$T/out" "earshot $command $verb"
		expect_text "has an example" "$T/out" "  earshot "
		if grep -q '^Examples\{0,1\}:$' "$T/out"; then ok "says that it is one"; else not_ok "says that it is one" "$(cat "$T/out")"; fi
	done
done
for command in $(earshot --help | awk '/^  [a-z]+ / && $1 != "earshot" { print $1 }'); do
	expect_exit "help for $command" 0 earshot "$command" --help
	if grep -q '^Examples\{0,1\}:$\|VERB --help' "$T/out"; then ok "has an example"; else not_ok "has an example" "$(cat "$T/out")"; fi
done
# The words that a case's verbs take are not to be guessed at.
for row in "assess legitimate-criticism" "assess journalist" "step ask-to-remove" "act platform" "close removed-by-author" "open monitoring"; do
	expect_exit "words of case ${row% *}" 0 earshot case "${row% *}" --help
	expect_text "has ${row#* }" "$T/out" "  ${row#* }  "
done
finish
