#!/usr/bin/env python3
"""Cost of indexing, beside a plain TermGenerator program and `omindex` on the same texts in the same run.

The texts are invented (tests/bench/bench_store.c); earshot reads them packed from its store, the peers from
files, omindex as text/plain. CPU is user + system time. Prints one JSON object.
EARSHOT, BUILD as for the tests.        DOCUMENTS: how many (5,000).
"""
import glob, json, os, resource, shutil, subprocess, sys

EARSHOT = os.path.abspath(os.environ.get("EARSHOT", "build/release/earshot"))
BUILD = os.path.abspath(os.environ.get("BUILD", "build/release"))
DOCUMENTS = int(os.environ.get("DOCUMENTS", "5000"))
WORK = os.path.join(BUILD, "bench", "index")


def cpu(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def size(folder):
    return sum(os.path.getsize(f) for f in glob.glob(folder + "/*") if os.path.isfile(f))


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    texts, state = os.path.join(WORK, "texts"), os.path.join(WORK, "state")
    os.makedirs(texts)
    subprocess.run([os.path.join(BUILD, "tests/bench/bench_store"), state, str(DOCUMENTS), texts], check=True)
    runs = {
        "earshot": ([EARSHOT, "--state", state, "index", "--rebuild"], os.path.join(state, "index")),
        "termgenerator": ([os.path.join(BUILD, "tests/bench/bench_termgenerator"), os.path.join(WORK, "plain"), texts],
                          os.path.join(WORK, "plain")),
    }
    if shutil.which("omindex"):
        runs["omindex"] = (["omindex", "--db", os.path.join(WORK, "omega"), "--url", "/", texts], os.path.join(WORK, "omega"))
    length = size(texts)
    print(json.dumps({"bench": "index", "documents": DOCUMENTS, "text_bytes": length, **{
        name: {"cpu_ms_per_document": round(cpu(command) * 1e3 / DOCUMENTS, 3),
               "size_to_text": round(size(folder) / length, 2)} for name, (command, folder) in runs.items()}}))
    shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
