"""Whether others are kept waiting, on a machine that may itself be busy: a server of three lines is asked beside the one under
test, in a process of its own, and by what it is late the other one may be late too."""
import multiprocessing
import socket
import time

# Wake-ups that an answer needs beyond those of the simplest one.
TIMES = 5


def _serve(listener):
    while True:
        with listener.accept()[0] as s:
            s.recv(4096)
            s.sendall(b"yes")


_listener = socket.create_server(("127.0.0.1", 0), backlog=64)
multiprocessing.Process(target=_serve, args=(_listener,), daemon=True).start()


def _ask_simplest():
    with socket.create_connection(_listener.getsockname(), timeout=60) as s:
        s.sendall(b"there?")
        while s.recv(4096):
            pass
    return True


def _took_ms(ask):
    start = time.monotonic()
    return 1000 * (time.monotonic() - start) if ask() else float("inf")


def slowest(limit_ms, ask, n=20, leave_out=0, tries=3):
    """(whether ask() is answered within the limit, the slowest of n times in ms). ask() is false where the answer was
    wrong; of the n times some of the slowest may be left out. What is in the way by chance is not, each time."""
    for _ in range(tries):
        both = [(_took_ms(ask), _took_ms(_ask_simplest)) for _ in range(n)]
        ours, simplest = (sorted(times)[-1 - leave_out] for times in zip(*both))
        if ours <= limit_ms + TIMES * simplest:
            return True, ours
    return False, ours
