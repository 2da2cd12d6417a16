#!/usr/bin/env python3
"""Runs whole nights of 100,000 and 1,000,000 records from the command line, and prints what they cost and held.

    nights.py QUIPU FOLDER [RECORDS...]

QUIPU is the release build of `quipu`. A size is a night into a new workspace, the same night again, the next one with 1 %
changed, and what a steward asks for afterwards: status, quarantine, audit, a backup. FOLDER needs 6 GB of room for a
million records; every workspace is deleted. The goal is a peak that does not grow with the records.
"""
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from measure import ROOT, figure, machine, say, table, run_pipeline, workload, workload_folder

SIZES = (100_000, 1_000_000)
HEADER = ["what", "records", "wall s", "CPU s", "records/s", "peak MB", "CPU time"]
GOAL_RATIO = 1.1
# A night of N police rows has 1.3 N records, and 1 % of its rows come twice.
RECORDS_PER_ROW = 1.3


def verb(quipu, words, workspace):
    """What a command over the workspace costs; it must succeed."""
    start = time.perf_counter()
    child = subprocess.Popen([quipu, *words, "--workspace", workspace], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"quipu {' '.join(map(str, words))} ended with {child.returncode}")
    return {"wall_us": (time.perf_counter() - start) * 1e6, "cpu_us": (usage.ru_utime + usage.ru_stime) * 1e6,
            "peak_bytes": usage.ru_maxrss * 1024, "records": 0}


def line(name, records, cost, first=None):
    return [name, f"{records:,}", figure(cost["wall_us"] / 1e6), figure(cost["cpu_us"] / 1e6),
            figure(cost["records"] / cost["wall_us"] * 1e6) if cost["records"] else "", figure(cost["peak_bytes"] / 1e6),
            f"{cost['cpu_us'] / first['cpu_us']:.3f} x first" if first else ""]


def nights(quipu, folder, records):
    """The lines of one size, and the peak of its first night."""
    rows = int(records / RECORDS_PER_ROW)
    pipeline = ROOT / "Pipelines/nightly.pipeline.yaml"
    workspace = folder / "workspace"
    shutil.rmtree(workspace, ignore_errors=True)
    lines, first = [], None
    for name, kind in (("whole night", "night"), ("- the same again", "night"), ("- 1 % changed", "next-night")):
        say(f"{name} {records:,}")
        source, expected = workload(folder, kind, rows)
        cost = run_pipeline(quipu, pipeline, source, workspace, expected)
        lines.append(line(name, expected["records"], cost, first))
        first = first or cost
    for words in (["status"], ["quarantine", "stats"], ["audit", "verify"], ["backup", folder / "copy"]):
        say(" ".join(map(str, words[:2])))
        shutil.rmtree(folder / "copy", ignore_errors=True)
        lines.append(line("- quipu " + " ".join(words[:2] if words[0] != "backup" else words[:1]), expected["records"],
                          verb(quipu, words, workspace)))
    for made in ("copy", "workspace"):
        shutil.rmtree(folder / made)
    return lines, first["peak_bytes"]


def main(quipu, folder, *sizes):
    folder = workload_folder(folder).resolve()
    lines, peaks = [], []
    for records in sorted(map(int, sizes or SIZES)):
        more, peak = nights(quipu, folder, records)
        lines += more
        peaks.append(peak)
    print(machine() + ".\n\n" + table(HEADER, lines, words=1))
    if len(peaks) > 1:
        ratio = peaks[-1] / peaks[0]
        print(f"\nPeak of the largest night over the smallest: {ratio:.2f}; goal at most {GOAL_RATIO}: "
              + ("reached." if ratio <= GOAL_RATIO else "missed."))


if __name__ == "__main__":
    if len(sys.argv) < 3 or not all(word.isdigit() for word in sys.argv[3:]):
        sys.exit(__doc__)
    main(*sys.argv[1:])
