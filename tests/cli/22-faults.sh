#!/bin/sh
# Bad input: each fault gives one clear sentence, the other sources are read all the same, the exit code
# says what happened, and nothing that was stored is harmed.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"

certificate() {	# NAME SUBJECT DAYS
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days "$3" -subj "/CN=$2" \
		-addext "subjectAltName=DNS:$2" -keyout "$T/$1.key" -out "$T/$1.pem" 2>/dev/null
}
# A certificate of the past needs an authority; the other two are their own.
expired() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=Test" \
		-keyout "$T/ca.key" -out "$T/ca.pem" 2>/dev/null
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=tls.example" \
		-keyout "$T/expired.key" -out "$T/expired.csr" 2>/dev/null
	printf 'subjectAltName=DNS:tls.example\n' >"$T/ext"
	mkdir -p "$T/demoCA/newcerts" && : >"$T/demoCA/index.txt" && echo 01 >"$T/demoCA/serial"
	cat >"$T/ca.cnf" <<END
[ca]
default_ca = d
[d]
new_certs_dir = $T/demoCA/newcerts
database = $T/demoCA/index.txt
serial = $T/demoCA/serial
default_md = sha256
policy = p
[p]
commonName = supplied
END
	openssl ca -batch -config "$T/ca.cnf" -cert "$T/ca.pem" -keyfile "$T/ca.key" -in "$T/expired.csr" -out "$T/expired.pem" \
		-startdate 20200101000000Z -enddate 20200201000000Z -extfile "$T/ext" 2>/dev/null >/dev/null
}
certificate self tls.example 30
certificate other other.example 30
expired

# ---- one good source, and one bad after another beside it
origin_start --root "$WWW" --tls-port 0 --tls-cert "$T/self.pem" --tls-key "$T/self.key"
fresh
feed good.example/feed 'ETag: "1"'
watch good.example/feed --kind feed
crawl --now "$(day 0)"
expect_eq "before: all is well" "$code $(store 'select count(*) from mention')" "0 1"
mentions=1 n=0

# NAME ADDRESS KIND TEXT [OPTIONS of crawl]: the sentence told holds TEXT.
bad() {
	n=$((n + 1))
	_name=$1 _url=$2 _kind=$3 _text=$4
	shift 4
	earshot source add "$_url" --kind "$_kind" >/dev/null 2>"$T/err" </dev/null || not_ok "$_name: added" "$(cat "$T/err")"
	crawl --all --now "$(day $n)" "$@"
	expect_eq "$_name: some failed" "$code" 3
	if [ "$(grep -c '^could not be read: ' "$T/err")" = 1 ] && grep -q "^could not be read: .*$_text" "$T/err"; then
		ok "$_name: one sentence"
	else
		not_ok "$_name: one sentence" "$(cat "$T/err")"
	fi
	expect_eq "$_name: the other source is read" "$(grep -c ' 1 of 2 sources read' "$T/out")" 1
	expect_eq "$_name: nothing is harmed" "$(store 'pragma integrity_check') $(store 'select count(*) from mention where url like "%good.example%"')" "ok $mentions"
	earshot source remove "$_url" >/dev/null 2>&1
}
bad "unreachable" "http://closed.example:1/" page 'closed.example: ' --resolve closed.example:1:127.0.0.1 --allow-net 127.0.0.0/8
bad "no such name" "http://nowhere.invalid/" page 'could not be found (DNS)'
bad "404" "$(u cache.example/404)" page 'status 404'
bad "401" "$(u cache.example/401)" page 'status 401'
bad "500" "$(u cache.example/500)" page 'status 500'
bad "410" "$(u cache.example/410)" page 'gone for good'
bad "304 before anything was read" "$(u cache.example/304-always)" page 'never read'
page empty.example/page x
: >"$WWW/empty.example/page"
bad "an empty body" "$(u empty.example/page)" page 'empty body'
bad "a PDF" "$(u odd.example/pdf)" page 'neither a feed nor a page'
bad "an image" "$(u transport.example/image)" page 'image'
bad "a feed that is a page" "$(u html.example/plain)" feed 'is no feed'
head -c 300000 /dev/urandom | put junk.example/data
printf 'Content-Type: text/xml\n' >"$WWW/junk.example/data.headers"
bad "binary junk" "$(u junk.example/data)" feed ''
bad "a length that is a lie" "$(u transport.example/cl-long)" page ''
bad "broken compression" "$(u transport.example/gzip-broken)" page ''
bad "an answer that is none" "$(u transport.example/raw-garbage)" page ''
bad "a reset" "$(u transport.example/raw-reset)" page ''
bad "redirects in a circle" "$(u redirect.example/loop-a)" page 'more than five times'
bad "a redirect into the own network" "$(u redirect.example/to-private-10)" page ''
bad "robots.txt says no" "$(u robots-deny.example/)" page 'robots.txt of robots-deny.example does not allow'
bad "robots.txt is broken" "$(u robots-5xx.example/)" page 'robots.txt answered with status 503'
tls() {	# NAME TEXT [OPTIONS]
	_n=$1 _t=$2
	shift 2
	bad "$_n" "https://tls.example:$tls_port/" page "tls.example: .*$_t" --allow-net "127.0.0.0/8:$tls_port" --resolve "*:$tls_port:127.0.0.1" "$@"
}
tls "a certificate nobody knows" 'certificate'
bad "no TLS where it should be" "https://tls.example:$port/" page 'tls.example: '
good_port=$port

# What is odd, but can be read.
odd() {	# NAME HOST/PATH KIND
	n=$((n + 1))
	watch "$2" --kind "$3"
	crawl --all --now "$(day $n)"
	expect_eq "$1 can be read" "$code $(store "select count(*) from mention where url like '%/${2%%/*}%'")" "0 1"
	earshot source remove "$(u "$2")" >/dev/null 2>&1
}
printf '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item><title>%s & more</title><description>%s<br></item></channel>' \
	"$SCHOOL" "$SCHOOL" | put bozo.example/feed
odd "broken XML" bozo.example/feed feed
page charset.example/page "$SCHOOL" 'Content-Type: text/html; charset=x-klingon'
odd "an unknown charset" charset.example/page page
page long.example/page "$SCHOOL $(head -c 10200000 /dev/zero | tr '\0' ' ')"
odd "a page of ten megabytes" long.example/page page

# ---- certificates of others
for c in expired other; do
	origin_start --root "$WWW" --port "$good_port" --tls-port 0 --tls-cert "$T/$c.pem" --tls-key "$T/$c.key"
	cat "$T/ca.pem" "$T/other.pem" >"$T/trusted.pem"
	tls "$c certificate" 'certificate' --cacert "$T/trusted.pem"
done
expect_text "the reason is said: the name" "$T/err" "another"

# ---- the network is down
n=$((n + 1))
origin_stop
crawl --all --now "$(day $n)"
expect_eq "no server at all" "$code" 3
expect_text "is told as one fact" "$T/err" "is this machine's connection to the network up?"
origin_start --root "$WWW" --port "$good_port" --tls-port 0 --tls-cert "$T/self.pem" --tls-key "$T/self.key"
n=$((n + 1))
crawl --all --now "$(day $n)"
expect_eq "and is over the next night" "$code" 0

# ---- nothing due: what is left alone, and until when
old_state=$state
state=$T/later
school_init
page quick.example/a "$SCHOOL"
page slow.example/b "$SCHOOL" '!status 429
Retry-After: 86400'
watch quick.example/a
crawl --now 2026-11-23T10:00:00Z
crawl --now 2026-11-23T11:00:00Z
expect_eq "nothing is due" "$code $(grep -c ' 0 of 0 sources read' "$T/out")" "0 1"
expect_text "the next look is said, in London" "$T/err" "nothing was due; the next look, at quick.example, is on 24 November 2026, 09:00"
earshot source remove 1 >/dev/null
watch slow.example/b
crawl --now 2026-11-23T10:00:00Z
crawl --now 2026-11-23T11:00:00Z --json
expect_json "so is whom to leave alone" "$T/out" "[n for n in j['notices'] if 'slow.example' not in n or 'to be left alone until 24 November 2026, 10:0' not in n]"
state=$old_state

# ---- the command line and the state folder
one_line() {	# NAME TEXT
	if [ "$(wc -l <"$T/err")" = 1 ] && grep -q "$2" "$T/err"; then ok "$1"; else not_ok "$1" "$(cat "$T/err")"; fi
}
expect_exit "a school profile that is not there" 2 "$EARSHOT" --state "$T/s2" init --school "$T/none.json"
one_line "names the file" "none.json"
printf '{"name": ' >"$T/half.json"
expect_exit "one that is cut short" 2 "$EARSHOT" --state "$T/s2" init --school "$T/half.json"
one_line "names the file too" "half.json"
expect_exit "no state folder" 4 "$EARSHOT" --state "$T/s3" crawl
one_line "says how to begin" "earshot init"
expect_exit "a state folder that is a file" 4 "$EARSHOT" --state "$T/half.json" crawl
expect_exit "a configuration that is not there" 4 "$EARSHOT" --config "$T/none" --state "$state" crawl
printf 'no group\n' >"$T/conf"
expect_exit "or is none" 4 "$EARSHOT" --config "$T/conf" --state "$state" crawl
one_line "names it" "conf"
expect_exit "trusted certificates that are not there" 4 earshot crawl --cacert "$T/none"

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && setpriv --reuid=65534 --clear-groups true 2>/dev/null; then
	before=$(store 'select count(*) from mention')
	chmod 755 "$T" "$state" && chmod -R a+rX "$state"
	expect_exit "a state folder of somebody else" 4 setpriv --reuid=65534 --clear-groups "$EARSHOT" --state "$state" crawl --all
	one_line "says who should look at what" "$state"
	expect_eq "and is not touched" "$(store 'select count(*) from mention')" "$before"
else
	echo "# note: not root, so no state folder of somebody else"
fi

# ---- no room
big_web() {
	for _p in 1 2 3 4 5 6 7 8; do
		page "room.example/$_p" "$SCHOOL $_p $(head -c 900000 /dev/urandom | base64 -w 60)"
		watch room.example/$_p
	done
}
n=$((n + 1))
big_web
before=$(store 'select count(*) from mention')
( ulimit -f 600; crawl --all --now "$(day $n)"; echo "$code" >"$T/code" )
expect_eq "a quota: try later" "$(cat "$T/code")" 75
one_line "and says so" "full\|space\|room"
expect_eq "what was stored is whole" "$(store 'pragma integrity_check') $(store 'select count(*) from mention where url not like "%room%"')" "ok $before"
n=$((n + 1))
crawl --all --now "$(day $n)"
expect_eq "with room again all is read" "$code $(store 'select count(*) from mention where url like "%room%"')" "0 8"
mkdir "$T/small"
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=3500k earshot-test "$T/small" 2>/dev/null; then
	state=$T/small/state
	school_init
	watch good.example/feed --kind feed
	crawl --now "$(day 0)"
	for p in 1 2 3 4 5 6 7 8; do watch room.example/$p; done
	crawl --all --now "$(day 1)"
	expect_eq "a full disk: try later" "$code" 75
	# the index may have met it first
	expect_eq "and every line says so" "$(grep -vc "the disk is full" "$T/err") $(tail -n 1 "$T/err" | grep -c "run the command again")" "0 1"
	expect_eq "what was stored is whole" "$(store 'pragma integrity_check') $(store 'select count(*) from mention where url like "%good%"')" "ok 1"
	mount -o remount,size=200m "$T/small"
	crawl --all --now "$(day 2)"
	expect_eq "with room again all is read" "$code $(store 'select count(*) from mention')" "0 9"
	umount "$T/small"
	state=$T/state
else
	echo "# note: no tmpfs can be mounted here, so no full disk"
fi

# ---- a store of the future
python3 -c 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute("pragma user_version = 9999"); d.commit()' "$state/earshot.db"
before=$(md5sum <"$state/earshot.db")
expect_exit "a newer store" 4 earshot crawl
one_line "says what to do" "newer"
expect_eq "and is not touched" "$(md5sum <"$state/earshot.db")" "$before"
finish
