#!/usr/bin/env python3
"""How well the text and the day of a page are found:  EARSHOT=path/to/earshot pages.py [-v] [FILE ...]

A file holds pages written by hand, each under a line

    == NAME KIND DAY ADDRESS

where DAY is that of publication, `-` when the page shows none and `?` when people would not agree. In the
page, [[ and ]] stand around what is its text, (( and )) around what readers wrote about it; the marks are
taken out before the page is read. `held.txt` is kept for measuring: nothing is mended by it, so -v says
nothing of its pages. With PEER=COMMAND, that is run as `COMMAND FILE ADDRESS` for each page and its output
measured as text beside ours; it says what another program finds.

Text is measured by runs of four words: how many are in both, and F1 of the two shares. Prints F1 of each
kind and how many days are right. Exit status 1 when F1 or the share of days is below its floor."""
import collections
import html
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SETS = [os.path.join(HERE, "pages", name) for name in ("held.txt", "dev.txt")]
LEAST_F1, LEAST_DAYS = 0.92, 0.88
MARKS = re.compile(r"\[\[|\]\]|\(\(|\)\)")
BLOCKS = re.compile(r"</?(?:p|div|br|li|ul|ol|h\d|t[dhr]|dt|dd|table|blockquote|section|pre)\b[^>]*>", re.I)
HIDDEN = re.compile(r"<(template|noscript|script|style)\b.*?</\1>", re.I | re.S)


def read_pages(path):
    with open(path, encoding="utf-8") as file:
        for part in re.split(r"(?m)^(?=== )", file.read()):
            if part.strip():
                head, page = part.split("\n", 1)
                yield head.split()[1:], page


def to_text(markup):
    return html.unescape(re.sub(r"<[^>]*>", "", BLOCKS.sub("\n", HIDDEN.sub(" ", markup))))


def labelled(page, begin, end):
    between = re.escape(begin) + r"(.*?)" + re.escape(end)
    return "\n".join(to_text(MARKS.sub("", part)) for part in re.findall(between, page, re.S))


def runs(text):
    words = re.findall(r"\w+", text)
    n = min(4, max(1, len(words)))
    return collections.Counter(tuple(words[i:i + n]) for i in range(len(words) - n + 1))


def f1(want, got):
    a, b = runs(want), runs(got)
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 1.0


def inspect(program, path, address):
    done = subprocess.run([program, "inspect", "page", path, "--url", address, "--charset", "utf-8"],
                          capture_output=True, check=True)
    return json.loads(done.stdout)


def peer_text(path, address):
    command = shlex.split(os.environ["PEER"]) + [path, address]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def judge(program, path, is_verbose):
    scores, peers = collections.defaultdict(list), collections.defaultdict(list)
    comments, days = [], []
    for (name, kind, day, address), page in read_pages(path):
        with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file:
            file.write(MARKS.sub("", page))
            file.flush()
            got = inspect(program, file.name, address)
            if "PEER" in os.environ:
                peers[kind].append(f1(labelled(page, "[[", "]]"), peer_text(file.name, address)))
        scores[kind].append(f1(labelled(page, "[[", "]]"), got["text"]))
        if "((" in page:
            comments.append(f1(labelled(page, "((", "))"), got["comments"]))
        found = (got["published"] or "-")[:10]
        if day != "?":
            days.append(found == day)
        if is_verbose:
            print("%-22s %-8s %.3f  %s%s" % (name, kind, scores[kind][-1], found,
                                            "" if day in ("?", found) else "  not " + day))
    return scores, peers, comments, days


def mean(values):
    return sum(values) / len(values)


def main():
    program = os.environ["EARSHOT"]
    is_verbose = "-v" in sys.argv
    is_low = False
    for path in [a for a in sys.argv[1:] if not a.startswith("-")] or SETS:
        name = os.path.basename(path)
        scores, peers, comments, days = judge(program, path, is_verbose and name != "held.txt")
        for kind in sorted(scores):
            line = "%-9s %-9s %2d pages  F1 %.3f" % (name[:-4], kind, len(scores[kind]), mean(scores[kind]))
            print(line + ("  peer %.3f" % mean(peers[kind]) if peers else ""))
        every = [score for kind in scores.values() for score in kind]
        print("%s: %d pages, F1 %.3f%s, comments %.3f of %d, days %d of %d" % (
            name[:-4], len(every), mean(every),
            ", peer %.3f" % mean([s for kind in peers.values() for s in kind]) if peers else "",
            mean(comments or [1.0]), len(comments), sum(days), len(days)))
        is_low |= mean(every) < LEAST_F1 or sum(days) < LEAST_DAYS * len(days)
    sys.exit(1 if is_low else 0)


if __name__ == "__main__":
    main()
