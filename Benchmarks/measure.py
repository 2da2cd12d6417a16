#!/usr/bin/env python3
"""Measures Quipu over deterministic workloads and prints one table.

    measure.py small|large QUIPU READERS FOLDER [mapping]

QUIPU and READERS are the release builds of `quipu` and `QuipuBenchmarks`; workloads lie in FOLDER.

Every figure comes from a process of its own. A reading is repeated and the cheapest kept, because on a
shared machine noise only ever adds; peers get as many tries. Whoever counts other records or rows than the
generator wrote ends the run. With `mapping`, only the mapping and its steps are measured.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from datetime import date
from importlib import metadata
from pathlib import Path

import peers

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TRIES = 3

# Records of the largest file of each kind, and police rows of the largest night.
SIZES = {
    "small": {"csv": 350_000, "xml": 32_000, "json": 54_000, "ndjson": 54_000, "xlsx": 60_000,
              "night": 20_000},
    "large": {"csv": 970_000, "xml": 108_000, "json": 180_000, "ndjson": 180_000, "xlsx": 200_000,
              "night": 200_000},
}
READERS = ["csv-12", "csv-25", "xml", "json", "ndjson", "xlsx"]
FRACTIONS = [(4, "1/4"), (2, "1/2"), (1, "1")]


class Row:
    """One line of the table. Times in seconds, memory in bytes."""

    def __init__(self, name, size, cost, ratio=""):
        self.name, self.size, self.ratio = name, size, ratio
        self.bytes, self.records = cost["bytes"], cost["records"]
        self.wall, self.cpu, self.peak = cost["wall_us"] / 1e6, cost["cpu_us"] / 1e6, cost["peak_bytes"]

    def cells(self):
        megabytes = self.bytes / 1e6
        return [self.name, self.size, figure(megabytes), figure(megabytes / self.wall), figure(megabytes / self.cpu),
                figure(self.records / self.wall), figure(self.peak / 1e6), self.ratio]


HEADER = ["what", "size", "MB", "MB/s", "MB per CPU s", "records/s", "peak MB", "CPU time"]


def figure(number):
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def say(text):
    print(text, file=sys.stderr, flush=True)


def workload_folder(folder):
    """Other workloads get another folder, so that figures never come from files of an older generator."""
    folder = Path(folder) / hashlib.sha256((HERE / "workloads.py").read_bytes()).hexdigest()[:8]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def workload(folder, kind, count):
    made = subprocess.run([sys.executable, HERE / "workloads.py", folder, kind, str(count)],
                          check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return Path(made), json.loads(Path(made + ".counts.json").read_text())


def warm(path):
    """Reads a file once, so that the disk is not what is measured."""
    with open(path, "rb") as file:
        while file.read(1 << 20):
            pass


def cheapest(command, expected):
    """The try with the least CPU time. Every one must find what the generator wrote."""
    costs = []
    for _ in range(TRIES):
        cost = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        for key in ("records", "rows"):
            if cost[key] != expected[key]:
                sys.exit(f"{command[:-1]}: {key} are {cost[key]}, the workload has {expected[key]}")
        costs.append(cost)
    return min(costs, key=lambda cost: cost["cpu_us"])


def reader_rows(name, largest, readers, folder):
    rows = []
    for divisor, size in FRACTIONS:
        path, expected = workload(folder, name.split("-")[0], largest[name.split("-")[0]] // divisor)
        warm(path)
        say(f"{name} {size}")
        rows.append(Row(name, size, cheapest([readers, name, path], expected)))
    ours = rows[-1]
    for (benchmark, title), peer in peers.PEERS.items():
        if benchmark == name and peer.is_installed():
            say(f"{name} {title}")
            cost = cheapest([sys.executable, HERE / "peers.py", name, title, path], expected)
            rows.append(Row(f"- {title}", "1", cost))
            rows[-1].ratio = f"{rows[-1].cpu / ours.cpu:.1f} x ours"
    return rows


def mapping_rows(count, benchmarks, folder):
    """CSV to entities, and the same in SQL; both must have made the same rows with the same cells."""
    rows, mapping = [], HERE / "police.map.yaml"
    for divisor, size in FRACTIONS:
        path, expected = workload(folder, "csv", count // divisor)
        expected = {"records": expected["records"], "rows": expected["mapped"]}
        warm(path)
        say(f"mapping {size}")
        rows.append(Row("mapping", size, cheapest([benchmarks, "mapping", path, mapping], expected)))
    ours = rows[-1]
    peer = peers.PEERS["mapping", "DuckDB"]
    if peer.is_installed():
        say("mapping DuckDB")
        command = [sys.executable, HERE / "peers.py", "mapping", "DuckDB", path]
        rows.append(Row("- DuckDB in SQL", "1", cheapest(command, expected)))
        rows[-1].ratio = f"{rows[-1].cpu / ours.cpu:.1f} x ours"
        made = {output([benchmarks, "mapping-checksum", path, mapping]), output(command + ["checksum"])}
        if len(made) != 1:
            sys.exit(f"the mapping and DuckDB made different cells of {path}: {made}")
    return rows


def output(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


STEPS_HEADER = ["step", "column", "ns a cell", "million cells a second", "MB/s"]


def step_lines(count, benchmarks, folder):
    """Each step over a column, the cheapest of the tries."""
    path, _ = workload(folder, "csv", count // 4)
    best = {}
    for _ in range(TRIES):
        for line in output([benchmarks, "steps", path, ROOT / "Mappings/codes"]).splitlines():
            cost = json.loads(line)
            cost["ns"] = cost["cpu_us"] * 1000 / cost["cells"]
            name = cost["step"], cost["column"]
            if name not in best or cost["ns"] < best[name]["ns"]:
                best[name] = cost
    return [[*name, figure(cost["ns"]), figure(1000 / cost["ns"]), figure(cost["bytes"] / cost["cpu_us"])]
            for name, cost in best.items()]


def run_pipeline(quipu, pipeline, source, workspace, expected):
    """One `quipu run`; its peak is the kernel's for the child, which no smaller parent can raise."""
    command = [quipu, "run", pipeline, "--input", source, "--workspace", workspace]
    with open(workspace.parent / "night.log", "w", encoding="utf-8") as log:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=log, stderr=log)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    # 3: some records are in quarantine, which is a night like any other.
    if child.returncode not in (0, 3):
        sys.exit(f"quipu run ended with {child.returncode}:\n{(workspace.parent / 'night.log').read_text()}")
    report = json.loads((workspace / "report.json").read_text())
    read = sum(entry["read"] for entry in report["sources"])
    if read != expected["records"]:
        sys.exit(f"the night read {read} records, the workload has {expected['records']}")
    return {"bytes": sum(file.stat().st_size for file in source.iterdir()), "records": read, "wall_us": wall * 1e6,
            "cpu_us": (usage.ru_utime + usage.ru_stime) * 1e6, "peak_bytes": usage.ru_maxrss * 1024}


def night_rows(title, pipeline, largest, quipu, folder):
    """A night into a new workspace, the same night again, and the next one."""
    rows = []
    for divisor, size in FRACTIONS:
        count = largest["night"] // divisor
        tonight, tomorrow = workload(folder, "night", count), workload(folder, "next-night", count)
        workspace = folder / "workspace"
        shutil.rmtree(workspace, ignore_errors=True)
        first = None
        for name, (source, expected) in ((title, tonight), ("- the same again", tonight), ("- 1 % changed", tomorrow)):
            say(f"{name} {size}")
            row = Row(name, size, run_pipeline(quipu, pipeline, source, workspace, expected))
            first = first or row
            row.ratio = "" if row is first else f"{row.cpu / first.cpu:.2f} x first"
            rows.append(row)
        shutil.rmtree(workspace)
    return rows


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown processor")
    swift = subprocess.run(["swift", "--version"], check=True, capture_output=True, text=True).stdout.split("(")[0].strip()
    return (f"{date.today()}, {len(os.sched_getaffinity(0))} cores of {model}, {swift}, Python {sys.version.split()[0]}, "
            f"load {os.getloadavg()[0]:.1f}")


def versions():
    """The peers that are installed, with their versions."""
    packages = sorted({package for peer in peers.PEERS.values() if peer.is_installed() for package in peer.packages})
    return "Peers: " + ", ".join(["Python's own"] + [f"{name} {metadata.version(name)}" for name in packages]) + "."


def table(header, lines, words):
    """Markdown, aligned, so that it can be pasted into docs/reference/benchmarks.md as it is. The first
    columns are words, the others figures."""
    cells = [header] + lines
    widths = [max(len(line[column]) for line in cells) for column in range(len(header))]
    rule = ["-" * width if column < words else "-" * (width - 1) + ":" for column, width in enumerate(widths)]

    def line(texts):
        padded = (text.ljust(width) if column < words else text.rjust(width)
                  for column, (text, width) in enumerate(zip(texts, widths)))
        return "| " + " | ".join(padded) + " |"

    return "\n".join(map(line, [header, rule] + lines))


def main(size, quipu, readers, folder, only=None):
    folder = workload_folder(folder)
    rows = []
    if not only:
        rows += [row for name in READERS for row in reader_rows(name, SIZES[size], readers, folder)]
    rows += mapping_rows(SIZES[size]["csv"], readers, folder)
    if not only:
        rows += night_rows("import", HERE / "import.pipeline.yaml", SIZES[size], quipu, folder)
        rows += night_rows("whole night", ROOT / "Pipelines/nightly.pipeline.yaml", SIZES[size], quipu, folder)
    say("steps")
    steps = step_lines(SIZES[size]["csv"], readers, folder)
    print(machine() + ".\n" + versions() + "\n\n" + table(HEADER, [row.cells() for row in rows], words=2))
    print("\n" + table(STEPS_HEADER, steps, words=2))


if __name__ == "__main__":
    if len(sys.argv) < 5 or sys.argv[1] not in SIZES or sys.argv[5:] not in ([], ["mapping"]):
        sys.exit(__doc__)
    main(*sys.argv[1:])
