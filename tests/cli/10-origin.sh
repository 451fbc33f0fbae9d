#!/bin/sh
# The test origin itself: what other tests believe of it.
. "$(dirname "$0")/lib.sh"

site=$T/www/site.example
mkdir -p "$site/sub"
printf '<!doctype html><title>Front</title>%600s' ' ' >"$site/index.html"
printf 'sub' >"$site/sub/index.html"
printf '{}' >"$site/data.json"
printf 'page 2' >"$site/list.html?page=2"
printf 'list' >"$site/list.html"
printf '!status 503\nRetry-After: 7\n!first 1\n' >"$site/data.json.headers"
printf '!status 301\nLocation: {{origin}}/sub/\n' >"$site/old.headers"
printf 'own page for 404' >"$site/404.html"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=site.example \
	-addext subjectAltName=DNS:site.example -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
origin_start --root "$T/www" --synthetic 300 --tls-port 0 --tls-cert "$T/cert.pem" --tls-key "$T/key.pem" \
	--raw 127.0.0.3=raw-banner

code() {	# HOST PATH [OPTIONS]: the status alone
	get "$@" -o /dev/null -w '%{http_code}'
}

# ---- files
expect_eq "a folder's index" "$(get site.example / | head -c 35)" "<!doctype html><title>Front</title>"
expect_eq "content type by extension" "$(get site.example /sub/ -o /dev/null -w '%{content_type}')" "text/html; charset=utf-8"
expect_eq "a folder without its slash" "$(code site.example /sub) $(get site.example /sub -o /dev/null -w '%{redirect_url}')" \
	"301 http://site.example:$port/sub/"
expect_eq "a query in the file's name" "$(get site.example '/list.html?page=2') $(get site.example '/list.html?page=3')" "page 2 list"
expect_eq "headers and status of the first visit only" \
	"$(code site.example /data.json) $(code site.example /data.json)" "503 200"
expect_eq "a redirect from headers alone" "$(get site.example /old -o /dev/null -w '%{redirect_url}')" "http://site.example:$port/sub/"
expect_eq "a host's own 404" "$(get site.example /none) $(code site.example /none)" "own page for 404 404"
expect_eq "no way out of the folder" "$(code site.example /../../../etc/passwd --path-as-is) $(code site.example /%2e%2e/%2e%2e/key.pem)" "404 404"
expect_eq "headers files are not served" "$(code site.example /old.headers)" "404"
expect_eq "an unknown host" "$(code nowhere.example /)" "404"
expect_eq "POST is refused" "$(code site.example / -d x=1)" "405"
expect_eq "HEAD has no body" "$(get site.example / -I -o "$T/head" -w '%{size_download}') $(grep -c 'Content-Length: 635' "$T/head")" "0 1"
etag=$(get site.example / -I | sed -n 's/^ETag: \(.*\)\r$/\1/p')
modified=$(get site.example / -I | sed -n 's/^Last-Modified: \(.*\)\r$/\1/p')
expect_eq "304 by ETag, weak or not" "$(code site.example / -H "If-None-Match: $etag") $(code site.example / -H "If-None-Match: \"x\", W/$etag")" "304 304"
expect_eq "304 by date" "$(code site.example / -H "If-Modified-Since: $modified")" "304"
expect_eq "ETag wins over the date" "$(code site.example / -H 'If-None-Match: "x"' -H "If-Modified-Since: $modified")" "200"
get site.example / -H 'Accept-Encoding: gzip' -o "$T/gz" -D "$T/gz.head"
expect_eq "gzip when it is taken" "$(gzip -dc "$T/gz" | wc -c) $(grep -ci '^content-encoding: gzip' "$T/gz.head")" "635 1"
expect_eq "TLS" "$(curl -sS --noproxy '*' --cacert "$T/cert.pem" --resolve "site.example:$tls_port:127.0.0.1" "https://site.example:$tls_port/sub/")" "sub"
expect_eq "a connection that is greeted" \
	"$(python3 -c "import socket; print(socket.create_connection(('127.0.0.3', $port)).recv(99).decode().strip())")" \
	"SSH-2.0-OpenSSH_9.2p1"

# ---- many connections, several requests on each, some in one packet
cat >"$T/many.py" <<'PY'
import resource, socket, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
ask = b"GET /plain HTTP/1.1\r\nHost: transport.example\r\n\r\n"
conns = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(2000)]
for _ in range(2):
    for c in conns:
        c.sendall(ask * 2)
    for c in conns:
        got = b""
        while got.count(b"</html>") < 2:
            more = c.recv(65536)
            assert more, "closed"
            got += more
PY
expect_exit "2,000 connections at once" 0 python3 "$T/many.py" "$port"
expect_json "the log counts connections of a host" "$T/access.jsonl" \
	'max(r["connections"] for r in j if r["host"] == "transport.example") >= 2000'
expect_json "the log has headers, times and ends" "$T/access.jsonl" \
	'any(r["headers"].get("if-none-match") and r["status"] == 304 and r["t_end"] >= r["t_start"] and r["ended"] == "done" for r in j)'

# ---- misbehaviour
fault() {	# HOST PATH: curl's exit code and the status
	get "$@" -o "$T/body" -w '%{http_code}' 2>/dev/null >"$T/status"
	echo "$? $(cat "$T/status")"
}
expect_eq "a length that is too long" "$(fault transport.example /cl-long)" "18 200"
expect_eq "silence" "$(fault transport.example /hang-before-status -m 2)" "28 000"
expect_eq "an empty answer" "$(fault transport.example /raw-empty)" "52 000"
expect_eq "a reset" "$(fault transport.example /raw-reset)" "56 000"
expect_eq "a redirect" "$(get redirect.example /to-v4-mapped -o /dev/null -w '%{redirect_url}')" "http://[::ffff:127.0.0.1]/"
expect_eq "twice busy, then not" "$(code cache.example /429-twice)$(code cache.example /429-twice)$(code cache.example /429-twice)" "429429200"
expect_eq "a guid that changes" "$(get cache.example /guid-changing | grep -o 'urn:entry:.')$(get cache.example /guid-changing | grep -o 'urn:entry:.')" "urn:entry:1urn:entry:2"
expect_eq "an exact validator" "$(code cache.example /exact -H 'If-None-Match: "Exact-1"')" "400"
expect_eq "a bomb: small on the wire" "$(get transport.example /gzip-bomb-xml | wc -c | awk '{ print ($1 < 2000000) }')" "1"
expect_eq "a bomb: much inside" "$(get transport.example /gzip-bomb-xml 2>/dev/null | gzip -dc 2>/dev/null | head -c 99000000 | wc -c)" "99000000"
expect_eq "a million entries" "$(get xml.example /1m | grep -c '<item>')" "1000000"
expect_eq "robots.txt of its host" "$(get robots-deny.example /robots.txt | tail -n 1) $(code robots-5xx.example /robots.txt) $(code robots-404.example /robots.txt)" "Disallow: / 503 404"
expect_eq "robots.txt that moves five times" "$(get robots-redirect-5.example /robots.txt -L --max-redirs 5 --resolve "robots-redirect-5.example:$port:127.0.0.1" | tail -n 1)" "Disallow: /private/"
expect_eq "an endless calendar" "$(get trap.example /calendar/9000/01 | grep -c '/calendar/9000/02')" "1"
for family in transport redirect cache xml html odd text trap; do
	rows=$(get $family.example / | grep -o 'href=' | wc -l)
	if [ "$rows" -ge 8 ]; then ok "$family.example lists its rows"; else not_ok "$family.example lists its rows" "$rows"; fi
done

# ---- synthetic sites
"$ORIGIN" --synthetic 300 --synthetic-list >"$T/list"
expect_json "synthetic sites differ" "$T/list" \
	'len(j) == 300 and {"none", "allow", "delay", "deny"} <= {h["robots"] for h in j} and {"quick", "busy", "slow"} <= {h["manner"] for h in j}'
quick=$(python3 -c '
import json, sys
print(next(h["host"] + " " + h["mentions"][0] for h in map(json.loads, open(sys.argv[1])) if h["manner"] == "quick" and h["mentions"]))' "$T/list")
expect_eq "and are as the list says" "$(get "${quick% *}" "${quick#* }" | grep -c 'Little Missenden CE Infant School')" "1"
expect_eq "none beyond the number" "$(code h0301.synthetic.example /)" "404"

# ---- the end
sh -c "\"$ORIGIN\" --max-seconds 3600 >\"$T/orphan\" & echo \$! >\"$T/orphan.pid\"; until grep -q '^ready' \"$T/orphan\"; do sleep 0.05; done"
orphan() {
	awk '$3 != "Z"' "/proc/$(cat "$T/orphan.pid")/stat" 2>/dev/null
}
_tries=0
while [ -n "$(orphan)" ] && [ $_tries -lt 2000 ]; do _tries=$((_tries + 1)); sleep 0.05; done
expect_eq "it ends with its parent" "$(orphan)" ""
start=$(date +%s)
"$ORIGIN" --max-seconds 1 >/dev/null
expect_eq "it ends by itself" "$(($(date +%s) - start <= 300))" "1"
finish
