"""Independent calculation of the response clock: every hour of every year that the data has.

usage: due.py EARSHOT STATE FIRST-YEAR LAST-YEAR [CLOSED-DAY|FIRST/LAST...]
Holidays are computed from the law's rules here (Banking and Financial Dealings Act 1971), not read
from the data; times of day are zoneinfo's, not a rule."""
import datetime as dt
import json
import subprocess
import sys
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
UTC = dt.timezone.utc
DAY = dt.timedelta(days=1)


def easter(year):
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return dt.date(year, f // 31, f % 31 + 1)


def monday(year, month, last):
    days = [dt.date(year, month, n) for n in range(1, 32 if month != 6 else 31)]
    mondays = [d for d in days if d.weekday() == 0]
    return mondays[-1 if last else 0]


def holidays(year):
    days = {easter(year) - 2 * DAY, easter(year) + DAY, monday(year, 5, False), monday(year, 5, True),
            monday(year, 8, True)}
    fixed = [dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)]
    days |= {d for d in fixed if d.weekday() < 5}
    for d in (d for d in fixed if d.weekday() >= 5):
        while d.weekday() >= 5 or d in days:
            d += DAY
        days.add(d)
    return days


earshot, state, first, last = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
closed = set()
for days in sys.argv[5:]:
    a, b = (dt.date.fromisoformat(d) for d in (days.split("/") * 2)[:2])
    closed |= {a + DAY * n for n in range((b - a).days + 1)}
bank = set().union(*(holidays(y) for y in range(first, last + 2)))


def end_of(day):
    return dt.datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=LONDON).astimezone(UTC)


def next_day(day, off):
    day += DAY
    while off(day):
        day += DAY
    return day


def weekend(day):
    return day.weekday() >= 5


def due(received):
    """(literal, working, last day that was looked at)"""
    day = received.astimezone(LONDON).date()
    later = received + dt.timedelta(hours=24)
    landing = later.astimezone(LONDON).date()
    rest = lambda d: weekend(d) or d in bank
    off = lambda d: rest(d) or d in closed
    seen = day
    literal = working = later
    if weekend(day):
        seen = next_day(day, rest)
        literal = end_of(seen)
    if off(day):
        seen = max(seen, next_day(day, off))
        working = end_of(next_day(day, off))
    else:
        seen = max(seen, landing)
        if off(landing):
            seen = max(seen, next_day(landing, off))
            working = end_of(next_day(landing, off))
    return literal, working, seen


def text(t):
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


start = dt.datetime(first, 1, 1, tzinfo=UTC)
end = dt.datetime(last + 1, 1, 1, tzinfo=UTC)
times, refused = [], []
for i in range(int((end - start).total_seconds()) // 3600):
    t = start + dt.timedelta(hours=i)
    (times if due(t)[2].year <= last else refused).append(t)
# the minutes round the nights on which the clocks change, and round midnight on Fridays
for year in range(first, last + 1):
    for month in (3, 10):
        sunday = max(dt.date(year, month, n) for n in range(25, 32) if dt.date(year, month, n).weekday() == 6)
        for minute in range(-180, 240, 7):
            times.append(dt.datetime(year, month, sunday.day, 1, tzinfo=UTC) + dt.timedelta(minutes=minute))
        times += [dt.datetime(year, month, 1, 22, 59, 59, tzinfo=UTC) + DAY * n for n in range(25)]
        times += [dt.datetime(year, month, 1, 23, 0, 0, tzinfo=UTC) + DAY * n for n in range(25)]
wrong = 0
for i in range(0, len(times), 5000):
    some = times[i:i + 5000]
    out = subprocess.run([earshot, "--state", state, "account", "due", "--json", *map(text, some)],
                         check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(out) == len(some)
    for t, line in zip(some, out):
        got = json.loads(line)
        literal, working, _ = due(t)
        if (got["literal"], got["working"]) != (text(literal), text(working)):
            wrong += 1
            print("#", text(t), got, text(literal), text(working))
for t in refused:
    run = subprocess.run([earshot, "--state", state, "account", "due", text(t)], capture_output=True, text=True)
    wrong += run.returncode == 0 or str(last) not in run.stderr
print(f"# {len(times)} receipts agree but {wrong}, {len(refused)} refused past {last}")
sys.exit(1 if wrong or len(times) < 8000 or not refused else 0)
