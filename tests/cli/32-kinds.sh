#!/bin/sh
# Every kind of the catalogue as it stands, with an answer of that kind, from its own host over TLS: a network of the
# test's own, in which all these hosts are this machine.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/web.sh"
. "$(dirname "$0")/netns.sh"
trap 'netns_stop; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT
here=$(dirname "$0")

if ! netns_start || ! netns ip route add local 0.0.0.0/0 dev lo; then
	ok "left out"
	finish
fi
python3 "$here/kinds.py" web "$WWW" >"$T/rows"
{ cut -f 3 "$T/rows" && echo paper.example; } | sort -u >"$T/names"
awk '{ printf "93.184.1.%d %s\n", NR, $1 }' "$T/names" >>"$netns_hosts"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=test \
	-addext "subjectAltName=$(sed 's/^/DNS:/' "$T/names" | paste -sd,)" -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
netns "$ORIGIN" --address 0.0.0.0 --port 80 --tls-port 443 --tls-cert "$T/cert.pem" --tls-key "$T/key.pem" --root "$WWW" \
	--log "$T/access.jsonl" --max-seconds 3600 >"$T/origin.out" 2>"$T/origin.err" &
await "the origin" $! "$T/origin.out" '^ready$' "$T/origin.err"

rm -rf "$state"
earshot init --name "$SCHOOL" --postcode 'HP7 0RA' --parish 'Little Missenden' --town Amersham --urn 110457 --dpia 'a test' >"$T/out" 2>"$T/err" || not_ok "init" "$(cat "$T/err")"
earshot source kinds --json >"$T/kinds"
expect_eq "every kind that is read has a row here" "$(python3 "$here/kinds.py" left "$T/kinds")" ""
while IFS='	' read -r kind options host path mentions; do
	[ "$options" != - ] || options=''
	eval "earshot source add --kind $kind $options" >"$T/out" 2>"$T/err" </dev/null || not_ok "$kind: is added" "$(cat "$T/err")"
	id=$(sed -n 's/^added source \([0-9]*\):.*/\1/p' "$T/out")
	echo "$id	$kind" >>"$T/ids"
	case $(store "select state from source where id = ${id:-0}") in
	on) ;;
	*) earshot source approve "$id" --by "The head" --why "a test" >"$T/out" 2>"$T/err" || not_ok "$kind: is approved" "$(cat "$T/err")" ;;
	esac
done <"$T/rows"
netns "$EARSHOT" --state "$state" crawl --cacert "$T/cert.pem" --trace "$T/trace.jsonl" --max-seconds 1800 >"$T/out" 2>"$T/err"
expect_eq "all of them are read" "$?: $(cat "$T/err")" "0: "
while IFS='	' read -r kind options host path mentions; do
	id=$(awk -F'\t' -v k="$kind" '$2 == k { print $1 }' "$T/ids")
	asked=$(python3 - "$T/access.jsonl" "$host" "$path" <<'PY'
import json, sys
print(sum(r["host"] == sys.argv[2] and r["tls"] and (r["path"] + ("?" + r["query"] if r.get("query") else "")) == sys.argv[3] for r in map(json.loads, open(sys.argv[1]))))
PY
	)
	expect_eq "$kind: asked for as its server wants, and understood" "$asked $(store "select count(*) >= $mentions from mention where source = ${id:-0}")" "1 1"
done <"$T/rows"
expect_json "nothing was asked for beside" "$T/access.jsonl" '[(r["host"], r["path"]) for r in j if r["path"].endswith((".mp3", ".jpg", ".png"))]'
earshot source list --json >"$T/sources"
expect_json "each has its health" "$T/sources" '[s["url"] for s in j["sources"] if not s["last_ok"] or s["last_error"]]'
finish
