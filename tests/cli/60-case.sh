#!/bin/sh
# case, audit: a reported post from its opening to its end, as a head and the others would go about it.
. "$(dirname "$0")/lib.sh"

mkdir -p "$T/web"
origin_start --root "$T/web"
now=2026-11-23T09:00:00Z
site=$T/web/forum.example
mkdir -p "$site/village/t"
page() {	# NAME TITLE TEXT
	cat >"$site/$1" <<END
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>$2</title></head><body>
<main><article><h1>$2</h1><p>$3 The talk comes from Nether Sample, where the weather stayed dry all
afternoon and the car park was full by noon, so that many people had to walk from the ford.</p></article></main>
</body></html>
END
}
mkdir -p "$site/village/t/17/page"
page village/t/17/index.html "The head again" \
	"The head of Nether Sample Primary School is a liar, and somebody should burn it down."
page village/t/17/page/2 "The head again, more" \
	"I for one like Nether Sample Primary School, and you should be ashamed of yourself."
page village/other.html "Village fair" "Nether Sample Primary School will be at the village fair on Saturday."
printf '<!doctype html><title>Forum</title><main><a href="/village/t/17/">a</a> <a href="/village/t/17/page/2">b</a> <a href="/village/other.html">c</a></main>' \
	>"$site/index.html"
printf 'Content-Type: text/html\n' >"$site/village/t/17/page/2.headers"
net="--allow-net 127.0.0.0/8:$port --resolve forum.example:$port:127.0.0.1"
printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
post=http://forum.example:$port/village/t/17/
at() {	# COMMAND...: at that Monday
	earshot --now $now "$@"
}
field() {	# EAR-ID EXPRESSION: of the case as JSON
	at case show "$1" --json 2>/dev/null | python3 -c 'import json,sys; j=json.load(sys.stdin); print(eval(sys.argv[1]))' "$2"
}

expect_exit "init" 0 earshot --now 2026-11-01T09:00:00Z init --school "$T/school.json"
expect_exit "add a site" 0 at source add "http://forum.example:$port/" --kind site
# shellcheck disable=SC2086
expect_exit "crawl" 0 at crawl --all --gap-ms 1 $net
for user in head:head dora:dsl mo:moderator dan:dpo gus:governor; do
	expect_exit "user $user" 0 at user add "${user%%:*}" --role "${user##*:}"
done

# ---- opening
open() {	# NAME CODE OPTIONS...
	_what=$1 _code=$2
	shift 2
	# shellcheck disable=SC2086
	expect_exit "$_what" "$_code" at case open $net "$@"
}
expect_exit "no cases yet" 0 at case list
open "no reason" 2 "$post" --reporter parent
expect_text "is said" "$T/err" "a case needs a reason"
open "no reporter" 2 "$post" --reason x
expect_text "is said" "$T/err" "role of who reported"
open "a reporter's name" 2 "$post" --reason x --reporter "Mrs Sample"
expect_text "is no role" "$T/err" "there are parent, pupil, staff"
open "no address" 2 --reason x --reporter parent
open "two addresses" 2 "$post" "$post" --reason x --reporter parent
open "a time that is none" 2 "$post" --reason x --reporter parent --received yesterday
expect_text "is said" "$T/err" "--received wants a time"
open "a mention that is none" 2 --mention M-1999-0001 --reason x --reporter parent
open "a file that is not there" 2 --file "$T/none.eml" --reason x --reporter parent
open "somebody who is no user" 2 "$post" --reason x --reporter parent --as nobody
open "the data protection officer" 2 "$post" --reason x --reporter parent --as dan
expect_text "does not open cases" "$T/err" "working on a case is for head, dsl, moderator"
expect_exit "none of it left a case" 0 at case list --json
expect_json "not one" "$T/out" "j['cases'] == []"

open "by address" 0 "$post" --reporter parent --reason "Says that the head lies" --received 2026-11-22T18:00:00Z --as head
expect_text "gives a number" "$T/out" "EAR-2026-0001"
expect_text "and a capture" "$T/out" "c001 captured"
expect_exit "show" 0 at case show EAR-2026-0001 --json --as head
expect_json "has who, when and why" "$T/out" \
	"(j['id'], j['state'], j['reporter'], j['received'], j['opened'], j['severity'], j['due']) == ('EAR-2026-0001', 'open', 'parent', '2026-11-22T18:00:00Z', '$now', None, None)"
expect_json "the reason as its first text" "$T/out" \
	"[(n['id'], n['kind'], n['by'], n['text']) for n in j['notes']] == [('n001', 'reason', 'u:head', 'Says that the head lies')]"
expect_json "the capture" "$T/out" "[(e['id'], e['outcome'], e['status']) for e in j['evidence']] == [('c001', 'captured', 200)]"
expect_json "the mention that the crawl had found" "$T/out" "j['mention'].startswith('M-2026-')"
mention=$(field EAR-2026-0001 "j['mention']")
expect_exit "the mention" 0 at show "$mention" --json
expect_json "is a case" "$T/out" "(j['status'], j['case']) == ('case', 'EAR-2026-0001')"
open "a page that is not there" 0 "http://forum.example:$port/gone" --reporter staff --reason "Reported by phone" --json
expect_json "is an outcome, in words" "$T/out" \
	"j['id'] == 'EAR-2026-0002' and j['evidence'][0]['outcome'] == 'not-found' and len(j['evidence'][0]['sentence']) > 20"
open "a private address" 0 http://10.1.2.3/x --reporter staff --reason "An intranet" --json
expect_json "is an outcome" "$T/out" "j['evidence'][0]['outcome'] == 'refused'"
printf 'Nether Sample Primary School is the worst.\n' >"$T/post.txt"
open "pasted text" 0 --text "$T/post.txt" --reporter parent --reason "From a closed group" --json
expect_json "is handed in" "$T/out" "[(e['id'], e['supplied_by']) for e in j['evidence']] == [('r001', 'parent')]"
other=$(at search --json fair | python3 -c 'import json,sys; print(json.load(sys.stdin)["mentions"][0]["id"])')
open "by mention" 0 --mention "$other" --reporter monitoring --reason "Look closer" --no-capture --json
expect_json "takes its address" "$T/out" "j['url'].endswith('/village/other.html') and j['evidence'] == []"

# ---- assessing
expect_exit "suggestions" 0 at case assess EAR-2026-0001 --json
expect_json "cite words" "$T/out" \
	"{s['category']: s['words'] for s in j['suggestions']} == {'defamatory': ['liar'], 'threat': ['burn it down']}"
expect_eq "and decide nothing" "$(field EAR-2026-0001 "(j['state'], j['categories'])")" "('open', [])"
assess() {	# NAME CODE OPTIONS...
	_what=$1 _code=$2
	shift 2
	expect_exit "$_what" "$_code" at case assess EAR-2026-0001 "$@"
}
assess "a category that is none" 2 --category rude --severity 2 --reason x
expect_text "all there are" "$T/err" "defamatory, discriminatory, offensive, harassing, data-protection"
assess "a severity that is none" 2 --category threat --severity 7 --reason x
assess "half of it" 2 --category threat
assess "no reason" 2 --category threat --severity 3
assess "an author that is none" 2 --category threat --severity 3 --reason x --author neighbour
assess "assessed" 0 --category defamatory --category threat --severity 3 --author parent \
	--reason "A threat, if an idle one" --published 2026-01-20
expect_eq "by a person" "$(field EAR-2026-0001 "(j['state'], j['categories'], j['severity'], j['author'])")" \
	"('assessed', ['defamatory', 'threat'], 3, 'parent')"
expect_eq "its checklist" "$(field EAR-2026-0001 "' '.join(s['step'] for s in j['checklist'])")" \
	"gather-evidence support police-threat legal-advice ask-to-remove invite complaints"
expect_exit "for people" 0 at case show EAR-2026-0001
expect_text "the limitation" "$T/out" "Claim ends"
expect_text "the steps" "$T/out" "[ ] invite"
expect_text "the words of the post are not the terminal's" "$T/out" "A threat, if an idle one"
expect_exit "list" 0 at case list --state assessed
expect_text "warns of it" "$T/out" "LIMITATION"

# ---- working
expect_exit "a step" 0 at case step EAR-2026-0001 invite --note "For Thursday" --as head
expect_exit "the same step" 2 at case step EAR-2026-0001 invite
expect_text "is done" "$T/err" "ticked off already, by u:head"
expect_exit "the police" 2 at case step EAR-2026-0001 police-threat
expect_text "with words" "$T/err" "--note"
expect_exit "a step that is none" 2 at case step EAR-2026-0001 dance
expect_exit "an agency" 0 at case act EAR-2026-0001 posh --note "Asked for advice" --reference PS-77
expect_exit "another" 0 at case act EAR-2026-0001 rhc --at 2026-11-23T08:00:00Z
expect_exit "an agency that is none" 2 at case act EAR-2026-0001 fbi
expect_text "all there are" "$T/err" "emergency, police, ceop, iwf, lado, posh, rhc, platform, dpo"
expect_eq "their timers" "$(field EAR-2026-0001 "[(a['id'], a['reference'], a['due']) for a in j['actions']]")" \
	"[('a001', 'PS-77', '2026-11-25T09:00:00Z'), ('a002', None, '2026-11-30T08:00:00Z')]"
expect_exit "a week later" 0 earshot --now 2026-12-01T09:00:00Z case show EAR-2026-0001
expect_text "says that nobody answered" "$T/out" "NO ANSWER IN TIME"
expect_exit "a reply" 0 at case act EAR-2026-0001 a001 --reply "Report it to the platform" --done
expect_exit "a note" 0 at case note EAR-2026-0001 "Rang the parent" --as dora
expect_exit "a correction" 0 at case note EAR-2026-0001 "Rang the carer" --replaces n009 --json
expect_eq "both stay" "$(field EAR-2026-0001 "[(n['text'], n['replaces'], n['is_replaced']) for n in j['notes'][-2:]]")" \
	"[('Rang the parent', None, True), ('Rang the carer', 'n009', False)]"
expect_exit "a correction of nothing" 2 at case note EAR-2026-0001 x --replaces n099
expect_exit "an empty note" 2 at case note EAR-2026-0001 "  "
bad() {	# NAME SENTENCE: a note from the standard input
	at case note EAR-2026-0001 - >"$T/out" 2>"$T/err"
	expect_eq "$1" "$?:$(cat "$T/err")" "2:earshot: a note $2"
}
printf 'a\000b' | bad "a NUL" "may not contain a NUL byte"
printf 'a\377b' | bad "no UTF-8" "is not valid UTF-8 text"
head -c 65537 /dev/zero | tr '\0' x | bad "too long" "is longer than 64 KiB"
printf '\033[31mred\033[0m \342\200\256odd\n' | at case note EAR-2026-0001 - >"$T/out"
expect_exit "shown" 0 at case show EAR-2026-0001
expect_eq "no control reaches the terminal" "$(tr -d '\n\t' <"$T/out" | LC_ALL=C tr -dc '\000-\037\177' | wc -c)" 0

# ---- the clock of the school's own accounts
expect_exit "an account" 0 at account add 'Facebook page' --aim news --audience families --promotion newsletter --open \
	--runner 'A. Teacher' --runner 'B. Office'
open "on it" 0 --text "$T/post.txt" --reporter staff --reason "A comment" --own-account 'Facebook page' \
	--received 2026-11-21T10:00:00Z --author journalist --json
expect_json "is due" "$T/out" \
	"(j['own_account'], j['due']['literal'], j['due']['working']) == (True, '2026-11-23T23:59:59Z', '2026-11-23T23:59:59Z')"
open "on one that is none" 2 --text "$T/post.txt" --reporter staff --reason x --own-account Myspace
expect_exit "a day later" 0 earshot --now 2026-11-24T09:00:00Z case list --json
expect_json "it is overdue" "$T/out" "[c['id'] for c in j['cases'] if c['due'] and c['due']['is_overdue']] == ['EAR-2026-0006']"
expect_exit "a journalist" 2 at case ack EAR-2026-0006
expect_text "waits for the media policy" "$T/err" "media policy comes before any answer"
expect_exit "assessed" 0 at case assess EAR-2026-0006 --category offensive --severity 1 --reason "Rude"
expect_exit "the media policy" 0 at case step EAR-2026-0006 media-policy
expect_exit "now" 0 at case ack EAR-2026-0006 --note "Said that we look into it"
expect_text "is said" "$T/out" "the clock has stopped"
expect_eq "the clock has stopped" "$(field EAR-2026-0006 "(j['due'], j['acknowledged'])")" "(None, '$now')"
expect_exit "again" 2 at case ack EAR-2026-0006
expect_exit "taken down without a word" 2 at case step EAR-2026-0006 delete-and-tell
wording=$(field EAR-2026-0006 "j['wording']")
expect_exit "and the audience told" 0 at case step EAR-2026-0006 delete-and-tell --note "$wording"

# ---- what belongs together
expect_exit "related" 0 at case relate EAR-2026-0001 --json
expect_json "the same thread, with its reason" "$T/out" \
	"[(r['kind'], r['decision']) for r in j['related'] if r['url'].endswith('/page/2') and r['score'] > 0.5 and r['why']] == [('same-thread', None)]"
second=$(python3 -c 'import json,sys; print([r["mention"] for r in json.load(open(sys.argv[1]))["related"] if r["url"].endswith("/page/2")][0])' "$T/out")
expect_exit "a person says so" 0 at case relate EAR-2026-0001 --confirm "$second" --note "The same quarrel" --as head
expect_eq "and it is kept" "$(field EAR-2026-0001 "[(r['mention'], r['kind'], r['confirmed'], r['by']) for r in j['related']]")" \
	"[('$second', 'same-thread', True, 'u:head')]"
expect_exit "one that is none" 2 at case relate EAR-2026-0001 --confirm M-1999-0001
expect_exit "the time line" 0 at case timeline EAR-2026-0001 --json
expect_json "has all of it in order" "$T/out" \
	"[k for k in ('received', 'found', 'triage', 'reason', 'evidence', 'assessment', 'action', 'reply', 'step', 'note', 'related') if k not in [e['kind'] for e in j['timeline']]]"
expect_json "by time" "$T/out" "[e['at'] for e in j['timeline']] == sorted(e['at'] for e in j['timeline'])"

# ---- who may
expect_exit "a moderator" 2 at case show EAR-2026-0001 --as mo
expect_text "has assigned cases alone" "$T/err" "is not assigned to u:mo"
expect_exit "assign" 0 at case assign EAR-2026-0001 mo
expect_exit "now" 0 at case show EAR-2026-0001 --as mo
expect_exit "to a governor" 2 at case assign EAR-2026-0001 gus
expect_exit "a governor" 2 at case show EAR-2026-0001 --as gus
expect_exit "has the list" 0 at case list --as gus --json
expect_json "without a word of a case" "$T/out" \
	"len(j['cases']) == 6 and all(set(c) == {'id', 'school', 'state', 'opened', 'received', 'closed', 'due'} for c in j['cases'])"
expect_exit "no safeguarding lead" 0 at user off dora
expect_exit "to whom it could be left" 2 at case restrict EAR-2026-0001 --from head --reason "About the head"
expect_text "is said" "$T/err" "nobody would be left"
expect_exit "there again" 0 at user on dora
expect_exit "closed to the head" 0 at case restrict EAR-2026-0001 --from head --reason "About the head" --as dora
for verb in show timeline relate "assess" "note x" "ack" "step invite" "act posh" "close --outcome settled --reason x" \
	"reopen --reason x" "hold --until 2027-01-01 --reason x" "restrict --to head --reason x" "assign mo" capture; do
	# shellcheck disable=SC2086
	set -- $verb
	_verb=$1
	shift
	expect_exit "closed: $_verb" 2 at case "$_verb" EAR-2026-0001 "$@" --as head
	expect_text "closed: $_verb says so" "$T/err" "EAR-2026-0001 is closed to the role head"
done
expect_exit "not in the list" 0 at case list --json --as head
expect_json "of the head" "$T/out" "'EAR-2026-0001' not in [c['id'] for c in j['cases']]"
expect_exit "nor in the audit log" 0 at audit list --json --as head
expect_json "that the head sees" "$T/out" "'EAR-2026-0001' not in [l['case'] for l in j]"
expect_exit "whose whole" 0 at audit list --json --as dan
expect_json "has each refusal" "$T/out" "len([l for l in j if l['act'] == 'case.refused' and l['actor'] == 'u:head']) >= 14"
expect_exit "open again" 0 at case restrict EAR-2026-0001 --to head --reason "It was not" --as dora

# ---- hold and end
expect_exit "too long a hold" 2 at case hold EAR-2026-0001 --until 2027-12-01 --reason "A claim"
expect_text "within six months" "$T/err" "no later than 23 May 2027"
expect_exit "hold" 0 at case hold EAR-2026-0001 --until 2027-03-01 --reason "A claim" --as dan
expect_exit "without a reason" 2 at case hold EAR-2026-0001 --lift
expect_exit "lifted" 0 at case hold EAR-2026-0001 --lift --reason "Settled"
expect_exit "an open action" 2 at case close EAR-2026-0001 --outcome settled --reason "Talked"
expect_text "keeps it open" "$T/err" "has 1 open action"
expect_exit "the safeguarding lead" 2 at case close EAR-2026-0001 --outcome settled --reason x --override --as dora
expect_exit "an outcome that is none" 2 at case close EAR-2026-0001 --outcome forgotten --reason x
expect_exit "no reason" 2 at case close EAR-2026-0001 --outcome settled
expect_exit "the head" 0 at case close EAR-2026-0001 --outcome settled --reason "Talked; taken down" --override --as head
expect_exit "the mention" 0 at show "$mention" --json
expect_json "is resolved" "$T/out" "j['status'] == 'resolved'"
expect_exit "closed" 2 at case note EAR-2026-0001 x
expect_text "is closed" "$T/err" "is closed"
expect_exit "reopen" 0 at case reopen EAR-2026-0001 --reason "It is back"
expect_eq "as it was" "$(field EAR-2026-0001 "(j['state'], j['outcome'], j['severity'])")" "('assessed', None, 3)"

expect_exit "the same reported again" 0 earshot --now 2027-01-01T00:00:00Z case open --mention "$mention" --reporter staff \
	--reason "Seen as well" --no-capture
expect_text "is told of" "$T/err" "EAR-2026-0001 is about the same post"
expect_text "numbers begin anew each year" "$T/out" "EAR-2027-0001"

# ---- wrong input, one sentence
for bad in EAR-2026-9999 EAR-2026 ear 0001 "EAR-2026-0001x" "" "../../etc" M-2026-0001; do
	expect_exit "no case '$bad'" 2 at case show "$bad"
	expect_text "is said '$bad'" "$T/err" "there is no case"
	expect_eq "in a line '$bad'" "$(wc -l <"$T/err")" 1
done
expect_exit "no verb" 2 at case dance
expect_exit "help" 0 at case --help

# ---- the written process
expect_exit "process for programs" 0 at case process --json
expect_json "is an object" "$T/out" "j['schema'] == 1 and 'deals with posts' in j['text']"
expect_exit "process" 0 at case process --html "$T/process.html"
for word in "Nether Sample Primary School" legitimate-criticism "Professionals Online Safety Helpline" "Hand it over under the behaviour policy" \
	"Data protection officer" removed-by-author acknowledged "bank holiday"; do
	expect_text "has $word" "$T/process.html" "$word"
done
expect_no_text "and no script" "$T/process.html" "<script"
expect_text "which reading counts" "$T/process.html" "by the letter."
expect_exit "another reading" 0 at account policy --reading working
expect_exit "the process then" 0 at case process --html "$T/process.html"
expect_text "says so" "$T/process.html" "by working days."
expect_exit "back to the first" 0 at account policy --reading literal
expect_no_text "a style sheet that holds" "$T/process.html" "%%"
expect_exit "where it cannot be written" 2 at case process --html "$T/none/process.html"

# ---- the audit log
expect_exit "verify" 0 at audit verify --json
expect_json "whole" "$T/out" "j['intact'] and j['entries'] > 80 and j['fault'] is None"
expect_eq "pinned" "$(cut -d' ' -f1 "$state/audit.head")" "$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["entries"])' "$T/out")"
expect_exit "for the data protection officer" 0 at audit list --json --as dan
python3 - "$T/out" >"$T/chain" <<'END'
import hashlib, json, sys
prev, n = "0" * 64, 0
for line in open(sys.argv[1], "rb").read().split(b"\n")[:-1]:
    entry = json.loads(line)
    n += 1
    if (list(entry) != ["v", "seq", "at", "actor", "act", "case", "obj", "commit", "prev"] or entry["prev"] != prev
            or entry["seq"] != n):
        print("entry", n)
    prev = hashlib.sha256(line).hexdigest()
print("whole")
END
expect_eq "another reader agrees" "$(cat "$T/chain")" whole
for word in parent carer liar Rang PS-77 Thursday Talked; do
	expect_no_text "no word of anybody's: $word" "$T/out" "$word"
done
expect_exit "a moderator" 2 at audit list --as mo
cp -R "$state" "$T/whole"
at doctor >"$T/out" 2>&1
expect_text "doctor has looked at it" "$T/out" "it is whole"
expect_text "and at the dates" "$T/out" "a claim about EAR-2026-0001 has to be brought by 20 January 2027"
tamper() {	# NAME SENTENCE PYTHON: on a store s
	rm -rf "$state" && cp -R "$T/whole" "$state"
	python3 -c "
import sqlite3, os, sys
state = sys.argv[1]
s = sqlite3.connect(state + '/earshot.db')
for t in ('audit_stays', 'audit_kept', 'case_text_stays'): s.execute('drop trigger ' + t)
$3
s.commit()" "$state"
	expect_exit "$1" 1 at audit verify
	expect_text "$1 is found" "$T/out" "$2"
}
tamper "an edited entry" "was changed" "s.execute(\"update audit set line = replace(line, 'u:dora', 'u:head') where line like '%u:dora%'\")"
tamper "a removed entry" "is missing" "s.execute('delete from audit where seq = 9')"
tamper "a cut end" "was cut off" "s.execute('delete from audit where seq > (select max(seq) - 3 from audit)')"
tamper "no pin" "audit.head is missing" "os.remove(state + '/audit.head')"
tamper "another pin" "not the one" "open(state + '/audit.head', 'w').write('12 ' + '0' * 64 + '\n')"
tamper "an edited note" "vouches for" "s.execute(\"update case_text set text = 'never said' where ref = 'n009'\")"
rm -rf "$state" && cp -R "$T/whole" "$state"
python3 -c "
import sqlite3, sys
s = sqlite3.connect(sys.argv[1] + '/earshot.db')
s.execute('drop trigger audit_kept'); s.execute('delete from audit where seq > (select max(seq) - 1 from audit)'); s.commit()" "$state"
expect_exit "after a cut" 0 at case list
expect_text "every command tells" "$T/err" "the audit log cannot be trusted"
expect_exit "and hides nothing" 1 at audit verify
expect_exit "unless somebody takes it for granted" 0 at audit repin --as head
expect_exit "on record" 0 at audit verify
expect_exit "listed" 0 at audit list --as dan
expect_text "as such" "$T/out" "audit.repin"
finish
