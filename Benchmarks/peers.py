#!/usr/bin/env python3
"""Other programs at the same work as Quipu's readers: the same file, the same cells kept, in one process.

    peers.py NAME PEER FILE

Prints what `QuipuBenchmarks NAME FILE` prints. A peer is one function, and one line of PEERS; a benchmark
may have several.

Each keeps its cells in lists of rows, one list per table, and lets go of them every 2,048 records, as a
reader of Quipu refills its batch; only `json.load` cannot do that.
"""
import csv
import json
import os
import sys
import time
import xml.etree.ElementTree as tree

RECORDS_PER_BATCH = 2048
CSV_KEPT = ("NRO_DENUNCIA FECHA_REGISTRO FECHA_HECHO UBIGEO MODALIDAD FINALIDAD TIPO_DOC NRO_DOC APE_PATERNO NOMBRES SEXO "
            "NACIONALIDAD").split()


class Tables:
    """Rows that were kept; counted, and let go of in batches."""

    def __init__(self, levels):
        self.counts = [0] * levels
        self.rows = [[] for _ in range(levels)]

    def end_of_record(self):
        if len(self.rows[0]) >= RECORDS_PER_BATCH:
            self.let_go()

    def let_go(self):
        for level, rows in enumerate(self.rows):
            self.counts[level] += len(rows)
            rows.clear()


def csv_module(path, kept=None):
    tables = Tables(1)
    rows = tables.rows[0]
    with open(path, encoding="cp1252", newline="") as file:
        reader = csv.reader(file, delimiter=";")
        header = next(reader)
        columns = [header.index(name) for name in kept] if kept else None
        for row in reader:
            rows.append([row[column] for column in columns] if columns else row)
            tables.end_of_record()
    return tables


def csv_twelve(path):
    return csv_module(path, CSV_KEPT)


def iterparse(path):
    b, p = "{urn:example:quipu:bench:1}", "{urn:example:quipu:bench:persona:1}"
    tables = Tables(4)
    inspections, workers, findings, referrals = tables.rows
    root = None
    for event, element in tree.iterparse(path, events=("start", "end")):
        if root is None:
            root = element
        if event == "start" or element.tag != b + "Inspeccion":
            continue
        dates, employer = element.find(b + "Fechas"), element.find(b + "Empleador")
        inspections.append((element.get("numero"), element.get("estado"), dates.get("inicio"), dates.get("fin"),
                            *(employer.findtext(b + name) for name in ("RUC", "RazonSocial", "CIIU", "Ubigeo"))))
        for worker in element.iterfind(f"{b}Trabajadores/{b}Trabajador"):
            document = worker.find(p + "Documento")
            workers.append((len(inspections) - 1, worker.get("id"), document.get("tipo"), document.text,
                            *(worker.findtext(p + name) for name in (
                                "Nombres", "ApellidoPaterno", "ApellidoMaterno", "FechaNacimiento", "Sexo"))))
            for finding in worker.iterfind(f"{b}Hallazgos/{b}Hallazgo"):
                findings.append((len(workers) - 1, finding.get("oit"), finding.get("desde"), finding.findtext(b + "Medio")))
        for referral in element.iterfind(f"{b}Derivaciones/{b}Derivacion"):
            referrals.append((len(inspections) - 1, referral.get("entidad"), referral.get("fecha")))
        root.clear()
        tables.end_of_record()
    return tables


def keep_case(case, tables):
    cases, victims, exploitations = tables.rows
    place = case["lugar"]
    cases.append((case["expediente"], case["fechaRegistro"], case["unidad"], place["departamento"], place["ubigeo"],
                  case["articulo"], case["captacion"]))
    for victim in case["victimas"]:
        document = victim["documento"]
        victims.append((len(cases) - 1, document["tipo"], document["numero"], victim["nombres"], victim["apellidoPaterno"],
                        victim["apellidoMaterno"], victim["sexo"], victim["fechaNacimiento"], victim["edad"],
                        victim["nacionalidad"]))
        for item in victim["explotaciones"]:
            exploitations.append((len(victims) - 1, item["forma"], item["desde"], item["horas"], item["medios"],
                                  item["lugar"]["ubigeo"]))
    tables.end_of_record()


def json_load(path):
    tables = Tables(3)
    with open(path, encoding="utf-8") as file:
        for case in json.load(file)["casos"]:
            keep_case(case, tables)
    return tables


def json_lines(path):
    tables = Tables(3)
    with open(path, encoding="utf-8") as file:
        for line in file:
            keep_case(json.loads(line), tables)
    return tables


# The benchmark and the peer's name in the table; the peer.
PEERS = {
    ("csv-12", "Python csv"): csv_twelve,
    ("csv-25", "Python csv"): csv_module,
    ("xml", "Python iterparse"): iterparse,
    ("json", "Python json.load"): json_load,
    ("ndjson", "Python json.loads"): json_lines,
}


def peak_bytes():
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))


def main(name, title, path):
    peer = PEERS[name, title]
    wall, cpu = time.perf_counter(), time.process_time()
    tables = peer(path)
    tables.let_go()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"bytes": os.path.getsize(path), "records": tables.counts[0], "rows": tables.counts,
                      "wall_us": int(wall * 1e6), "cpu_us": int(cpu * 1e6), "peak_bytes": peak_bytes()}))


if __name__ == "__main__":
    if len(sys.argv) != 4 or tuple(sys.argv[1:3]) not in PEERS:
        sys.exit(__doc__)
    main(*sys.argv[1:])
