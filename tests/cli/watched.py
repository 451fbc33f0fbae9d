"""RESULT COMMAND...: runs a command, and watches the memory of all its processes together.

Writes {"code", "seconds", "most_kib"} to the file RESULT."""

import json, os, subprocess, sys, time

def tree_kib(root):
    """Proportional set size: what processes share is counted once."""
    parents = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents[int(pid)] = int(open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    kib = 0
    for pid in parents:
        up = pid
        while up > 1 and up != root:
            up = parents.get(up, 0)
        try:
            lines = open(f"/proc/{pid}/smaps_rollup").read().splitlines() if up == root else []
        except OSError:
            continue
        kib += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kib

start, most = time.time(), 0
run = subprocess.Popen(sys.argv[2:])
while run.poll() is None:
    most = max(most, tree_kib(run.pid))
    time.sleep(0.1)
json.dump({"code": run.returncode, "seconds": time.time() - start, "most_kib": most}, open(sys.argv[1], "w"))
