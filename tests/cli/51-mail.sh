#!/bin/sh
# mail: a real SMTP server with a fault at every step of the conversation, a kill at every system call
# of a sending, and a year of weeks. Every digest arrives exactly once, or is uncertain and says so.
# KILL_EVERY=1 kills at each system call; by default at some of them.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
export NODE_PATH="$here/../build/node/node_modules"
: "${KILL_EVERY:=12}"
server_pid='' patience=60
trap '[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT

# [--tls KEY CERT]: sets $smtp, and empties what was accepted.
server_start() {
	[ -z "$server_pid" ] || { kill "$server_pid" && wait "$server_pid"; } 2>/dev/null
	rm -rf "$T/smtp" && mkdir -p "$T/smtp" && : >"$T/smtp/accepted.jsonl"
	node "$here/mail/server.js" "$T/smtp" "$@" >"$T/smtp/port" 2>"$T/smtp/err" &
	server_pid=$!
	await "the mail server" "$server_pid" "$T/smtp/port" . "$T/smtp/err"
	smtp=$(cat "$T/smtp/port")
}
accepted() {
	wc -l <"$T/smtp/accepted.jsonl" | tr -d ' '
}
config() {	# LINES...
	{
		printf '[mail]\nserver = 127.0.0.1\nport = %s\nfrom = earshot@school.example\nanswer_seconds = %s\n' "$smtp" "$patience"
		printf '%s\n' "$@"
	} >"$T/config"
}
with() {
	earshot --config "$T/config" "$@"
}
states() {
	with mail list --json | python3 -c 'import json, sys
print(" ".join(sorted(m["state"] for m in json.load(sys.stdin)["messages"])))'
}

printf '{"name":"Nether Sample Primary School","town":"Nether Sample"}' >"$T/school.json"
earshot init --school "$T/school.json" >"$T/out" 2>&1
expect_exit "recipient" 0 earshot recipient add head@school.example
cp -R "$state" "$T/clean"
server_start

# ---- settings -------------------------------------------------------------------------------
printf 'good-password\n' >"$T/secret"
chmod 600 "$T/secret"
expect_exit "no mail is set up" 4 earshot mail send
config "security = none" "password = geheim"
expect_exit "a secret in the configuration" 4 with mail send
config "security = none" "sercurity = tls"
expect_exit "a setting that is none" 4 with mail send
printf '[mail]\nserver = smtp.school.example\nsecurity = none\nfrom = earshot@school.example\n' >"$T/config"
expect_exit "in the clear to another machine" 4 with mail send
printf '[mail]\nserver = smtp.school.example\nanswer_seconds = 5\nfrom = earshot@school.example\n' >"$T/config"
expect_exit "less patience than the standard asks for" 4 with mail send
chmod 644 "$T/secret"
config "security = none" "user = u" "password_file = $T/secret"
expect_exit "a secret that others may read" 4 with mail test head@school.example
chmod 600 "$T/secret"

# ---- mail test, in plain words --------------------------------------------------------------
try() {	# NAME CODE WORDS LINES...
	_name=$1 _code=$2 _words=$3
	shift 3
	config "$@"
	expect_exit "mail test: $_name" "$_code" with mail test head@school.example
	cat "$T/err" >>"$T/out"
	expect_text "mail test says: $_words" "$T/out" "$_words"
}
try "taken" 0 "It was taken" "security = none"
try "password" 0 "It was taken" "security = none" "user = u" "password_file = $T/secret"
mkdir -p "$T/cred" && cp "$T/secret" "$T/cred/mail"
CREDENTIALS_DIRECTORY=$T/cred
export CREDENTIALS_DIRECTORY
try "systemd credential" 0 "It was taken" "security = none" "user = u" "password_credential = mail"
try "password command" 0 "It was taken" "security = none" "user = u" "password_command = echo good-password"
printf 'LOGIN\n' >"$T/smtp/methods"
try "a server that knows LOGIN alone" 0 "It was taken" "security = none" "user = u" "password_file = $T/secret"
try "and a bad password" 4 "did not accept user and password" "security = none" "user = u" "password_command = echo bad"
rm "$T/smtp/methods"
try "token command" 0 "It was taken" "security = none" "user = u" "auth = xoauth2" "token_command = echo good-token"
try "bad token" 4 "did not accept the access token" "security = none" "user = u" "auth = xoauth2" "token_command = echo bad"
try "bad password" 4 "did not accept user and password" "security = none" "user = u" "password_command = echo bad"
try "no encryption offered" 4 "offers no encryption" "security = starttls"
try "no such server" 75 "no server of that name" "security = starttls" "server = nowhere.invalid" "answer_seconds = 600"
echo rcpt-550 >"$T/smtp/fault"
try "no such mailbox" 3 "knows no such mailbox" "security = none"
expect_text "and the server's own words, not its goodbye" "$T/out" "550 scripted"
echo mail-550 >"$T/smtp/fault"
try "a sender it does not take" 4 "takes no mail from that sender" "security = none"
echo rcpt-450 >"$T/smtp/fault"
try "greylisted" 75 "put it off" "security = none"
rm "$T/smtp/fault"
expect_eq "who logged in, and how" "$(python3 -c 'import json, sys
print(" ".join(sorted({str(json.loads(l)["user"]) for l in open(sys.argv[1])})))' "$T/smtp/accepted.jsonl")" "LOGIN u None PLAIN u XOAUTH2 u"

# A token by client credentials.
python3 - "$T" <<'PY' &
import http.server, sys, urllib.parse
class H(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        good = form == {"grant_type": ["client_credentials"], "client_id": ["id"], "client_secret": ["good-password"],
                        "scope": ["https://mail.example/.default"]}
        body = b'{"access_token":"good-token","expires_in":3600}' if good else b'{"error_description":"no such client"}'
        self.send_response(200 if good else 401)
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *a):
        pass
s = http.server.HTTPServer(("127.0.0.1", 0), H)
open(sys.argv[1] + "/token-port", "w").write(str(s.server_port))
for _ in range(2):
    s.handle_request()
PY
until [ -s "$T/token-port" ]; do sleep 0.05; done
token="token_url = http://127.0.0.1:$(cat "$T/token-port")/token"
try "client credentials" 0 "It was taken" "security = none" "user = u" "auth = xoauth2" "$token" "client_id = id" \
	"client_secret_file = $T/secret" "scope = https://mail.example/.default"
try "wrong client" 4 "no such client" "security = none" "user = u" "auth = xoauth2" "$token" "client_id = other" \
	"client_secret_file = $T/secret" "scope = https://mail.example/.default"

# TLS: a certificate of the school's own authority, and one that nobody knows.
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key.pem" -out "$T/cert.pem" -days 2 -subj /CN=localhost \
	-addext "subjectAltName=DNS:localhost,IP:127.0.0.1" >"$T/out" 2>&1
server_start --tls "$T/key.pem" "$T/cert.pem"
try "STARTTLS" 0 "It was taken" "security = starttls" "ca_file = $T/cert.pem"
expect_json "and it was encrypted" "$T/smtp/accepted.jsonl" "j['secure'] if isinstance(j, dict) else j[0]['secure']"
try "a certificate nobody knows" 4 "certificate is not one to trust" "security = starttls"

# sendmail
printf '#!/bin/sh\necho "$@" >%s/sendmail.args\ncat >%s/sendmail.in\nexit $(cat %s/sendmail.exit)\n' "$T" "$T" "$T" >"$T/sendmail"
chmod +x "$T/sendmail"
echo 0 >"$T/sendmail.exit"
try "sendmail" 0 "taken by sendmail" "transport = sendmail" "sendmail = $T/sendmail"
expect_eq "sendmail's arguments" "$(cat "$T/sendmail.args")" "-t -i -f earshot@school.example"
expect_text "sendmail's input" "$T/sendmail.in" "To: head@school.example"
if grep -q "$(printf '\r')" "$T/sendmail.in"; then not_ok "sendmail's line ends"; else ok "sendmail's line ends"; fi
echo 75 >"$T/sendmail.exit"
try "sendmail that is busy" 75 "ended with 75" "transport = sendmail" "sendmail = $T/sendmail"

# ---- a fault at every step ------------------------------------------------------------------
server_start
config "security = none" "user = u" "password_file = $T/secret"
# FAULT STATE-AFTER ACCEPTED: what becomes of one digest, sent once with the fault and, when it is not
# uncertain or failed, once more without.
fault() {
	rm -rf "$state" && cp -R "$T/clean" "$state" && : >"$T/smtp/accepted.jsonl"
	with digest --now 2026-11-23T07:15:00Z --week 2026-W47 --queue >"$T/out"
	echo "$1" >"$T/smtp/fault"
	with mail send --now 2026-11-23T07:20:00Z >"$T/out" 2>"$T/err"
	expect_eq "$1: $2" "$(states)" "$2"
	rm -f "$T/smtp/fault"
	with mail send --now 2026-11-23T09:00:00Z >"$T/out" 2>"$T/err"
	expect_eq "$1: arrived $3 times" "$(accepted)" "$3"
}
for f in greet-421 greet-554 greet-drop auth-454 auth-drop mail-451 mail-drop rcpt-450 rcpt-451 rcpt-drop end-452 end-421; do
	fault $f retry 1
done
for f in auth-535 auth-534 mail-550 mail-553; do fault $f queued 1; done
for f in mail-552 rcpt-550 rcpt-553 end-550 end-552 end-554; do fault $f failed 0; done
fault after-lost uncertain 0
patience=8
config "security = none" "user = u" "password_file = $T/secret"
fault after-silence uncertain 0
patience=60
config "security = none" "user = u" "password_file = $T/secret"
fault after-accepted uncertain 1
fault quit-drop sent 1
fault none sent 1
# Gone in the middle of the body: how much had left decides, and both are right.
rm -rf "$state" && cp -R "$T/clean" "$state" && : >"$T/smtp/accepted.jsonl"
with digest --now 2026-11-23T07:15:00Z --week 2026-W47 --queue >"$T/out"
echo body-drop >"$T/smtp/fault"
with mail send --now 2026-11-23T07:20:00Z >"$T/out" 2>&1
case $(states) in retry | uncertain) ok "body-drop: $(states)" ;; *) not_ok "body-drop: $(states)" ;; esac
rm -f "$T/smtp/fault"

# What nobody can mend but the school is told of until it is.
rm -rf "$state" && cp -R "$T/clean" "$state" && : >"$T/smtp/accepted.jsonl"
with digest --now 2026-11-23T07:15:00Z --week 2026-W47 --queue >"$T/out"
echo mail-550 >"$T/smtp/fault"
expect_exit "a sender that is refused" 4 with mail send --now 2026-11-23T07:20:00Z
rm -f "$T/smtp/fault"
with doctor --now 2026-11-23T09:00:00Z >"$T/out" 2>&1
expect_text "doctor on the same day" "$T/out" "warning  mail     1 message waits to be sent since 23 November 2026, 07:15: the server takes no mail"
with doctor --now 2026-11-25T09:00:00Z >"$T/out" 2>&1
expect_text "doctor later" "$T/out" "problem  mail     1 message waits to be sent"

# Nobody there at all, for four days: it fails, loudly, and can be sent again.
rm -rf "$state" && cp -R "$T/clean" "$state" && : >"$T/smtp/accepted.jsonl"
with digest --now 2026-11-23T07:15:00Z --week 2026-W47 --queue >"$T/out"
sed 's/^port = .*/port = 1/' "$T/config" >"$T/config.dead"
for at in 23T07:20 23T07:30 23T12:00 24T07:00 25T07:00 26T06:00; do
	earshot --config "$T/config.dead" mail send --now "2026-11-${at}:00Z" >"$T/out" 2>"$T/err" || not_ok "a retry is no failure"
done
expect_eq "before 72 hours" "$(states)" retry
expect_exit "after 72 hours" 3 earshot --config "$T/config.dead" mail send --now 2026-11-26T08:00:00Z
expect_eq "it has failed" "$(states)" failed
expect_exit "doctor says so" 1 with doctor --now 2026-11-26T09:00:00Z
expect_text "in its words" "$T/out" "mail send --again 1"
expect_exit "once more" 0 with mail send --again 1 --now 2026-11-26T09:00:00Z
expect_eq "it has arrived" "$(states) $(accepted)" "sent 1"

# ---- what comes back ------------------------------------------------------------------------
id=$(with mail list --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["messages"][0]["message_id"])')
dsn() {	# ACTION ID
	printf 'From: MAILER-DAEMON@mx.example\r\nTo: earshot@school.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n'
	printf 'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n'
	printf -- '--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n'
	printf 'Final-Recipient: rfc822; head@school.example\r\nAction: %s\r\nStatus: 5.1.1\r\n' "$1"
	printf 'Diagnostic-Code: smtp; 550 5.1.1 no such\r\n user here\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n'
	printf 'Message-ID: <%s>\r\nSubject: x\r\n\r\nbody\r\n--b--\r\n' "$2"
}
dsn delayed "$id" >"$T/late.eml"
dsn failed other@x.example >"$T/other.eml"
dsn failed "$id" >"$T/back.eml"
expect_exit "a delay is no bounce" 0 with mail bounce "$T/late.eml"
expect_exit "a forged bounce changes nothing" 1 with mail bounce "$T/other.eml"
expect_exit "what is no bounce" 2 with mail bounce "$T/config"
expect_eq "so far it is sent" "$(states)" sent
expect_exit "a bounce" 0 with mail bounce "$T/back.eml"
expect_exit "marks the recipient" 0 with recipient list --json
expect_json "with the server's words" "$T/out" \
	"j['recipients'][0]['state'] == 'bounced' and 'no such user here' in j['recipients'][0]['note']"
expect_exit "doctor says so" 1 with doctor --now 2026-11-26T09:00:00Z
expect_text "in words" "$T/out" "came back"

# ---- kill -9 --------------------------------------------------------------------------------
# At the n-th system call of a sending; then two more sendings without.
kills=0 sent=0 uncertain=0 wrong=0 doubled=0
rm -rf "$T/queued" "$state" && cp -R "$T/clean" "$state"
with digest --now 2026-11-23T07:15:00Z --week 2026-W47 --queue >"$T/out"
cp -R "$state" "$T/queued"
# Under a tracer the leak checker cannot run; the rest of the sanitizers does.
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}"
traced() {	# OPTIONS of strace...
	strace -f -o "$T/trace" "$@" "$EARSHOT" --state "$state" --config "$T/config" --now 2026-11-23T07:20:00Z mail send \
		>/dev/null 2>&1
}
traced
# The tracer counts by the call's name. What comes before the store is opened is the loader's, and
# changes nothing.
awk '$2 ~ /^[a-z_0-9]+\(/ { split($2, call, "("); n[call[1]]++; if (/earshot.db"/) open = 1; if (open) print call[1], n[call[1]] }' \
	"$T/trace" | awk -v every="$KILL_EVERY" 'NR % every == 1 || every == 1' >"$T/calls"
while read -r call nth; do
	rm -rf "$state" && cp -R "$T/queued" "$state" && : >"$T/smtp/accepted.jsonl"
	traced -e "inject=$call:signal=KILL:when=$nth"
	[ $? -eq 137 ] || continue
	# The server may be about to take what it was given.
	await "the end of what it was given" "$server_pid" "$T/smtp/open" '^0$'
	with mail send --now 2026-11-23T09:00:00Z >/dev/null 2>&1 </dev/null
	with mail send --now 2026-11-23T10:00:00Z >/dev/null 2>&1 </dev/null
	kills=$((kills + 1))
	case "$(states) $(accepted)" in
	"sent 1") sent=$((sent + 1)) ;;
	"uncertain 0" | "uncertain 1") uncertain=$((uncertain + 1)) ;;
	*) wrong=$((wrong + 1)); echo "$call $nth: $(states) $(accepted)" ;;
	esac
	[ "$(accepted)" -le 1 ] || doubled=$((doubled + 1))
done <"$T/calls"
expect_eq "killed in a sending: none lost, none twice" "$wrong lost, $doubled twice" "0 lost, 0 twice"
if [ "$kills" -gt 5 ] && [ "$sent" -gt 0 ] && [ "$uncertain" -gt 0 ]; then
	ok "before, while and after it was sent"
else
	not_ok "before, while and after it was sent" "$kills kills: $sent sent, $uncertain uncertain"
fi
echo "# note: kill -9 at $kills system calls of a sending: $sent sent once, $uncertain uncertain, $wrong wrong"

# ---- a year of weeks ------------------------------------------------------------------------
rm -rf "$state" && cp -R "$T/clean" "$state" && : >"$T/smtp/accepted.jsonl"
STATE=$state CONFIG=$T/config SMTP=$T/smtp EARSHOT=$EARSHOT python3 "$here/mail/year.py" >"$T/out" 2>"$T/err" || failed=1
cat "$T/out"
[ ! -s "$T/err" ] || tail -n 5 "$T/err"
grep -q '^ok' "$T/out" || not_ok "a year of weeks"
finish
