#!/bin/sh
# digest and alerts: answers, cases, accounts and reminders, and what is never said of a case.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
export NODE_PATH="$here/../build/node/node_modules"
server_pid=''
trap '[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT

mkdir -p "$T/smtp"
: >"$T/smtp/accepted.jsonl"
node "$here/mail/server.js" "$T/smtp" >"$T/smtp/port" 2>"$T/smtp/err" &
server_pid=$!
await "the mail server" "$server_pid" "$T/smtp/port" . "$T/smtp/err"
printf '[mail]\nserver = 127.0.0.1\nport = %s\nfrom = earshot@school.example\nsecurity = none\nanswer_seconds = 60\n' \
	"$(cat "$T/smtp/port")" >"$T/config"
with() {
	earshot --config "$T/config" "$@"
}
messages() {	# the last N messages of the outbox, their subjects and headers, as a list of objects in $T/mails
	with mail list --json >"$T/list"
	python3 - "$state/earshot.db" >"$T/mails" <<'PY'
import email, email.policy, json, sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
for address, kind, subject, data in db.execute(
        "select o.address, r.kind, o.subject, o.bytes from outbox o join digest_run r on r.id = o.run order by o.id"):
    m = email.message_from_bytes(data, policy=email.policy.default)
    print(json.dumps({"to": address, "kind": kind, "subject": subject, "id": m["Message-ID"], "above": m["In-Reply-To"],
                      "references": m["References"], "text": m.get_body(("plain",)).get_content(),
                      "html": m.get_body(("html",)).get_content()}))
PY
}

printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
expect_exit "init" 0 earshot init --now 2026-09-01T09:00:00Z --school "$T/school.json"
earshot account add 'Facebook page' --now 2026-09-01T09:00:00Z --aim news --audience families --promotion newsletter --open \
	--runner 'Anna Runner' --runner 'Bert Runner' --kept 'office safe' >"$T/out" 2>&1
earshot account approve 1 --now 2026-09-01T10:00:00Z --reason 'families ask for it' >"$T/out" 2>&1
expect_exit "recipients" 0 earshot recipient add head@school.example --now 2026-09-01T09:00:00Z
earshot recipient add chair@school.example --role governor --alert 0.9 >"$T/out" 2>&1
earshot recipient add office@school.example --role office >"$T/out" 2>&1

# ---- what the digest says first
for day in 16 17; do
	earshot account checked 1 --now 2026-11-${day}T09:00:00Z >"$T/out" 2>&1
done
expect_exit "a comment" 0 earshot account comment 1 --now 2026-11-18T12:00:00Z --summary 'SECRET-SUMMARY'
expect_exit "one in time" 0 earshot account comment 1 --now 2026-11-22T12:00:00Z
expect_exit "a case" 0 earshot case open https://forum.example/SECRET-POST --reporter parent --reason 'SECRET-REASON' --now 2026-11-19T12:00:00Z
expect_exit "a case about the head" 0 earshot case open https://forum.example/SECRET-POST --reporter parent --reason 'SECRET-OTHER' \
	--now 2026-11-19T13:00:00Z
expect_exit "a threat" 0 earshot case assess EAR-2026-0002 --category threat --severity 4 --reason more --now 2026-11-19T13:00:30Z
expect_exit "a safeguarding lead" 0 earshot user add dora --role dsl
expect_exit "closed to the head" 0 earshot case restrict EAR-2026-0002 --from head --reason 'it is about the head' \
	--now 2026-11-19T13:01:00Z
expect_exit "the policy" 0 earshot account policy --review 'Spring 2027'
monday=2026-11-23T07:15:00Z
expect_exit "digest" 0 earshot digest --now $monday --week 2026-W47 --recipient head@school.example
expect_text "overdue first of all" "$T/out" "1 overdue; "
expect_text "the answer that is overdue" "$T/out" "C-2026-0001 on Facebook page: overdue since 19 November 2026"
expect_text "and the one that is not" "$T/out" "C-2026-0002 on Facebook page: due 23 November 2026, 23:59"
expect_text "the case" "$T/out" "EAR-2026-0001: open"
expect_no_text "not the one that the head may not know of" "$T/out" "EAR-2026-0002"
expect_no_text "nothing that anybody wrote" "$T/out" "SECRET"
tr '\n' ' ' <"$T/out" >"$T/flat"
expect_text "who looked when" "$T/flat" "looked at on 2 of 5 school days, last on 17 November 2026; 2 things are not as the policy has it"
expect_no_text "no names of staff" "$T/out" "Runner"
expect_text "the audit log" "$T/out" "The audit log has"
expect_text "and its last line's hash" "$T/out" "$(awk '{ print $NF }' "$state/audit.head")"
expect_exit "digest of a governor" 0 earshot digest --now $monday --week 2026-W47 --recipient chair@school.example
expect_text "who may know" "$T/out" "EAR-2026-0002: assessed, severity 4 of 4, opened"
expect_eq "the gravest first" "$(grep -o '^\* EAR-2026-000[12]' "$T/out" | tr -d '\n')" "* EAR-2026-0002* EAR-2026-0001"
expect_exit "digest of the office" 0 earshot digest --now $monday --week 2026-W47 --recipient office@school.example
expect_no_text "who has no such role" "$T/out" "EAR-2026-0002"

# ---- reminders
remind() {	# WEEK MONDAY TEXT, or no TEXT
	expect_exit "digest $1" 0 earshot digest --now "$2T07:15:00Z" --week "$1"
	tr '\n' ' ' <"$T/out" >"$T/flat"
	if [ -n "$3" ]; then expect_text "says $3" "$T/flat" "$3"; else expect_no_text "says nothing of it" "$T/flat" "to be reviewed"; fi
}
remind 2026-W15 2026-04-13 ''
remind 2026-W16 2026-04-20 'in the spring term of 2027, two terms ahead'
remind 2026-W17 2026-04-27 ''
remind 2026-W36 2026-09-07 'in the spring term of 2027, one term ahead'
remind 2026-W47 2026-11-23 ''
remind 2027-W02 2027-01-18 'that was due in the spring term of 2027'
remind 2027-W03 2027-01-25 'that was due in the spring term of 2027'
expect_exit "reviewed" 0 earshot account policy --reviewed
remind 2027-W04 2027-02-01 ''
expect_exit "a year on" 0 earshot digest --now 2027-09-06T07:15:00Z --week 2027-W35
expect_text "the register" "$T/out" "Nobody has gone through the register"
expect_exit "gone through" 0 earshot account policy --register-checked --now 2027-09-06T08:00:00Z
expect_exit "and" 0 earshot digest --now 2027-09-13T07:15:00Z --week 2027-W36
expect_no_text "no more of it" "$T/out" "Nobody has gone"
expect_exit "the last year" 0 earshot digest --now 2028-01-10T07:15:00Z --week 2028-W01
expect_text "of the bank holidays" "$T/out" "bank holidays are known up to the end of 2028"
earshot doctor --now 2026-11-23T07:15:00Z >"$T/out" 2>&1
expect_text "doctor on the calendar" "$T/out" "Bank holidays are known up to the end of 2028."
expect_text "on runners" "$T/out" "nobody has confirmed that Anna Runner"
expect_text "on what is overdue" "$T/out" "the answer to C-2026-0001 is overdue"
earshot doctor --now 2028-02-01T07:15:00Z >"$T/out" 2>&1
expect_text "doctor on its end" "$T/out" "known up to the end of 2028 alone"

# ---- posts that are watched
python3 - "$state/earshot.db" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for case in (1, 2):
    watch = db.execute("insert into watch (casefile, url, began_at, ends_at, state, who) values (?, 'https://forum.example/SECRET-POST', "
                       "1795003200, 1795003200, 'gone', 'x')", (case,)).lastrowid
    # 17 and 20 November 2026, and one of the week before; not all is news
    for at, state, news in ((1794312000, "same", 1), (1794916800, "changed", 1), (1795000000, "changed", 0), (1795176000, "gone", 1)):
        db.execute("insert into watch_look (watch, evidence, at, seen, state, is_news) values (?, 'c001', ?, ?, ?, ?)",
                   (watch, at, state, state, news))
db.commit()
PY
expect_exit "digest" 0 earshot digest --now $monday --week 2026-W47 --recipient head@school.example
expect_eq "what became of them" "$(grep 'watched post' "$T/out" | tr -d '\n')" \
	"What changed at watched posts* EAR-2026-0001, a watched post: changed, 17 November 2026, 12:00* EAR-2026-0001, a watched post: gone, 20 November 2026, 12:00"
expect_no_text "not where" "$T/out" "SECRET"

# ---- alerts
look() {	# AT STATE: a look at both watched posts
	python3 - "$state/earshot.db" "$@" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("insert into watch_look (watch, evidence, at, seen, state, is_news) "
           "select id, 'c' || ?1, unixepoch(?1), ?2, ?2, 1 from watch", sys.argv[2:])
db.commit()
PY
}
python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("delete from watch_look")
db.commit()' "$state/earshot.db"
expect_exit "an alert" 0 with mail alert --now 2026-11-20T12:00:00Z
messages
expect_json "to the head and the chair, who asked for alerts" "$T/mails" "sorted(m['to'] for m in j) == ['chair@school.example', 'head@school.example']" 2>/dev/null
expect_json "on what is overdue" "$T/mails" \
	"all('C-2026-0001' in m['text'] and 'C-2026-0001' in m['html'] for m in j) and [m['subject'][:17] for m in j if m['to'] == 'head@school.example'] == ['Overdue: 1 answer']"
expect_json "says why it came, and how to stop it" "$T/mails" \
	"all('at once' in (' '.join(m['text'].split())) and 'To stop it, write to earshot@school.example.' in ' '.join(m['text'].split()) for m in j)"
expect_json "the case that is closed to the head goes to the chair alone" "$T/mails" "[m['to'] for m in j if 'EAR-2026-0002, assessed' in m['text']] == ['chair@school.example'] and [m['to'] for m in j if 'EAR-2026-0002' in m['html']] == ['chair@school.example']"
expect_exit "again" 0 with mail alert --now 2026-11-20T13:00:00Z
messages
expect_json "is not told again" "$T/mails" "len(j) == 2"
expect_exit "no threat yet" 0 with mail alert --now 2026-11-21T13:00:00Z
messages
expect_json "nothing new" "$T/mails" "len(j) == 2"
expect_exit "an assessment" 0 earshot case assess EAR-2026-0001 --category threat --severity 4 --reason 'SECRET-ASSESSMENT' \
	--now 2026-11-21T14:00:00Z
expect_exit "at night, in quiet hours" 0 earshot recipient add head@school.example --quiet 21:00-07:00
expect_exit "alert" 0 with mail alert --now 2026-11-21T22:00:00Z
messages
expect_json "on the case" "$T/mails" "[m['to'] for m in j if 'case EAR-2026-0001, assessed' in m['text']] == ['head@school.example', 'chair@school.example']"
expect_json "nothing that anybody wrote" "$T/mails" "not any('SECRET' in m['text'] or 'SECRET' in m['html'] or 'hreat' in m['subject'] for m in j)"
with mail list --json >"$T/list"
expect_json "waits for the morning" "$T/list" \
	"[m['state'] for m in j['messages'] if m['address'] == 'head@school.example' and m['queued'].startswith('2026-11-21T22')] == ['queued']"
expect_exit "another category" 0 earshot case assess EAR-2026-0001 --category 'threat,child-image' --severity 4 --reason more \
	--now 2026-11-21T23:00:00Z
expect_exit "alert" 0 with mail alert --now 2026-11-21T23:30:00Z
messages
expect_json "not twice a day" "$T/mails" "len(j) == 4"
expect_exit "alert" 0 with mail alert --now 2026-11-22T08:00:00Z
messages
expect_json "the next day" "$T/mails" "len(j) == 6"

# ---- the week's digest, and what belongs under it
expect_exit "Monday" 0 with nightly --now $monday
messages
expect_json "a digest each" "$T/mails" "sorted(m['to'] for m in j if m['kind'] == 'weekly') == ['chair@school.example', 'head@school.example', 'office@school.example']"
expect_exit "Tuesday" 0 with mail alert --now 2026-11-24T09:00:00Z
messages
expect_json "what it told of is overdue now: under it" "$T/mails" \
	"(lambda week, late: late['subject'] == 'Re: ' + week['subject'] and late['above'] == late['references'] == week['id'] and 'C-2026-0002' in late['text'])([m for m in j if m['kind'] == 'weekly' and m['to'] == 'head@school.example'][0], [m for m in j if m['to'] == 'head@school.example'][-1])"
expect_exit "a new comment" 0 earshot account comment 1 --now 2026-11-24T10:00:00Z
expect_exit "Wednesday" 0 with mail alert --now 2026-11-25T11:00:00Z
messages
expect_json "what it could not tell of begins a thread" "$T/mails" \
	"[(m['above'], m['subject'][:8]) for m in j if m['to'] == 'head@school.example'][-1] == (None, 'Overdue:')"

# ---- watched posts, at once
watched() {	# NOW: what each message tells of them, of those that came with this alert
	_had=$(wc -l <"$T/mails")
	with mail alert --now "$1" >"$T/out" 2>"$T/err" || cat "$T/err"
	messages
	tail -n "+$((_had + 1))" "$T/mails" | python3 -c 'import json, re, sys
for m in map(json.loads, sys.stdin):
    print(m["to"].split("@")[0], *sorted(re.findall(r"EAR-2026-(\d+), a watched post: ([a-z]+, [^\r\n]*)", m["text"])))'
}
look 2026-11-26T09:00:00Z changed
expect_eq "news, to each of what they may know" "$(watched 2026-11-26T10:00:00Z)" \
	"head ('0001', 'changed, 26 November 2026, 09:00')
chair ('0001', 'changed, 26 November 2026, 09:00') ('0002', 'changed, 26 November 2026, 09:00')"
expect_no_text "not where" "$T/mails" SECRET
expect_eq "once" "$(watched 2026-11-26T10:30:00Z)" ""
look 2026-11-26T11:00:00Z changed
look 2026-11-26T12:00:00Z gone
expect_eq "not twice a day" "$(watched 2026-11-26T13:00:00Z)" ""
expect_eq "the newest on the next" "$(watched 2026-11-27T08:00:00Z)" \
	"head ('0001', 'gone, 26 November 2026, 12:00')
chair ('0001', 'gone, 26 November 2026, 12:00') ('0002', 'gone, 26 November 2026, 12:00')"
expect_eq "and nothing after that" "$(watched 2026-11-28T08:00:00Z)" ""
finish
