#!/usr/bin/env python3
"""Cost of `earshot search` as a whole process, beside Xapian's own `quest` on the same index.

A store of invented mentions is made once (100,000, or DOCUMENTS) and indexed. Then the same queries are
put to both programs in turns, each run a process of its own, output to /dev/null. `quest` gives ten ids
and no texts: it is a lower bound. Wall time suffers from other jobs on the machine, so user + system time
is given too. "inside" is what lists and phrases take inside a process, and the worst of the queries that
nobody should ask. Prints one JSON object.        EARSHOT, BUILD as for the tests.
"""
import json, os, random, resource, shutil, subprocess, sys, time

EARSHOT = os.path.abspath(os.environ.get("EARSHOT", "build/release/earshot"))
BUILD = os.path.abspath(os.environ.get("BUILD", "build/release"))
DOCUMENTS = int(os.environ.get("DOCUMENTS", "100000"))
RUNS = int(os.environ.get("RUNS", "400"))
STATE = os.environ.get("STATE") or os.path.join(BUILD, "bench", "search-%d" % DOCUMENTS)
SYLLABLES = "ba den fi gor hul ka les mi nor pel ri sta tu ver wil zon".split()


def word(rank):
    out = ""
    while True:
        out += SYLLABLES[rank % 16]
        rank //= 16
        if not rank:
            return out


def queries():
    """As people ask: one or two words that are neither rare nor everywhere, phrases, the school's name."""
    rand = random.Random(3)
    pick = lambda: word(rand.randrange(20, 4000))
    kinds = [pick, lambda: pick() + " " + pick(), lambda: pick() + " OR " + pick(), lambda: '"little hill school"',
             lambda: pick() + " -" + pick(), lambda: '"%s %s"' % (pick(), pick()), lambda: "little hill " + pick()]
    return [kinds[i % len(kinds)]() for i in range(RUNS)]


def worst():
    """Long, broken and greedy queries: answered or refused within a second."""
    words = [word(i) for i in range(10000)]
    return [" ".join(words)[:100000], '"' * 100000, "(" * 100000, 'x' * 100000, '"little "hill" school (', "a*", "b*",
            " OR ".join(words), " OR ".join(w + "*" for w in words[:2000]), " near/50 ".join(words[:500]),
            " ".join("-" + w for w in words), '"%s"' % " ".join(words), '"ba ba"', "ba near/50 den near/50 fi"]


def inside():
    queries = [q[:100000] for q in worst()]
    out = subprocess.run([os.path.join(BUILD, "tests/bench/bench_find"), STATE, str(RUNS)] + queries, check=True, stdout=subprocess.PIPE)
    times = json.loads(out.stdout)
    times["worst_ms"] = max(times.pop("queries_ms"))
    return times


def make_store():
    if os.path.exists(os.path.join(STATE, "index", "iamglass")):
        return
    shutil.rmtree(STATE, ignore_errors=True)
    os.makedirs(os.path.dirname(STATE), exist_ok=True)
    subprocess.run([os.path.join(BUILD, "tests/bench/bench_store"), STATE, str(DOCUMENTS)], check=True)
    subprocess.run([EARSHOT, "--state", STATE, "index"], check=True, stdout=subprocess.DEVNULL)


def run(command):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False)
    took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took * 1e3, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def summary(samples):
    wall, cpu = sorted(s[0] for s in samples), sorted(s[1] for s in samples)
    at = lambda list, p: round(list[min(len(list) - 1, int(len(list) * p))], 2)
    return {"wall_p50_ms": at(wall, 0.5), "wall_p99_ms": at(wall, 0.99), "cpu_p50_ms": at(cpu, 0.5), "cpu_p99_ms": at(cpu, 0.99)}


def main():
    make_store()
    commands = {
        "earshot": lambda q: [EARSHOT, "--state", STATE, "search", "--", q],
        "earshot_json": lambda q: [EARSHOT, "--state", STATE, "search", "--json", "--", q],
    }
    if shutil.which("quest"):
        commands["quest"] = lambda q: ["quest", "-d", os.path.join(STATE, "index"), "-m", "20", "--stemmer=none", "--", q]
    got = {name: [] for name in commands}
    for q in queries():
        for name, command in commands.items():
            got[name].append(run(command(q)))
    print(json.dumps({"bench": "search", "documents": DOCUMENTS, "queries": RUNS, "load": os.getloadavg()[0],
                      **{name: summary(samples) for name, samples in got.items()}, "inside": inside()}))


if __name__ == "__main__":
    sys.exit(main())
