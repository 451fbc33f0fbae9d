#!/bin/sh
# account: the response clock against an independent calculation, the register, and comments.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)

printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
monday=2026-11-23T09:00:00Z
expect_exit "init" 0 earshot init --now 2026-09-01T09:00:00Z --school "$T/school.json"

# ---- the clock
due() {	# RECEIVED LITERAL WORKING
	expect_exit "due $1" 0 earshot account due "$1" --json
	expect_json "by $2, $3" "$T/out" "(j['literal'], j['working']) == ('$2', '$3')"
}
due '2026-11-23 09:00' 2026-11-24T09:00:00Z 2026-11-24T09:00:00Z
due '2026-11-27 16:00' 2026-11-28T16:00:00Z 2026-11-30T23:59:59Z
due '2026-12-25 09:00' 2026-12-26T09:00:00Z 2026-12-29T23:59:59Z
due '2026-12-26 10:00' 2026-12-29T23:59:59Z 2026-12-29T23:59:59Z
due '2027-03-25 15:00' 2027-03-26T15:00:00Z 2027-03-30T22:59:59Z
due '2027-03-28 00:30' 2027-03-30T22:59:59Z 2027-03-30T22:59:59Z
due '2027-07-01 12:00' 2027-07-02T11:00:00Z 2027-07-02T11:00:00Z
if python3 "$here/due.py" "$EARSHOT" "$state" 2024 2028 >"$T/due" 2>&1; then
	ok "every hour of 2024 to 2028 $(tail -n 1 "$T/due")"
else
	not_ok "every hour of 2024 to 2028" "$(tail -n 20 "$T/due")"
fi
expect_exit "past the data" 4 earshot account due '2029-01-05 09:00'
expect_text "the sentence names the year" "$T/err" "up to 2028"
expect_exit "a time that is none" 2 earshot account due yesterday-ish
expect_exit "closure" 0 earshot account closure add 2026-12-21/2027-01-01 --title Christmas
expect_exit "closure" 0 earshot account closure add 2026-11-24
due '2026-12-18 12:00' 2026-12-19T12:00:00Z 2027-01-04T23:59:59Z
if python3 "$here/due.py" "$EARSHOT" "$state" 2024 2028 2026-11-24 2026-12-21/2027-01-01 >"$T/due" 2>&1; then
	ok "and with closures $(tail -n 1 "$T/due")"
else
	not_ok "and with closures" "$(tail -n 20 "$T/due")"
fi
expect_exit "a closure that is none" 2 earshot account closure add Christmas
expect_exit "closures" 0 earshot account closure list --json
expect_json "in order" "$T/out" "[c['days'] for c in j['closures']] == ['2026-11-24', '2026-12-21/2027-01-01']"
expect_exit "take one back" 0 earshot account closure remove 2026-11-24
expect_exit "take both back" 0 earshot account closure remove 2026-12-21/2027-01-01
expect_exit "nothing to take back" 2 earshot account closure remove 2026-11-24
printf '{"england-and-wales":{"events":[{"title":"One","date":"2029-01-01"}]}}' >"$state/bank-holidays.json"
expect_exit "half a year of holidays" 4 earshot account due '2026-11-27 16:00'
expect_text "is refused in words" "$T/err" "cannot be all"
rm "$state/bank-holidays.json"

# ---- the register
apply() {	# NAME CODE [OPTIONS...]: an application, whole but for them
	_what=$1 _code=$2
	shift 2
	expect_exit "$_what" "$_code" earshot account add --aim news --audience families --promotion newsletter "$@"
}
apply "one runner" 2 'Facebook page' --open --runner 'A. Teacher'
expect_text "is too few" "$T/err" "a second member of staff"
apply "a parent is no member of staff" 2 'Facebook page' --open --runner 'A. Teacher' \
	--parent 'P. Parent'
apply "the same one twice" 2 'Facebook page' --open --runner 'A. Teacher' --runner 'a. teacher'
expect_exit "no aim" 2 earshot account add 'Facebook page' --audience a --promotion b --open --runner 'A. Teacher' --runner 'B. Office'
expect_text "is said" "$T/err" "lacks an aim"
apply "neither open nor closed" 2 'Facebook page' --runner 'A. Teacher' --runner 'B. Office'
apply "a password" 2 'Facebook page' --open --runner 'A. Teacher' --runner 'B. Office' --kept 'Rabbit7!carrot'
expect_text "is never stored" "$T/err" "never stored"
expect_exit "nothing of it is kept" 0 earshot account list --json
expect_json "the register is empty" "$T/out" "j['accounts'] == []"
apply "whole" 0 --now 2026-09-02T09:00:00Z 'Facebook page' --open --runner 'A. Teacher' --runner 'B. Office' \
	--parent 'P. Parent' --kept 'office safe, blue book' --by office
apply "twice" 2 'Facebook page' --open --runner 'A. Teacher' --runner 'B. Office'
expect_exit "approval without a reason" 2 earshot account approve 'facebook page'
expect_exit "not to be looked at yet" 2 earshot account checked 'Facebook page'
expect_exit "approval" 0 earshot account approve --now 2026-09-03T09:00:00Z 'facebook page' --reason 'families ask for it' --by head
expect_text "unconfirmed runners" "$T/err" "A. Teacher was trained and has read the policy"
expect_exit "approval twice" 2 earshot account approve 1 --reason again
for who in 'A. Teacher' 'B. Office' 'P. Parent'; do
	case $who in P*) kind=--parent ;; *) kind= ;; esac
	expect_exit "confirm $who" 0 earshot account runner 1 "$who" $kind --trained 2026-09-01 --read 2026-09-02 --by head
done
expect_exit "show" 0 earshot account show 1 --json
expect_json "has all of it" "$T/out" \
	"(j['state'], j['decided_by'], j['reason'], j['access'], j['kept'], j['warnings']) == ('approved', 'head', 'families ask for it', 'open', 'office safe, blue book', []) and [r['kind'] for r in j['runners']] == ['staff', 'staff', 'parent']"
expect_json "and who did what" "$T/out" "[h['what'] for h in j['history']] == ['asked', 'approved', 'runner', 'runner', 'runner']"
expect_exit "nobody looked today" 0 earshot account list --now $monday
expect_text "is said" "$T/out" "nobody has noted a look"
expect_exit "look" 0 earshot account checked 1 --now $monday --by office
expect_exit "today" 0 earshot account list --now $monday
expect_text "checked" "$T/out" "checked today by office"
expect_exit "tomorrow" 0 earshot account list --now 2026-11-24T09:00:00Z
expect_text "not checked" "$T/out" "not checked today; last by office"
expect_exit "somebody leaves" 0 earshot account leaver 'b. office' --now $monday
expect_exit "the task" 0 earshot account show 1 --json
expect_json "is there, and one is too few" "$T/out" \
	"any('B. Office has left' in w for w in j['warnings']) and any('one member of staff alone' in w for w in j['warnings'])"
expect_exit "nobody of that name" 1 earshot account leaver 'Z. Nobody'
expect_exit "handed over" 0 earshot account handover 1 'B. Office' --note 'password changed'
expect_exit "once" 2 earshot account handover 1 'B. Office'
expect_exit "a new one" 0 earshot account runner 1 'C. Head' --trained now --read now --now $monday
expect_exit "all is well" 0 earshot account show 1 --json
expect_json "again" "$T/out" "j['warnings'] == []"
apply "refuse another" 0 'Video channel' --closed --runner 'A. Teacher' --runner 'C. Head'
expect_exit "with its reason" 0 earshot account refuse 'Video channel' --reason 'too much work' --by head
expect_exit "close it" 0 earshot account close 'Video channel' --reason 'never begun'
expect_exit "not twice" 2 earshot account close 'Video channel' --reason 'never begun'
expect_exit "no such account" 2 earshot account show Myspace

# ---- comments
expect_exit "a comment" 0 earshot account comment 1 --now 2026-11-27T18:00:00Z --received '2026-11-27 16:00' --summary 'asks about lunch' --by office
expect_text "both dates" "$T/out" "C-2026-0001 is to be answered by 28 November 2026, 16:00 (in working days: 30 November 2026, 23:59)"
expect_exit "another" 0 earshot account comment 1 --now 2026-11-27T18:00:00Z --json
expect_json "now" "$T/out" "j['id'] == 'C-2026-0002' and j['received'] == '2026-11-27T18:00:00Z' and j['due'] == {'literal': '2026-11-28T18:00:00Z', 'working': '2026-11-30T23:59:59Z'}"
expect_exit "from tomorrow" 2 earshot account comment 1 --now 2026-11-27T18:00:00Z --received '2026-11-28 16:00'
expect_exit "waiting" 0 earshot account waiting --now 2026-11-28T17:00:00Z --json
expect_json "by urgency" "$T/out" "[(w['id'], w['overdue']) for w in j['waiting']] == [('C-2026-0001', True), ('C-2026-0002', False)]"
expect_exit "another reading" 0 earshot account policy --reading working
expect_exit "waiting" 0 earshot account waiting --now 2026-11-28T17:00:00Z --json
expect_json "another due date" "$T/out" "[w['due'] for w in j['waiting']] == ['2026-11-30T23:59:59Z'] * 2 and not any(w['overdue'] for w in j['waiting'])"
expect_exit "acknowledge" 0 earshot account ack C-2026-0001 --now 2026-11-28T17:30:00Z --by office
expect_exit "no longer" 0 earshot account waiting --json
expect_json "waiting" "$T/out" "[w['id'] for w in j['waiting']] == ['C-2026-0002']"
expect_exit "but not resolved" 0 earshot account comments --json
expect_json "acknowledged by" "$T/out" "[(c['id'], c['acknowledged_by'], c['resolved']) for c in j['comments']] == [('C-2026-0002', None, None), ('C-2026-0001', 'office', None)]"
expect_exit "resolve" 0 earshot account resolve C-2026-0001 --outcome 'told the menu' --by office
expect_exit "resolving acknowledges" 0 earshot account resolve C-2026-0002 --outcome 'no answer wanted'
printf 'a post' >"$T/post.txt"
earshot case open --text "$T/post.txt" --reporter parent --reason 'a complaint' --now 2026-11-28T10:00:00Z >/dev/null 2>&1
earshot account comment 1 --now 2026-11-28T10:00:00Z >/dev/null 2>&1
expect_exit "to a case that is none" 2 earshot account resolve C-2026-0003 --case EAR-2026-0099
expect_text "which is said" "$T/err" "there is no case"
expect_exit "to a case" 0 earshot account resolve C-2026-0003 --case ear-2026-0001
earshot account comments --all --json >"$T/out"
expect_json "by its own reference" "$T/out" "[c['case'] for c in j['comments'] if c['id'] == 'C-2026-0003'] == ['EAR-2026-0001']"
expect_exit "nothing waits" 0 earshot account waiting --json
expect_json "at all" "$T/out" "j['waiting'] == []"
expect_exit "no outcome" 2 earshot account resolve C-2026-0002
expect_exit "again" 0 earshot account resolve C-2026-0002 --outcome 'no answer wanted'
expect_text "is no news" "$T/err" "resolved before"
expect_exit "no such comment" 2 earshot account ack C-2026-0099
expect_exit "a mention" 2 earshot account ack M-2026-0001
expect_text "has its own command" "$T/err" "earshot triage"
expect_exit "past the data" 0 earshot account comment 1 --now 2029-02-01T09:00:00Z --json
expect_text "is said" "$T/err" "up to 2028"
expect_json "and kept without a date" "$T/out" "j['due'] == {'literal': None, 'working': None}"

# ---- an account with a feed
mkdir -p "$T/web/social.example"
origin_start --root "$T/web"
cat >"$T/web/social.example/comments.xml" <<END
<rss version="2.0"><channel><title>Replies</title><link>http://social.example:$port/</link>
<item><title>To Nether Sample Primary School</title><link>http://social.example:$port/1</link><guid>1</guid>
<pubDate>Fri, 27 Nov 2026 15:00:00 GMT</pubDate><description>When does Nether Sample Primary School open on Monday, in Nether Sample?</description></item>
</channel></rss>
END
expect_exit "a feed" 0 earshot account update 1 --feed "http://social.example:$port/comments.xml" --now 2026-11-27T15:30:00Z
expect_exit "is a source" 0 earshot source list --json
expect_json "read every hour" "$T/out" "[(s['kind'], s['every_s']) for s in j['sources']] == [('feed', 3600)]"
earshot crawl --now 2026-11-27T16:00:00Z --allow-net "127.0.0.0/8:$port" --gap-ms 1 --resolve "social.example:$port:127.0.0.1" \
	>"$T/out" 2>"$T/err"
expect_exit "a mention" 0 earshot search --json school
expect_json "is due" "$T/out" "[(m['due'], m['status']) for m in j['mentions']] == [('2026-11-30T23:59:59Z', 'new')]"
id=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["mentions"][0]["id"])' "$T/out")
expect_exit "waiting" 0 earshot account waiting --json --now 2026-12-01T09:00:00Z
expect_json "overdue" "$T/out" "[(w['id'], w['kind'], w['overdue']) for w in j['waiting'] if w['due']] == [('$id', 'mention', True)]"
expect_exit "acknowledge it" 0 earshot triage "$id" acknowledged
expect_exit "and" 0 earshot show "$id" --json
expect_json "nothing is due" "$T/out" "j['due'] is None"
expect_exit "close the account" 0 earshot account close 1 --reason 'moved elsewhere'
expect_exit "its source" 0 earshot source list --json
expect_json "is off" "$T/out" "[s['state'] for s in j['sources']] == ['off']"

# ---- policy
expect_exit "a term" 0 earshot account policy --review 'Spring 2027' --json
expect_json "is kept" "$T/out" "(j['reading'], j['review'], j['every']) == ('working', 'spring 2027', 3)"
expect_exit "reviewed" 0 earshot account policy --reviewed --json
expect_json "the next" "$T/out" "j['review'] == 'spring 2030'"
expect_exit "no term" 2 earshot account policy --review 'Easter 2027'
finish
