#include "data/schema.h"

/* Times are UTC seconds, waits milliseconds. `key` columns of page are 64-bit hashes of the
 * canonical address. Every stored change of a mention takes the next number of change.seq, in the
 * same transaction: the index follows that counter. */
/* Of mention_count, inside triggers. */
#define COUNT_NEW                                                                                  \
	" insert into mention_count values (new.school, new.status, new.is_history, new.month,"    \
	" coalesce(new.source, 0), coalesce(new.site, ''), new.alias, 1)"                          \
	" on conflict do update set n = n + 1;"
#define IS_OLD                                                                                     \
	" school = old.school and status = old.status and is_history = old.is_history and"         \
	" month = old.month and source = coalesce(old.source, 0) and"                              \
	" site = coalesce(old.site, '') and alias = old.alias"
#define UNCOUNT_OLD                                                                                \
	" update mention_count set n = n - 1 where" IS_OLD ";"                                     \
	" delete from mention_count where n = 0 and" IS_OLD ";"

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
	{ "kinds of sources, and who decided what",
	  /* The kind of the catalogue that a source is of, and one that an address might be of. */
	  "alter table source add column catalogue text;"
	  "alter table suggestion add column kind text;"
	  /* Only ever added to. The address is kept here, since the source may be gone. */
	  "create table source_event ("
	  " id integer primary key autoincrement, source integer not null, url text not null,"
	  " at integer not null, what text not null, who text, why text, terms text) strict;"
	  "create index source_event_source on source_event (source, id);"
	  "create index source_event_url on source_event (url);"
	  "insert into source_event (source, url, at, what, why)"
	  " select id, url, added_at, 'added', note from source order by id;" },
	{ "recipients, digests, outbox",
	  /* When the text of a page that was known changed. */
	  "alter table mention add column changed_at integer;"
	  "create index mention_changed on mention (changed_at);"
	  /* What a digest counts and ranks by, without a look at the texts. */
	  "create index mention_brief on mention"
	  " (first_seen, school, status, cluster, score, published, site);"
	  "drop index mention_seen;"
	  "create table recipient ("
	  " id integer primary key autoincrement, address text not null unique, name text,"
	  " role text not null, cadence text not null, snippet text not null,"
	  " alert_score real, quiet_from integer, quiet_to integer,"
	  " state text not null default 'on' check (state in ('on','off','bounced')), note text,"
	  " feed_token text unique, added_at integer not null) strict;"
	  "create table recipient_school ("
	  " recipient integer not null references recipient(id) on delete cascade,"
	  " school integer not null references school(id), primary key (recipient, school)) strict;"
	  /* Runs outlive their recipient: what was sent to whom stays known. */
	  "create table digest_run ("
	  " id integer primary key autoincrement, kind text not null, period text not null,"
	  " recipient integer not null, since integer not null, until integer not null,"
	  " made_at integer not null, unique (kind, period, recipient)) strict;"
	  "create table digest_item ("
	  " run integer not null references digest_run(id) on delete cascade,"
	  " mention integer not null, primary key (run, mention)) strict;"
	  "create table outbox ("
	  " id integer primary key autoincrement, run integer not null unique references "
	  "digest_run(id),"
	  " message_id text not null unique, address text not null, subject text not null,"
	  " bytes blob not null, repeat_bytes blob, is_repeat integer not null default 0,"
	  " state text not null default 'queued' check (state in"
	  " ('queued','sending','sent','retry','failed','uncertain')),"
	  " attempts integer not null default 0, queued_at integer not null,"
	  " next_at integer not null, tried_at integer, response text) strict;"
	  "create index outbox_state on outbox (state, next_at);"
	  /* Names that no mail repeats, as keyed hashes. */
	  "create table private_name ("
	  " hash text primary key, kind text not null, words integer not null) strict;" },
	{ "triage, rules, saved searches",
	  /* Who decided what about a mention, when and why. Nothing is taken back here: an undo is
	   * an event too, and events go only with their mention. */
	  "create table triage_event ("
	  " id integer primary key autoincrement, mention integer not null, at integer not null,"
	  " who text not null, old_state text not null, new_state text not null, note text,"
	  " rule integer, undoes integer unique references triage_event(id)) strict;"
	  "create index triage_event_mention on triage_event (mention);"
	  "create index triage_event_rule on triage_event (rule);"
	  "create trigger triage_event_stays before update on triage_event"
	  " begin select raise(abort, 'the history of a mention is not rewritten'); end;"
	  "create trigger triage_event_kept before delete on triage_event"
	  " when exists (select 1 from mention where id = old.mention)"
	  " begin select raise(abort, 'the history of a mention is not rewritten'); end;"
	  /* Rules that were removed stay for the histories that name them. */
	  "create table rule ("
	  " id integer primary key autoincrement, query text not null, state text not null,"
	  " who text not null, added_at integer not null, removed_at integer) strict;"
	  "create table saved ("
	  " id integer primary key autoincrement, name text not null unique, query text not null,"
	  " alert integer not null, who text not null, added_at integer not null) strict;"
	  "create table saved_hit ("
	  " saved integer not null references saved(id) on delete cascade,"
	  " mention integer not null, at integer not null, primary key (saved, mention)) strict;"
	  "create table name_query ("
	  " id integer primary key autoincrement, at integer not null, who text not null,"
	  " query text not null, why text not null) strict;"
	  /* Lists and facets read many rows and no text: rows without it are a tenth the size. */
	  "create table mention_text ("
	  " mention integer primary key references mention(id) on delete cascade,"
	  " text blob not null) strict;"
	  "insert into mention_text select id, text from mention;"
	  "alter table mention drop column text;"
	  /* By which copies of a text are found (data/fingerprint.h). */
	  "create table copy_key ("
	  " key integer not null, school integer not null,"
	  " mention integer not null references mention(id) on delete cascade,"
	  " primary key (key, school, mention)) strict, without rowid;"
	  "create index copy_key_mention on copy_key (mention);"
	  /* Older than the watch of its source: kept, counted, but no news. */
	  "alter table mention add column is_history integer not null default 0;"
	  "create index mention_state on mention (status, is_history, id);" },
	{ "digests without history",
	  "drop index mention_brief;"
	  "create index mention_brief on mention"
	  " (first_seen, school, status, is_history, cluster, score, published, site);" },
	{ "users, audit, cases, evidence",
	  "create table login ("
	  " id integer primary key autoincrement, name text not null unique, title text,"
	  " role text not null, password text, totp text, is_off integer not null default 0,"
	  " added_at integer not null, last_in_at integer) strict;"
	  /* The exact lines, whose hashes chain them. */
	  "create table audit ("
	  " seq integer primary key, casefile text, line text not null, hash text not null) strict;"
	  "create index audit_case on audit (casefile, seq);"
	  "create trigger audit_stays before update on audit"
	  " begin select raise(abort, 'the audit log is not rewritten'); end;"
	  "create trigger audit_kept before delete on audit"
	  " begin select raise(abort, 'the audit log is not rewritten'); end;"
	  "create table casefile ("
	  " id integer primary key autoincrement, year integer not null, number integer not null,"
	  " school integer not null references school(id), state text not null,"
	  " url text, mention integer, opened_at integer not null, received_at integer not null,"
	  " first_published integer, reporter text not null, author text,"
	  " categories text not null default '', severity integer not null default -1,"
	  " assigned text, closed_to text not null default '', closed_at integer, outcome text,"
	  " hold_until integer, is_own_account integer not null default 0, due_literal integer,"
	  " due_working integer, acknowledged_at integer, unique (year, number)) strict;"
	  "create index casefile_state on casefile (state, opened_at);"
	  "create index casefile_mention on casefile (mention);"
	  /* What people wrote, apart, so that it can be erased while the chain holds: without its
	   * salt a commitment says nothing. */
	  "create table case_text ("
	  " id integer primary key autoincrement, casefile integer not null references "
	  "casefile(id),"
	  " ref text not null, kind text not null, at integer not null, who text not null,"
	  " salt blob, text text, replaces text, unique (casefile, ref)) strict;"
	  "create table evidence ("
	  " id integer primary key autoincrement, casefile integer not null references "
	  "casefile(id),"
	  " ref text not null, url text, final_url text, started_ms integer not null,"
	  " stored_ms integer not null, outcome text not null, sentence text not null,"
	  " status integer not null, ip text, type text, warc text, start integer, length integer,"
	  " block_sha256 text, payload_sha256 text, record_sha256 text, truncated text, robots "
	  "text,"
	  " supplied_by text, text text, unique (casefile, ref)) strict;" },
	{ "accounts of the school, comments, closures",
	  /* What the school's policy says of dates. A review falls into a term: 1 spring, 2 summer,
	   * 3 autumn; 0: nobody has said. */
	  "create table policy ("
	  " school integer primary key references school(id),"
	  " reading text not null default 'literal' check (reading in ('literal','working')),"
	  " review_year integer not null default 0, review_term integer not null default 0,"
	  " review_every integer not null default 3, register_checked_at integer) strict;"
	  "create table closure ("
	  " id integer primary key autoincrement, school integer not null references school(id),"
	  " first_day text not null, last_day text not null, title text, who text not null,"
	  " added_at integer not null, unique (school, first_day, last_day)) strict;"
	  "create table account ("
	  " id integer primary key autoincrement, school integer not null references school(id),"
	  " name text not null, url text, aim text not null, audience text not null,"
	  " promotion text not null, access text not null check (access in ('open','closed')),"
	  " kept_at text, feed text, source integer, state text not null default 'asked' check"
	  " (state in ('asked','approved','refused','closed')), asked_at integer not null,"
	  " decided_at integer, decided_by text, decision text, closed_at integer,"
	  " unique (school, name)) strict;"
	  "create index account_source on account (source);"
	  "create table account_runner ("
	  " id integer primary key autoincrement, account integer not null references account(id),"
	  " name text not null, kind text not null check (kind in ('staff','parent','volunteer')),"
	  " trained_at integer, read_at integer, left_at integer, settled_at integer,"
	  " unique (account, name)) strict;"
	  "create table account_event ("
	  " id integer primary key autoincrement, account integer not null references account(id),"
	  " at integer not null, who text not null, what text not null, runner integer, note text)"
	  " strict;"
	  "create index account_event_account on account_event (account, what, at);"
	  "create trigger account_event_stays before update on account_event"
	  " begin select raise(abort, 'the history of an account is not rewritten'); end;"
	  "create trigger account_event_kept before delete on account_event"
	  " begin select raise(abort, 'the history of an account is not rewritten'); end;"
	  "create table comment ("
	  " id integer primary key autoincrement, year integer not null, number integer not null,"
	  " account integer not null references account(id), received_at integer not null,"
	  " logged_at integer not null, who text not null, url text, summary text,"
	  " due_literal integer, due_working integer, acknowledged_at integer,"
	  " acknowledged_by text, resolved_at integer, resolved_by text, outcome text,"
	  " casefile text, unique (year, number)) strict;"
	  "create index comment_open on comment (resolved_at, received_at);" },
	{ "hours in which feeds are left alone",
	  /* When a feed asks not to be read (base/quiet.h). */
	  "alter table page add column quiet integer not null default 0;" },
	{ "retention, tombstones",
	  /* Keyed hashes of school and address. */
	  "create table tombstone ("
	  " hash text primary key, why text not null check (why in ('purged','erased')),"
	  " at integer not null) strict;"
	  /* What went: counts and a hash alone. */
	  "create table purge_run ("
	  " id integer primary key autoincrement, at integer not null, class text not null,"
	  " n integer not null, hash text not null, note text) strict;"
	  "create index saved_hit_mention on saved_hit (mention);"
	  "create index digest_item_mention on digest_item (mention);"
	  /* Why there is no more of a case than its number: 'erased', 'purged', 'handed-over',
	   * 'backup'. */
	  "alter table casefile add column stub text;"
	  "alter table casefile add column stub_at integer;" },
	{ "mentions counted for lists",
	  /* The month that a mention is dated, and the first name it was found by. */
	  "alter table mention add column month text not null default '';"
	  "alter table mention add column alias text not null default '';"
	  "update mention set month = coalesce(strftime('%Y-%m', coalesce(published, first_seen), "
	  "'unixepoch'), ''), alias = coalesce(json_extract(why, '$[0].alias'), '');"
	  "create index mention_of_source on mention (source, id);"
	  "create index mention_site on mention (site, id);"
	  "create index mention_month on mention (month, id);"
	  "create index mention_alias on mention (alias, id);"
	  /* How many there are of each kind, so that no list has to count its rows. Kept by
	   * triggers: nobody who writes mentions can forget it. */
	  "create table mention_count ("
	  " school integer not null, status text not null, is_history integer not null,"
	  " month text not null, source integer not null, site text not null,"
	  " alias text not null, n integer not null,"
	  " primary key (school, status, is_history, month, source, site, alias))"
	  " strict, without rowid;"
	  "insert into mention_count select school, status, is_history, month,"
	  " coalesce(source, 0), coalesce(site, ''), alias, count(*) from mention"
	  " group by 1, 2, 3, 4, 5, 6, 7;"
	  "create trigger mention_count_put after insert on mention begin" COUNT_NEW " end;"
	  "create trigger mention_count_drop after delete on mention begin" UNCOUNT_OLD " end;"
	  "create trigger mention_count_move after update of school, status, is_history, month,"
	  " source, site, alias on mention begin" UNCOUNT_OLD COUNT_NEW " end;" },
	{ "sessions, tokens, jobs",
	  "alter table login add column totp_step integer;"
	  "create table login_session ("
	  " id integer primary key autoincrement, hash text not null unique,"
	  " login integer not null references login(id) on delete cascade,"
	  " made_at integer not null, seen_at integer not null, address text not null) strict;"
	  "create index login_session_login on login_session (login, seen_at);"
	  "create table login_link ("
	  " hash text primary key, login integer not null references login(id) on delete cascade,"
	  " made_at integer not null, until integer not null) strict;"
	  /* What other programs come with: "api" or "feed". */
	  "create table access_token ("
	  " id integer primary key autoincrement, hash text not null unique,"
	  " login integer not null references login(id) on delete cascade, kind text not null,"
	  " label text not null, subject text, may_write integer not null default 0,"
	  " made_at integer not null, used_at integer) strict;"
	  "create index access_token_login on access_token (login);"
	  "create table job ("
	  " id integer primary key autoincrement, kind text not null, command text not null,"
	  " who text not null, state text not null, pid integer, pid_start integer,"
	  " started_at integer not null, ended_at integer, exit_code integer,"
	  " progress text not null default '', result text) strict;"
	  "create index job_started on job (started_at);" },
	{ "cases: steps, actions, what belongs together",
	  "alter table casefile add column account integer;"
	  "alter table case_text add column about text;"
	  /* Only ever added to; what may go is text and salt, together. */
	  "create trigger case_text_stays before update on case_text when"
	  " new.text is not null or new.salt is not null or new.casefile <> old.casefile"
	  " or new.ref <> old.ref or new.kind <> old.kind or new.at <> old.at or new.who <> old.who"
	  " begin select raise(abort, 'the notes of a case are not rewritten'); end;"
	  "create table case_step ("
	  " casefile integer not null references casefile(id), step text not null,"
	  " at integer not null, who text not null, note text, primary key (casefile, step)) "
	  "strict;"
	  "create table case_action ("
	  " id integer primary key autoincrement, casefile integer not null references "
	  "casefile(id),"
	  " ref text not null, agency text not null, at integer not null, who text not null,"
	  " due_at integer, replied_at integer, done_at integer, unique (casefile, ref)) strict;"
	  "create index case_action_due on case_action (due_at);"
	  /* What a person said of a suggestion: that it belongs to the case, or not. */
	  "create table case_relation ("
	  " casefile integer not null references casefile(id), mention integer not null,"
	  " kind text not null, score real not null, why text not null, is_confirmed integer not "
	  "null,"
	  " at integer not null, who text not null, primary key (casefile, mention)) strict;"
	  "create index case_relation_mention on case_relation (mention);" },
	{ "urgent messages",
	  "create table urgent_told ("
	  " recipient integer not null references recipient(id) on delete cascade,"
	  " ref text not null, reason text not null, at integer not null,"
	  " primary key (recipient, ref, reason)) strict;" },
	{ "timestamps of authorities",
	  "create table stamp ("
	  " id integer primary key autoincrement, casefile integer not null references "
	  "casefile(id) on delete cascade,"
	  " file text not null, sha256 text not null, authority text not null,"
	  " wanted_at integer not null, tries integer not null default 0,"
	  " next_at integer not null, error text, query blob, reply blob, chain text,"
	  " stamped_at integer, unique (casefile, file, sha256, authority)) strict;"
	  "create index stamp_next on stamp (next_at) where stamped_at is null;" },
	{ "texts that stay as they were, domains in trouble",
	  /* Whether a text changed (base/simhash.h). */
	  "alter table page add column simhash integer not null default 0;"
	  /* Registrable domains of which no host is asked before then. */
	  "create table domain_wait (domain text primary key, until_ms integer not null) "
	  "strict;" },
	{ "a frontier that takes new addresses faster",
	  /* Rows in the order in which they came, so that those of one page are neighbours whatever
	   * their keys are: a third of the pages of the file that the old order wrote. Most pages
	   * are never due again, and need no place among those that are. */
	  "create table page_in_order ("
	  " id integer primary key, host integer not null references host(id),"
	  " key integer not null, url text not null,"
	  " role text not null, source integer, depth integer not null, prio integer not null,"
	  " hops integer not null default 0, next_at integer not null, interval_s integer not null,"
	  " fresh_until integer not null default 0, fetched_at integer, status integer, fails "
	  "integer not null default 0, etag text,"
	  " last_modified text, fingerprint integer, is_hit integer not null default 0,"
	  " ttl_s integer not null default 0, quiet integer not null default 0,"
	  " simhash integer not null default 0) strict;"
	  "insert into page_in_order (host, key, url, role, source, depth, prio, hops, next_at,"
	  " interval_s, fresh_until, fetched_at, status, fails, etag, last_modified, fingerprint,"
	  " is_hit, ttl_s, quiet, simhash)"
	  " select host, key, url, role, source, depth, prio, hops, next_at,"
	  " interval_s, fresh_until, fetched_at, status, fails, etag, last_modified, fingerprint,"
	  " is_hit, ttl_s, quiet, simhash from page order by host, key;"
	  "drop table page;"
	  "alter table page_in_order rename to page;"
	  "create unique index page_key on page (host, key);"
	  /* PAGE_NEVER of data/page.h */
	  "create index page_due on page (host, next_at) where next_at < 1099511627776;"
	  "create index page_source on page (source);" },
	{ "evidence: when the last byte came, watching",
	  "alter table evidence add column fetched_ms integer not null default 0;"
	  "alter table evidence add column title text;"
	  "alter table evidence add column bytes integer not null default 0;"
	  "alter table evidence add column is_attested integer not null default 0;"
	  "alter table evidence add column is_part integer not null default 0;"
	  /* One for each time that somebody asked to watch a post; never longer than ends_at. */
	  "create table watch ("
	  " id integer primary key autoincrement, casefile integer not null references "
	  "casefile(id),"
	  " url text not null, began_at integer not null, ends_at integer not null,"
	  " next_at integer, step integer not null default 0, state text not null,"
	  " doubt text, doubt_at integer, base text, stopped_at integer, reason text,"
	  " approver text, who text not null) strict;"
	  "create index watch_next on watch (next_at);"
	  "create table watch_look ("
	  " id integer primary key autoincrement, watch integer not null references watch(id),"
	  " evidence text not null, at integer not null, seen text not null, state text not null,"
	  " base text, is_news integer not null default 0) strict;"
	  "create index watch_look_watch on watch_look (watch, at);" },
	{ "mentions walked without their reasons",
	  /* The sum makes it be chosen where lists are ordered by it. */
	  "create index mention_slim on mention ((id + 0), status, is_history);" },
	{ "pictures of what was captured",
	  "create table rendering ("
	  " casefile integer not null references casefile(id) on delete cascade,"
	  " ref text not null, made_at integer not null, tool text not null,"
	  " png blob not null, primary key (casefile, ref)) strict;" },
	{ "requests of people about their data",
	  /* Whose it is stands nowhere: salt and hash let the school prove it to who asks. */
	  "create table person_request ("
	  " id integer primary key autoincrement, kind text not null check (kind in"
	  " ('access','complaint')), received_at integer not null, due_at integer not null,"
	  " done_at integer, who text not null, salt blob not null, hash text not null,"
	  " mentions integer not null default 0, cases integer not null default 0) strict;" },
	{ "canaries",
	  /* The page that was asked for last, for each school. */
	  "create table canary ("
	  " school integer primary key references school(id) on delete cascade,"
	  " host integer not null, key integer not null, url text not null,"
	  " asked_at integer not null) strict;" },
	{ "mentions by date",
	  "create index mention_date on mention (coalesce(published, first_seen));" },
	{ "ids in feeds",
	  /* Readers of feeds that were given out know entries by their UUIDs. */
	  "insert into setting (key, value) select 'minter', 'urn:uuid:' || value from setting"
	  " where key = 'identity' and (exists (select 1 from access_token where kind = 'feed')"
	  " or exists (select 1 from recipient where feed_token is not null));" },
	{ "files that reserve text and data mining",
	  "create table tdm_file ("
	  " origin text primary key, body blob, expires_at integer not null,"
	  " is_wanted integer not null) strict;" },
	{ "watches that may pass robots.txt by", "alter table watch add column override text;" },
	{ "sources: since when they fail, when they said anything new, what was left out",
	  "alter table source add column failing_since integer;"
	  "alter table source add column fresh_at integer;"
	  "alter table source add column gap_s integer not null default 0;"
	  "alter table source add column cut text;" },
	{ "pages kept as they came",
	  /* file is null where nothing may be kept; is_gone: its bytes are to be written over. */
	  "create table kept_page ("
	  " id integer primary key autoincrement, url text not null, at_ms integer not null,"
	  " file text, start integer not null, length integer not null, record text,"
	  " payload_sha256 text, original integer not null default 0, why text,"
	  " is_gone integer not null default 0) strict;"
	  "create index kept_page_url on kept_page (url, id);"
	  "create index kept_page_file on kept_page (file, start);"
	  "create index kept_page_original on kept_page (original) where original <> 0;"
	  "create index kept_page_gone on kept_page (id) where is_gone = 1;"
	  "create table kept_mention ("
	  " mention integer not null, kept integer not null references kept_page(id)"
	  " on delete cascade, primary key (mention, kept)) strict, without rowid;"
	  "create index kept_mention_kept on kept_mention (kept);" },
};

const size_t schema_version = sizeof schema_migrations / sizeof *schema_migrations;
