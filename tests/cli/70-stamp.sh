#!/bin/sh
# Timestamps of evidence by an authority (RFC 3161): had, refused, waited for, and checked later.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
tsa_pid=''
trap '[ -z "$tsa_pid" ] || kill "$tsa_pid" 2>/dev/null; [ -n "${KEEP:-}" ] || rm -rf "$T"' EXIT

python3 "$here/bundle/tsa.py" "$T/tsa" 2>"$T/tsa.err" &
tsa_pid=$!
await "the authority" "$tsa_pid" "$T/tsa/port" . "$T/tsa.err"
tsa=http://127.0.0.1:$(cat "$T/tsa/port")
authority() {	# PATH...
	_urls=
	for _path; do _urls="$_urls$tsa$_path; "; done
	printf '[timestamp]\nurl = %s\nca = %s\n' "$_urls" "$T/tsa/ca.pem" >"$T/config"
}
with() {
	"$EARSHOT" --config "$T/config" --state "$state" "$@"
}
fresh() {	# a case with one archive
	rm -rf "$state"
	earshot init --school "$T/school.json" >/dev/null 2>&1
	earshot case open --text "$T/seen.txt" --reporter parent --reason "a complaint" >/dev/null 2>"$T/err" ||
		not_ok "a case" "$(cat "$T/err")"
}
printf '{"name":"Nether Sample Primary School","town":"Nether Sample"}' >"$T/school.json"
printf 'What a parent saw' >"$T/seen.txt"
bundle=$T/ear-$year-0001.wacz

# ---- given
fresh
authority /good
expect_exit "a timestamp is asked for" 0 with case stamp --json
expect_json "and given" "$T/out" "j['given'] == 1 and j['waiting'] == 0"
expect_exit "once" 0 with case stamp --json
expect_json "not twice" "$T/out" "j['given'] == 0 and j['waiting'] == 0"
expect_exit "export" 0 with case export EAR-"$year"-0001 --no-pdf --output "$T" --json
expect_json "the bundle has one of its own" "$T/out" "j['stamped'] and j['stamp_error'] is None"
expect_exit "which openssl finds right" 0 openssl ts -verify -data "$bundle" -in "$bundle.tsr" -CAfile "$T/tsa/ca.pem"
mkdir "$T/b" && unzip -q "$bundle" -d "$T/b"
expect_exit "the archive's too" 0 sh -c "openssl ts -verify -data '$T/b/archive/'*.gz -in '$T/b/evidence/r001.tsr' -CAfile '$T/tsa/ca.pem'"
expect_exit "verify" 0 earshot verify "$bundle" --json
expect_json "counts it, and says whose certificate it took" "$T/out" "j['timestamps'] == 1 and 'tsa-ca' in j['notes'][0]"
expect_exit "verify by the authority's own" 0 earshot verify "$bundle" --tsa-ca "$T/tsa/ca.pem" --json
expect_json "says nothing of that" "$T/out" "j['timestamps'] == 1 and j['notes'] == []"
expect_exit "by another authority's" 1 earshot verify "$bundle" --tsa-ca "$T/tsa/stranger-ca.pem"
expect_text "it is none" "$T/out" "evidence/r001.tsr"
expect_exit "verify.txt agrees" 0 sh "$T/b/evidence/verify.txt" "$bundle" "$T/tsa/ca.pem"
expect_text "and says when" "$T/out" "stamped "
expect_exit "on the other too" 1 sh "$T/b/evidence/verify.txt" "$bundle" "$T/tsa/stranger-ca.pem"
expect_text "the report names it" "$T/b/evidence/report.html" "$tsa/good"
cp "$bundle" "$T/first.wacz"
expect_exit "export again" 0 with case export EAR-"$year"-0001 --no-pdf --output "$T"
expect_exit "the same bytes" 0 cmp "$bundle" "$T/first.wacz"
expect_exit "the timestamp lies beside it again" 0 test -s "$bundle.tsr"
expect_exit "the audit log holds" 0 earshot audit verify

# ---- at once, behind a capture
rm -rf "$state"
earshot init --school "$T/school.json" >/dev/null 2>&1
expect_exit "a case with an authority" 0 with case open --text "$T/seen.txt" --reporter parent --reason "a complaint"
expect_exit "has its timestamp" 0 with case show EAR-"$year"-0001 --json
expect_json "at once" "$T/out" "len(j['timestamps']) == 1 and j['timestamps'][0]['at'] and j['timestamps'][0]['error'] is None"
rm -rf "$state"
earshot init --school "$T/school.json" >/dev/null 2>&1
authority /busy
expect_exit "an authority that is down" 0 with case open --text "$T/seen.txt" --reporter parent --reason "a complaint"
expect_text "is said" "$T/err" "No timestamp yet"

# ---- several authorities, one of which is down: nothing is held up
fresh
authority /good /busy
expect_exit "two authorities" 3 with case stamp --json
expect_json "one timestamp, one waits" "$T/out" "j['given'] == 1 and j['waiting'] == 1 and '503' in j['error']"
expect_exit "export does not wait" 0 with case export EAR-"$year"-0001 --no-pdf --output "$T" --json
expect_exit "and is intact" 0 earshot verify "$bundle"
expect_exit "case show" 0 with case show EAR-"$year"-0001
expect_text "counts them" "$T/out" "2 given, 2 waiting"
with doctor >"$T/out" 2>&1
expect_text "doctor tells of it" "$T/out" "timestamps are waiting"
expect_exit "not asked again at once" 3 with case stamp --json
expect_json "but later" "$T/out" "j['given'] == 0 and j['waiting'] == 2"
later=$(python3 -c 'import time; print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600)))')
authority /good /good2
expect_exit "an hour later" 3 with case stamp --json --now "$later"

# ---- what is refused
for path in /other-nonce /other-bytes /stranger /rejected /nonsense; do
	fresh
	authority $path
	expect_exit "$path" 3 with case stamp --json
	expect_json "is refused" "$T/out" "j['given'] == 0 and j['waiting'] == 1 and 'refused' in j['error']"
done
expect_exit "and is in no bundle" 0 with case export EAR-"$year"-0001 --no-pdf --output "$T"
unzip -Z1 "$bundle" >"$T/out"
expect_no_text "at all" "$T/out" ".tsr"

# ---- a certificate that has ended since
fresh
authority /short
expect_exit "a certificate that soon ends" 0 with case stamp
expect_exit "export" 0 with case export EAR-"$year"-0001 --no-pdf --output "$T/short.wacz"
while openssl x509 -checkend 0 -noout -in "$T/tsa/short.pem" >/dev/null; do sleep 0.2; done
mkdir "$T/s" && unzip -q "$T/short.wacz" -d "$T/s"
expect_exit "openssl alone finds it ended" 1 sh -c "openssl ts -verify -data '$T/s/archive/'*.gz -in '$T/s/evidence/r001.tsr' -CAfile '$T/tsa/ca.pem'"
expect_exit "verify asks for its own time" 0 earshot verify "$T/short.wacz" --tsa-ca "$T/tsa/ca.pem"
expect_exit "and so does verify.txt" 0 sh "$T/s/evidence/verify.txt" "$T/short.wacz" "$T/tsa/ca.pem"

# ---- settings
printf '[timestamp]\nurl = ftp://tsa.example/\nca = %s\n' "$T/tsa/ca.pem" >"$T/config"
expect_exit "an address that is none" 4 with case stamp
printf '[timestamp]\nurl = http://tsa.example/\n' >"$T/config"
expect_exit "no certificate" 4 with case stamp
printf '[timestamp]\nurl = http://tsa.example/\nca = /none.pem\n' >"$T/config"
expect_exit "a certificate that is not there" 2 with case stamp
expect_text "is named" "$T/err" "[timestamp] ca"
finish
