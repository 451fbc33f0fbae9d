#!/bin/sh
# How to check this bundle of evidence without the program that made it.
#
# You need unzip, sha256sum, gzip, openssl and a POSIX shell with its usual tools (sed, grep, sort,
# head, tail, wc, cmp). Take this file out of the bundle, read it (it is all there is to it), and run
# it on the bundle:
#
#     unzip -p ear-2026-0007.wacz evidence/verify.txt > verify.txt
#     sh verify.txt ear-2026-0007.wacz [AUTHORITY.pem]
#
# It says "intact" and exits with 0, or says what is wrong and exits with 1, or with 2 when it could
# not look. Where the bundle has timestamps, AUTHORITY.pem should be the authority's own certificate,
# got from the authority; otherwise the one in the bundle is taken, which proves less.
#
# What is checked: that the bundle is exactly the archive that its files make, byte for byte; that
# every file has the sum in SHA256SUMS and datapackage.json, and no file is missing or too many; that
# each web archive is whole, and each of its captures has the digests that it claims; that the audit
# log is one unbroken chain which ends where the manifest says; that the timestamps are of these
# archives. What is not checked here, but by "earshot verify": the order of the index, records of web
# archives that no index lists, and that what staff wrote is what the audit log committed to.
#
# What it cannot show: that somebody did not make all of this anew. For that, compare the sum of the
# whole bundle with one written down earlier, or look at the timestamps:
#
#     sha256sum ear-2026-0007.wacz
set -u
LC_ALL=C
export LC_ALL
umask 077

[ $# -ge 1 ] || { echo "usage: sh verify.txt BUNDLE.wacz [AUTHORITY.pem]" >&2; exit 2; }
bundle=$1 authority=${2:-}
{ [ -f "$bundle" ] && [ -r "$bundle" ]; } || { echo "$bundle cannot be read" >&2; exit 2; }
for tool in unzip sha256sum gzip openssl; do
	command -v $tool >/dev/null || { echo "$tool is needed" >&2; exit 2; }
done
T=$(mktemp -d "${TMPDIR:-/tmp}/verify.XXXXXX") || exit 2
trap 'rm -rf "$T"' EXIT
trap 'exit 2' HUP INT TERM
faults=0
cr=$(printf '\r')

fault() {
	printf '%s\n' "$*"
	faults=$((faults + 1))
}

give_up() {
	fault "$@"
	echo "not intact"
	exit 1
}

sum() {	# FILE
	sha256sum <"$1" | sed 's/ .*//'
}

size() {	# FILE
	wc -c <"$1" | tr -d ' '
}

# NUMBER BYTES: as an archive has it, the lowest byte first
put() {
	_n=$1 _k=$2
	while [ "$_k" -gt 0 ]; do
		# shellcheck disable=SC2059
		printf "\\$(printf '%03o' $((_n & 255)))"
		_n=$((_n >> 8)) _k=$((_k - 1))
	done
}

# ---- take the files out
unzip -Z1 "$bundle" >"$T/names" 2>/dev/null </dev/null || give_up "it is no archive that can be read"
grep -qv '^[A-Za-z0-9][A-Za-z0-9._/-]*$' "$T/names" && give_up "a file has a name that no bundle has"
grep -q -e '/[^A-Za-z0-9]' -e '/$' "$T/names" && give_up "a file has a name that no bundle has"
[ -z "$(sort "$T/names" | uniq -d)" ] || give_up "two files have one name"
mkdir "$T/files" || exit 2
while read -r name; do
	case $name in */*) mkdir -p "$T/files/${name%/*}" ;; esac
	unzip -p "$bundle" "$name" >"$T/files/$name" 2>/dev/null </dev/null || fault "$name: it is damaged"
done <"$T/names"

# ---- put them together again: the same bytes must come out
: >"$T/again" && : >"$T/directory" || exit 2
at=0 n=0
while read -r name; do
	f=$T/files/$name
	bytes=$(size "$f")
	gzip -c <"$f" | tail -c 8 | head -c 4 >"$T/crc"
	{ cat "$T/crc"; put "$bytes" 4; put "$bytes" 4; put ${#name} 2; put 0 2; } >"$T/facts"
	{ printf 'PK\003\004\012\000\000\000\000\000\000\000\041\000'; cat "$T/facts"
		printf '%s' "$name"; cat "$f"; } >>"$T/again"
	{ printf 'PK\001\002\012\000\012\000\000\000\000\000\000\000\041\000'; cat "$T/facts"
		put 0 10; put "$at" 4; printf '%s' "$name"; } >>"$T/directory"
	at=$((at + 30 + ${#name} + bytes)) n=$((n + 1))
done <"$T/names"
{ cat "$T/directory"; printf 'PK\005\006\000\000\000\000'; put $n 2; put $n 2
	put "$(size "$T/directory")" 4; put $at 4; put 0 2; } >>"$T/again"
cmp -s "$T/again" "$bundle" || fault "the archive is not exactly what its files make"

# ---- the sums
cd "$T/files" || exit 2
for name in SHA256SUMS datapackage.json datapackage-digest.json indexes/index.cdx pages/pages.jsonl \
	evidence/manifest.json evidence/report.html evidence/audit.jsonl evidence/verify.txt; do
	[ -f "$name" ] || give_up "$name: it is missing"
done
sha256sum -c SHA256SUMS >"$T/sums" 2>/dev/null || fault "SHA256SUMS: $(grep -v ': OK$' "$T/sums" | head -n 3)"
grep -vx -e SHA256SUMS -e datapackage.json -e datapackage-digest.json "$T/names" | sort |
	while read -r name; do sha256sum "$name"; done >"$T/sums"
cmp -s "$T/sums" SHA256SUMS || fault "SHA256SUMS: it does not list the files that are there"
grep -vx -e datapackage.json -e datapackage-digest.json "$T/names" >"$T/described"
while read -r name; do
	grep -qF "\"path\":\"$name\",\"hash\":\"sha256:$(sum "$name")\",\"bytes\":$(size "$name")}" \
		datapackage.json || fault "datapackage.json: it does not describe $name"
done <"$T/described"
[ "$(grep -c '"path":' datapackage.json)" -eq "$(grep -c . "$T/described")" ] ||
	fault "datapackage.json: it describes files that are not there"
printf '{\n  "path": "datapackage.json",\n  "hash": "sha256:%s"\n}\n' "$(sum datapackage.json)" |
	cmp -s - datapackage-digest.json || fault "datapackage-digest.json: it is not that of datapackage.json"

# ---- the web archives: each whole, each capture as the index says
for archive in archive/*; do
	[ -f "$archive" ] || continue
	gzip -t <"$archive" 2>/dev/null || fault "$archive: it is damaged or cut off"
done

field() {	# FILE NAME: of a header
	sed -n "s/^$2: *\(.*\)$cr\$/\1/p" "$1" | head -n 1
}

# FROM TO: the body without its chunks (RFC 9112, 7.1)
unchunk() {
	_at=0 _all=$(size "$1")
	: >"$2"
	while [ "$_at" -lt "$_all" ]; do
		_line=$(tail -c +$((_at + 1)) "$1" | head -n 1 | tr -d '\000')
		_hex=$(printf '%s' "$_line" | sed 's/^\([0-9A-Fa-f]*\).*/\1/')
		case $_hex in '' | ????????????????*) return 1 ;; esac
		_len=$((0x$_hex))
		[ "$_len" -gt 0 ] || return 0
		_at=$((_at + ${#_line} + 1))
		tail -c +$((_at + 1)) "$1" | head -c "$_len" >>"$2"
		_at=$((_at + _len))
		# the line end behind the data
		case $(tail -c +$((_at + 1)) "$1" | head -c 1) in "$cr") _at=$((_at + 2)) ;; *) _at=$((_at + 1)) ;; esac
	done
	return 0
}

check_record() {	# OFFSET LENGTH FILE RECORD-DIGEST PAYLOAD-DIGEST
	tail -c +$(($1 + 1)) "$3" | head -c "$2" >"$T/member"
	[ "sha256:$(sum "$T/member")" = "$4" ] || { fault "$3: the record at $1 is not the one of the index"; return; }
	gzip -dc <"$T/member" >"$T/record" 2>/dev/null || { fault "$3: the record at $1 is damaged"; return; }
	sed "/^$cr*\$/q" "$T/record" >"$T/head"
	_length=$(field "$T/head" Content-Length)
	case $_length in '' | *[!0-9]*) fault "$3: the record at $1 does not say how long it is"; return ;; esac
	tail -c +$(($(size "$T/head") + 1)) "$T/record" | head -c "$_length" >"$T/block"
	[ "sha256:$(sum "$T/block")" = "$(field "$T/head" WARC-Block-Digest)" ] ||
		fault "$3: the record at $1 does not have its block digest"
	cp "$T/block" "$T/payload"
	case $(field "$T/head" Content-Type) in application/http*)
		sed "/^$cr*\$/q" "$T/block" >"$T/http"
		tail -c +$(($(size "$T/http") + 1)) "$T/block" >"$T/payload"
		if grep -qi "^transfer-encoding:.*chunked" "$T/http"; then
			unchunk "$T/payload" "$T/body" && mv "$T/body" "$T/payload"
		fi
		;;
	esac
	_payload=$(field "$T/head" WARC-Payload-Digest)
	{ [ "sha256:$(sum "$T/payload")" = "$_payload" ] && [ "$_payload" = "$5" ]; } ||
		fault "$3: the record at $1 does not have its payload digest"
}

while read -r line; do
	get() { printf '%s\n' "$line" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
	offset=$(get offset) length=$(get length) file=$(get filename)
	case $offset$length in '' | *[!0-9]*) fault "indexes/index.cdx: a line without a place"; continue ;; esac
	case $file in */* | '') fault "indexes/index.cdx: a line without a file"; continue ;; esac
	[ -f "archive/$file" ] || { fault "indexes/index.cdx: archive/$file is not there"; continue; }
	check_record "$offset" "$length" "archive/$file" "$(get recordDigest)" "$(get digest)"
done <indexes/index.cdx
sort -c indexes/index.cdx 2>/dev/null || fault "indexes/index.cdx: it is not sorted"

# ---- the manifest
value() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" evidence/manifest.json; }
[ "$(value format)" = earshot-evidence-1 ] || fault "evidence/manifest.json: it is of another format"
redacted=$(value redacted)
if [ "$redacted" != true ]; then
	for record in $(value record_sha256); do
		[ "$record" = null ] || grep -qF "\"recordDigest\":\"sha256:$record\"" indexes/index.cdx ||
			fault "evidence/manifest.json: no archive has the record $record"
	done
fi

# ---- the audit log
last=0 hash=''
while IFS= read -r line; do
	seq=$(printf '%s\n' "$line" | sed -n 's/^{"v":1,"seq":\([0-9]*\),.*/\1/p')
	prev=$(printf '%s\n' "$line" | sed -n 's/.*,"prev":"\([0-9a-f]*\)"}$/\1/p')
	case $seq,$prev in ,* | *,)
		fault "evidence/audit.jsonl: a line that is no entry after number $last"
		break
		;;
	esac
	if [ -n "$hash" ] && { [ "$seq" -eq $((last + 1)) ] || [ "$redacted" != true ]; }; then
		{ [ "$seq" -eq $((last + 1)) ] && [ "$prev" = "$hash" ]; } ||
			fault "evidence/audit.jsonl: number $seq does not follow on number $last"
	fi
	[ "$seq" -gt "$last" ] || fault "evidence/audit.jsonl: number $seq is out of order"
	hash=$(printf '%s' "$line" | sha256sum | sed 's/ .*//') last=$seq
done <evidence/audit.jsonl
{ [ "$hash" = "$(value head)" ] && [ "$last" = "$(value entries)" ]; } ||
	fault "evidence/audit.jsonl: it does not end where the manifest says"

# ---- the timestamps
seconds() {	# MONTH DAY HH:MM:SS[.FRACTION] YEAR: since 1970 (days of a civil date)
	case $1 in Jan) _m=1 ;; Feb) _m=2 ;; Mar) _m=3 ;; Apr) _m=4 ;; May) _m=5 ;; Jun) _m=6 ;; Jul) _m=7 ;;
	Aug) _m=8 ;; Sep) _m=9 ;; Oct) _m=10 ;; Nov) _m=11 ;; *) _m=12 ;; esac
	_y=$4 _d=${2#0} _h=${3%%:*} _s=${3##*:} _i=${3#*:}
	_i=${_i%%:*} _s=${_s%%.*}
	[ $_m -gt 2 ] || { _y=$((_y - 1)); _m=$((_m + 12)); }
	_days=$((365 * _y + _y / 4 - _y / 100 + _y / 400 + (153 * (_m - 3) + 2) / 5 + _d - 1 - 719468))
	echo $((_days * 86400 + ${_h#0} * 3600 + ${_i#0} * 60 + ${_s#0}))
}

[ -n "$authority" ] && case $authority in /*) ;; *) authority=$OLDPWD/$authority ;; esac
ca=${authority:-evidence/tsa-chain.pem}
for stamp in evidence/*.tsr; do
	[ -f "$stamp" ] || continue
	when=$(openssl ts -reply -in "$stamp" -text 2>/dev/null | sed -n 's/^Time stamp: \(.*\) GMT$/\1/p')
	[ -n "$when" ] || { fault "$stamp: it says no time"; continue; }
	# shellcheck disable=SC2086
	time=$(seconds $when)
	found=''
	for archive in archive/*; do
		if openssl ts -verify -data "$archive" -in "$stamp" -CAfile "$ca" -untrusted "$ca" \
			-attime "$time" >/dev/null 2>&1; then
			found=$archive
		fi
	done
	if [ -n "$found" ]; then echo "$found: stamped $when GMT"
	else fault "$stamp: it is of none of the archives, or not by that authority"; fi
done

if [ $faults -eq 0 ]; then
	echo "intact"
	exit 0
fi
echo "not intact"
exit 1
