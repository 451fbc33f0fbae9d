#!/bin/sh
# earshot match: answers, exit codes, and one line of answer for each line of a batch.
. "$(dirname "$0")/lib.sh"

cat >"$T/school.json" <<'END'
{"name": "Nether Quill CE Infant School", "town": "Hamble"}
END
printf 'Cakes at Nether\nQuill School.' >"$T/yes.txt"
printf '<title>Walks</title><p>Nether Quill. School Lane.' >"$T/no.html"
expect_exit "a mention" 0 earshot match --school "$T/school.json" --format text "$T/yes.txt"
expect_text "says where" "$T/out" '"start":9'
expect_exit "none" 1 earshot match --school "$T/school.json" "$T/no.html"
expect_text "says so" "$T/out" '"mention":false'
expect_exit "no school is a usage error" 2 earshot match "$T/yes.txt"
expect_exit "a format nobody knows too" 2 earshot match --school "$T/school.json" --format pdf "$T/yes.txt"
expect_exit "a file that is not there" 2 earshot match --school "$T/school.json" "$T/none.txt"
expect_text "is named" "$T/err" "none.txt"
printf '{"name": "The Primary School"}' >"$T/all.json"
expect_exit "a name that says nothing" 2 earshot match --school "$T/all.json" "$T/yes.txt"
expect_text "says why" "$T/err" "match everything"
printf '%s\n' '{"id":"a","text":"Nether Quill Infants"}' '{"id":7,"html":"<p>nothing"}' >"$T/batch.jsonl"
expect_exit "a batch" 0 earshot match --school "$T/school.json" --batch "$T/batch.jsonl"
expect_text "repeats the first id" "$T/out" '"id":"a"'
expect_text "and the second" "$T/out" '"id":7'
printf '{"id":"a"}\n' >"$T/batch.jsonl"
expect_exit "a line without text" 2 earshot match --school "$T/school.json" --batch "$T/batch.jsonl"
expect_text "names the line" "$T/err" "line 1"
printf 'a\000b at Nether\377 Quill Infant\376 School, \000 at Nether Quill Infant School\355\240\200.' >"$T/odd.txt"
expect_exit "NULs and what is no UTF-8" 0 earshot match --school "$T/school.json" "$T/odd.txt"
python3 -c 'import sys
sys.stdout.write("lorem ipsum dolor Quill sit amet, Nether and so on " * 400000 + "at Nether Quill Infant School")' >"$T/line.txt"
expect_exit "20 MB on one line" 0 timeout 60 "$EARSHOT" match --school "$T/school.json" "$T/line.txt"
python3 -c 'import json
print(json.dumps({"name": "Nether Quill Infant School", "extra_aliases": ["x" * 2**20, "Nether Quill " * 80000]}))' >"$T/long.json"
expect_exit "aliases of 1 MB" 2 timeout 60 "$EARSHOT" match --school "$T/long.json" "$T/yes.txt"
expect_text "are refused in a sentence" "$T/err" "extra_aliases"
finish
