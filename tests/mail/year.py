#!/usr/bin/env python3
"""A year of Mondays against a server that often breaks: every digest arrives exactly once, or is uncertain
and says so in one row; the machine is off for three months of it. The clock is frozen, chance has a seed."""
import collections
import datetime
import json
import os
import random
import subprocess
import sys

STATE, CONFIG, SMTP, EARSHOT = (os.environ[n] for n in ("STATE", "CONFIG", "SMTP", "EARSHOT"))
FAULTS = ["", "", "", "", "greet-421", "greet-drop", "auth-454", "auth-535", "mail-451", "mail-drop", "rcpt-450",
          "rcpt-550", "rcpt-drop", "body-drop", "end-452", "end-554", "after-accepted", "after-lost", "quit-drop"]
OFF = range(20, 33)  # weeks in which the machine is off
rng = random.Random(7)
status = 0


def earshot(now, *args):
    return subprocess.run([EARSHOT, "--state", STATE, "--config", CONFIG, "--now", now.strftime("%Y-%m-%dT%H:%M:%SZ"), *args],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)


def check(name, good, seen=""):
    global status
    print(("ok " if good else "not ok ") + name + ("" if good else f"\n    {seen}"))
    status |= not good


def fault(name):
    with open(os.path.join(SMTP, "fault"), "w") as f:
        f.write(name)


monday = datetime.datetime(2026, 1, 5, 2, 30)
first = monday
for week in range(53):
    now = monday + datetime.timedelta(weeks=week)
    if week in OFF:
        continue
    fault(rng.choice(FAULTS))
    earshot(now, "nightly")
    for minutes in (6, 25, 90, 200, 1000):
        if rng.random() < 0.6:
            fault("")
        earshot(now + datetime.timedelta(minutes=minutes), "mail", "send")
fault("")
earshot(now + datetime.timedelta(days=2), "mail", "send")

rows = json.loads(earshot(now, "mail", "list", "--json").stdout)["messages"]
arrived = collections.Counter(json.loads(line)["id"].strip("<>") for line in open(os.path.join(SMTP, "accepted.jsonl")))
states = collections.Counter(m["state"] for m in rows)
wrong = [m for m in rows if arrived[m["message_id"]] != {"sent": 1, "failed": 0}.get(m["state"], arrived[m["message_id"]])
         or arrived[m["message_id"]] > 1 or m["state"] in ("sending", "queued", "retry")]
weeks = 53 - len(OFF)
check("one row for each week that the machine was on", len(rows) == weeks, f"{len(rows)} of {weeks}")
check("one row for each period", len({m["period"] for m in rows}) == len(rows))
check("what arrived was in the outbox", set(arrived) <= {m["message_id"] for m in rows})
check("each is sent and arrived once, or failed or uncertain and says so", not wrong, wrong[:3])
check("after three months off, one digest for all of them", any("2026-W34" == m["period"] for m in rows), sorted(m["period"] for m in rows))
print(f"# note: a year of weeks: {weeks} digests, {states['sent']} sent and arrived once, {states['failed']} refused for good, "
      f"{states['uncertain']} uncertain ({sum(arrived[m['message_id']] for m in rows if m['state'] == 'uncertain')} of them arrived), "
      f"0 lost, {sum(n > 1 for n in arrived.values())} twice")
sys.exit(status)
