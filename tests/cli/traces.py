"""traces.py FOLDER WORD...: where in the files below FOLDER a word can still be found, as it is or
in anything deflated (zlib or gzip) that begins anywhere in them. One line for each find."""
import os
import sys
import zlib

words = [w.encode().lower() for w in sys.argv[2:]]


def unpacked(data):
    for mark, bits in ((b"\x78", 15), (b"\x1f\x8b\x08", 31)):
        at = data.find(mark)
        while at >= 0:
            try:
                yield zlib.decompressobj(bits).decompress(data[at:at + (1 << 20)], 1 << 22)
            except zlib.error:
                pass
            at = data.find(mark, at + 1)


for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        path = os.path.join(folder, name)
        data = open(path, "rb").read()
        for where, text in [("plain", data)] + [("packed", t) for t in unpacked(data)]:
            for word in words:
                if word in text.lower():
                    print(os.path.relpath(path, sys.argv[1]), where, word.decode())
