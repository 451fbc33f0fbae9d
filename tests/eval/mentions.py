#!/usr/bin/env python3
"""How well mentions are recognised:  EARSHOT=path/to/earshot mentions.py [-v|--fit] [SET ...]

A set is a folder with schools/NAME.json, docs/NAME.jsonl and labels.jsonl, or a text file of documents
written by hand, each under a line

    == ID SCHOOL yes|no CATEGORY | WORDS THAT NAME THE SCHOOL

(its first lines may be `title: …` and `url: …`; what begins with `<html` is a page) whose schools stand
beside it or among those of the project's own folder. Without a SET, all of the project's. Those whose names
end in `held.txt` are kept for measuring: they were labelled before the matcher saw them, and nothing is tuned
on them, so -v says nothing of their documents.

Prints precision and recall in all and for each category, how often a score was right, and the expected
calibration error: how far, on average over the documents in which anything was seen, the score is from the
share that is right among those of like scores. Exit status 1 when precision is below 0.97 or recall below 0.95
in any set but those of NOT_MET, which show where the matcher fails.

--fit prints the table of data/judge.c that makes a score the share of such hits that are right, from the sets
written by hand that are not kept for measuring, after undoing the table that is there."""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OWN = os.path.join(HERE, "../cases/mentions")
WRITTEN = [os.path.join(HERE, "written", name) for name in
           ("held.txt", "hard-held.txt", "dev.txt", "hard.txt", "fresh.txt", "blind.txt",
            "blind-late.txt", "first-run.txt", "second-run.txt", "third-run.txt")]
SETS = WRITTEN + [OWN]
LEAST_PRECISION, LEAST_RECALL = 0.97, 0.95
# Below that, by a document or a few: shown, and no reason to fail.
NOT_MET = ("hard-held.txt", "first-run.txt", "third-run.txt")
# Narrow where there is much to tell apart.
BOUNDS = [0, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 1.01]
# Where the table of judge.c has its knots, each standing for the evidence around it.
KNOTS = [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.925, 0.975]


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_folder(folder):
    """-> labels by id, documents (as lines of JSON) by school"""
    labels = {label["id"]: label for label in read_lines(folder + "/labels.jsonl")}
    documents = {}
    for name in sorted(os.listdir(folder + "/docs")):
        with open(os.path.join(folder, "docs", name), encoding="utf-8") as lines:
            documents[name[:-len(".jsonl")]] = lines.read()
    return labels, documents


def read_written(path):
    labels, documents = {}, {}
    with open(path, encoding="utf-8") as text:
        parts = ("\n" + text.read()).split("\n== ")
    for part in parts[1:]:
        head, body = part.split("\n", 1)
        (number, school, mention, category), span = head.split(" | ")[0].split(), head.split(" | ")[1]
        doc = {"id": number}
        while body.startswith(("title: ", "url: ")):
            line, body = body.split("\n", 1)
            key, doc[line.split(": ")[0]] = line.split(": ", 1)
        body = body.strip("\n")
        doc["html" if body.startswith("<html") else "text"] = body
        labels[number] = {"id": number, "school": school, "mention": mention == "yes", "category": category,
                          "span": span if span != "-" else None}
        documents[school] = documents.get(school, "") + json.dumps(doc) + "\n"
    return labels, documents


def school_file(where, school):
    for folder in (where, os.path.dirname(where), OWN):
        for path in (os.path.join(folder, "schools", school + ".json"), os.path.join(folder, school + ".json")):
            if os.path.exists(path):
                return path
    sys.exit("no profile of school %s" % school)


def answers(earshot, profile, lines):
    run = subprocess.run([earshot, "match", "--school", profile, "--batch", "-"], input=lines.encode("utf-8"),
                         stdout=subprocess.PIPE, check=False)
    if run.returncode:
        sys.exit("earshot match failed on %s with status %d" % (profile, run.returncode))
    return [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]


def bare(text):
    return "".join(c for c in text.casefold() if c.isalnum())


def names_it(answer, span):
    """Does one of the reasons overlap the words that were labelled?"""
    want = bare(span)
    return any(bare(w["matched"]) in want or want in bare(w["matched"]) for w in answer["why"])


def ratio(part, whole):
    return "%.3f" % (part / whole) if whole else "    -"


def judge(where, verbose, earshot, calibration):
    labels, documents = read_folder(where) if os.path.isdir(where) else read_written(where)
    categories, wrong_words, scored = {}, 0, []
    for school, lines in sorted(documents.items()):
        for answer in answers(earshot, school_file(where, school), lines):
            label = labels.pop(answer["id"])
            row = categories.setdefault(label["category"], [0, 0, 0, 0])
            row[(0 if label["mention"] else 1) if answer["mention"] else (2 if label["mention"] else 3)] += 1
            scored.append((answer["score"], label["mention"]))
            if answer["mention"] != label["mention"]:
                if verbose:
                    print("  %s %s %s: want %s, score %.2f, %s" % (
                        label["id"], label["school"], label["category"], label["mention"], answer["score"],
                        [w["matched"] for w in answer["why"]] or answer["near"]))
            elif label["mention"] and label.get("span") and not names_it(answer, label["span"]):
                wrong_words += 1
                if verbose:
                    print("  %s: matched %s, not %r" % (label["id"], [w["matched"] for w in answer["why"]],
                                                        label["span"]))
    if labels:
        sys.exit("no answer about %s" % ", ".join(sorted(labels)))
    right, false, missed, _ = (sum(row[i] for row in categories.values()) for i in range(4))
    precision, recall = right / max(1, right + false), right / max(1, right + missed)
    print("%s: precision %.3f, recall %.3f of %d documents, other words matched in %d" % (
        os.path.relpath(where), precision, recall, sum(map(sum, categories.values())), wrong_words))
    print("  %-14s %5s %5s %6s %5s %9s %6s" % ("category", "right", "false", "missed", "none", "precision", "recall"))
    for category, row in sorted(categories.items()):
        print("  %-14s %5d %5d %6d %5d %9s %6s" % (category, *row, ratio(row[0], row[0] + row[1]),
                                                   ratio(row[0], row[0] + row[2])))
    print_calibration(scored)
    calibration += scored
    return os.path.basename(where) in NOT_MET or (precision >= LEAST_PRECISION and recall >= LEAST_RECALL)


def print_calibration(scored):
    print("  score        documents  mentions  share  mean score")
    seen, error = sum(score > 0 for score, _ in scored), 0
    for least, most in zip(BOUNDS, BOUNDS[1:]):
        box = [(score, good) for score, good in scored if least <= score < most]
        n, good, total = len(box), sum(good for _, good in box), sum(score for score, _ in box)
        print("  %.2f - %.2f  %9d %9d  %s  %s" % (least, min(1, most), n, good, ratio(good, n), ratio(total, n)))
        box = [(score, good) for score, good in box if score > 0]
        error += abs(sum(score - good for score, good in box))
    print("  expected calibration error %.3f of %d documents in which anything was seen" % (error / max(1, seen), seen))


def read_table():
    """-> [(evidence, share)] of data/judge.c"""
    with open(os.path.join(HERE, "../../data/judge.c"), encoding="utf-8") as source:
        body = re.search(r"} shares\[\] = {(.*?)};", source.read(), re.S).group(1)
    return [(float(x), float(y)) for x, y in re.findall(r"{ ([0-9.]+), ([0-9.]+) }", body)]


def evidence_of(share, table):
    """The table read backwards."""
    for (x0, y0), (x1, y1) in zip(table, table[1:]):
        if share <= y1:
            return x0 + (x1 - x0) * (share - y0) / (y1 - y0)
    return 1


def fit(scored):
    """Share of mentions around each knot, one right and one wrong added, never falling; 0.5 stays where it is,
    since it is the threshold."""
    table = read_table()
    evidence = [(evidence_of(score, table), good) for score, good in scored if score > 0]
    edges = [0] + [(a + b) / 2 for a, b in zip(KNOTS, KNOTS[1:])] + [1.01]
    blocks = []
    for knot, least, most in zip(KNOTS, edges, edges[1:]):
        box = [good for x, good in evidence if least <= x < most]
        blocks.append([[knot], sum(box), len(box)])
        while len(blocks) > 1 and share_of(blocks[-2]) >= share_of(blocks[-1]):
            last = blocks.pop()
            blocks[-1] = [blocks[-1][0] + last[0], blocks[-1][1] + last[1], blocks[-1][2] + last[2]]
    rows = [(knot, share_of(block)) for block in blocks for knot in block[0]]
    rows = [(x, min(y, 0.49)) if x < 0.5 else (x, max(y, 0.51)) for x, y in rows]
    rows = [(0, 0)] + [r for r in rows if r[0] < 0.5] + [(0.5, 0.5)] + [r for r in rows if r[0] > 0.5] + [(1, 0.99)]
    for i in range(1, len(rows)):  # strictly rising, so that order is kept
        rows[i] = (rows[i][0], min(1, max(rows[i][1], rows[i - 1][1] + 0.003)))
    for x, y in rows:
        print("\t{ %g, %.3f }," % (x, y))


def share_of(block):
    return (block[1] + 1) / (block[2] + 2)


def main():
    earshot = os.environ.get("EARSHOT", os.path.join(HERE, "../../build/release/earshot"))
    sets = [a for a in sys.argv[1:] if not a.startswith("-")] or SETS
    calibration = []
    if "--fit" in sys.argv:
        sets = [s for s in sets if s.endswith(".txt") and not s.endswith("held.txt")]
    good = [judge(os.path.normpath(s), "-v" in sys.argv and not s.endswith("held.txt"), earshot, calibration)
            for s in sets]
    if "--fit" in sys.argv:
        fit(calibration)
    elif len(sets) > 1:
        print("all sets together")
        print_calibration(calibration)
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
