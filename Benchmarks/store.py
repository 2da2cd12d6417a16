#!/usr/bin/env python3
"""Writes keyed states into the register and, for comparison, with Python's sqlite3, and prints states a second.

    store.py BENCHMARKS FOLDER [COUNT]

BENCHMARKS is the release build of `QuipuBenchmarks`. Both take COUNT records three times, one transaction each: all of
them new, all of them unchanged, all of them changed. Both know a state by an HMAC of its key and an unchanged one by an
HMAC of its content, keep one row a source record besides, and sync alike; the peer has no earlier versions: it replaces.
"""
import hmac
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from measure import ROOT, figure, machine, say, table

HEADER = ["what", "records", "states/s", "states per CPU s", "peak MB", "CPU time"]
NIGHTS = ("new", "unchanged", "changed")
KEY = b"\x71" * 32


def states(count, night):
    """As StoreBenchmark.swift makes them."""
    day = "2024-03-17" if night == "changed" else "2024-03-16"
    for number in range(count):
        yield f"{10_000_000 + number}-2024", ("open", day, "other", "police", "129-A")


def keyed(records, run):
    """Rows for the statements: the source record's, and the state's."""
    digest = hmac.digest
    for number, (key, cells) in enumerate(records, 1):
        content = "\x1f".join(cells).encode()
        yield (run, number, number, digest(KEY, (key + ";" + ";".join(cells)).encode(), "sha256")[:16],
               digest(KEY, key.encode(), "sha256")[:16], digest(KEY, content, "sha256")[:16], *cells)


def peer(folder, count):
    """Python's sqlite3, row by row through one prepared statement each, as its documentation advises for many rows."""
    path = folder / "peer.sqlite"
    path.unlink(missing_ok=True)
    store = sqlite3.connect(path, isolation_level=None)
    store.execute("PRAGMA synchronous = EXTRA")
    store.execute("PRAGMA cache_size = -65536")
    store.execute("CREATE TABLE record (run INTEGER, number INTEGER, line INTEGER, hash BLOB, PRIMARY KEY (run, number)) "
                  "WITHOUT ROWID")
    store.execute("CREATE TABLE state (row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, run INTEGER, record INTEGER, "
                  "digest BLOB, status TEXT, opened TEXT, reason TEXT, lead TEXT, articles TEXT)")
    # What is unchanged is only said to be seen again.
    upsert = ("INSERT INTO state (run, record, id, digest, status, opened, reason, lead, articles) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET run = excluded.run, record = excluded.record, "
              "digest = excluded.digest, opened = iif(digest = excluded.digest, opened, excluded.opened)")
    costs = []
    for run, night in enumerate(NIGHTS):
        records = list(states(count, night))
        wall, cpu = time.perf_counter(), time.process_time()
        store.execute("BEGIN IMMEDIATE")
        for row in keyed(records, run):
            store.execute("INSERT INTO record VALUES (?, ?, ?, ?)", row[:4])
            store.execute(upsert, row[:2] + row[4:])
        store.execute("COMMIT")
        costs.append({"name": night, "wall_us": (time.perf_counter() - wall) * 1e6,
                      "cpu_us": (time.process_time() - cpu) * 1e6, "peak_bytes": 0})
    found = store.execute("SELECT count(*) FROM state").fetchone()[0]
    store.close()
    path.unlink()
    if found != count:
        sys.exit(f"the peer holds {found} states, not {count}")
    return costs


def ours(benchmarks, folder, count):
    store = folder / "store"
    shutil.rmtree(store, ignore_errors=True)
    output = subprocess.run([benchmarks, "store", store, str(count), ROOT / "Mappings/unified.model.yaml"], check=True,
                            stdout=subprocess.PIPE, text=True).stdout
    shutil.rmtree(store)
    costs = [json.loads(line) for line in output.splitlines()]
    for night, cost in zip(NIGHTS, costs):
        if cost["rows"] != [count]:
            sys.exit(f"{night}: {cost['rows']} states, not {count}")
    return costs


def main(benchmarks, folder, count=200_000):
    folder, count = Path(folder), int(count)
    lines = []
    say("store")
    mine = ours(benchmarks, folder, count)
    say("store, Python sqlite3")
    for night, our, their in zip(NIGHTS, mine, peer(folder, count)):
        for title, cost in ((night, our), ("- Python sqlite3", their)):
            ratio = "" if cost is our else f"{their['cpu_us'] / our['cpu_us']:.1f} x ours"
            peak = figure(cost["peak_bytes"] / 1e6) if cost["peak_bytes"] else ""
            lines.append([title, f"{count:,}", figure(count / cost["wall_us"] * 1e6), figure(count / cost["cpu_us"] * 1e6),
                          peak, ratio])
    print(machine() + ".\n\n" + table(HEADER, lines, words=1))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4) or not (sys.argv[3:] or ["1"])[0].isdigit():
        sys.exit(__doc__)
    main(*sys.argv[1:])
