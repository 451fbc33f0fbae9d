#!/bin/sh
# digest: what it says, in both parts, byte for byte; that hostile titles are inert in it, names are left
# out, and it looks right in a browser. SHOTS=FOLDER keeps the pictures.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
export NODE_PATH="$here/../build/node/node_modules"

mkdir -p "$T/web/news.example" "$T/web/www.school.example" "$T/shots"
origin_start --root "$T/web"
page() {	# FILE TITLE TEXT
	cat >"$T/web/news.example/$1" <<END
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>$2</title></head><body><main><article><h1>Report</h1>
<p>$3 The report comes from Nether Sample, where the weather stayed dry all afternoon.</p></article></main></body></html>
END
}
long=$(head -c 10000 /dev/zero | tr '\0' 'x')
page fete.html 'Summer fête draws crowds' \
	'Nether Sample Primary School held its fête. My daughter Zelda Muster loved it, said Mrs Muster, and Ada Pattern won.'
page script.html '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;' \
	'Nether Sample Primary School &lt;script&gt;alert(3)&lt;/script&gt; said so.'
page crlf.html 'Innocent&#13;&#10;Bcc: everybody@other.example&#13;&#10;&#13;&#10;&lt;b&gt;body' \
	'Nether Sample Primary School had visitors.'
page lines.html 'One&#8232;Two&#8233;Three' 'Nether Sample Primary School painted lines.'
page word.html '=?utf-8?B?PHNjcmlwdD4=?= =?utf-8?Q?=0D=0AX-Evil:_1?=' 'Nether Sample Primary School spelt words.'
page bidi.html '&#8238;lairt no loohcs&#8236; &#8296;x&#8297;' 'Nether Sample Primary School wrote backwards.'
page long.html "$long" 'Nether Sample Primary School wrote at length.'
page dots.html '.' '. Nether Sample Primary School made a dot.'
page ada-pattern-wins.html 'A prize' 'Nether Sample Primary School has a prize winner.'
{
	printf '<!doctype html><title>News</title><main><p>'
	for f in "$T"/web/news.example/*.html; do printf '<a href="%s">More</a> ' "$(basename "$f")"; done
	printf '</p></main>'
} >"$T/web/news.example/index.html"
printf '<!doctype html><title>Nether Sample Primary School</title><main><p>Welcome to Nether Sample Primary School.</p></main>' \
	>"$T/web/www.school.example/index.html"
printf '{"name":"Nether Sample Primary School","town":"Nether Sample","postcode":"ZZ1 1ZZ","website":"http://www.school.example:%s/"}' \
	"$port" >"$T/school.json"
crawl() {
	earshot crawl --all --allow-net "127.0.0.0/8:$port" --gap-ms 1 --resolve "news.example:$port:127.0.0.1" \
		--resolve "www.school.example:$port:127.0.0.1" "$@"
}
expect_exit "init" 0 earshot init --now 2026-11-16T09:00:00Z --school "$T/school.json"
expect_exit "sources" 0 earshot source add --now 2026-11-16T09:00:00Z "http://news.example:$port/" --kind site
earshot source add --now 2026-11-16T09:00:00Z "http://www.school.example:$port/" --kind site >"$T/out" 2>&1
earshot source add --now 2026-11-16T09:00:00Z "http://gone.example:$port/feed" --kind feed >"$T/out" 2>&1
crawl --now 2026-11-18T02:30:00Z >"$T/out" 2>&1
printf 'Ada Pattern\n' >"$T/names"
expect_exit "a list of names" 0 earshot redact add --first "$T/names"

monday=2026-11-23T07:15:00Z
expect_exit "digest" 0 earshot digest --now $monday --week 2026-W47 --print --eml "$T/a.eml" --html "$T/a.html"
cp "$T/out" "$T/a.txt"
expect_text "the key fact" "$T/a.txt" " new mentions of Nether Sample Primary School"
expect_text "its week" "$T/a.txt" "16 to 22 November"
expect_text "why" "$T/a.txt" 'Why: “Nether Sample Primary School” in the text'
expect_text "the reference" "$T/a.txt" "Reference: M-2026-"
expect_text "the address" "$T/a.txt" "http://news.example:$port/fete.html"
expect_text "coverage" "$T/a.txt" "the crawler ran on 1 of 7 days"
expect_text "the canary" "$T/a.txt" "Canary seen"
expect_text "a source that fails" "$T/a.txt" "gone.example"
expect_text "what was not searched" "$T/a.txt" "Facebook"
expect_no_text "no listed name" "$T/a.txt" "Ada"
expect_no_text "no name that is given away" "$T/a.txt" "Zelda"
expect_no_text "no name of staff" "$T/a.txt" "Muster"
expect_no_text "no address that spells a name" "$T/a.txt" "ada-pattern"
expect_no_text "no such address in the HTML part" "$T/a.html" "ada-pattern"
expect_exit "digest again" 0 earshot digest --now $monday --week 2026-W47 --print --eml "$T/b.eml" --html "$T/b.html"
if cmp -s "$T/a.eml" "$T/b.eml" && cmp -s "$T/a.html" "$T/b.html" && cmp -s "$T/a.txt" "$T/out"; then
	ok "the same, to the byte"
else
	not_ok "the same, to the byte"
fi
expect_exit "an empty week" 0 earshot digest --now $monday --week 2026-W46 --print --html "$T/empty.html" --eml "$T/empty.eml"
expect_text "says in its subject that nobody looked" "$T/out" "No source was checked for"
expect_text "and that nobody looked" "$T/out" "the crawler ran on 0 of 7 days"
expect_exit "a week that is none" 2 earshot digest --week 2025-W53
expect_exit "a week to come" 2 earshot digest --now $monday --week 2027-W01

# ---- the message, read by two others --------------------------------------------------------
python3 - "$T" a empty <<'PY' || failed=1
import email, email.policy, os, sys
folder, status = sys.argv[1], 0
def check(name, good, seen=""):
    global status
    print("ok" if good else "not ok", name, "" if good else seen)
    status |= not good
for name in sys.argv[2:]:
    raw = open(os.path.join(folder, name + ".eml"), "rb").read()
    html = open(os.path.join(folder, name + ".html"), encoding="utf-8").read()
    lines = raw.split(b"\r\n")
    check(f"{name}: no bare CR or LF", not any(b"\r" in l or b"\n" in l for l in lines))
    check(f"{name}: body lines of at most 76", max(map(len, lines[lines.index(b""):])) <= 76)
    check(f"{name}: ASCII", all(b < 127 for b in raw))
    m = email.message_from_bytes(raw, policy=email.policy.SMTP)
    parts = list(m.walk())
    check(f"{name}: no defect", not any(p.defects for p in parts), str([p.defects for p in parts]))
    check(f"{name}: no defect in a header", not any(getattr(v, "defects", None) for _, v in m.items()),
          str([(k, v.defects) for k, v in m.items() if getattr(v, "defects", None)]))
    check(f"{name}: alternative, text first", [p.get_content_type() for p in parts] ==
          ["multipart/alternative", "text/plain", "text/html"])
    text = parts[1].get_content().replace("\r\n", "\n")
    check(f"{name}: HTML part as composed", parts[2].get_content().replace("\r\n", "\n") == html)
    check(f"{name}: headers", set(m.keys()) >= {"Date", "From", "To", "Subject", "Message-Id", "List-Id", "Auto-Submitted",
          "List-Unsubscribe", "X-Auto-Response-Suppress", "MIME-Version"}, str(m.keys()))
    check(f"{name}: none that is not wanted", not {"Bcc", "X-Evil", "List-Unsubscribe-Post"} & set(m.keys()))
    check(f"{name}: every header once", len(m.keys()) == len(set(m.keys())))
    check(f"{name}: under 100 KB", len(html.encode()) < 100 * 1024, str(len(html)))
    check(f"{name}: text is complete", all(w in text for w in ["How far this goes", "Not searched"]))
    check(f"{name}: nothing active", not any(w in html.lower() for w in
          ["<script", "<img", "<iframe", "<link", "<form", "javascript:"]))
    check(f"{name}: no control that moves text", not any(c in text + html for c in "\u202e\u202d\u2066\u2068\u2028\u2029\x1b"))
    check(f"{name}: a title of 10,000 is cut", "x" * 200 not in text + html)
    if name == "a":
        check("a: the script is text", "&lt;script&gt;" in html and "<script>alert(1)" in text)
        check("a: encoded words stay words", "=?utf-8?B?PHNjcmlwdD4=?=" in text)
        check("a: text part as composed", text == open(os.path.join(folder, "a.txt"), encoding="utf-8").read())
sys.exit(status)
PY
node "$here/mail/parse.js" "$T/a.eml" >"$T/out" 2>"$T/err" || not_ok "mailparser reads it" "$(cat "$T/err")"
python3 - "$T" <<'PY' || failed=1
import json, sys
folder = sys.argv[1]
j = json.load(open(folder + "/out", encoding="utf-8"))
text, html = (open(folder + n, encoding="utf-8").read() for n in ("/a.txt", "/a.html"))
checks = [("mailparser: text as composed", j["text"] == text), ("mailparser: HTML as composed", j["html"] == html),
          ("mailparser: subject", j["subject"] == " ".join(text.split("\n\n")[0].split("\n"))),
          ("mailparser: no attachment", j["attachments"] == 0)]
for name, good in checks:
    print("ok" if good else "not ok", name)
sys.exit(not all(good for _, good in checks))
PY

# ---- recipients, outbox, missed weeks -------------------------------------------------------
printf '[mail]\nserver = 127.0.0.1\nport = 9\nsecurity = none\nfrom = earshot@school.example\nreply_to = office@school.example\n' \
	>"$T/config"
with() {
	earshot --config "$T/config" "$@"
}
expect_exit "no address" 2 earshot recipient add 'head@school.example
Bcc: all@other.example'
expect_exit "no role" 2 earshot recipient add head@school.example --role king
expect_exit "recipient" 0 earshot recipient add head@school.example --name 'Die Köpfin' --role headteacher --now 2026-11-16T09:00:00Z
expect_exit "another" 0 earshot recipient add office@school.example --role office --snippet none --daily --now 2026-11-16T09:00:00Z
expect_exit "for programs" 0 earshot digest --now $monday --week 2026-W47 --json
expect_json "the same facts" "$T/out" "j['schema'] == 1 and j['since'] == '2026-11-16T00:00:00Z' and j['until'] == '2026-11-23T00:00:00Z' and j['sections'] and all(m['id'].startswith('M-') for s in j['sections'] for m in s['mentions'])"
earshot digest --now $monday --week 2026-W47 --print >"$T/text" 2>&1
expect_eq "in the same words" "$(python3 -c 'import json, sys; t = " ".join(open(sys.argv[2]).read().split()); print([m["title"] for s in json.load(open(sys.argv[1]))["sections"] for m in s["mentions"] if m["id"] not in t])' "$T/out" "$T/text")" "[]"
expect_exit "queueing without mail" 4 earshot digest --now $monday --week 2026-W47 --queue
expect_exit "queueing" 0 with digest --now $monday --week 2026-W47 --queue
expect_exit "twice" 0 with digest --now $monday --week 2026-W47 --queue
expect_text "is once" "$T/out" "was queued before"
expect_exit "a week that is not over" 2 with digest --now $monday --week 2026-W48 --queue
with digest --now $monday --week 2026-W47 --recipient head@school.example --eml "$T/q1.eml"
page later.html 'Later' 'Nether Sample Primary School again.'
sed -i 's/Welcome/A warm welcome/' "$T/web/www.school.example/index.html"
crawl --now 2026-11-27T02:30:00Z >"$T/out" 2>&1
with digest --now 2027-03-01T09:00:00Z --week 2026-W47 --recipient head@school.example --eml "$T/q2.eml"
if cmp -s "$T/q1.eml" "$T/q2.eml"; then ok "what was queued stays, to the byte"; else not_ok "what was queued stays, to the byte"; fi
with digest --now $monday --day 2026-11-18 --recipient office@school.example --print >"$T/out"
expect_no_text "no snippets when none are wanted" "$T/out" "weather"
with digest --now 2027-02-22T07:15:00Z --recipient head@school.example --print --eml "$T/catch.eml" >"$T/out"
tr '\n' ' ' <"$T/out" >"$T/catch"
expect_text "missed weeks are one digest" "$T/catch" "23 November 2026 to 21 February 2027"
expect_text "that says so" "$T/catch" "Nothing was sent for some time"
expect_exit "doctor knows of the mail" 0 with doctor --now 2026-11-27T12:00:00Z
expect_text "that waits" "$T/out" "messages wait to be sent"

# ---- alerts ---------------------------------------------------------------------------------
expect_exit "told at once from a score on" 0 earshot recipient add dpo@school.example --role dpo --alert 0.5 --quiet 21:00-07:00
night() {
	with nightly --allow-net "127.0.0.0/8:$port" --gap-ms 1 --resolve "news.example:$port:127.0.0.1" \
		--resolve "www.school.example:$port:127.0.0.1" --all "$@" >"$T/out" 2>&1
}
page urgent.html 'Urgent' 'Nether Sample Primary School is on everybody'\''s lips after an evening nobody will forget soon.'
sed -i 's/<p>/<p><a href="urgent.html">Urgent<\/a> /' "$T/web/news.example/index.html"
night --now 2026-11-28T02:30:00Z
with mail list --json >"$T/alerts"
expect_json "one alert, not before the quiet hours end" "$T/alerts" \
	"[m['next'] for m in j['messages'] if m['kind'] == 'alert'] == ['2026-11-28T07:00:00Z']"
night --now 2026-11-28T02:40:00Z
with mail list --json >"$T/alerts"
expect_json "and only one" "$T/alerts" "len([m for m in j['messages'] if m['kind'] == 'alert']) == 1"

# ---- a hundred thousand mentions in the week ------------------------------------------------
printf '{"name":"Nether Sample Primary School"}' >"$T/crowd.json"
"$EARSHOT" --state "$T/crowd" init --school "$T/crowd.json" >"$T/out" 2>&1
python3 "$here/mail/crowd.py" "$T/crowd/earshot.db" 100000
python3 - "$EARSHOT" "$T/crowd" "${SAN:-}" <<'PY' || failed=1
import resource, subprocess, sys
out = subprocess.run([sys.argv[1], "--state", sys.argv[2], "--now", "2026-11-23T07:15:00Z", "digest"], capture_output=True, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
took, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
good = out.returncode == 0 and "80000 new mentions, on 100000 pages" in out.stdout and "and 79975 more" in out.stdout
print("ok" if good else "not ok", "a digest of 100,000 mentions")
fast = bool(sys.argv[3]) or (took < 2 and peak < 100)
print("ok" if fast else "not ok", "in under 2 s of a processor and 100 MB")
print(f"# note: a digest of 100,000 mentions: {took:.2f} s, {peak:.0f} MB")
sys.exit(not (good and fast))
PY

# ---- in a browser ---------------------------------------------------------------------------
node "$here/mail/render.js" "$(command -v chromium)" "$T/shots" "$T/a.html" "$T/empty.html" >"$T/out" 2>&1 || failed=1
sed -n 's/ok /ok browser: /p; /^    /p' "$T/out"
grep -q '^ok' "$T/out" || not_ok "browser" "$(tail -n 5 "$T/out")"
[ -z "${SHOTS:-}" ] || cp "$T"/shots/*.png "$T"/a.txt "$T"/*.html "$SHOTS"
finish
