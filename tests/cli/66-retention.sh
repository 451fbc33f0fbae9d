#!/bin/sh
# What is past its time goes from store, index and mails, leaves no bytes, and does not come back.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)

mkdir -p "$T/web/news.example"
origin_start --root "$T/web"
site=$T/web/news.example
page() {	# NAME TITLE TEXT
	cat >"$site/$1" <<END
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>$2</title></head><body>
<main><article><h1>$2</h1><p>$3 The report comes from Nether Sample, where the weather stayed dry all
afternoon and the car park was full by noon.</p></article></main></body></html>
END
	printf '<p><a href="%s">%s</a></p>' "$1" "link" >>"$T/links"
	{ printf '<!doctype html><title>News</title><main>'; cat "$T/links"; printf '</main>'; } >"$site/index.html"
}
crawl() {	# NOW [OPTIONS]
	_now=$1
	shift
	earshot crawl --now "$_now" --all --allow-net "127.0.0.0/8:$port" --gap-ms 1 \
		--resolve "news.example:$port:127.0.0.1" "$@"
}
id_of() {	# QUERY: the reference of the first hit
	earshot search --json "$1" 2>/dev/null | python3 -c 'import json,sys; print(json.load(sys.stdin)["mentions"][0]["id"])'
}
with_config() {
	earshot --config "$T/config" "$@"
}
traces() {	# WORD...
	python3 "$here/traces.py" "$state" "$@"
}

page a.html "Quagga" "Nether Sample Primary School borrowed a quagga named Zebulon."
page b.html "Pangolin" "Nether Sample Primary School adopted a pangolin named Yolanda."
page c.html "Axolotl" "Nether Sample Primary School drew an axolotl."
page d.html "Okapi" "Nether Sample Primary School saw an okapi named Xanthe."
printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ"}' >"$T/school.json"
expect_exit "init" 0 earshot init --school "$T/school.json"
expect_exit "add a site" 0 earshot source add "http://news.example:$port/" --kind site
expect_exit "crawl" 0 crawl 2026-09-01T08:00:00Z
quagga=$(id_of quagga) pangolin=$(id_of pangolin) okapi=$(id_of okapi)
expect_exit "a saved search" 0 earshot saved add animals 'borrowed OR adopted'
expect_exit "irrelevant" 0 earshot triage "$quagga" irrelevant --note "Walrus said so" --now 2026-09-02T08:00:00Z
expect_exit "no action" 0 earshot triage "$pangolin" no-action --now 2026-09-02T08:00:00Z

# ---- nothing is made up
expect_exit "without a configuration" 0 earshot purge --dry-run --json --now 2027-09-01T08:00:00Z
expect_json "nothing goes but weak hits" "$T/out" "[i for i in j['items'] if i['class'] != 'partial']"
expect_json "all classes are told" "$T/out" "{c['class'] for c in j['classes'] if c['kept'] is None} >= {'irrelevant', 'untriaged', 'no-action', 'resolved', 'own'}"
expect_json "one is promised" "$T/out" "[c['kept'] for c in j['classes'] if c['class'] == 'partial'] == ['30 days']"
expect_exit "doctor" 0 earshot doctor
expect_text "says so" "$T/out" "no time is set for"
printf '[retention]\nbanana = 3 days\n' >"$T/config"
expect_exit "no such class" 4 with_config purge
printf '[retention]\nirrelevant = soon\n' >"$T/config"
expect_exit "no such time" 4 with_config purge
printf '[retention]\npartial = 60 days\n' >"$T/config"
expect_exit "a promise is not stretched" 4 with_config purge

# ---- a trial, then for sure
printf '[retention]\nirrelevant = 0 days\nno-action = 3 months\nuntriaged = for good\n' >"$T/config"
expect_exit "a trial" 0 with_config purge --dry-run --now 2026-10-01T08:00:00Z
expect_text "names it" "$T/out" "$quagga"
expect_no_text "and not what has time" "$T/out" "$pangolin"
expect_exit "changed nothing" 0 earshot show "$quagga"
traces zebulon >"$T/traces"
expect_text "its words are found" "$T/traces" "packed zebulon"
expect_exit "purge" 0 with_config purge --json --now 2026-10-01T08:00:00Z
expect_json "tells how many" "$T/out" "(j['gone'], j['items'], j['is_clean']) == (1, [], True)"
expect_eq "no byte is left" "$(traces zebulon quagga walrus)" ""
expect_exit "it is gone" 2 earshot show "$quagga"
expect_exit "and is not found" 1 earshot search quagga
expect_exit "the others are" 0 earshot search okapi
expect_exit "the index fits" 0 earshot index --check
expect_exit "the rest has its time" 0 with_config purge --now 2026-12-01T08:00:00Z
expect_exit "so it stays" 0 earshot show "$pangolin"
expect_exit "three months later" 0 with_config purge --now 2026-12-03T08:00:00Z
expect_eq "gone too" "$(traces yolanda pangolin.html)" ""

# ---- it does not come back
page e.html "Quokka" "Nether Sample Primary School met a quokka."
expect_exit "crawl again" 0 crawl 2026-12-10T08:00:00Z --json
expect_json "brings what is new" "$T/out" "j['mentions_new'] == 1"
expect_exit "not by file" 0 earshot ingest "$site/a.html" --url "http://news.example:$port/a.html" --json
expect_json "and says so" "$T/out" "(j['mentions_new'], j['buried']) == (0, 1)"
cat >"$T/feed.xml" <<END
<rss version="2.0"><channel><title>f</title><link>http://news.example:$port/</link><item><title>Pangolin</title>
<link>http://news.example:$port/b.html</link><description>Nether Sample Primary School adopted a pangolin named Yolanda.</description>
</item></channel></rss>
END
expect_exit "nor by feed" 0 earshot ingest "$T/feed.xml" --url "http://news.example:$port/feed.xml" --json
expect_json "says so too" "$T/out" "(j['mentions_new'], j['buried']) == (0, 1)"
expect_eq "no byte of it" "$(traces yolanda zebulon)" ""

# ---- asked for
expect_exit "erasing wants a reason" 2 earshot purge "$okapi"
expect_exit "erase one" 0 earshot purge "$okapi" --reason "objection upheld"
expect_eq "nothing is left" "$(traces okapi xanthe d.html)" ""
expect_exit "none of that name" 2 earshot purge M-1999-0001 --reason x

# ---- the night does it
printf '[retention]\nuntriaged = 60 days\n' >"$T/config"
expect_exit "nightly" 0 with_config nightly --now 2027-03-01T08:00:00Z --allow-net "127.0.0.0/8:$port" --gap-ms 1 \
	--resolve "news.example:$port:127.0.0.1"
expect_text "tells of it" "$T/out" "Purged: "
expect_eq "and it is gone" "$(traces axolotl quokka)" ""

# ---- while somebody reads an old state, and killed before the files were clean
page f.html "Numbat" "Nether Sample Primary School drew a numbat."
page g.html "Tapir" "Nether Sample Primary School drew a tapir."
expect_exit "two more" 0 crawl 2027-03-10T08:00:00Z
: >"$T/held"
python3 - "$state/earshot.db" >"$T/held" <<'END' &
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("begin")
db.execute("select count(*) from mention").fetchone()
print("open", flush=True)
time.sleep(120)
END
holder=$!
until grep -q open "$T/held"; do sleep 0.05; done
expect_exit "beside a reader" 0 earshot purge "$(id_of numbat)" --reason "objection" --json
expect_json "is told" "$T/out" "j['is_clean'] is False"
kill "$holder"
wait "$holder" 2>/dev/null
expect_exit "the next purge" 0 earshot purge --now 2027-03-10T08:00:00Z --json
expect_json "makes up for it" "$T/out" "j['is_clean'] is True"
expect_eq "no byte is left of it" "$(traces numbat f.html)" ""
printf '[retention]\nuntriaged = 60 days\n' >"$T/config"
when=1
while [ $when -le 60 ]; do
	strace -f -qq -o /dev/null -e "inject=unlink:signal=KILL:when=$when" -e trace=unlink \
		"$EARSHOT" --state "$state" --config "$T/config" purge --now 2027-09-01T08:00:00Z >/dev/null 2>&1 && break
	when=$((when + 4))
done
expect_exit "after all that" 0 with_config purge --now 2027-09-01T08:00:00Z
expect_eq "killed at any point" "$(traces tapir)" ""
expect_exit "the index fits still" 0 earshot index --check

# ---- the key
rm "$state/tombstone.key"
expect_exit "without the key" 1 earshot doctor
expect_text "it is said" "$T/out" "tombstone.key"
finish
