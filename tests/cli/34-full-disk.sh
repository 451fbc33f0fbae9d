#!/bin/sh
# A disk without a free byte, in a view of the file system of its own: what is there can still be read, and what
# cannot be written says why.
. "$(dirname "$0")/lib.sh"

if [ -z "${FULL_DISK:-}" ]; then
	if unshare -m true 2>/dev/null; then
		rm -rf "$T"
		exec env FULL_DISK=1 unshare -m "$0"
	fi
	ok "left out: this system allows no mounts"
	finish
fi
mkdir "$T/disk"
trap 'umount "$T/disk" 2>/dev/null; rm -rf "$T"' EXIT
if ! mount -t tmpfs -o size=16m tmpfs "$T/disk"; then
	ok "left out: no tmpfs"
	finish
fi
state=$T/disk/state

expect_exit "init" 0 earshot init --name 'Nether Sample Primary School' --postcode 'ZZ1 1ZZ'
printf '<!doctype html><title>Fair</title><p>The fair of Nether Sample Primary School filled the village hall.</p>' >"$T/page.html"
expect_exit "a mention" 0 earshot ingest --url http://news.example/fair "$T/page.html"
expect_exit "an index" 0 earshot index
id=$(earshot search fair --json | grep -o 'M-[0-9]*-[0-9]*' | head -n 1)
head -c 32M /dev/zero >"$T/disk/rest" 2>/dev/null
expect_eq "no byte is free" "$(df --output=avail "$T/disk" | tail -n 1 | tr -d ' ')" 0

expect_exit "search" 0 earshot search fair
expect_text "finds it" "$T/out" "filled the village hall"
expect_exit "show" 0 earshot show "$id"
expect_text "shows it" "$T/out" "http://news.example/fair"
expect_exit "new" 0 earshot new
expect_text "counts it" "$T/out" "$id"
expect_exit "school list" 0 earshot school list
for look in "source list" "account list" "saved list" "rule list" "recipient list" "privacy report"; do
	# shellcheck disable=SC2086
	expect_exit "$look" 0 earshot $look
done
earshot source add http://paper.example/ >"$T/out" 2>"$T/err"
expect_text "what cannot be written says why" "$T/err" "the disk is full"
expect_text "and nothing else" "$T/err" "earshot: $state"
for look in "case list" "audit list" "audit verify" export "serve --listen 127.0.0.1:0"; do
	# shellcheck disable=SC2086
	expect_exit "$look: nothing is shown that could not be logged" 75 earshot $look
	expect_text "which is said" "$T/err" "the disk is full"
done

rm "$T/disk/rest"
# ---- no byte for the pages that are kept as they came
mkdir -p "$state/pages-warc" "$T/web/news.example"
trap 'origin_stop; umount "$state/pages-warc" "$T/disk" 2>/dev/null; rm -rf "$T"' EXIT
if mount -t tmpfs -o size=4k tmpfs "$state/pages-warc"; then
	head -c 8192 /dev/zero >"$state/pages-warc/rest" 2>/dev/null
	cp "$T/page.html" "$T/web/news.example/one.html"
	cp "$T/page.html" "$T/web/news.example/two.html"
	origin_start --root "$T/web"
	for p in one two; do earshot source add "http://news.example:$port/$p.html" --kind page >/dev/null 2>&1; done
	expect_exit "a crawl goes on" 0 earshot crawl --allow-net "127.0.0.0/8:$port" --gap-ms 1 --resolve "*:$port:127.0.0.1" --json
	expect_json "it says why none is kept, once" "$T/out" "j['mentions_new'] == 2 and j['kept'] == 0 and len([n for n in j['notices'] if 'the disk is full' in n]) == 1"
	rm "$state/pages-warc/rest"
	umount "$state/pages-warc"
	expect_exit "and no row tells of what is not there" 0 earshot kept --check
fi
expect_exit "with room again all is as it was" 0 earshot source add http://paper.example/
expect_exit "and found as before" 0 earshot search fair
finish
