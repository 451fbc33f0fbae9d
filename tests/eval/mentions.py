#!/usr/bin/env python3
"""How well mentions are recognised:  EARSHOT=path/to/earshot mentions.py [-v] [FOLDER ...]

A folder holds schools/NAME.json, docs/NAME.jsonl and labels.jsonl; without one, the project's own
tests/cases/mentions. Prints precision and recall in all and for each category, and how often a
score was right. Exit status 1 when precision is below 0.97 or recall below 0.95."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LEAST_PRECISION, LEAST_RECALL = 0.97, 0.95


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def answers(earshot, folder, school):
    run = subprocess.run([earshot, "match", "--school", "%s/schools/%s.json" % (folder, school),
                          "--batch", "%s/docs/%s.jsonl" % (folder, school)],
                         stdout=subprocess.PIPE, check=False)
    if run.returncode:
        sys.exit("earshot match failed on %s with status %d" % (school, run.returncode))
    return [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]


def bare(text):
    return "".join(c for c in text.casefold() if c.isalnum())


def names_it(answer, span):
    """Does one of the reasons overlap the words that were labelled?"""
    want = bare(span)
    return any(bare(w["matched"]) in want or want in bare(w["matched"]) for w in answer["why"])


def ratio(part, whole):
    return "%.3f" % (part / whole) if whole else "    -"


def judge(folder, verbose, earshot):
    labels = {label["id"]: label for label in read_lines(folder + "/labels.jsonl")}
    categories, bins, wrong_words = {}, [[0, 0] for _ in range(10)], 0
    for name in sorted(os.listdir(folder + "/docs")):
        for answer in answers(earshot, folder, name[:-len(".jsonl")]):
            label = labels.pop(answer["id"])
            row = categories.setdefault(label["category"], [0, 0, 0, 0])
            row[(0 if label["mention"] else 1) if answer["mention"] else (2 if label["mention"] else 3)] += 1
            box = bins[min(9, int(answer["score"] * 10))]
            box[0] += 1
            box[1] += label["mention"]
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
    print("%-14s %5s %5s %6s %5s" % ("category", "right", "false", "missed", "none"))
    for category, row in sorted(categories.items()):
        print("%-14s %5d %5d %6d %5d" % (category, *row))
    print("score     documents  mentions  share")
    for i, (n, good) in enumerate(bins):
        print("%.1f - %.1f  %9d %9d  %s" % (i / 10, (i + 1) / 10, n, good, ratio(good, n)))
    precision, recall = right / max(1, right + false), right / max(1, right + missed)
    print("%s: precision %.3f, recall %.3f, other words matched in %d" % (folder, precision, recall, wrong_words))
    return precision >= LEAST_PRECISION and recall >= LEAST_RECALL


def main():
    earshot = os.environ.get("EARSHOT", os.path.join(HERE, "../../build/release/earshot"))
    folders = [a for a in sys.argv[1:] if not a.startswith("-")] or [os.path.join(HERE, "../cases/mentions")]
    sys.exit(0 if all([judge(os.path.normpath(f), "-v" in sys.argv, earshot) for f in folders]) else 1)


if __name__ == "__main__":
    main()
