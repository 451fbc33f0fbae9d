#!/usr/bin/env python3
"""`earshot serve` is killed again and again while it is spoken to, at random and at each of its writes, syncs and answers: what it
confirmed must be there.

    kill.py         with EARSHOT, STATE and SERVE_PASSWORD in the environment
"""
import http.client
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
from browser import Browser, Program, finish, say

PASSWORD = os.environ["SERVE_PASSWORD"]
STATE = os.environ["STATE"]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "12"))


def serve():
    p = subprocess.Popen([os.environ["EARSHOT"], "--state", STATE, "serve", "--listen", "127.0.0.1:0"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = p.stdout.readline()
    return p, int(re.search(r":(\d+),", line).group(1))


def store(sql, *values):
    db = sqlite3.connect("file:%s/earshot.db?mode=ro" % STATE, uri=True, timeout=120)
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


server, port = serve()
head = Browser(port)
head.sign_in("head", PASSWORD)
head.get("/account")
token = re.search(r'id="secret" readonly value="([^"]*)"',
                  head.send("/account/token", label="kill", write="1").text).group(1)
refs = [m["id"] for m in Program(port, token).get("mentions?limit=10").json["mentions"]]
notes, reads, sessions = [], [], [head.cookie]
rand = random.Random(1)
stop = threading.Event()


def decide(n):
    """Notes on mentions, each with a number of its own; kept when it was answered."""
    i = 0
    while not stop.is_set():
        i += 1
        note = "note %d.%d.%d" % (round_, n, i)
        try:
            ref = rand.choice(refs)
            a = Program(port, token).send("mentions/%s/triage" % ref, {"state": "respond", "note": note})
            if a.status == 200:
                notes.append((ref, note))
            if Program(port, token).get("mentions/" + ref).status == 200:
                reads.append(ref)
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(0.02)


def sign_in():
    while not stop.is_set():
        b = Browser(port)
        try:
            if b.sign_in("head", PASSWORD).status == 303:
                sessions.append(b.cookie)
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)


for round_ in range(ROUNDS):
    stop.clear()
    threads = [threading.Thread(target=decide, args=(n,)) for n in range(3)] + [threading.Thread(target=sign_in)]
    for t in threads:
        t.start()
    time.sleep(0.3 + rand.random())
    server.send_signal(signal.SIGKILL)
    server.wait()
    stop.set()
    for t in threads:
        t.join()
    server, port = serve()

# ---- not only at random: at each write, sync, rename and answer of what confirms something

EVERY = int(os.environ.get("KILL_EVERY", "5" if os.environ.get("SAN") else "1"))


def traced(call, nth):
    """The server, which is killed at its nth call of that kind (of one thread); its port, None: it was killed before."""
    p = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call,
                          "-e", "inject=%s:signal=KILL:when=%d" % (call, nth),
                          os.environ["EARSHOT"], "--state", STATE, "serve", "--listen", "127.0.0.1:0"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    found = re.search(r":(\d+),", p.stdout.readline())
    return p, int(found.group(1)) if found else None


def end(p):
    """Kills what is traced; the tracer ends with it."""
    with open("/proc/%d/task/%d/children" % (p.pid, p.pid)) as f:
        for child in f.read().split():
            os.kill(int(child), signal.SIGKILL)
    p.wait()


def confirm_some(at, name):
    """One of everything that is confirmed. True: it lived through all of it."""
    program, browser = Program(at, token), Browser(at)
    browser.cookie = sessions[-1]  # the oldest are ended by newer ones
    ref = refs[0]
    try:
        for i, state in enumerate(("respond", "acknowledged")):
            note = "note %s.%d" % (name, i)
            if program.send("mentions/%s/triage" % ref, {"state": state, "note": note}).status == 200:
                notes.append((ref, note))
        if program.get("mentions/" + ref).status == 200:
            reads.append(ref)
        if browser.get("/mentions/" + ref).status == 200:
            reads.append(ref)
        program.send("mentions/%s/triage" % ref, {"undo": True})
        browser.get("/account")
        page = browser.send("/account/token", label="kill " + name)
        made = re.search(r'id="secret" readonly value="([^"]*)"', page.text).group(1)
        # one more or less is no matter: whether it is good is only certain when an answer said so
        old = tokens.pop() if tokens else (None, None)
        tokens.append(("kill " + name, made))
        if old[0]:
            number = re.search(re.escape(old[0]) + r'\b.*?name="id" value="(\d+)"', browser.get("/account").text, re.S).group(1)
            if browser.send("/account/token-off", id=number).status == 303:
                ended.append(old[1])
        other = Browser(at)
        if other.sign_in("head", PASSWORD).status == 303:
            sessions.append(other.cookie)
        return True
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return False


tokens, ended, kills = [], [], 0
server.send_signal(signal.SIGKILL)
server.wait()
for call in ("pwrite64", "fdatasync", "fsync", "rename", "sendmsg", "sendto"):
    with sqlite3.connect("%s/earshot.db" % STATE, timeout=120) as db:
        # those that were made and not confirmed would be too many in the end
        db.execute("delete from access_token where label like 'kill %' and label <> ?", (tokens[0][0] if tokens else "",))
    for nth in range(1, 400, 1 if call in ("fsync", "rename") else EVERY):
        server, at = traced(call, nth)
        lived = at is not None and confirm_some(at, "%s.%d" % (call, nth))
        try:
            server.wait(0 if lived else 120)
            kills += 1
        except subprocess.TimeoutExpired:
            end(server)
            say(lived, "what is not killed at call %d of %s answers" % (nth, call))
            break
server, port = serve()
api = [Program(port, t).get("health").status for _, t in tokens]
off = [Program(port, t).get("health").status for t in ended]
say(kills >= 10 and len(ended) > 0 and set(api) <= {200} and set(off) == {401},
    "%d kills at a call: %d tokens made are good, %d taken back are not" % (kills, len(tokens), len(ended)), (kills, api, off))

kept = {r[0] for r in store("select note from triage_event where note is not null")}
lost = [n for n in notes if n[1] not in kept]
say(len(notes) > ROUNDS and not lost, "%d notes confirmed over %d kills, none lost" % (len(notes), ROUNDS), lost[:5])
logged = [r[0] for r in store("select line from audit")]
seen = sum('"mention.read"' in line for line in logged)
say(seen >= len(reads) > 0, "%d reads of a mention, all in the audit log" % len(reads), seen)
live = 0
for cookie in sessions[-15:]:
    b = Browser(port)
    b.cookie = cookie
    live += b.get("/account").status == 200
say(len(sessions) > 3 and live == len(sessions[-15:]), "%d sign-ins confirmed, those that may last do" % len(sessions), live)
say(store("pragma integrity_check") == [("ok",)], "and the store is whole")

# a job whose process is killed says so; one that outlives the server is found again
a = Program(port, token).send("jobs", {"kind": "index"})
say(a.status == 202, "a job is begun", a.text)
server.send_signal(signal.SIGKILL)
server.wait()
server, port = serve()
job = Program(port, token).job_end(a.json["job"])
say(job["state"] == "done", "it goes on without the server, and is found again", job)
with sqlite3.connect("%s/earshot.db" % STATE, timeout=120) as db:
    sleeper = subprocess.Popen(["sleep", "60"])
    number = db.execute("insert into job (kind, command, who, state, pid, pid_start, started_at) values "
                        "('crawl', 'earshot crawl', 'u:head', 'running', ?, 1, ?) returning id",
                        (sleeper.pid, int(time.time()))).fetchone()[0]
job = Program(port, token).get("jobs/%d" % number).json["job"]
sleeper.kill()
sleeper.wait()
say(job["state"] == "lost" and job["exit"] is None, "one whose process is gone says so, whoever has its number now", job)
server.send_signal(signal.SIGTERM)
say(server.wait(120) == 0, "and then it ends in order")
finish()
