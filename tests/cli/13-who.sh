#!/bin/sh
# Who may do what on the command line: --as USER acts in the role that the web page knows, and is held to it by
# every command; --by only says whose word it was.
. "$(dirname "$0")/lib.sh"

earshot init --name 'Hazel Hill Infant School' --postcode 'ZZ1 1ZZ' >"$T/out" 2>&1 || not_ok "a school" "$(cat "$T/out")"
for role in head dsl moderator dpo governor; do
	earshot user add "a-$role" --role "$role" >"$T/out" 2>&1 || not_ok "a user" "$(cat "$T/out")"
done
earshot user add a-gone --role head >"$T/out" 2>&1 && earshot user off a-gone >"$T/out" 2>&1
echo '<p>Hazel Hill Infant School is shut.</p>' >"$T/page.html"

# The roles that may, and a command: nothing that the others try is done.
may() {
	_may=$1
	shift
	for role in head dsl moderator dpo governor; do
		earshot --as "a-$role" "$@" >"$T/out" 2>"$T/err" </dev/null
		_got=$?
		case " $_may " in
		*" $role "*) if grep -q "acts as" "$T/err"; then not_ok "$role may: $*" "$(cat "$T/err")"; else ok "$role may: $*"; fi ;;
		*) if [ $_got = 2 ] && grep -q "u:a-$role acts as $role" "$T/err"; then ok "$role may not: $*"; else not_ok "$role may not: $*" "exit $_got $(cat "$T/err")"; fi ;;
		esac
	done
}
all="head dsl moderator dpo governor"
may head ingest "$T/page.html" --url https://paper.example/1
mention=M-$year-0001
may head source add https://paper.example/feed
may head source disable 1
may head source remove 1
may head school add "$T/none"
may head init --dpia X
may head user list
may head recipient list
may head redact count
may head mail list
may head export
may head backup "$T/backup"
may head import "$T/none"
may head account approve 1 --reason x
may head account refuse 1 --reason x
may head account policy --reading working
may "head dsl moderator" account add Page --aim x
may "head dsl moderator" account checked 1
may "head dsl moderator" account closure add 2026-12-21
may "head dsl moderator" triage "$mention" respond
may "head dsl moderator" rule add cricket irrelevant
may "head dsl moderator" rule remove 1
may "head dsl moderator" saved add x cricket
may "head dsl moderator" saved remove x
may "head dsl moderator" case open --mention "$mention" --reporter staff --reason x
may "head dpo" purge --dry-run
may "head dpo" audit list
may "$all" source list
may "$all" account list
may "$all" account policy
may "$all" rule list
may "$all" saved list
may "$all" search shut
may "$all" show "$mention"
may "$all" new
may "$all" digest

expect_exit "nobody of that name" 2 earshot new --as nobody
expect_text "says so" "$T/err" 'no user `nobody`'
expect_exit "somebody who is switched off" 2 earshot new --as=a-gone
expect_text "says so too" "$T/err" 'switched off'
expect_exit "where no store can know them" 2 earshot --as a-head inspect url https://paper.example/

# ---- whose word it is on record
earshot triage "$mention" respond --as a-dsl >"$T/out" 2>&1 || not_ok "a decision" "$(cat "$T/out")"
expect_exit "the history" 0 earshot show "$mention" --json
expect_json "who acted" "$T/out" 'j["history"][-1]["by"] == "a-dsl"'
earshot triage "$mention" no-action --as a-dsl --by 'Ms Okafor' >"$T/out" 2>&1 || not_ok "a decision" "$(cat "$T/out")"
expect_exit "the history" 0 earshot show "$mention" --json
expect_json "on whose word" "$T/out" 'j["history"][-1]["by"] == "Ms Okafor"'
expect_exit "a governor's word for the head's" 2 earshot triage "$mention" respond --as a-governor --by 'Ms Okafor'
expect_text "is the governor's" "$T/err" "u:a-governor acts as governor"
earshot backup "$T/b" --as a-head >"$T/out" 2>&1
expect_exit "the audit log" 0 earshot audit list
expect_text "names who acted" "$T/out" "u:a-head"
finish
