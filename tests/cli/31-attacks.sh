#!/bin/sh
# What hostile servers try, attack by attack: one crawl, with its public manners, of hosts that each do one thing, in a
# network of the test's own in which every address is this machine. A tripwire sees each attempt to reach an address that
# no host has; attacks.py says what must have come of each host.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
. "$(dirname "$0")/netns.sh"
trap 'netns_stop; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT
here=$(dirname "$0")

if ! netns_start || ! netns ip route add local 0.0.0.0/0 dev lo; then
	ok "left out"
	finish
fi
netns ip -6 route add local ::/0 dev lo 2>/dev/null

certificate() {	# NAME HOST OPTIONS of x509
	_name=$1 _host=$2
	shift 2
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$_host" -keyout "$T/$_name.key" \
		-out "$T/$_name.csr" 2>/dev/null
	printf 'subjectAltName=DNS:%s\n' "$_host" >"$T/$_name.ext"
	openssl x509 -req -in "$T/$_name.csr" -extfile "$T/$_name.ext" -out "$T/$_name.pem" "$@" 2>/dev/null
}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=Test" \
	-keyout "$T/ca.key" -out "$T/ca.pem" 2>/dev/null
signed="-CA $T/ca.pem -CAkey $T/ca.key -CAcreateserial"
# shellcheck disable=SC2086
{
	certificate good good.tls.example $signed -days 30
	certificate wrong other.tls.example $signed -days 30
	certificate expired expired.tls.example $signed -days -1
	certificate self self.tls.example -signkey "$T/self.key" -days 30
}

# ---- hosts: each has an address of its own, so that none can delay another
families="transport redirect xml html odd text cache"
n=0
origin_in() {	# NAME OPTIONS
	_name=$1
	shift
	netns "$ORIGIN" --max-seconds 3600 --log "$T/$_name.jsonl" "$@" >"$T/$_name.out" 2>"$T/$_name.err" &
	await "the origin ($_name)" $! "$T/$_name.out" '^ready$' "$T/$_name.err"
}
page calm.example/index.html "$SCHOOL"
page hidden.example/index.html "$SCHOOL <form action='/delete?all=1' method=post><input name=q><button>Delete</button></form>
	<form action='/search'><input name=q value='$SCHOOL'></form><a href='/unsubscribe'>$SCHOOL</a> <a href='javascript:void(0)' data-href='/admin'>$SCHOOL</a>
	<img src='http://10.9.8.7/pixel.png' alt='$SCHOOL'><iframe src='http://10.9.8.7/frame'></iframe><link rel=icon href='http://10.9.8.7/favicon.ico'>
	<video src='http://10.9.8.7/v.mp4' poster='http://10.9.8.7/p.jpg'></video><script src='http://10.9.8.7/s.js'></script>
	<link rel=stylesheet href='http://10.9.8.7/s.css'><link rel=preload href='http://10.9.8.7/p'><link rel=dns-prefetch href='//evil.example'>
	<meta http-equiv=refresh content='0; url=http://10.9.8.7/meta'><object data='http://10.9.8.7/o'></object><embed src='http://10.9.8.7/e'>"
for p in unsubscribe admin search delete; do page hidden.example/$p "nothing"; done
put hub.example/feed <<XML
<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Hub</title><link>http://10.9.8.7/</link>
<description>d</description><atom:link rel="hub" href="http://10.9.8.7/hub"/><atom:link rel="self" href="http://10.9.8.7/self"/>
<cloud domain="10.9.8.7" port="80" path="/rpc" registerProcedure="" protocol="xml-rpc"/><image><url>http://10.9.8.7/i.png</url></image>
<item><title>$SCHOOL</title><guid>urn:1</guid><link>http://10.9.8.7/entry</link><comments>http://10.9.8.7/comments</comments>
<enclosure url="http://10.9.8.7/e.mp3" type="audio/mpeg" length="1"/><description>$SCHOOL</description></item></channel></rss>
XML
put maps.example/robots.txt <<TXT
User-agent: *
Sitemap: http://10.9.8.7/sitemap.xml
Sitemap: http://maps.example/sitemap.xml
TXT
put maps.example/sitemap.xml <<XML
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://10.9.8.7/listed</loc></url>
<url><loc>file:///etc/passwd</loc></url><url><loc>http://maps.example:25/</loc></url><url><loc>http://maps.example/page</loc></url></urlset>
XML
page maps.example/index.html "Welcome."
page maps.example/page "$SCHOOL"
origin_in access --root "$WWW" --address 0.0.0.0 --port 80
: >"$T/rows"
for family in $families; do
	netns curl -sS -H "Host: $family.example" http://93.184.0.1/ | grep -o 'href="/[^"]*"' |
		sed -e 's/href="\///' -e 's/"$//' -e '/\/$/d' -e "s/\$/.$family.example/" | sort -u >>"$T/rows"
done
for r in deny 5xx 429 slow hang endless 550k redirect-loop bomb star-regex html cr-only utf16 nul garbage; do echo "robots-$r.example" >>"$T/rows"; done
for h in calm hidden hub maps; do echo "$h.example" >>"$T/rows"; done
awk '{ printf "93.184.%d.%d %s\n", 1 + NR / 250, 1 + NR % 250, $1 }' "$T/rows" >>"$netns_hosts"
# names of pages that the faults lead to, and of others' hosts
printf '93.184.8.%d %s\n' 1 transport.example 2 redirect.example 3 xml.example 4 html.example 5 odd.example 6 text.example 7 cache.example >>"$netns_hosts"
tls=''
for c in good wrong expired self; do
	n=$((n + 1))
	origin_in "tls-$c" --address "93.184.9.$n" --port 0 --tls-port 443 --tls-cert "$T/$c.pem" --tls-key "$T/$c.key" --root "$WWW"
	echo "93.184.9.$n $c.tls.example" >>"$netns_hosts"
	page $c.tls.example/index.html "$SCHOOL"
	tls="$tls $c"
done
origin_in plain443 --address 93.184.9.5 --port 443 --root "$WWW"
origin_in hang443 --address 127.0.0.1 --port 443 --raw 93.184.9.6=hang-before-status
origin_in banner80 --address 127.0.0.1 --port 8080 --raw 93.184.9.7=raw-banner
printf '93.184.9.5 plain.tls.example\n93.184.9.6 hang.tls.example\n93.184.9.7 banner.raw.example\n' >>"$netns_hosts"
certificate h2 '*.h2.example' -CA "$T/ca.pem" -CAkey "$T/ca.key" -CAcreateserial -days 30
printf '<!doctype html><title>Good</title><p>%s has news.</p>' "$SCHOOL" >"$T/h2.html"
python3 "$here/h2.py" names >"$T/h2.names"
awk '{ printf "93.184.10.%d %s.h2.example\n", NR, $1 }' "$T/h2.names" >>"$netns_hosts"
netns python3 "$here/h2.py" 93.184.10 "$T/h2.pem" "$T/h2.key" "$T/h2.jsonl" >"$T/h2.out" 2>&1 &
h2=$!
netns python3 "$here/tripwire.py" "$T/tripped" 93.184.10.0/24:443 93.184.0.0/16:80 93.184.9.0/24:443 93.184.9.7/32:8080 >"$T/tripwire.out" 2>&1 &
tripwire=$!
await "the HTTP/2 server" "$h2" "$T/h2.out" '^ready$'
await "the tripwire" "$tripwire" "$T/tripwire.out" '^ready$'

# ---- one crawl of all of them
fresh
: >"$T/access.jsonl"
python3 - "$T/rows" "$T/h2.names" >"$T/attacks.opml" <<'PY'
import sys
feeds = {"xml", "odd", "text"}
print("<opml version='2.0'><body>")
for host in open(sys.argv[1]).read().split():
    family = host.split(".")[1]
    name = host.split(".")[0]
    if family in feeds or name in ("hub", "guid-changing", "title-edited", "item-link-private", "vanish", "ttl-day", "skip-days", "skip-hours"):
        print("<outline type='rss' text='%s' xmlUrl='http://%s/%s'/>" % (host, host, "feed" if name == "hub" else ""))
    else:
        print("<outline type='link' category='earshot/%s' text='%s' url='http://%s/%s'/>" % (
            "site" if name == "maps" else "page", host, host, "private/a" if name.startswith("robots-") else ""))
for host in [n + ".tls.example" for n in "good wrong expired self plain hang".split()] + [n + ".h2.example" for n in open(sys.argv[2]).read().split()]:
    print("<outline type='link' category='earshot/page' text='%s' url='https://%s/'/>" % (host, host))
print("<outline type='link' category='earshot/page' text='banner' url='http://banner.raw.example:8080/'/>")
print("</body></opml>")
PY
earshot source import "$T/attacks.opml" >"$T/out" 2>"$T/err" || not_ok "the sources are taken" "$(cat "$T/err")"
SOURCES=$(python3 -c 'print(" ".join("--source http://%s.cache.example/" % n for n in
	"page etag-strong etag-weak etag-long etag-control etag-tab etag-changing guid-changing title-edited".split()), "--source http://perm-then-private.redirect.example/")')
netns python3 "$here/watched.py" "$T/run.json" "$EARSHOT" --state "$state" crawl --all --cacert "$T/ca.pem" --trace "$T/trace.jsonl" \
	--max-seconds 280 >"$T/out" 2>"$T/err"
sed -i "s/}$/, \"sanitized\": $([ -n "${SAN:-}" ] && echo true || echo false)}/" "$T/run.json"
if grep -qE 'Sanitizer|runtime error|malloc\(\)|free\(\)|corrupt|assert|\*\* ' "$T/err"; then
	not_ok "nothing broke inside" "$(grep -nE 'Sanitizer|runtime error|malloc\(\)|free\(\)|corrupt|assert|\*\* ' "$T/err" | head -n 20)"
else
	ok "nothing broke inside"
fi
before=$(wc -l <"$T/access.jsonl")

# ---- the next night, of some
# shellcheck disable=SC2086
netns "$EARSHOT" --state "$state" crawl $SOURCES --now "$(date -u -d '+25 hours' '+%Y-%m-%dT%H:%M:%SZ')" >"$T/out" 2>"$T/err"
tail -n "+$((before + 1))" "$T/access.jsonl" >"$T/second.jsonl"
earshot source list --json >"$T/sources.json"
cp "$state/earshot.db" "$T/kept.db"
python3 "$here/attacks.py" "$T" || failed=1
netns curl -s -m 2 -o /dev/null http://10.9.9.9:81/
await "the tripwire" "$tripwire" "$T/tripped" '^tcp 10.9.9.9 81$'
expect_eq "A8, A9: no connection went where no host is, but for this one" "$(sort -u "$T/tripped")" "tcp 10.9.9.9 81"
kill $tripwire $h2
finish
