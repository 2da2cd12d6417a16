#!/usr/bin/env python3
"""Reads 100 MB and 10 GB of the same records with each reader, and prints what memory either took.

    memory.py READERS FOLDER [NAME...]

READERS is the release build of `QuipuBenchmarks`. A file is a generated one of 10 MB whose records are
repeated; it is deleted once it is read. FOLDER needs 11 GB of room.
"""
import json
import shutil
import subprocess
import sys

from measure import figure, machine, say, table, workload, workload_folder

# Records that make about 10 MB; what lies before and behind them, in lines and bytes, and between two.
WORKLOADS = {
    "csv-12": ("csv", 35_000, 1, b"", b""),
    "xml": ("xml", 5_400, 2, b"</b:Lote>\n", b""),
    "json": ("json", 9_000, 1, b"\n]}\n", b",\n"),
    "ndjson": ("ndjson", 9_000, 0, b"", b""),
}
REPEATS = (10, 1_000)
ROOM = 11_000_000_000
HEADER = ["reader", "MB", "peak MB", "MB", "peak MB", "ratio"]
GOAL_RATIO, GOAL_MEGABYTES = 1.1, 64


def repeated(made, path, front_lines, behind, between, times):
    """Writes the file MADE with its records so many times."""
    content = made.read_bytes()
    if not content.endswith(behind):
        sys.exit(f"{made} ends otherwise than memory.py expects")
    start = 0
    for _ in range(front_lines):
        start = content.index(b"\n", start) + 1
    body = content[start:len(content) - len(behind)]
    with open(path, "wb") as file:
        file.write(content[:start] + body)
        for _ in range(times - 1):
            file.write(between)
            file.write(body)
        file.write(behind)


def peak(name, readers, folder, times):
    """Bytes read and the peak of the process; the counts must be those of the records so many times."""
    kind, count, *frame = WORKLOADS[name]
    made, expected = workload(folder, kind, count)
    path = folder / f"repeated.{kind}"
    try:
        repeated(made, path, *frame, times)
        cost = json.loads(subprocess.run([readers, name, path], check=True, stdout=subprocess.PIPE, text=True).stdout)
    finally:
        path.unlink(missing_ok=True)
    wanted = {"records": expected["records"] * times, "rows": [rows * times for rows in expected["rows"]]}
    for key, value in wanted.items():
        if cost[key] != value:
            sys.exit(f"{name}: {key} are {cost[key]}, the file has {value}")
    return cost["bytes"], cost["peak_bytes"]


def main(readers, folder, *names):
    folder = workload_folder(folder)
    if shutil.disk_usage(folder).free < ROOM:
        sys.exit(f"{folder} needs {ROOM // 10**9} GB of room")
    lines, missed = [], []
    for name in names or WORKLOADS:
        sides = []
        for times in REPEATS:
            say(f"{name} x {times}")
            sides.append(peak(name, readers, folder, times))
        (small, small_peak), (large, large_peak) = sides
        ratio = large_peak / small_peak
        lines.append([name, *(figure(bytes / 1e6) for bytes in (small, small_peak, large, large_peak)), f"{ratio:.3f}"])
        if ratio > GOAL_RATIO or large_peak > GOAL_MEGABYTES * 1e6:
            missed.append(name)
    print(machine() + ".\n\n" + table(HEADER, lines, words=1))
    print(f"\nGoal: a ratio of at most {GOAL_RATIO}, under {GOAL_MEGABYTES} MB: "
          + (f"missed by {', '.join(missed)}." if missed else "reached by all."))


if __name__ == "__main__":
    if len(sys.argv) < 3 or not set(sys.argv[3:]) <= set(WORKLOADS):
        sys.exit(__doc__)
    main(*sys.argv[1:])
