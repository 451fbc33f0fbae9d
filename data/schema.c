#include "data/schema.h"

/* Times are UTC seconds, waits milliseconds. `key` columns of page are 64-bit hashes of the
 * canonical address. Every stored change of a mention takes the next number of change.seq, in the
 * same transaction: the index follows that counter. */
const struct migration schema_migrations[] = {
	{ "sources, frontier, mentions, runs",
	  /* What is watched. */
	  "create table setting (key text primary key, value text not null) strict;"
	  "insert into setting values ('identity', lower(hex(randomblob(16))));"
	  "create table school ("
	  " id integer primary key, name text not null unique, profile text not null,"
	  " added_at integer not null) strict;"
	  "create table source ("
	  " id integer primary key autoincrement, url text not null unique, kind text not null,"
	  " title text,"
	  " school integer references school(id), every_s integer not null,"
	  " state text not null check (state in ('on','off','ask')), note text, added_at integer "
	  "not null,"
	  " last_at integer, last_ok_at integer, last_new_at integer, fails integer not null "
	  "default 0,"
	  " last_error text, items integer not null default 0) strict;"
	  "create table suggestion ("
	  " url text primary key, title text, how text not null, found_on text not null,"
	  " found_at integer not null) strict;"

	  /* The frontier: hosts with their manners, pages with their validators. */
	  "create table host ("
	  " id integer primary key, name text not null unique, ip text, next_ms integer not null "
	  "default 0,"
	  " delay_ms integer not null default 0, fails integer not null default 0) strict;"
	  "create table robots ("
	  " origin text primary key, state text not null, body blob, fetched_at integer not null,"
	  " expires_at integer not null, fails integer not null default 0) strict;"
	  "create table page ("
	  " host integer not null references host(id), key integer not null, url text not null,"
	  " role text not null, source integer, depth integer not null, prio integer not null,"
	  " hops integer not null default 0, next_at integer not null, interval_s integer not null,"
	  " fresh_until integer not null default 0, fetched_at integer, status integer, fails "
	  "integer not null default 0, etag text,"
	  " last_modified text, fingerprint integer, is_hit integer not null default 0,"
	  " primary key (host, key)) strict, without rowid;"
	  "create index page_due on page (host, next_at);"
	  "create index page_source on page (source);"

	  /* What was found. */
	  "create table mention ("
	  " id integer primary key autoincrement, year integer not null, number integer not null,"
	  " school integer not null references school(id), key text not null, url text not null,"
	  " title text, text blob not null, source integer, site text, lang text,"
	  " published integer, first_seen integer not null, last_seen integer not null,"
	  " status text not null default 'new', score real not null, why text not null, near text "
	  "not null,"
	  " fingerprint integer not null, cluster integer not null, from_entry integer not null,"
	  " seq integer not null, unique (school, key), unique (year, number)) strict;"
	  "create index mention_cluster on mention (cluster);"
	  "create index mention_fingerprint on mention (fingerprint);"
	  "create index mention_seen on mention (first_seen);"
	  "create unique index mention_seq on mention (seq);"
	  "create table gone (mention integer primary key, seq integer not null unique) strict;"
	  "create table counter (name text primary key, value integer not null) strict;"
	  "insert into counter values ('change', 0);"
	  "create table partial ("
	  " school integer not null references school(id), key text not null, url text not null,"
	  " score real not null, why text not null, near text not null, excerpt text not null,"
	  " seen_at integer not null, primary key (school, key)) strict;"
	  "create index partial_seen on partial (seen_at);"
	  "create table reader (name text primary key, mention integer not null) strict;"

	  /* What was done. */
	  "create table run ("
	  " id integer primary key autoincrement, kind text not null, started_at integer not null,"
	  " ended_at integer, result text, facts text not null default '{}') strict;" },
	{ "sources that move, feeds that ask for less",
	  /* Where a source says that it has moved for good, since when, and how often it said so.
	   */
	  "alter table source add column moved_to text;"
	  "alter table source add column moved_at integer;"
	  "alter table source add column moved_looks integer not null default 0;"
	  /* What a feed asks of its readers (ttl): seconds between two looks. */
	  "alter table page add column ttl_s integer not null default 0;" },
};

const size_t schema_version = sizeof schema_migrations / sizeof *schema_migrations;
