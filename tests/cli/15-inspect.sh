#!/bin/sh
# earshot inspect: addresses and robots.txt as the crawler sees them.
. "$(dirname "$0")/lib.sh"

# ---- url
expect_eq "an address in full" \
	"$(earshot inspect url 'HTTPS://WWW.Gazette.Example:443/a/../b;jsessionid=1?utm_source=x&p=1#top')" \
	'{"schema":1,"url":"https://www.gazette.example/b;jsessionid=1?utm_source=x&p=1","host":"www.gazette.example","site":"gazette.example","canonical":"http://www.gazette.example/b?p=1"}'
expect_eq "relative to a base" \
	"$(earshot inspect url --base https://gazette.example/x/y ../z)" \
	'{"schema":1,"url":"https://gazette.example/z","host":"gazette.example","site":"gazette.example","canonical":"http://gazette.example/z"}'
failure='{"schema":1,"url":null,"host":null,"site":null,"canonical":null}'
expect_eq "what is no address is an answer" "$(earshot inspect url 'http://a b/')" "$failure"
expect_eq "so is a base that is none" "$(earshot inspect url --base 'http://[' http://a.example/)" "$failure"
expect_eq "an argument like an option" "$(earshot inspect url --base http://a.example/ -- --x | cut -c1-43)" \
	'{"schema":1,"url":"http://a.example/--x","h'
expect_eq "no locale stands in the way" \
	"$(LC_ALL=C earshot inspect url --base http://bücher.example/ é | cut -c1-67)" \
	'{"schema":1,"url":"http://xn--bcher-kva.example/%C3%A9","host":"xn-'
expect_exit "an address is needed" 2 earshot inspect url
expect_exit "one address alone" 2 earshot inspect url http://a.example/ http://b.example/
expect_exit "an unknown option" 2 earshot inspect url --bas x y

# ---- robots
printf 'User-agent: *\nDisallow: /x\nCrawl-delay: 2.5\nUser-agent: other\nAllow: /\nSitemap: https://a.example/s.xml\n' \
	>"$T/robots.txt"
expect_eq "our own name by default" "$(earshot inspect robots "$T/robots.txt" https://a.example/x/y)" \
	'{"schema":1,"allowed":false,"crawl_delay":2.5,"sitemaps":["https://a.example/s.xml"]}'
expect_eq "another agent" "$(earshot inspect robots "$T/robots.txt" --agent Other https://a.example/x/y)" \
	'{"schema":1,"allowed":true,"crawl_delay":null,"sitemaps":["https://a.example/s.xml"]}'
expect_eq "standard input" "$(earshot inspect robots - https://a.example/x <"$T/robots.txt" | cut -c1-30)" \
	'{"schema":1,"allowed":false,"c'
expect_exit "a file that is not there" 2 earshot inspect robots "$T/none" https://a.example/
expect_exit "a folder is no file" 2 earshot inspect robots "$T" https://a.example/
expect_exit "an address that is none" 2 earshot inspect robots "$T/robots.txt" /x

printf '<title>caf\351</title>' >"$T/latin1.html"
expect_exit "an encoding that nobody knows" 0 earshot inspect page "$T/latin1.html" --url https://a.example/ --charset klingon
expect_text "counts as none, and is told" "$T/err" '"klingon" is no encoding of the web'

# ---- the table of words
expect_exit "a word is needed" 2 earshot inspect
expect_exit "an unknown word" 2 earshot inspect nothing
expect_exit "help" 0 earshot inspect url --help
expect_eq "help names its own word" "$(grep -c 'earshot inspect url \[OPTION' "$T/out")" 1

finish
