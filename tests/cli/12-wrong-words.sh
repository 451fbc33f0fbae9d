#!/bin/sh
# Wrong command lines: each gets one sentence that names the thing, nothing on standard output, and the exit code
# of its kind. A new row is a new test.
. "$(dirname "$0")/lib.sh"

earshot init --name 'Hazel Hill Infant School' --postcode 'ZZ1 1ZZ' >"$T/out" 2>&1 || not_ok "a school" "$(cat "$T/out")"
earshot user add reader --role governor >"$T/out" 2>&1 || not_ok "a user" "$(cat "$T/out")"
echo 'Hazel Hill Infant School is shut.' >"$T/words.txt"
mkdir "$T/folder"
: >"$T/before"
(cd "$T" && find . ! -path './state*' ! -name after ! -name out ! -name err | sort >"$T/before")

# The first word of a row says how it is to end: with this exit code, and with these words (up to the
# bar) in the sentence. N stands for a path that is not there.
row() {
	_code=${1%% *} _text=${1#* } _words=$2
	_text=${_text%"${_text##*[! ]}"}
	(cd "$T" && eval "set -- $_words" && exec "$EARSHOT" --state "$state" "$@" >"$T/out" 2>"$T/err" </dev/null)
	_got=$?
	_wrong=
	[ "$_got" = "$_code" ] || _wrong="exit $_got, wanted $_code"
	[ ! -s "$T/out" ] || _wrong="$_wrong; it says something on standard output"
	[ "$(wc -l <"$T/err")" = 1 ] || _wrong="$_wrong; it is not one line"
	grep -q '^earshot: ' "$T/err" || _wrong="$_wrong; it does not say who speaks"
	grep -qF -- "$_text" "$T/err" || _wrong="$_wrong; no \"$_text\""
	# what a library says for itself is no sentence for a person
	! grep -qiE 'failed to|errno|SQLITE|g_[a-z]+\(|\.XXXXXX|assert' "$T/err" || _wrong="$_wrong; a library speaks"
	if [ -z "$_wrong" ]; then ok "$_words"; else not_ok "$_words" "$_wrong: $(cat "$T/err")"; fi
}

while IFS='|' read -r want words; do
	[ -z "$words" ] || row "$want" "$words"
done <<'END'
2 --frob                    |--frob
2 `frob`                    |frob
2 did you mean `search`     |serach a
2 did you mean `doctor`     |status
2 did you mean `case open`  |report https://a.example/
2 --now wants a time        |--now nonsense crawl
4 N cannot be used          |--config N crawl
2 N cannot be read          |school add N
2 SCHOOL.json               |school add
2 no school is called       |school show nobody
2 no school is called       |school below nobody
2 N cannot be read          |school try N
2 no source is called       |source show 99
2 number, address or title  |source show
2 no source is called       |source approve 99 --by a --why b
2 was not suggested         |source accept https://a.example/
2 no source is called       |source remove 99
2 no source is called       |source enable 99
2 N cannot be read          |source import N
2 wants one address         |source add
2 is no web address         |source add nonsense
2 is no web address         |source add ftp://a.example/
2 is no kind of source      |source add https://a.example/ --kind wrong
2 --every wants             |source add https://a.example/ --every 1x
2 --every wants             |source add https://a.example/ --every -1d
2 --every wants             |source add https://a.example/ --every 99999999999d
2 no school is called       |source add https://a.example/ --school nobody
2 --bad                     |source export --bad
2 source frobnicate         |source frobnicate
2 no account `9`            |account show 9
2 no comment C-99           |account ack C-99
2 no comment C-99           |account resolve C-99 --outcome x
2 no account `9`            |account approve 9 --reason x
2 no account `9`            |account comment 9 --summary x
2 account due takes         |account due
2 account due wants         |account due yesterday
2 literal or working        |account policy --reading odd
2 not `nonsense`            |account closure add nonsense
2 no closure                |account closure remove 2026-12-12
2 a name and --role         |user add jo
2 a role is                 |user add jo --role king
2 2 to 40                   |user add 'j o' --role head
2 no user nobody            |user role nobody dsl
2 no user nobody            |user passwd nobody
2 user wants                |user frob
2 none of the sources       |crawl --source nobody
2 --max-pages               |crawl --max-pages x
2 negative                  |crawl --max-pages -3
2 --max-seconds             |crawl --max-seconds 99999999999999999999
2 cannot be written         |crawl --trace N/x.jsonl
2 "nonsense" is not         |crawl --allow-net nonsense
2 name those with           |crawl --gap-ms 5
2 wants an address          |crawl --user-agent-contact nonsense
2 wants an address          |crawl --user-agent-contact 'https://a.example/ (x'
2 is not ADDRESS            |crawl --allow-net 1.2.3.4/99
2 is not ADDRESS            |crawl --allow-net 127.0.0.0/8:9-3
2 --now wants a time        |crawl --now 2026-02-30T00:00:00Z
2 HOST:PORT:ADDRESS         |crawl --resolve nonsense
2 HOST:PORT:ADDRESS         |crawl --resolve a.example:x:127.0.0.1
2 HOST:PORT:ADDRESS         |crawl --resolve a.example:80:here
2 HOST:PORT:ADDRESS         |crawl --resolve a.example:80:127.0.0.1,
4 N cannot be read          |crawl --cacert N
2 host, url or site         |crawl --retry-scope odd
2 (`extra`)                 |crawl extra
2 name the files            |ingest
2 no http or https          |ingest words.txt --url nonsense
2 no argument               |index extra
2 (`extra`)                 |nightly extra
2 no argument               |doctor extra
2 "extra"                   |new extra
2 --reader                  |new --reader
2 "nonsense"                |search a --since nonsense
2 "wrong"                   |search a --sort wrong
2 give one of new           |search a --status wrong
2 out of range              |search a --limit 99999999999
2 for --limit               |search a --limit ''
2 "2026-13-45"              |search a --since 2026-13-45
2 --limit                   |search a --limit x
2 --limit -1                |search a --limit -1
2 --offset -1               |search a --offset -1
2 --site                    |search a --site ///
2 choose one                |search a --json --csv
2 one reference             |show
2 no mention M-2026-9999    |show M-2026-9999
2 no mention nonsense       |show nonsense
2 one reference             |show M-1 M-2
2 one reference             |similar
2 no mention M-2026-9999    |similar M-2026-9999
2 N cannot be read          |similar --text N
2 a state                   |triage
2 no mention M-2026-9999    |triage M-2026-9999 respond
2 a state                   |triage M-2026-9999 wrong
2 a state                   |triage --query a wrong
2 rule wants                |rule
2 a rule is a query         |rule add a
2 "wrong" is no state       |rule add a wrong
2 no rule 9                 |rule remove 9
2 takes the number          |rule remove x
2 saved wants               |saved
2 a name and a query        |saved add a
2 no saved search           |saved run nobody
2 no saved search           |saved remove nobody
4 other machines            |serve --listen 10.0.0.1:8032
2 "nonsense" is no address  |serve --listen nonsense
2 no address to listen on   |serve --listen 127.0.0.1:99999
2 no address to listen on   |serve --listen ''
2 takes no arguments        |serve extra
2 such as 2026-W47          |digest --week 2026-W99
2 such as 2026-11-22        |digest --day nonsense
2 only one of them          |digest --day 2026-11-20 --week 2026-W47
2 cannot be written         |digest --html N/x.html
2 cannot be written         |digest --eml folder
2 no recipient              |digest --recipient nobody@x.example
4 mail is not set up        |digest --queue
2 options alone             |digest extra
2 --json goes with          |digest --json --queue
2 no e-mail address         |recipient add nonsense
2 no role                   |recipient add a@x.example --role king
2 full, short or none       |recipient add a@x.example --snippet odd
2 between 0 and 1           |recipient add a@x.example --alert 7
2 21:00-07:00               |recipient add a@x.example --quiet x
2 no recipient              |recipient remove nobody@x.example
2 no recipient              |recipient feed nobody@x.example
2 N cannot be read          |redact add N
2 one file of names         |redact add
2 --again                   |mail send --again x
2 is no e-mail address       |mail test nonsense
4 mail is not set up        |mail test a@x.example
2 N cannot be read          |mail bounce N
2 no report                 |mail bounce words.txt
2 one address               |case open
2 the role                  |case open https://a.example/
2 no role of a reporter     |case open https://a.example/ --reporter king --reason x
2 begins with http          |case open nonsense --reporter parent --reason x
2 no mention                |case open --mention M-2026-9999 --reporter parent --reason x
2 N cannot be read          |case open --text N --reporter parent --reason x
2 --received wants          |case open --text words.txt --reporter parent --reason x --received nonsense
2 no such account           |case open --text words.txt --reporter parent --reason x --own-account nobody
2 one reference             |case show
2 no case                   |case show EAR-2026-9999
2 no state                  |case list --state wrong
2 no case                   |case capture EAR-2026-9999
2 no case                   |case watch EAR-2026-9999
2 no case                   |case note EAR-2026-9999 hello
2 a reference and a text    |case note EAR-2026-9999
2 no case                   |case act EAR-2026-9999 police
2 --until                   |case hold EAR-2026-9999
2 no outcome                |case close EAR-2026-9999 --outcome x --reason y
2 cannot be written         |case process --html N/x.html
2 no case                   |case export EAR-2026-9999
2 no case                   |case erase EAR-2026-9999 --reason x
2 --subject                 |case sar
2 no user `nobody`          |case list --as nobody
2 one bundle                |verify
2 N cannot be read          |verify N
2 no bundle                 |verify words.txt
2 no case                   |audit list --case EAR-2026-9999
2 audit frob                |audit frob
2 no mention                |purge M-2026-9999 --reason x
2 wants --reason            |purge M-2026-9999
2 privacy wants             |privacy
2 no request 9              |privacy done 9
2 --from                    |privacy complaint
2 N/x cannot be written     |export --jsonl N/x
2 no school is called       |export --school nobody
2 one file                  |import
2 N cannot be read          |import N
2 line 1 is no JSON         |import words.txt
2 N/x cannot be written     |backup N/x
2 N cannot be read          |backup --check N
2 no whole backup           |backup --check words.txt
2 --force                   |restore words.txt
2 --school SCHOOL.json      |match words.txt
2 N cannot be read          |match --school N words.txt
2 not valid JSON            |match --school words.txt words.txt
2 "nonsense" is no postcode |init --name 'Elm Fold School' --postcode nonsense
2 "ZZ1" is no postcode      |init --name 'Elm Fold School' --postcode ZZ1
2 "nonsense" is no web      |init --name 'Elm Fold School' --website nonsense
2 is no web address         |init --name 'Elm Fold School' --website ftp://a.example/
2 what to inspect           |inspect
2 inspect frob              |inspect frob
2 N cannot be read          |inspect feed N --url https://a.example/
2 one FILE and --url        |inspect feed words.txt
2 not an absolute address   |inspect feed words.txt --url nonsense
2 takes one URL             |inspect url
END
(cd "$T" && find . ! -path './state*' ! -name after ! -name out ! -name err | sort >"$T/after")
if cmp -s "$T/before" "$T/after"; then ok "none left a file behind"; else not_ok "none left a file behind" "$(diff "$T/before" "$T/after")"; fi

# ---- where the output goes
if [ "$(id -u)" = 0 ] && mknod "$T/null" c 1 3 && mknod "$T/full" c 1 7; then
	for words in "export --jsonl $T/null" "backup $T/null"; do
		row "2 no file whose place" "$words"
	done
	expect_exit "a device is written to" 0 earshot digest --html "$T/null"
	if [ -c "$T/null" ]; then ok "and stays one"; else not_ok "and stays one" "$(ls -l "$T/null")"; fi
	row "75 cannot be written" "digest --html $T/full"
	for words in "source kinds" "export" "case list --json" "--help"; do
		# shellcheck disable=SC2086
		"$EARSHOT" --state "$state" $words >"$T/full" 2>"$T/err" </dev/null
		expect_eq "no room for the output of $words" "$? $(wc -l <"$T/err")" "75 1"
	done
else
	echo "# note: no devices can be made here"
fi
for words in "source kinds" "case list --json" "--help"; do
	# shellcheck disable=SC2086
	( "$EARSHOT" --state "$state" $words 2>"$T/err"; echo $? >"$T/code" ) </dev/null | :
	expect_eq "a reader who had enough of $words" "$(cat "$T/code") $(wc -c <"$T/err")" "141 0"
	# shellcheck disable=SC2086
	"$EARSHOT" --state "$state" $words >&- 2>"$T/err" </dev/null
	expect_eq "no output at all for $words" "$? $(wc -l <"$T/err")" "70 1"
done

# ---- where it is run
for words in "school show 'Hazel Hill Infant School'" "search shut" "doctor"; do
	eval "set -- $words"
	NO_COLOR='' earshot "$@" >"$T/usual" 2>&1
	for locale in C POSIX tr_TR.UTF-8; do
		LC_ALL=$locale LANG=$locale COLUMNS=20 TERM=dumb earshot "$@" 2>&1 | sed 's/[0-9]* MiB//; s/T[0-9:]*Z//' >"$T/out"
		sed 's/[0-9]* MiB//; s/T[0-9:]*Z//' "$T/usual" >"$T/wanted"
		if cmp -s "$T/wanted" "$T/out"; then ok "$words in $locale"; else not_ok "$words in $locale" "$(diff "$T/wanted" "$T/out")"; fi
	done
done
finish
