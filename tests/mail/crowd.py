#!/usr/bin/env python3
"""Fills a store with N mentions of one week (2026-W47), every fifth a copy: crowd.py EARSHOT.DB N"""
import random
import sqlite3
import struct
import sys
import zlib

MONDAY = 1763337600 + 364 * 86400  # 2026-11-16T00:00:00Z
rng = random.Random(3)
db = sqlite3.connect(sys.argv[1])
school = db.execute("select id from school").fetchone()[0]
words = [f"word{n}" for n in range(500)]
for i in range(1, int(sys.argv[2]) + 1):
    raw = ("Nether Sample Primary School " + " ".join(rng.choice(words) for _ in range(150))).encode()
    text = struct.pack("<I", len(raw)) + zlib.compress(raw, 1)
    cluster = i if i % 5 else i - 1
    db.execute("insert into mention (id, year, number, school, key, url, title, site, published, first_seen, last_seen, status,"
               " score, why, near, fingerprint, cluster, from_entry, seq) values (?, 2026, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'new', ?,"
               " '[{\"alias\":\"a\",\"matched\":\"Nether Sample Primary School\",\"field\":\"body\",\"start\":0}]', '[]', ?, ?, 0, ?)",
               (i, i, school, f"k{i}", f"http://site{i % 700}.example/{i}", f"Title {i}", f"site{i % 700}.example",
                MONDAY + i % 604800, MONDAY + i % 604800, MONDAY + i % 604800, rng.random(), i, cluster, 1000 + i))
    db.execute("insert into mention_text (mention, text) values (?, ?)", (i, text))
db.commit()
