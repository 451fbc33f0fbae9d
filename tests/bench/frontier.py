#!/usr/bin/env python3
"""How fast new addresses go into the frontier: one million and five. One JSON object each; see frontier.c.
EARSHOT, BUILD as for the tests."""
import os, subprocess, sys

from common import BUILD, fresh

for n in sys.argv[1:] or ["1000000", "5000000"]:
    work = fresh("frontier")
    subprocess.run([os.path.join(BUILD, "tests/bench/frontier"), os.path.join(work, "state"), n], check=True)
fresh("frontier")
