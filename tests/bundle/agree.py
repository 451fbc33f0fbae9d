"""Does another program's index of the same archives say what ours says?

agree.py OURS THEIRS...: each file is CDXJ. Ours has "sha256:" before digests and a digest of each
record, which theirs leave out; everything else has to be the same. Prints what differs."""
import json
import sys


def lines(path):
    for line in open(path, encoding="utf-8"):
        key, time, fields = line.split(" ", 2)
        fields = json.loads(fields)
        fields.pop("recordDigest", None)
        fields["digest"] = fields["digest"].removeprefix("sha256:")
        yield key, time, json.dumps(fields, sort_keys=True)


ours = list(lines(sys.argv[1]))
theirs = sorted({line for path in sys.argv[2:] for line in lines(path)})
assert ours, "the index is empty"
for line in sorted(set(ours) ^ set(theirs)):
    print("ours" if line in ours else "theirs", *line)
