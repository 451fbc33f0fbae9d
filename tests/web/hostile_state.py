"""Writes into a store what no command lets in: every text that a page shows attacks whoever looks at it.

    tests/web/hostile_state.py STATE
"""
import sqlite3
import sys

LONG = "w" * 10000
MARKS = "Z" + "\u0301" * 10000 + "algo"
EVIL = ("</title></main><script>document.title='owned'</script><img src=x onerror=alert(1)>\"'><b onmouseover=alert(2)>x</b> "
        "{{7*7}} javascript:alert(3) \u202egnirts\u202c \u2066over\u2069 \x1b[31mred\x1b]0;owned\x07\x9b31m \u200b " + MARKS + " " + LONG)
URL = "https://hostile.example/\"><script>alert(4)</script>?" + "q" * 3000

# Column by column: as a text, or as an address.
TEXTS = {
    "source": ["title", "note", "last_error"], "source_event": ["what", "who", "why", "terms"], "suggestion": ["title", "found_on"],
    "recipient": ["name", "note"], "outbox": ["subject", "response"], "saved": ["who"],
    "triage_event": ["who", "note"], "login": ["title"], "run": ["result"],
    "casefile": ["assigned"], "evidence": ["sentence", "text", "type", "title"], "case_step": ["who", "note"], "case_action": ["who"],
    "case_relation": ["why", "who"], "watch": ["reason", "approver", "who"], "closure": ["title", "who"],
    "account": ["aim", "audience", "promotion", "kept_at", "decided_by", "decision"],
    "account_runner": ["name"], "account_event": ["who", "what", "note"], "comment": ["who", "summary", "acknowledged_by", "outcome"],
    "login_session": ["address"], "access_token": ["label"], "partial": ["excerpt"],
}
ADDRESSES = {"source": ["url"], "account": ["url"], "comment": ["url"], "casefile": ["url"], "evidence": ["url", "final_url"], "partial": ["url"],
             "suggestion": ["url"]}


def write(db, table, column, value):
    """Rows of which each must be another keep their own number in front."""
    for (row,) in db.execute(f"select rowid from {table}").fetchall():
        try:
            db.execute(f"update {table} set {column} = ? where rowid = ?", (f"{row} {value}" if value is EVIL else f"{value}{row}", row))
        except sqlite3.IntegrityError:
            pass  # the store refuses to change it: nobody can have written it either


db = sqlite3.connect(sys.argv[1] + "/earshot.db")
db.execute("insert into job (kind, command, who, state, pid, pid_start, started_at, ended_at, exit_code, progress) "
           "values (?, ?, ?, 'done', 0, 0, 1, 2, 0, ?)", (EVIL, EVIL, EVIL, EVIL))
db.execute("update account set name = ?, feed = ? where id = 1", (EVIL, URL))
for table, columns in TEXTS.items():
    for column in columns:
        write(db, table, column, EVIL)
for table, columns in ADDRESSES.items():
    for column in columns:
        write(db, table, column, URL)
db.commit()
