"""Nightly cohort releases: `cohort.py QuipuBenchmarks FOLDER [seeds]` prints the table of docs/reference/benchmarks.md.

Persons are Adult's, where `../shared/real/adult` beside the package (or below QUIPU_SHARED) has it, and invented ones of
Peru. Each line of the table is one process of its own per seed; figures are means over the seeds, `alarms`, `isolated`
and `certain` sums.
"""
import csv
import json
import os
import pathlib
import random
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHARED = pathlib.Path(os.environ.get("QUIPU_SHARED", HERE.parent.parent / "shared"))
DEPARTMENTS = {
    "Selva": {"Madre de Dios": ["Tambopata", "Manu", "Tahuamanu"], "Loreto": ["Maynas", "Requena", "Alto Amazonas"],
              "Ucayali": ["Coronel Portillo", "Padre Abad"], "San Martín": ["Moyobamba", "San Martín", "Rioja"]},
    "Sierra": {"Puno": ["San Román", "Puno", "Azángaro", "Sandia"], "Cusco": ["Cusco", "Canchis", "La Convención", "Espinar"],
               "Ayacucho": ["Huamanga", "Huanta"], "Arequipa": ["Arequipa", "Caravelí"]},
    "Costa": {"Lima": ["Lima", "Barranca", "Cañete", "Huaura"], "Piura": ["Sullana", "Paita", "Talara"],
              "La Libertad": ["Trujillo", "Pataz"], "Tumbes": ["Tumbes", "Zarumilla"]},
}
PURPOSES = {"sexual": 45, "laboral": 25, "mendicidad": 10, "doméstica": 10, "minería": 6, "otros": 4}


def write(path, attributes, persons):
    """`attributes`: (name, ordered or named, rows of leaf and nodes); `persons`: values, the sensitive one last."""
    codes = []
    with path.open("w", encoding="utf-8") as out:
        for name, kind, leaves in attributes:
            print("attribute", name, kind, len(leaves[0]) - 1, sep="\t", file=out)
            for row in leaves:
                print("leaf", *row, sep="\t", file=out)
            codes.append({row[0]: code for code, row in enumerate(leaves)})
        for *values, sensitive in persons:
            print("person", *(code[value] for code, value in zip(codes, values)), sensitive, sep="\t", file=out)


def adult(path):
    """Eight quasi-identifiers with ARX's hierarchies; the sensitive value is the salary class."""
    folder = SHARED / "real/adult"
    if not folder.is_dir():
        return False
    with (folder / "adult.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    names = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation"]
    attributes = []
    for name in names:
        with (folder / f"adult_hierarchy_{name}.csv").open(encoding="utf-8") as file:
            leaves = list(csv.reader(file, delimiter=";"))
        seen = {row[name] for row in rows}
        attributes.append((name, "ordered" if name == "age" else "named", [row for row in leaves if row[0] in seen]))
    write(path, attributes, [[row[name] for name in names] + [row["salary-class"]] for row in rows])
    return True


def peru(path):
    """Sex, birth year, nationality and province as registers of victims have them; the purpose is sensitive."""
    draw = random.Random(20261124)
    provinces = [(province, department, region, "*") for region, departments in DEPARTMENTS.items()
                 for department, names in departments.items() for province in names]
    years = [(str(year), f"{year // 5 * 5}+5", f"{year // 10 * 10}+10", "<=2005" if year <= 2005 else ">2005", "*")
             for year in range(1965, 2020)]
    attributes = [("sex", "named", [("F", "*"), ("M", "*")]), ("birth_year", "ordered", years),
                  ("nationality", "named", [("PER", "PER", "*")] + [(code, "other", "*") for code in ("VEN", "BOL", "COL", "ECU")]),
                  ("province", "named", provinces)]
    persons = []
    for _ in range(12000):
        year = draw.randint(2006, 2019) if draw.random() < .55 else draw.randint(1965, 2005)
        persons.append([
            "F" if draw.random() < .78 else "M", str(year),
            draw.choices(["PER", "VEN", "BOL", "COL", "ECU"], [88, 7, 2.5, 1.5, 1])[0], draw.choice(provinces)[0],
            draw.choices(list(PURPOSES), list(PURPOSES.values()))[0]])
    write(path, attributes, persons)
    return True


def simulate(program, path, ks, new, shape, seed):
    words = [program, "cohort", str(path), ks, str(new), shape, str(seed)]
    return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)


def line(name, ks, new, shape, results):
    def mean(key):
        return sum(result[key] for result in results) / len(results) / 1e4

    def total(key):
        return str(sum(result[key] for result in results))

    return " | ".join([
        f"| {name}", ks.replace(",", "+"), str(new), shape, f"{mean('peer_isolated'):.0%} / {mean('peer_certain'):.0%}",
        f"{mean('peer_loss'):.3f}", total("alarms"), f"{total('isolated')} / {total('certain')}",
        f"{mean('loss'):.3f} ({mean('loss') / mean('peer_loss'):.2f})",
        f"{mean('median_wait') * 1e4:.1f} / {mean('ninth_wait') * 1e4:.1f}", f"{mean('withheld'):.0%}",
        f"{mean('cpu_ms') * 1e4 / 61:.0f}", f"{mean('peer_cpu_ms') * 1e4 / 61:.0f} |"])


def main(program, folder, seeds="3"):
    folder = pathlib.Path(folder)
    print("| persons | k | new | cells | anew: isolated / certain | anew: loss | alarms | isolated / certain | loss (ratio) "
          "| wait p50 / p90 | withheld | ms a night | anew |")
    print("|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name, make in (("Adult", adult), ("Peru", peru)):
        path = folder / f"cohort-{name.lower()}.txt"
        if not make(path):
            print(f"quipu: {name}: {SHARED} no está / is not here", file=sys.stderr)
            continue
        for ks in ("5", "11", "5,11"):
            for new in (10, 50):
                for shape in ("sets", "hierarchy"):
                    results = [simulate(program, path, ks, new, shape, seed) for seed in range(1, int(seeds) + 1)]
                    print(line(name, ks, new, shape, results), flush=True)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
