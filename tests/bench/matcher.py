#!/usr/bin/env python3
"""Speed of the matcher, beside grep, Hyperscan and folding alone in the same run.

Ordinary text is the text of some thousand real pages (Debian documentation packages), in which almost nothing
hits; dense text is the project's labelled documents, in which nearly every line names some school. The register
is REGISTER when given, else 20,000 invented schools of as many names. Prints one JSON object for each text, best round of a
second each.        EARSHOT, BUILD as for the tests."""
import glob, html, json, os, random, re, subprocess, sys, time

BUILD = os.environ.get("BUILD", "build/release")
WORK = os.path.abspath(os.path.join(BUILD, "bench", "matcher"))
ROOTS = ["/usr/share/doc/libboost1.74-doc", "/usr/share/doc/postgresql-doc-15"]
HERE = os.path.dirname(os.path.abspath(__file__))
MAX_BYTES = 24_000_000


def text_of(path):
    with open(path, encoding="utf-8", errors="replace") as page:
        text = re.sub(r"(?is)<(script|style|nav)\b.*?</\1>", " ", page.read())
    text = re.sub(r"(?i)<(/?(p|div|li|h[1-6]|tr|br|dd|dt|pre|table))\b[^>]*>", "\n", text)
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return re.sub(r"\n\s*\n", "\n\n", re.sub(r"[ \t\r]+", " ", text)).strip()


def write_ordinary(path):
    pages = sorted(p for root in ROOTS for p in glob.glob(root + "/**/*.html", recursive=True) if os.path.isfile(p))
    size = 0
    with open(path, "w", encoding="utf-8") as out, open(path + ".txt", "w", encoding="utf-8") as plain:
        for page in pages:
            text = text_of(page)
            if len(text) < 400 or len(text) > 1 << 18 or size > MAX_BYTES:
                continue
            size += len(text)
            out.write(json.dumps({"text": text}) + "\n")
            plain.write(text + "\n")
    if not size:
        sys.exit("bench: the documentation packages hold no HTML pages")


def write_dense(path):
    with open(path, "w", encoding="utf-8") as out, open(path + ".txt", "w", encoding="utf-8") as plain:
        for name in sorted(glob.glob(HERE + "/../cases/mentions/docs/*.jsonl")):
            with open(name, encoding="utf-8") as lines:
                for line in lines:
                    text = json.loads(line).get("text")
                    if text:
                        out.write(json.dumps({"text": text}) + "\n")
                        plain.write(text + "\n")


def write_register(path):
    """As many schools as England has, with names made like theirs: villages, saints, words."""
    rand = random.Random(4)
    parts = ["ash", "brook", "carl", "den", "east", "fern", "grim", "hal", "ing", "kirk", "lang", "mar", "nor", "oak",
             "pen", "quar", "red", "stan", "thorn", "up", "wal", "wick"], ["by", "combe", "don", "field", "ford", "ham",
             "hurst", "ley", "mere", "ston", "thorpe", "ton", "wick", "worth"]
    saints = ["Mary", "John", "Peter", "Anne", "James", "Luke", "Paul", "Joseph", "Thomas", "George"]
    words = ["Park", "Hill", "Grove", "Oakfield", "Meadow", "Bridge", "Castle", "Woodlands", "Highfield", "Orchard"]
    kinds = ["Primary School", "CofE Primary School", "Infant School", "Junior School", "Academy", "High School"]
    with open(path, "w", encoding="utf-8") as out:
        out.write("urn\tname\ttown\tcounty\tpostcode\twebsite\tphone\n")
        for i in range(20_000):
            village = (rand.choice(parts[0]) + rand.choice(parts[0]) + rand.choice(parts[1])).capitalize()
            name = rand.choice([village, village, "St %s's" % rand.choice(saints), "The " + rand.choice(words)])
            out.write("%d\t%s %s\t%s\tShire %d\tZZ%d %dZZ\thttps://www.s%d.example\t01632%06d\n" % (
                100000 + i, name, rand.choice(kinds), village, i % 40, i % 100, i % 10, i, i))


def time_grep(phrases, text):
    size, best = os.path.getsize(text), 1e9
    for _ in range(2):
        start = time.monotonic()
        try:
            subprocess.run(["grep", "-c", "-F", "-i", "-f", phrases, text], stdout=subprocess.DEVNULL, timeout=60,
                           env={"LC_ALL": "C"}, check=False)
        except subprocess.TimeoutExpired:
            return None
        best = min(best, time.monotonic() - start)
    return round(size / 1e6 / best, 1)


def main():
    os.makedirs(WORK, exist_ok=True)
    texts = [os.path.join(WORK, "ordinary.jsonl"), os.path.join(WORK, "dense.jsonl")]
    write_ordinary(texts[0])
    write_dense(texts[1])
    register = os.environ.get("REGISTER", os.path.join(WORK, "register.tsv"))
    if "REGISTER" not in os.environ:
        write_register(register)
    phrases = os.path.join(WORK, "phrases")
    run = subprocess.run([os.path.join(BUILD, "tests/bench/bench_matcher"), register, phrases] + texts,
                         stdout=subprocess.PIPE, check=True)
    for line, text in zip(run.stdout.decode().splitlines(), texts):
        row = json.loads(line)
        row["grep_mb_s"] = time_grep(phrases, text + ".txt")
        row["all_to_one"] = round(row["one_school"]["mb_s"] / row["all_schools"]["mb_s"], 2)
        print(json.dumps(row))


if __name__ == "__main__":
    main()
