#!/bin/sh
# E-mail that somebody has: newsletters and alerts as pages, mailboxes, bounces, and hostile ones.
. "$(dirname "$0")/lib.sh"

now=2026-11-23T09:00:00Z
printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json" --now 2026-09-01T09:00:00Z
mail() {	# ID SUBJECT BODY
	printf 'Return-Path: <news@paper.example>\r\nFrom: The Paper <news@paper.example>\r\nTo: head@school.example\r\n'
	printf 'Subject: %s\r\nDate: Fri, 20 Nov 2026 08:00:00 +0000\r\n' "$2"
	[ -z "$1" ] || printf 'Message-ID:\r\n <%s>\r\n' "$1"
	printf 'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="=_b"\r\n\r\n--=_b\r\n'
	printf 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n%s\r\n' "$3"
	printf -- '--=_b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<table><tr><td><a href="http://x.example/">%s</a></table>\r\n--=_b--\r\n' "$3"
}
mail one@paper.example 'This week' 'The fair of Nether Sample Primary School drew a crowd =E2=80=93 again.' >"$T/one.eml"
mail '' '=?utf-8?q?Nether_Sample_Primary_School?= in the news' 'Read more on our web site.' >"$T/two.eml"
mail three@paper.example 'Nothing' 'A match was lost in another village.' >"$T/three.eml"
expect_exit "three messages" 0 earshot ingest --json --now $now "$T/one.eml" "$T/two.eml" "$T/three.eml"
expect_json "two that name the school" "$T/out" "(j['documents'], j['mentions_new'], j['bounces'], j['failures']) == (3, 2, 0, 0)"
earshot search --json school >"$T/found"
expect_json "by their Message-ID, with subject and date" "$T/found" \
	"[(m['url'], m['title'], m['published']) for m in j['mentions'] if 'one' in m['url']] == [('mid:one@paper.example', 'This week', '2026-11-20T08:00:00Z')]"
expect_json "and their words" "$T/found" "any('crowd – again' in m['excerpt'] for m in j['mentions'])"
expect_json "one found by its subject, without a Message-ID" "$T/found" \
	"[m['title'] for m in j['mentions'] if 'one' not in m['url']] == ['Nether Sample Primary School in the news'] and all(m['url'].startswith('mid:') for m in j['mentions'])"
expect_exit "again" 0 earshot ingest --json --now $now "$T/one.eml" "$T/two.eml"
expect_json "is nothing new" "$T/out" "j['mentions_new'] == 0"

# ---- a mailbox, of 300 messages, with both kinds of line ends, and packed
i=0
while [ $i -lt 300 ]; do
	printf 'From news@paper.example Fri Nov 20 08:00:00 2026\r\n'
	mail "box$i@paper.example" "Number $i" "Nether Sample Primary School planted tree number $i. =20
>From here on it is shady.
From time to time somebody waters it."
	printf '\r\n'
	i=$((i + 1))
done >"$T/box.mbox"
tr -d '\r' <"$T/box.mbox" >"$T/unix.mbox"
gzip -k "$T/unix.mbox"
for f in box.mbox unix.mbox unix.mbox.gz; do
	rm -rf "$state"
	earshot init --school "$T/school.json" --now 2026-09-01T09:00:00Z >"$T/out" 2>&1
	expect_exit "$f" 0 earshot ingest --json --now $now "$T/$f"
	expect_json "has 300 messages" "$T/out" "(j['documents'], j['mentions_new']) == (300, 300)"
done
{ cat "$T/unix.mbox"; printf 'From x Fri Nov 20 08:00:00 2026\nFrom: x@x.example\nTo: y@y.example\nSubject: long\n\n'
	head -c 12000000 /dev/zero | tr '\0' 'x'
	printf '\n\nFrom y Fri Nov 20 08:00:00 2026\n'; mail last@paper.example Last 'Nether Sample Primary School again.'; } >"$T/long.mbox"
expect_exit "a message of 12 MB between others" 3 earshot ingest --json --now $now "$T/long.mbox"
expect_json "costs no other" "$T/out" "(j['documents'], j['mentions_new'], len(j['notices'])) == (302, 1, 1)"

# ---- hostile ones
python3 - "$T" <<'PY'
import sys, os
t = sys.argv[1]
head = b"From: a@a.example\r\nTo: b@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
nest = head + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(20000)) + b"Content-Type: text/plain\r\n\r\nx"
open(t + "/nest.eml", "wb").write(nest)
msgs = head + b"".join(b"Content-Type: message/rfc822\r\n\r\n" + head for i in range(20000)) + b"\r\nx"
open(t + "/rfc822.eml", "wb").write(msgs)
open(t + "/parts.eml", "wb").write(head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 300000 + b"--b--")
open(t + "/b64.eml", "wb").write(head + b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"PGRpdj4=" * 900000)
open(t + "/header.eml", "wb").write(b"From: a@a.example\r\nTo: " + b"x@x.example,\r\n " * 300000 + b"\r\nSubject: y\r\n\r\nz")
open(t + "/mark.mbox", "wb").write(b"From x\n" + head + b"\r\n" + b"\n\nFrom " * 300000)
PY
for f in nest.eml rfc822.eml parts.eml b64.eml header.eml mark.mbox; do
	cpu_time
	start=$cpu_ms
	earshot ingest --json --now $now "$T/$f" "$T/one.eml" >"$T/out" 2>"$T/err"
	cpu_time
	took=$(((cpu_ms - start) / 1000))
	expect_json "$f costs nothing but itself ($took s)" "$T/out" "j['mentions_new'] + j['mentions_changed'] <= 1 and j['documents'] >= 2"
	[ $took -lt 60 ] || not_ok "$f takes $took s"
done
earshot search --json 'title:week' >"$T/found"
expect_json "the message after them was read" "$T/found" "[m['url'] for m in j['mentions']] == ['mid:one@paper.example']"

# ---- a bounce
rm -rf "$state"
earshot init --school "$T/school.json" --now 2026-09-01T09:00:00Z >"$T/out" 2>&1
earshot recipient add head@school.example >"$T/out" 2>&1
printf '[mail]\nserver = 127.0.0.1\nport = 9\nfrom = earshot@school.example\nsecurity = none\n' >"$T/config"
expect_exit "a digest waits" 0 earshot --config "$T/config" digest --now 2026-11-23T07:15:00Z --week 2026-W47 --queue
id=$(earshot --config "$T/config" mail list --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["messages"][0]["message_id"])')
dsn() {	# ACTION ID
	printf 'From: MAILER-DAEMON@mx.example\r\nTo: earshot@school.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n'
	printf 'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry, says Nether Sample Primary School.\r\n'
	printf -- '--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n'
	printf 'Final-Recipient: rfc822; head@school.example\r\nAction: %s\r\nStatus: 5.1.1\r\n' "$1"
	printf 'Diagnostic-Code: smtp; 550 5.1.1 no such user here\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n'
	printf 'Message-ID: <%s>\r\nSubject: x\r\n\r\n--b--\r\n' "$2"
}
dsn delayed "$id" >"$T/late.eml"
dsn failed other@x.example >"$T/other.eml"
dsn failed "$id" >"$T/back.eml"
dsn failed "$(printf 'digest.7@\377school.example')" >"$T/odd.eml"
expect_exit "late and forged" 0 earshot ingest --json "$T/late.eml" "$T/other.eml"
expect_json "are no bounces of ours, no mentions and no failures" "$T/out" "(j['bounces'], j['mentions_new'], j['failures']) == (0, 0, 0)"
expect_exit "one with an identifier that no message has" 0 earshot ingest --json "$T/odd.eml"
expect_json "is read as any e-mail" "$T/out" "(j['bounces'], j['mentions_new'], j['failures']) == (0, 1, 0)"
expect_exit "a bounce" 0 earshot ingest "$T/back.eml"
expect_text "is said" "$T/out" "1 message of ours came back"
expect_exit "the recipient" 0 earshot recipient list --json
expect_json "is marked" "$T/out" "(j['recipients'][0]['state'], 'no such user here' in j['recipients'][0]['note']) == ('bounced', True)"
earshot --config "$T/config" doctor --now 2026-11-23T09:00:00Z >"$T/out" 2>&1
expect_text "the next status says so" "$T/out" "came back"
finish
