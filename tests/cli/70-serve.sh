#!/bin/sh
# The web server: who may ask what, and whom it withstands. Attacks: tests/web/attack.py; use: tests/web/serve.py.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
here=$(cd "$(dirname "$0")/../web" && pwd)
password='correct horse battery'
serve_pid=''
serve() {	# [OPTIONS of serve]: sets $serve_port
	: >"$T/serve.out" # else the last one's address is read
	"$EARSHOT" --state "$state" "$@" serve --listen 127.0.0.1:0 >"$T/serve.out" 2>"$T/serve.err" </dev/null &
	serve_pid=$!
	await serve "$serve_pid" "$T/serve.out" '^earshot listens on ' "$T/serve.err"
	serve_port=$(sed -n 's/^earshot listens on .*:\([0-9]*\),.*/\1/p' "$T/serve.out")
}
serve_stop() {
	[ -z "$serve_pid" ] || { kill "$serve_pid" && wait "$serve_pid"; } 2>/dev/null
	serve_code=$?
	serve_pid=''
}
trap '[ -z "$serve_pid" ] || kill -KILL "$serve_pid"; origin_stop; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT
checks() {	# SCRIPT ARGUMENTS: its lines are ours
	_script=$1
	shift
	SERVE_PASSWORD=$password SERVE_PID=$serve_pid STATE=$state EARSHOT=$EARSHOT python3 "$here/$_script" "$@" 2>&1 </dev/null || failed=1
}

school_init
page saved.example/a.html "The choir of $SCHOOL sang in the village hall, and everybody stayed for tea."
page saved.example/b.html "The fair of $SCHOOL was the largest that the village had seen for years."
page saved.example/c.html "A visitor <script>alert(1)</script> of $SCHOOL lost a glove near the pond."
{
	printf '<html><head><title>=HYPERLINK("http://evil.example","x") <script>alert(1)</script> \342\200\256gnp.exe '
	printf '"onmouseover="alert(2) &lt;img src=x onerror=alert(3)&gt;</title></head><body><p>%s hyperlink ' "$SCHOOL"
	printf '&lt;script&gt;alert(4)&lt;/script&gt; <a href="javascript:alert(5)">x</a> \342\200\256 %s</p></body></html>\n' \
		"$(head -c 10000 /dev/zero | tr '\0' x)"
} >"$WWW/saved.example/d.html"
for f in a b c d; do
	expect_exit "ingest $f" 0 earshot ingest --url "http://news.example/$f" "$WWW/saved.example/$f.html"
done

# ---- where it listens
expect_exit "nothing beyond this machine in the clear" 4 earshot serve --listen 0.0.0.0:8032
expect_text "says what to do" "$T/err" "certificate and key"
expect_exit "nor in IPv6" 4 earshot serve --listen '[::]:8032'
expect_exit "no names" 2 earshot serve --listen evil.example:80
printf '[serve]\nlisten = evil.example:80\n' >"$T/config"
expect_exit "nor in the configuration" 4 earshot --config "$T/config" serve
expect_exit "no arguments" 2 earshot serve now
printf '[serve]\nlisten = 127.0.0.1:8032\nport = 1\n' >"$T/config"
expect_exit "a key that is none" 4 earshot --config "$T/config" serve
printf '[serve]\ncertificate = %s\n' "$T/cert.pem" >"$T/config"
expect_exit "a certificate without a key" 4 earshot --config "$T/config" serve
printf '[serve]\nhosts = earshot.example:443\n' >"$T/config"
expect_exit "a host with a port" 4 earshot --config "$T/config" serve
printf '[serve]\napi_per_minute = many\n' >"$T/config"
expect_exit "a rate that is no number" 4 earshot --config "$T/config" serve
printf '[serve]\nproxy = proxy.example\n' >"$T/config"
expect_exit "a proxy by name" 4 earshot --config "$T/config" serve

# ---- users at the command line
expect_exit "a user" 0 earshot user add head --role head --json
expect_json "gets a link" "$T/out" 'j["link"].startswith("http://127.0.0.1:8032/set-up/") and len(j["link"]) == 72'
expect_exit "once" 2 earshot user add head --role head
expect_exit "with a name that is one" 2 earshot user add 'Head <x>' --role head
expect_exit "and a role" 2 earshot user add other --role king
expect_exit "never a password as an argument" 2 earshot user passwd head secret
printf 'short' | earshot user passwd head --stdin >"$T/out" 2>"$T/err"
expect_eq "a short one" $? 2
printf '%s\n' "$password" | earshot user passwd head --stdin >"$T/out" 2>"$T/err"
expect_eq "one from standard input" $? 0
expect_exit "users" 0 earshot user list --json
expect_json "are listed" "$T/out" '[(u["name"], u["role"], u["password"]) for u in j["users"]] == [("head", "head", True)]'

# ---- what people do, and what others try
serve
checks serve.py "$serve_port"
checks hostile.py "$serve_port"
checks sources.py "$serve_port"
# How many of its guesses were heard, and so how long this address has to wait, is chance: it is forgotten.
serve_stop
serve
checks attack.py "$serve_port"
serve_stop
expect_eq "SIGTERM ends it in order" "$serve_code" 0
expect_exit "the audit chain holds" 0 earshot audit verify

# ---- names, a proxy, a certificate
printf '[serve]\nhosts = earshot.example\nproxy = 127.0.0.1\n' >"$T/config"
serve --config "$T/config"
ask() {	# OPTIONS of curl: the status
	curl -s -o "$T/answer" -w '%{http_code}' -m 120 --noproxy '*' "$@"
}
expect_eq "a name that is listed" "$(ask -H 'Host: earshot.example' "http://127.0.0.1:$serve_port/alive")" 200
expect_eq "one that is not" "$(ask -H 'Host: other.example' "http://127.0.0.1:$serve_port/alive")" 421
form() {	# ORIGIN: whether a form from there is believed, by a browser that says no more
	curl -s -c "$T/jar" -m 120 --noproxy '*' -D "$T/head" -H 'Host: earshot.example' -H 'X-Forwarded-Proto: https' \
		"http://127.0.0.1:$serve_port/sign-in" >"$T/answer"
	_cookie=$(sed -n 's/^Set-Cookie: \([^;]*\);.*/\1/p' "$T/head")
	_csrf=$(sed -n 's/.*name="csrf" value="\([^"]*\)".*/\1/p' "$T/answer" | head -n 1)
	ask -H 'Host: earshot.example' -H 'X-Forwarded-Proto: https' -H "Origin: $1" -H "Cookie: $_cookie" \
		-H 'X-Forwarded-For: 192.0.2.1, 192.0.2.7' --data-urlencode "csrf=$_csrf" -d 'name=x&password=y' \
		"http://127.0.0.1:$serve_port/sign-in" >/dev/null
	grep -c 'do not go together' "$T/answer"
}
expect_eq "behind a proxy the origin is https" "$(form https://earshot.example) $(form http://earshot.example)" "1 0"
serve_stop
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=earshot.example -addext subjectAltName=DNS:earshot.example \
	-keyout "$T/key.pem" -out "$T/cert.pem" >/dev/null 2>&1
printf '[serve]\nhosts = earshot.example\ncertificate = %s\nkey = %s\n' "$T/cert.pem" "$T/key.pem" >"$T/config"
serve --config "$T/config"
expect_eq "HTTPS" "$(ask --cacert "$T/cert.pem" --resolve "earshot.example:$serve_port:127.0.0.1" -D "$T/head" \
	"https://earshot.example:$serve_port/alive")" 200
expect_text "for good" "$T/head" "Strict-Transport-Security: max-age="
expect_eq "and nothing else on that port" "$(ask "http://127.0.0.1:$serve_port/alive")" 000
serve_stop
printf 'no key' >"$T/key.pem"
expect_exit "a key that is none" 4 earshot --config "$T/config" serve --listen 127.0.0.1:0

# ---- killed at any time, it loses nothing that it confirmed
checks kill.py
finish
