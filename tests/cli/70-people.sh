#!/bin/sh
# Cases held, erased, handed over, purged; what is kept about a person; backups without cases.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)

printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
doc() {	# NAME TEXT
	cat >"$T/$1.html" <<END
<!doctype html><html lang="en"><head><title>$1</title></head><body><main><article><h1>$1</h1>
<p>Nether Sample Primary School. $2 It went on for the whole of the afternoon.</p></article></main></body></html>
END
	earshot ingest "$T/$1.html" --url "http://forum.example/$1" >/dev/null 2>&1
}
id_of() {	# QUERY: the reference of the first hit
	earshot search --json "$1" 2>/dev/null | python3 -c 'import json,sys; print(json.load(sys.stdin)["mentions"][0]["id"])'
}
opened() {	# WORDS [OPTIONS]: the new case's reference
	printf 'A post: %s' "$1" >"$T/post.txt"
	shift
	earshot case open --text "$T/post.txt" --reporter parent --reason 'Zebedee complained' --json "$@" 2>/dev/null |
		python3 -c 'import json,sys; j=json.loads(sys.stdin.readline()); print(j.get("id") or j["case"]["id"])'
}
traces() {	# WORD...
	python3 "$here/traces.py" "$state" "$@"
}
audit_holds() {
	expect_exit "the audit log holds" 0 earshot audit verify
}
doc quarrel "Quentin Quibble said that Mrs Marjoram shouted at Ada Other."
doc picnic "A picnic with Barnaby Bracket."
quarrel=$(id_of quarrel)

# ---- held, then erased
one=$(opened "the xylophone was stolen by Quentin Quibble")
expect_exit "a note" 0 earshot case note "$one" "Yesteryear he did it too."
traces xylophone >"$T/traces"
expect_text "its words are there" "$T/traces" xylophone
expect_exit "hold" 0 earshot case hold "$one" --until "$(date -u -d '+60 days' +%Y-%m-%d)" --reason "A claim is expected"
expect_exit "what is held is not erased" 2 earshot case erase "$one" --reason "Asked for"
expect_text "and it is said" "$T/err" "on hold until"
expect_exit "lift" 0 earshot case hold "$one" --lift --reason "No claim came"
expect_exit "erasing wants a reason" 2 earshot case erase "$one"
expect_exit "erase" 0 earshot case erase "$one" --reason "Erasure asked for and granted"
expect_eq "no byte of it" "$(traces xylophone zebedee yesteryear)" ""
expect_eq "no file" "$(find "$state/cases" -type f 2>/dev/null | wc -l)" 0
expect_exit "its number stays" 0 earshot case show "$one"
expect_exit "once" 2 earshot case erase "$one" --reason "Again"
expect_exit "it is not opened again" 2 earshot case reopen "$one" --reason "Again"
audit_holds

# ---- with its mention
two=$(earshot case open --mention "$quarrel" --reporter staff --reason "A quarrel" --no-capture --json 2>/dev/null |
	python3 -c 'import json,sys; j=json.loads(sys.stdin.readline()); print(j.get("id") or j["case"]["id"])')
expect_exit "a mention of an open case" 2 earshot purge "$quarrel" --reason "Asked for"
expect_text "is held" "$T/err" "$two is open"

# ---- what is kept about a person
three=$(opened "Quentin Quibble and Mr Bertram Brandish were seen with Ada Other")
expect_exit "a listed name" 0 sh -c "echo 'Ada Other' >'$T/names'; '$EARSHOT' --state '$state' redact add '$T/names'"
expect_exit "a search" 0 earshot case sar --subject "Quentin Quibble" --subject "@qquibble" --output "$T/sar" \
	--received 2026-01-31 --json
expect_json "finds texts and cases" "$T/out" "(j['mentions'], j['cases']) == (1, 1) and j['names_withheld'] >= 2"
expect_json "a month later, whatever month" "$T/out" "j['due'].startswith('2026-02-28')"
expect_eq "for who may" "$(stat -c %a "$T/sar" "$T/sar/data.json" "$T/sar/report.txt" | tr '\n' ' ')" "700 600 600 "
expect_text "the person's own name stays" "$T/sar/report.txt" "Quentin Quibble"
expect_no_text "a listed one does not" "$T/sar/report.txt" "Ada Other"
expect_no_text "nor one that is given away" "$T/sar/data.json" "Brandish"
expect_no_text "nor what is not about them" "$T/sar/data.json" "picnic"
expect_exit "never over another" 2 earshot case sar --subject "Quentin Quibble" --output "$T/sar"
expect_exit "a letter is no name" 2 earshot case sar --subject Q --output "$T/sar2"
expect_exit "letters of a word are no name" 0 earshot case sar --subject "ibbl" --output "$T/sar3" --json
expect_json "so nothing is found" "$T/out" "(j['mentions'], j['cases']) == (0, 0)"
earshot user add lead --role dsl >"$T/out" 2>&1
expect_exit "a case that is closed to who searches" 0 earshot case restrict "$three" --from head --reason "It is about the head"
for name in "Quentin Quibble" "Nobody Whosoever"; do
	expect_exit "searched for $name" 0 earshot case sar --subject "$name" --output "$T/sar-$name" --json
	expect_json "does not tell who is in it" "$T/out" "(j['cases'], j['cases_withheld']) == (0, 1)"
done
expect_exit "open again" 0 earshot case restrict "$three" --to head --as lead --reason "It was not"
earshot audit list --json >"$T/audit" 2>/dev/null
expect_text "the search is on record" "$T/audit" sar.search
expect_no_text "for whom is not" "$T/audit" uibble
expect_eq "nowhere" "$(traces qquibble)" ""
audit_holds

# ---- handed over, closed and purged
expect_exit "hand over" 0 earshot case handover "$three" --reference "Safeguarding file 17"
expect_eq "nothing is left" "$(traces brandish)" ""
expect_exit "but the stub" 0 earshot case show "$three"
expect_text "which says where" "$T/out" "Safeguarding file 17"
expect_exit "assess" 0 earshot case assess "$two" --category none --severity 0 --reason "A quarrel of others"
expect_exit "close" 0 earshot case close "$two" --outcome no-further-action --reason "Nothing to do"
printf '[retention]\ncases = 3 years\ncases-no-further-action = 6 months\n' >"$T/config"
later=$(date -u -d '+7 months' +%Y-%m-%dT%H:%M:%SZ)
expect_exit "a trial" 0 earshot --config "$T/config" purge --dry-run --now "$later"
expect_text "names it" "$T/out" "$two"
expect_exit "purge" 0 earshot --config "$T/config" purge --now "$later"
expect_exit "a stub is left" 0 earshot case show "$two"
expect_exit "an outcome that is none" 4 sh -c "printf '[retention]\ncases-banana = 1 year\n' >'$T/config'; '$EARSHOT' --state '$state' --config '$T/config' purge"
audit_holds

# ---- for the data protection officer
expect_exit "a complaint" 0 earshot privacy complaint --from "Quentin Quibble" --received 2026-11-01 --now 2026-11-02T09:00:00Z --json
expect_json "has its own clock" "$T/out" "j['due'].startswith('2026-12-01')"
number=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["request"])' "$T/out")
expect_exit "of nobody" 2 earshot privacy complaint
printf '[retention]\ncases = 3 years\n' >"$T/config"
expect_exit "the report" 0 earshot --config "$T/config" privacy report --json --now 2026-12-05T09:00:00Z
expect_json "says what is kept and for how long" "$T/out" \
	"[k['kept'] for k in j['kept'] if k['class'] == 'cases'] == ['3 years'] and [k['kept'] for k in j['kept'] if k['class'] == 'untriaged'] == [None]"
expect_json "who looked" "$T/out" "any('sar.search' in acts for acts in j['looked'].values())"
expect_json "what went" "$T/out" "any(p['class'] == 'cases' and p['n'] == 1 for p in j['purged'])"
expect_json "and what is late" "$T/out" "[r['kind'] for r in j['requests'] if r['is_overdue'] and r['kind'] == 'complaint'] == ['complaint']"
expect_no_text "and names nobody" "$T/out" Quibble
expect_exit "for people" 0 earshot --config "$T/config" privacy report
expect_text "in words" "$T/out" "kept for good"
expect_exit "acknowledged" 0 earshot privacy "done" "$number"
expect_exit "once" 2 earshot privacy "done" "$number"
earshot privacy requests >"$T/out"
expect_no_text "and no longer listed" "$T/out" complaint

# ---- backups
four=$(opened "the vuvuzela was loud")
expect_exit "a backup" 0 earshot backup "$T/a.backup"
expect_eq "has no words of cases" "$(mkdir "$T/look" && cp "$T/a.backup" "$T/look" && python3 "$here/traces.py" "$T/look" vuvuzela)" ""
expect_exit "another with cases" 0 earshot backup --with-cases "$T/b.backup"
old=$state state=$T/restored
expect_exit "restore" 0 earshot restore "$T/a.backup"
audit_holds
expect_exit "the number is taken" 0 earshot case show "$four"
expect_eq "so the next one is new" "$(opened "another thing")" "$(printf '%s' "$four" | sed 's/4$/5/')"
state=$T/whole
expect_exit "restore with cases" 0 earshot restore "$T/b.backup"
expect_exit "all of it" 0 earshot case show "$four"
traces vuvuzela >"$T/traces"
expect_text "with its words" "$T/traces" vuvuzela
audit_holds
state=$old
finish
