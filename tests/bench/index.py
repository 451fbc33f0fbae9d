#!/usr/bin/env python3
"""Cost of indexing, beside a plain TermGenerator program and `omindex`, on the same real pages in the same run.

The pages are those of the documentation packages, each with a school's name put into its title, and go into the
store as a web archive by `earshot ingest`; what is measured is `earshot index --rebuild`. TermGenerator reads the
titles and texts that earshot stored, a file each; omindex reads the pages. The same documents are put to
SEARCHES saved searches (1,000). CPU is user + system time. Prints one JSON object.
EARSHOT, BUILD as for the tests.        DOCUMENTS: how many at most (6,000).
"""
import glob, json, os, re, resource, shutil, sqlite3, subprocess, sys, zlib
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common
from common import pages

DOCUMENTS = int(os.environ.get("DOCUMENTS", "6000"))


def cpu(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def size(folder):
    return sum(os.path.getsize(f) for f in glob.glob(folder + "/*") if os.path.isfile(f))


def named(path):
    """The page with the school in its title."""
    with open(path, "rb") as f:
        return re.sub(rb"<title[^>]*>", lambda m: m.group(0) + common.SCHOOL["name"].encode() + b": ", f.read(), count=1, flags=re.I)


def fill_store(base, work):
    """Two folders of the same documents: the pages, and the texts that are in the store. Returns how many."""
    archive, html, texts = (os.path.join(work, n) for n in ("pages.warc", "html", "texts"))
    os.makedirs(html)
    os.makedirs(texts)
    every = pages()
    with open(archive, "wb") as warc:
        for i, path in enumerate(every[::max(1, len(every) // DOCUMENTS)][:DOCUMENTS]):
            page = named(path)
            with open("%s/%05d.html" % (html, i), "wb") as f:
                f.write(page)
            warc.write(b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://docs.example/%05d.html\r\n"
                       b"Content-Type: text/html\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (i, len(page), page))
    subprocess.run(base + ["ingest", archive], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    store = sqlite3.connect(os.path.join(work, "state", "earshot.db"))
    n = 0
    for id, title, packed in store.execute("select m.id, m.title, t.text from mention m join mention_text t on t.mention = m.id"):
        with open("%s/%05d.txt" % (texts, id), "wb") as f:
            f.write((title or "").encode() + b"\n" + zlib.decompress(packed[4:]))
        n += 1
    store.close()
    return n


def main():
    work = common.fresh("index")
    base = common.init(work)
    n = fill_store(base, work)
    html, texts = os.path.join(work, "html"), os.path.join(work, "texts")
    runs = {
        "earshot": (base + ["index", "--rebuild"], os.path.join(work, "state", "index")),
        "termgenerator": ([os.path.join(common.BUILD, "tests/bench/bench_termgenerator"), os.path.join(work, "plain"), texts],
                          os.path.join(work, "plain")),
    }
    if shutil.which("omindex"):
        runs["omindex"] = (["omindex", "--db", os.path.join(work, "omega"), "--url", "/", html], os.path.join(work, "omega"))
    length = size(texts)
    saved = subprocess.run([os.path.join(common.BUILD, "tests/bench/bench_percolator"), os.path.join(work, "state"),
                            os.environ.get("SEARCHES", "1000")], check=True, stdout=subprocess.PIPE)
    print(json.dumps({"bench": "index", "documents": n, "text_bytes": length, **{
        name: {"cpu_ms_per_document": round(cpu(command) * 1e3 / n, 3),
               "size_to_text": round(size(folder) / length, 2)} for name, (command, folder) in runs.items()},
        "saved_searches": json.loads(saved.stdout)}))
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
