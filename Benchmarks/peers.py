#!/usr/bin/env python3
"""Other programs at the same work as Quipu's readers: the same file, the same cells kept, in one process.

    peers.py NAME PEER FILE [checksum]

Prints what `QuipuBenchmarks NAME FILE` prints, or the checksum of what was made of the file. A peer is one function, and one line of PEERS; a benchmark
may have several. Peers that Python does not bring along are those of requirements.txt; they are imported
before the clock starts.

Those that give Python objects keep their cells in lists of rows, one list per table, and let go of them
every 2,048 records, as a reader of Quipu refills its batch; only `json.load` and `orjson.loads` of a
document cannot do that. Those that give columns do so batch by batch, nested records as lists of structs,
and on one thread.
"""
import csv
import importlib
import importlib.util
import json
import os
import re
import sys
import time
import xml.etree.ElementTree
from pathlib import Path
from typing import Callable, NamedTuple

RECORDS_PER_BATCH = 2048
CSV_KEPT = ("NRO_DENUNCIA FECHA_REGISTRO FECHA_HECHO UBIGEO MODALIDAD FINALIDAD TIPO_DOC NRO_DOC APE_PATERNO NOMBRES SEXO "
            "NACIONALIDAD").split()
CSV_COLUMNS = ("NRO_DENUNCIA FECHA_REGISTRO FECHA_HECHO COMISARIA DEPARTAMENTO PROVINCIA DISTRITO UBIGEO ARTICULO MODALIDAD "
               "FINALIDAD TIPO_DOC NRO_DOC APE_PATERNO APE_MATERNO NOMBRES SEXO FEC_NAC EDAD NACIONALIDAD DIRECCION TELEFONO "
               "ESTADO CONDICION OBSERVACION").split()


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


def arrow_csv(path, kept=CSV_COLUMNS):
    import pyarrow
    import pyarrow.csv as arrow
    pyarrow.set_cpu_count(1)
    tables = Tables(1)
    for batch in arrow.open_csv(
            path, arrow.ReadOptions(use_threads=False, encoding="cp1252"),
            arrow.ParseOptions(delimiter=";", newlines_in_values=True),
            arrow.ConvertOptions(include_columns=kept, column_types={name: pyarrow.string() for name in kept})):
        tables.counts[0] += batch.num_rows
    return tables


def arrow_csv_twelve(path):
    return arrow_csv(path, CSV_KEPT)


def duck(query, path, preparation=()):
    """The batches of a query's answer, 8,192 rows each, made by one thread."""
    import duckdb
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    for statement in preparation:
        connection.execute(statement)
    yield from connection.sql(query, params=[path]).to_arrow_reader(8192)


def duck_csv(path, kept=CSV_COLUMNS):
    # It has no windows-1252; latin-1 is as much work, and differs in characters that the workload has not.
    tables = Tables(1)
    for batch in duck(f"""SELECT {", ".join(kept)} FROM read_csv($1, delim = ';', quote = '"', escape = '"', header = true,
                      encoding = 'latin-1', all_varchar = true)""", path):
        tables.counts[0] += batch.num_rows
    return tables


def duck_csv_twelve(path):
    return duck_csv(path, CSV_KEPT)


CODES = Path(__file__).resolve().parent.parent / "Mappings/codes"


def folded(text):
    """Spellings made comparable; unlike ours it makes N of Ñ, on both sides of each join."""
    return f"upper(strip_accents(trim({text})))"


def tidy(column):
    """A name in capitals with single spaces; nobody's name is missing."""
    name = f"upper(trim({column}))"
    single = f"CASE WHEN contains({name}, '  ') THEN regexp_replace({name}, ' +', ' ', 'g') ELSE {name} END"
    return (f"CASE WHEN {name} IN ('', 'NN', 'N.N.', 'XX', 'SN', 'NO IDENTIFICADO', 'SIN NOMBRE', 'DESCONOCIDO') "
            f"THEN NULL ELSE {single} END")


def day(column):
    return f"try_strptime(trim({column}), '%d/%m/%Y')"


def lookups():
    """The code lists as tables of two columns, each spelling once."""
    files = {"sexo": "sexes", "condicion": "condition_pnp", "documento": "document_types", "modalidad": "recruitment_pnp",
             "finalidad": "exploitation_pnp"}
    for name, file in files.items():
        yield (f"CREATE TABLE {name} AS SELECT {folded('source')} AS k, any_value(target) AS v "
               f"FROM read_csv('{CODES / file}.csv', all_varchar = true) GROUP BY 1")
    yield (f"CREATE TABLE pais AS SELECT k, any_value(v) AS v FROM (SELECT {folded('source')} AS k, target AS v "
           f"FROM read_csv('{CODES}/nationality.csv', all_varchar = true) UNION ALL SELECT {folded('label_es')}, code "
           f"FROM read_csv('{CODES}/country.csv', all_varchar = true)) GROUP BY 1")
    # A code that was renumbered stands for today's.
    yield (f"CREATE TABLE distrito AS SELECT k, any_value(v) AS v FROM ("
           f"SELECT inei AS k, coalesce(target, inei) AS v FROM read_csv('{CODES}/ubigeo.csv', all_varchar = true) "
           f"LEFT JOIN read_csv('{CODES}/ubigeo_former.csv', all_varchar = true) ON inei = source WHERE inei IS NOT NULL "
           f"UNION ALL SELECT source, target FROM read_csv('{CODES}/ubigeo_former.csv', all_varchar = true)) GROUP BY 1")


# police.map.yaml in SQL: lookups are joins with small tables. There is no HMAC, so the number is hashed behind a key.
POLICE_SQL = f"""
  SELECT trim(NRO_DENUNCIA) AS source_number, {day("FECHA_REGISTRO")}::DATE AS opened,
    {day("FECHA_HECHO")}::DATE AS occurred_from, distrito.v AS ubigeo_fact, {tidy("NOMBRES")} AS given_names,
    {tidy("APE_PATERNO")} AS paternal_surname, {tidy("APE_MATERNO")} AS maternal_surname, sexo.v AS sex,
    {day("FEC_NAC")}::DATE AS birth_date, try_cast(trim(EDAD) AS INTEGER) AS age_at_report, pais.v AS citizenships,
    documento.v AS type,
    CASE WHEN NRO IN ('', '00000000', '11111111', '99999999', '12345678') THEN NULL
      WHEN TIPO_DOC = 'DNI' AND length(NRO) = 7 THEN '0' || NRO
      WHEN TIPO_DOC = 'DNI' AND length(NRO) = 9 THEN left(NRO, 8) ELSE NRO END AS number,
    sha256('{"q" * 32}' || number) AS tag, condicion.v = 'victim' AS is_victim,
    CASE WHEN is_victim THEN modalidad.v END AS recruitment_method, CASE WHEN is_victim THEN finalidad.v END AS purpose
  FROM (SELECT *, upper(replace(replace(trim(NRO_DOC), '-', ''), ' ', '')) AS NRO
    FROM read_csv($1, delim = ';', quote = '"', escape = '"', header = true, encoding = 'latin-1', all_varchar = true))
  LEFT JOIN sexo ON {folded("SEXO")} = sexo.k LEFT JOIN condicion ON {folded("CONDICION")} = condicion.k
  LEFT JOIN documento ON {folded("TIPO_DOC")} = documento.k LEFT JOIN modalidad ON {folded("MODALIDAD")} = modalidad.k
  LEFT JOIN finalidad ON {folded("FINALIDAD")} = finalidad.k LEFT JOIN pais ON {folded("NACIONALIDAD")} = pais.k
  LEFT JOIN distrito ON CASE WHEN length(UBIGEO) = 5 THEN '0' || UBIGEO ELSE UBIGEO END = distrito.k"""

# The checked fields of each entity, and which rows it has; as `MappingBenchmark.checked`.
POLICE_CHECKED = [
    ("opened", "true"), ("source_number, occurred_from, ubigeo_fact", "true"),
    ("given_names, paternal_surname, maternal_surname, sex, birth_date, age_at_report, citizenships", "true"),
    ("type, number", "number IS NOT NULL"), ("recruitment_method, purpose", "is_victim")]


def duck_police(path):
    tables = Tables(6)
    for batch in duck(POLICE_SQL, path, lookups()):
        documents = batch.num_rows - batch.column("number").null_count
        victims = batch.column("is_victim").true_count
        for entity, count in enumerate((batch.num_rows, batch.num_rows, batch.num_rows, documents, victims, victims)):
            tables.counts[entity] += count
    return tables


def duck_police_checksum(path):
    """As `MappingBenchmark.checksum`."""
    sums = ", ".join(
        "sum(CASE WHEN {1} THEN ('0x' || left(sha256(concat_ws('|', {0})), 8))::UINTEGER ELSE 0 END)".format(
            ", ".join(f"coalesce(({field})::VARCHAR, '')" for field in fields_of(fields)), condition)
        for fields, condition in POLICE_CHECKED)
    return sum(int(sum(column[0].as_py() for column in batch.columns))
               for batch in duck(f"SELECT {sums} FROM ({POLICE_SQL})", path, lookups())) % 2 ** 32


def fields_of(text):
    """Split at commas outside parentheses."""
    return re.split(r", (?![^(]*\))", text)


B, P = "{urn:example:quipu:bench:1}", "{urn:example:quipu:bench:persona:1}"


EMPLOYER = [B + name for name in ("RUC", "RazonSocial", "CIIU", "Ubigeo")]
WORKER = [P + name for name in ("Nombres", "ApellidoPaterno", "ApellidoMaterno", "FechaNacimiento", "Sexo")]


def texts_by_name(element, tags):
    """The texts of children, each looked for: what is quickest with the standard library."""
    return [element.findtext(tag) for tag in tags]


def texts_in_one_pass(element, tags):
    """The texts of children: what is quickest with lxml, where a search costs more than a visit."""
    found = {child.tag: child.text for child in element}
    return [found[tag] for tag in tags]


def keep_inspection(element, tables, texts):
    inspections, workers, findings, referrals = tables.rows
    dates, employer = element.find(B + "Fechas"), element.find(B + "Empleador")
    inspections.append((element.get("numero"), element.get("estado"), dates.get("inicio"), dates.get("fin"),
                        *texts(employer, EMPLOYER)))
    for worker in element.iterfind(f"{B}Trabajadores/{B}Trabajador"):
        document = worker.find(P + "Documento")
        workers.append((len(inspections) - 1, worker.get("id"), document.get("tipo"), document.text,
                        *texts(worker, WORKER)))
        for finding in worker.iterfind(f"{B}Hallazgos/{B}Hallazgo"):
            findings.append((len(workers) - 1, finding.get("oit"), finding.get("desde"), finding.findtext(B + "Medio")))
    for referral in element.iterfind(f"{B}Derivaciones/{B}Derivacion"):
        referrals.append((len(inspections) - 1, referral.get("entidad"), referral.get("fecha")))
    tables.end_of_record()


def iterparse(path):
    tables = Tables(4)
    root = None
    for event, element in xml.etree.ElementTree.iterparse(path, events=("start", "end")):
        if root is None:
            root = element
        if event == "end" and element.tag == B + "Inspeccion":
            keep_inspection(element, tables, texts_by_name)
            root.clear()
    return tables


def lxml_iterparse(path):
    import lxml.etree
    tables = Tables(4)
    for _, element in lxml.etree.iterparse(path, tag=B + "Inspeccion", resolve_entities=False):
        keep_inspection(element, tables, texts_in_one_pass)
        # The parser runs ahead of its events: only what lies before this element may go.
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
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


def orjson_document(path):
    import orjson
    tables = Tables(3)
    with open(path, "rb") as file:
        for case in orjson.loads(file.read())["casos"]:
            keep_case(case, tables)
    return tables


def ijson_items(path):
    import ijson
    tables = Tables(3)
    with open(path, "rb") as file:
        for case in ijson.items(file, "casos.item", use_float=True):
            keep_case(case, tables)
    return tables


def json_lines(path):
    tables = Tables(3)
    with open(path, encoding="utf-8") as file:
        for line in file:
            keep_case(json.loads(line), tables)
    return tables


def orjson_lines(path):
    import orjson
    tables = Tables(3)
    with open(path, "rb") as file:
        for line in file:
            keep_case(orjson.loads(line), tables)
    return tables


def count_nested(batch, tables):
    victims = batch.column("victimas").flatten()
    for level, count in enumerate((batch.num_rows, len(victims), len(victims.field("explotaciones").flatten()))):
        tables.counts[level] += count


def arrow_lines(path):
    import pyarrow
    import pyarrow.json as arrow
    pyarrow.set_cpu_count(1)

    def fields(names, **others):
        return [(name, pyarrow.string()) for name in names.split()] + list(others.items())

    place = pyarrow.struct(fields("ubigeo"))
    exploitation = pyarrow.struct(fields("forma desde", horas=pyarrow.int64(), medios=pyarrow.list_(pyarrow.string()),
                                         lugar=place))
    victim = pyarrow.struct(fields(
        "nombres apellidoPaterno apellidoMaterno sexo fechaNacimiento nacionalidad", edad=pyarrow.int64(),
        documento=pyarrow.struct(fields("tipo numero")), explotaciones=pyarrow.list_(exploitation)))
    case = pyarrow.schema(fields("expediente fechaRegistro unidad articulo captacion",
                                 lugar=pyarrow.struct(fields("departamento ubigeo")), victimas=pyarrow.list_(victim)))
    tables = Tables(3)
    for batch in arrow.open_json(path, arrow.ReadOptions(use_threads=False),
                                 arrow.ParseOptions(explicit_schema=case, unexpected_field_behavior="ignore")):
        count_nested(batch, tables)
    return tables


def duck_lines(path):
    exploitation = "STRUCT(forma VARCHAR, desde VARCHAR, horas BIGINT, medios VARCHAR[], lugar STRUCT(ubigeo VARCHAR))"
    victim = ("STRUCT(documento STRUCT(tipo VARCHAR, numero VARCHAR), nombres VARCHAR, apellidoPaterno VARCHAR, "
              "apellidoMaterno VARCHAR, sexo VARCHAR, fechaNacimiento VARCHAR, edad BIGINT, nacionalidad VARCHAR, "
              f"explotaciones {exploitation}[])")
    tables = Tables(3)
    for batch in duck(f"""SELECT * FROM read_json($1, format = 'newline_delimited', columns = {{
                      expediente: 'VARCHAR', fechaRegistro: 'VARCHAR', unidad: 'VARCHAR',
                      lugar: 'STRUCT(departamento VARCHAR, ubigeo VARCHAR)', articulo: 'VARCHAR', captacion: 'VARCHAR',
                      victimas: '{victim}[]'}})""", path):
        count_nested(batch, tables)
    return tables


def openpyxl_rows(path):
    """Each cell as a Python object: texts, numbers, and dates by style."""
    import openpyxl
    tables = Tables(1)
    rows = tables.rows[0]
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    reader = sheet.iter_rows(values_only=True)
    header = next(reader)
    columns = [header.index(name) for name in CSV_KEPT]
    for row in reader:
        rows.append([row[column] for column in columns])
        tables.end_of_record()
    return tables


class Peer(NamedTuple):
    """A function over a path, the modules that it needs beyond Python's own library, its own first, and, not
    timed, one that gives the checksum of what it made."""

    work: Callable
    modules: tuple = ()
    checksum: Callable = None

    @property
    def packages(self):
        return [module.partition(".")[0] for module in self.modules]

    def is_installed(self):
        return all(importlib.util.find_spec(package) for package in self.packages)

    def load(self):
        for module in self.modules:
            importlib.import_module(module)


# The benchmark and the peer's name in the table; the peer.
PEERS = {
    ("csv-12", "Python csv"): Peer(csv_twelve),
    ("csv-12", "pyarrow"): Peer(arrow_csv_twelve, ("pyarrow.csv",)),
    ("csv-12", "DuckDB"): Peer(duck_csv_twelve, ("duckdb", "pyarrow")),
    ("csv-25", "Python csv"): Peer(csv_module),
    ("csv-25", "pyarrow"): Peer(arrow_csv, ("pyarrow.csv",)),
    ("csv-25", "DuckDB"): Peer(duck_csv, ("duckdb", "pyarrow")),
    ("mapping", "DuckDB"): Peer(duck_police, ("duckdb", "pyarrow"), duck_police_checksum),
    ("xml", "Python iterparse"): Peer(iterparse),
    ("xml", "lxml iterparse"): Peer(lxml_iterparse, ("lxml.etree",)),
    ("json", "Python json.load"): Peer(json_load),
    ("json", "ijson"): Peer(ijson_items, ("ijson",)),
    ("json", "orjson"): Peer(orjson_document, ("orjson",)),
    ("ndjson", "Python json.loads"): Peer(json_lines),
    ("ndjson", "orjson"): Peer(orjson_lines, ("orjson",)),
    ("ndjson", "pyarrow"): Peer(arrow_lines, ("pyarrow.json",)),
    ("xlsx", "openpyxl"): Peer(openpyxl_rows, ("openpyxl",)),
    ("ndjson", "DuckDB"): Peer(duck_lines, ("duckdb", "pyarrow")),
}


def peak_bytes():
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))


def main(name, title, path):
    peer = PEERS[name, title]
    peer.load()
    wall, cpu = time.perf_counter(), time.process_time()
    tables = peer.work(path)
    tables.let_go()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"bytes": os.path.getsize(path), "records": tables.counts[0], "rows": tables.counts,
                      "wall_us": int(wall * 1e6), "cpu_us": int(cpu * 1e6), "peak_bytes": peak_bytes()}))


if __name__ == "__main__":
    peer = PEERS.get(tuple(sys.argv[1:3]))
    if peer and len(sys.argv) == 4:
        main(*sys.argv[1:])
    elif peer and peer.checksum and sys.argv[4:] == ["checksum"]:
        print(peer.checksum(sys.argv[3]))
    else:
        sys.exit(__doc__)
