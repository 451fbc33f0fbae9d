#!/usr/bin/env python3
"""How well mentions are recognised:  EARSHOT=path/to/earshot mentions.py [-v] [SET ...]

A set is a folder with schools/NAME.json, docs/NAME.jsonl and labels.jsonl, or a text file of documents
written by hand, each under a line

    == ID SCHOOL yes|no CATEGORY | WORDS THAT NAME THE SCHOOL

(its first lines may be `title: …` and `url: …`; what begins with `<html` is a page) whose schools stand
beside it or among those of the project's own folder. Without a SET, all of the project's. `held.txt` is
kept for measuring: it was labelled before the matcher saw it, and nothing is tuned on it, so -v says
nothing of its documents.

Prints precision and recall in all and for each category, and how often a score was right. Exit status
1 when precision is below 0.97 or recall below 0.95 in any set."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OWN = os.path.join(HERE, "../cases/mentions")
SETS = [os.path.join(HERE, "written/held.txt"), os.path.join(HERE, "written/dev.txt"), OWN]
LEAST_PRECISION, LEAST_RECALL = 0.97, 0.95
# Narrow where there is much to tell apart.
BOUNDS = [0, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 1.01]


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
    categories, wrong_words, bins = {}, 0, [[0, 0] for _ in BOUNDS]
    for school, lines in sorted(documents.items()):
        for answer in answers(earshot, school_file(where, school), lines):
            label = labels.pop(answer["id"])
            row = categories.setdefault(label["category"], [0, 0, 0, 0])
            row[(0 if label["mention"] else 1) if answer["mention"] else (2 if label["mention"] else 3)] += 1
            box = max(i for i, least in enumerate(BOUNDS) if answer["score"] >= least)
            for b in (bins, calibration):
                b[box][0] += 1
                b[box][1] += label["mention"]
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
    print_calibration(bins)
    return precision >= LEAST_PRECISION and recall >= LEAST_RECALL


def print_calibration(bins):
    print("  score        documents  mentions  share")
    for i, (n, good) in enumerate(bins[:-1]):
        print("  %.2f - %.2f  %9d %9d  %s" % (BOUNDS[i], min(1, BOUNDS[i + 1]), n, good, ratio(good, n)))


def main():
    earshot = os.environ.get("EARSHOT", os.path.join(HERE, "../../build/release/earshot"))
    sets = [a for a in sys.argv[1:] if not a.startswith("-")] or SETS
    calibration = [[0, 0] for _ in BOUNDS]
    good = [judge(os.path.normpath(s), "-v" in sys.argv and not s.endswith("held.txt"), earshot, calibration)
            for s in sets]
    if len(sets) > 1:
        print("all sets together")
        print_calibration(calibration)
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
