#!/bin/sh
# Attacks that try to make the crawler knock where it must not, in a network of the test's own in which every address is
# this machine: a tripwire on the wire sees each attempt, also those that nobody would have answered.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
. "$(dirname "$0")/netns.sh"
trap 'netns_stop; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT
here=$(dirname "$0")

if ! netns_start; then
	ok "left out"
	finish
fi
if ! netns ip route add local 0.0.0.0/0 dev lo || ! netns ip -6 route add local ::/0 dev lo 2>/dev/null; then
	echo "# note: no IPv6 here, so only IPv4 was tried"
fi
netns "$ORIGIN" --address 0.0.0.0 --port 80 --log "$T/access.jsonl" --max-seconds 3600 >"$T/origin.out" 2>&1 &
origin_at=$!
netns python3 "$here/tripwire.py" "$T/tripped" 93.184.0.0/16:80 >"$T/tripwire.out" 2>&1 &
tripwire=$!
await "the origin" "$origin_at" "$T/origin.out" '^ready$'
await "the tripwire" "$tripwire" "$T/tripwire.out" '^ready$'

# ---- redirects, each from a host with a public address of its own
: >"$T/access.jsonl"
netns curl -sS -H 'Host: redirect.example' http://93.184.0.1/ | grep -o 'href="/[^"]*"' |
	sed -e 's/href="\///' -e 's/"$//' -e '/\/$/d' | sort -u >"$T/redirects"
expect_eq "there are many redirects to try" "$(awk 'END { print (NR > 50) }' "$T/redirects")" 1
awk '{ printf "93.184.1.%d %s.redirect.example\n", NR, $1 }' "$T/redirects" >>"$netns_hosts"
echo '93.184.3.1 odd.example redirect.example' >>"$netns_hosts"

# ---- names that lead into a network, alone or beside a public address
cat >"$T/rebound" <<-'NAMES'
	10.1.2.3 ten
	127.0.0.1 loop
	127.8.9.1 loopnet
	169.254.169.254 metadata
	172.16.9.9 sixteen
	192.168.1.1 home
	100.64.0.1 carrier
	0.0.0.0 zero
	198.18.0.5 bench
	224.0.0.251 multicast
	255.255.255.255 broadcast
	::1 loop6
	fd00::1 ula
	fe80::1 link6
	::ffff:10.1.2.3 mapped
	64:ff9b::a01:203 nat64
	2002:a01:203::1 sixtofour
NAMES
awk '{ print $1, $2 ".rebound.example" }' "$T/rebound" >>"$netns_hosts"
printf '%s\n' '93.184.2.1 both.rebound.example' '10.1.2.3 both.rebound.example' '93.184.2.2 later.rebound.example' >>"$netns_hosts"

fresh
: >"$T/access.jsonl"
{
	printf '<opml version="2.0"><body>'
	sed 's#.*#<outline type="rss" text="&.redirect.example" xmlUrl="http://&.redirect.example/"/>#' "$T/redirects"
	awk '{ printf "<outline type=\"rss\" text=\"%s\" xmlUrl=\"http://%s.rebound.example/\"/>\n", $2, $2 }
		END { for (i = split("both later", n, " "); i; i--) printf "<outline type=\"rss\" text=\"%s\" xmlUrl=\"http://%s.rebound.example/\"/>", n[i], n[i] }' "$T/rebound"
	printf '</body></opml>'
} >"$T/attacks.opml"
earshot source import "$T/attacks.opml" >/dev/null
knock() {
	netns "$EARSHOT" --state "$state" "$@" crawl --all --trace "$T/trace.jsonl" --max-seconds 900 >"$T/out" 2>"$T/err"
	code=$?
}
knock
expect_eq "a crawl of all of them ends" "$code" 3
expect_eq "it knocked nowhere it must not" "$(sort -u "$T/tripped")" ""
expect_json "nor says so" "$T/trace.jsonl" '[r for r in j if r["ip"] and not r["ip"].startswith("93.184.")]'
expect_json "redirects and good names were tried" "$T/trace.jsonl" '{"to-301.redirect.example", "to-loopback.redirect.example",
	"to-ula.redirect.example", "later.rebound.example"} <= {r["host"] for r in j if r["status"]}'
earshot source list --json >"$T/sources.json"
expect_json "each refusal of a name gives its reason" "$T/sources.json" \
	'[(s["url"], s["last_error"]) for s in j["sources"] if s["url"].split("/")[2].split(".")[0] in {l.split()[1] for l in open("'"$T/rebound"'")} and
	  ": refused: " not in (s["last_error"] or "")]'
expect_json "and each of a redirect" "$T/sources.json" \
	'[(s["url"], s["last_error"]) for s in j["sources"] if s["url"].split("/")[2].split(".")[0] in {"to-" + w for w in """loopback decimal octal hex
	  short zero userinfo fullwidth v6-loopback v6-any v4-mapped nat64 6to4 teredo ula private-10 private-172 private-192 link-local cgnat
	  multicast broadcast file gopher dict ftp data javascript port-25""".split()} and "redirects to where nothing is fetched: " not in (s["last_error"] or "")]'

# ---- a name that leads elsewhere the next night
sed -i 's/^93.184.2.2 later/10.1.2.3 later/' "$netns_hosts"
cat "$netns_hosts" >"$T/new" && netns sh -c 'cat "$1" >/etc/hosts' sh "$T/new"
knock --now "$(date -u -d '+1 day' '+%Y-%m-%dT%H:%M:%SZ')"
earshot source list --json >"$T/sources.json"
expect_json "a name that was good yesterday is judged anew" "$T/sources.json" \
	'any("later.rebound" in s["url"] and "private address" in (s["last_error"] or "") for s in j["sources"])'
expect_eq "and nothing was knocked at" "$(sort -u "$T/tripped")" ""

# ---- the wire works
netns curl -s -m 2 -o /dev/null http://10.9.9.9:81/
netns curl -s -m 2 -o /dev/null 'http://[fd00::9]/'
await "the tripwire" "$tripwire" "$T/tripped" '^tcp 10.9.9.9 81$'
if netns ip -6 route show table all 2>/dev/null | grep -q '^local default'; then
	await "the tripwire" "$tripwire" "$T/tripped" '^tcp fd00::9 80$'
fi
ok "the tripwire notices who knocks"
expect_eq "and nobody else did" "$(grep -v -x -e 'tcp 10.9.9.9 81' -e 'tcp fd00::9 80' "$T/tripped")" ""
kill $origin_at $tripwire 2>/dev/null
finish
