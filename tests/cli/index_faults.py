"""Faults put to a small index:  index_faults.py flips|kills|full STATE WORK

EARSHOT is the program. STATE has mentions with the word "swallows". `flips` changes one byte at a time; `kills` and
`full` bring an index that is behind its store up to date, and at one system call after the other the program is
killed, or told that the disk is full. Afterwards every answer must be the right one or say that the index could not
be used, and the next run must make all of it whole. Prints a line for each thing that is not so.

FLIPS 300 tried; FLIPS_EVERY: how many flips to one whose healing is looked at (10). Killed at a call that changes nothing,
the program leaves what it leaves when it is killed at the next that does: those are all tried, of the others one in
KILLS_EVERY (20); where that is given, one in as many of both."""
import json, os, random, re, shutil, subprocess, sys, time

EARSHOT, STATE, WORK = os.environ["EARSHOT"], sys.argv[2], sys.argv[3]
INDEX = os.path.join(STATE, "index")
# Those that may need room, of `openat` where it makes a file.
CHANGING = ("write", "pwrite64", "writev", "fsync", "fdatasync", "rename", "renameat", "renameat2", "ftruncate", "mkdir",
            "fallocate", "unlink", "unlinkat", "rmdir")
faults = []


def run(*arguments, before=()):
    done = subprocess.run([*before, EARSHOT, "--state", STATE, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def answer():
    """The ids found, and whether it was said that the index was not used; None when there was no answer."""
    code, out = run("search", "--copies", "--json", "--limit", "100", "--", "swallows")
    if code != 0:
        return None
    j = json.loads(out)
    return sorted(m["id"] for m in j["mentions"]), bool(j["notes"])


def put_back(good):
    shutil.rmtree(INDEX, ignore_errors=True)
    for name in os.listdir(STATE):
        if name.startswith("index.") and name != "index.lock":
            path = os.path.join(STATE, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
    shutil.copytree(good, INDEX)


def expect(what, right):
    """The right answer now, whatever is said with it."""
    got = answer()
    if got is None or got[0] != right:
        faults.append("%s: %s" % (what, got))


def expect_healed(what, right):
    code, out = run("index")
    if code != 0:
        faults.append("%s: the next run failed: %s" % (what, out))
    if answer() != (right, False):
        faults.append("%s: after the next run: %s" % (what, answer()))
    if run("index", "--check")[0] != 0:
        faults.append("%s: after the next run: %s" % (what, run("index", "--check")[1]))


def flips():
    rand = random.Random(int(os.environ.get("SEED", "1")))
    n, healed = int(os.environ.get("FLIPS", "300")), int(os.environ.get("FLIPS_EVERY", "10"))
    good = os.path.join(WORK, "good")
    shutil.copytree(INDEX, good)
    right, said = answer()[0], 0
    files = sorted(f for f in os.listdir(good) if os.path.getsize(os.path.join(good, f)))
    for i in range(n):
        path = os.path.join(INDEX, files[i % len(files)])
        size = os.path.getsize(path)
        # heads of files and of blocks as often as all the rest
        block = rand.randrange(size) // 8192 * 8192
        at = rand.choice([rand.randrange(size), rand.randrange(min(size, 64)), min(size - 1, block + rand.randrange(11))])
        with open(path, "r+b") as f:
            f.seek(at)
            byte = f.read(1)
            f.seek(at)
            f.write(bytes([byte[0] ^ 1 << rand.randrange(8)]))
        got = answer()
        if got is None or got[0] != right:
            faults.append("byte %d of %s: %s" % (at, path, got))
        said += bool(got and got[1])
        if i % healed == 0:
            expect_healed("byte %d of %s" % (at, path), right)
            put_back(good)
        else:
            with open(path, "r+b") as f:
                f.seek(at)
                f.write(byte)
    if answer() != (right, False):
        faults.append("put back: %s" % (answer(),))
    print("# %d flips, %d told of" % (n, said))
    if said < n:
        faults.append("%d flips were not told of" % (n - said))


def calls():
    """Every system call of bringing the index up to date, from where the index is opened: its name and its number
    among those of that name."""
    trace = os.path.join(WORK, "trace")
    run("index", before=("strace", "-f", "-o", trace))
    seen, found, begun = {}, [], False
    with open(trace, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            call = re.match(r"\d+ +([a-z_0-9]+)\(", line)
            if not call:
                continue
            seen[call[1]] = seen.get(call[1], 0) + 1
            begun = begun or "/index.lock" in line
            if begun and not call[1].startswith("exit"):
                found.append((call[1], seen[call[1]], call[1] in CHANGING or "O_CREAT" in line))
    return found


def commits(inject, every, every_other):
    """`every`th of the calls that change something, and `every_other`th of the rest; 0: none."""
    behind = os.path.join(WORK, "behind")
    right = answer()[0]
    put_back(behind)
    tried = hit = 0
    found = calls()
    changing, rest = [c for c in found if c[2]], [c for c in found if not c[2]]
    for call, nth, _ in changing[::every] + (rest[::every_other] if every_other else []):
        put_back(behind)
        what = "%s %d" % (call, nth)
        code, _ = run("index", before=("strace", "-f", "-o", "/dev/null", "-e", "inject=%s:%s:when=%d" % (call, inject, nth)))
        tried += 1
        hit += code != 0
        if code not in (0, 4, 70, 75, 137, -9):
            faults.append("%s: exit %d" % (what, code))
        expect(what, right)
        expect_healed(what, right)
    print("# %d tried, %d ended otherwise than well" % (tried, hit))
    if hit < 3:
        faults.append("only %d of %d did anything" % (hit, tried))


start = time.monotonic()
every = int(os.environ.get("KILLS_EVERY", "0"))
{"flips": flips, "kills": lambda: commits("signal=KILL", every or 1, every or 20),
 "full": lambda: commits("error=ENOSPC", max(1, every // 4), 0)}[sys.argv[1]]()
print("# %.0f s" % (time.monotonic() - start))
print("\n".join(faults[:20]))
sys.exit(bool(faults))
