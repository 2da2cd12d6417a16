#!/usr/bin/env python3
"""Writes the benchmarks' input files: invented people only, the same bytes for the same arguments.

    workloads.py FOLDER csv|xml|json|ndjson|xlsx|night|next-night COUNT

COUNT is rows, inspections, cases, cases, rows or police rows. Prints the path that it made, or found made: a
file takes its name when it is whole. Beside each lies PATH.counts.json, what a reader must find in it.
A next-night is the night again with about one record in a hundred changed.

Every record takes one number from a seeded generator, and its fields are picked by the bits of that
number; that is fast, and varied enough that no column is constant.
"""
import csv
import json
import os
import random
import sys
import zipfile
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent

# Surnames are made of parts, so that they belong to nobody; documents begin with 999.
FRONTS = "Ccori Ñahui Quilla Sulla Huanca Yahuar Tana Inuma Muray Chuqui Caja Paca Arimu Shapi Pérez Núñe".split()
BACKS = "manya caray coche ndori ripa taipe guay rengo puma zango llama cuna rayo quispe bamba tito".split()
SURNAMES = [front + back for front in FRONTS for back in BACKS]
PARTICLES = ["De la ", "Del ", "De los ", "De "]
GIVEN = ("María José Luz Andrés Rosa Ángel Inés Nicolás Zoila Elmer Sofía Raúl Noé Lucía Íñigo Milagros "
         "Begoña Walter Yesenia Nayely Martín Elvira Segundo Roxana Dayerlin Jhordan Keiko Ramón Verónica Hernán Flor "
         "Abel").split()
STREETS = "Las Palmeras,Los Ángeles,Unión,Ayacucho,28 de Julio,San Martín,Progreso,Túpac Amaru".split(",")
NOTES = ["", "", "Sin novedad", "Se deriva a la unidad especializada; queda en custodia",
         'Refiere que "la señora" le ofreció trabajo', "Se coordina con la fiscalía; pendiente de declaración",
         "Víctima rescatada durante un operativo conjunto en la vía pública, se le brinda atención", "Ampliación"]
PURPOSES = ["EXPLOTACION SEXUAL", "EXPLOTACION LABORAL", "TRABAJOS Y SERVICIOS FORZADOS", "MENDICIDAD",
            "VENTA DE NIÑOS"]
MEANS = ["AMENAZA", "VIOLENCIA", "FRAUDE", "ENGAÑO", "ABUSO DE PODER", "PRIVACION DE LA LIBERTAD"]
RECRUITING = ["OFERTA DE TRABAJO", "OFERTA DE ESTUDIO", "SEDUCCION", "INTERNET", "PADRINAZGO", "OTRO"]
NATIONALITIES = ["PERUANA", "PERUANA", "PERUANO", "PERÚ", "VENEZOLANA", "BOLIVIANA", "COLOMBIANA", "ECUATORIANA"]
ARTICLES = ["129-A", "129-B", "ART. 129-A", "153", "ART. 153-B", "129-C"]
FIRST_DAY = date(2018, 1, 1)
DAYS = [FIRST_DAY + timedelta(days=day) for day in range(2190)]
BIRTHS = [date(1970, 1, 1) + timedelta(days=5 * day) for day in range(3000)]


class Bits:
    """Picks fields by the bits of one number."""

    def __init__(self, number):
        self.number = number

    def below(self, count):
        self.number, rest = divmod(self.number, count)
        return rest

    def of(self, things):
        return things[self.below(len(things))]

    def chance(self, one_in):
        return self.below(one_in) == 0


def bits(generator):
    return Bits(generator.getrandbits(256))


def peruvian(day):
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def dni(b):
    return f"999{b.below(100000):05d}"


def document(b):
    """A type and its number; a foreigner's card has nine digits."""
    kind = b.of(("DNI", "DNI", "DNI", "CE"))
    return kind, dni(b) + ("0" if kind == "CE" else "")


def ruc(b):
    """A company's number with its check digit (weights 5432765432, modulo 11)."""
    digits = f"20999{b.below(100000):05d}"
    rest = 11 - sum(int(digit) * int(weight) for digit, weight in zip(digits, "5432765432")) % 11
    return digits + str(rest % 10)


def surname(b):
    return (b.of(PARTICLES) if b.chance(12) else "") + b.of(SURNAMES)


def places():
    """(ubigeo, department, province, district) of the code list that the mappings use."""
    with open(ROOT / "Mappings/codes/ubigeo.csv", encoding="utf-8", newline="") as file:
        return [(r["inei"], r["department"], r["province"], r["district"])
                for r in csv.DictReader(file) if len(r["inei"]) == 6]


# MARK: One format, large

CSV_COLUMNS = ("NRO_DENUNCIA FECHA_REGISTRO FECHA_HECHO COMISARIA DEPARTAMENTO PROVINCIA DISTRITO UBIGEO ARTICULO "
               "MODALIDAD FINALIDAD TIPO_DOC NRO_DOC APE_PATERNO APE_MATERNO NOMBRES SEXO FEC_NAC EDAD NACIONALIDAD "
               "DIRECCION TELEFONO ESTADO CONDICION OBSERVACION").split()


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"' if '"' in cell or ";" in cell else cell


def write_csv(path, count, generator):
    where = places()
    documents = victims = 0
    with open(path, "w", encoding="cp1252", newline="") as file:
        file.write(";".join(CSV_COLUMNS) + "\r\n")
        for number in range(count):
            b = bits(generator)
            ubigeo, department, province, district = b.of(where)
            day = b.below(len(DAYS) - 40)
            row = (
                f"{number + 1:07d}-{DAYS[day].year}", peruvian(DAYS[day + b.below(40)]), peruvian(DAYS[day]),
                "COMISARÍA " + district, department, province, district, ubigeo, b.of(ARTICLES), b.of(RECRUITING),
                b.of(PURPOSES), *document(b),
                surname(b), surname(b) if b.below(8) else "",
                f"{b.of(GIVEN)} {b.of(GIVEN)}", b.of("FFFM"), peruvian(b.of(BIRTHS)) if b.below(30) else "",
                str(b.below(60) + 1), b.of(NATIONALITIES), f"Jr. {b.of(STREETS)} N° {b.below(2000)}",
                f"9{b.below(100000000):08d}", b.of(("ABIERTO", "EN INVESTIGACIÓN", "DERIVADO")),
                b.of(("AGRAVIADA", "AGRAVIADO", "TESTIGO")), quoted(b.of(NOTES)))
            file.write(";".join(row) + "\r\n")
            # 99999999 is nobody's.
            documents += row[CSV_COLUMNS.index("NRO_DOC")] != "99999999"
            victims += row[CSV_COLUMNS.index("CONDICION")] != "TESTIGO"
    # What police.map.yaml makes of it: cases, incidents, persons, documents, roles of victims, acts.
    return {"records": count, "rows": [count], "mapped": [count, count, count, documents, victims, victims]}


XLSX_COLUMNS = ("NRO_DENUNCIA FECHA_REGISTRO FECHA_HECHO UBIGEO MODALIDAD FINALIDAD TIPO_DOC NRO_DOC APE_PATERNO NOMBRES "
                "SEXO NACIONALIDAD").split()
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def write_xlsx(path, count, generator):
    """As Excel saves a table: texts are shared, except those that occur once; dates are numbers with a style."""
    where = places()
    shared = {}

    def text(column, row, value):
        return f'<c r="{column}{row}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>'

    def inline(column, row, value):
        return f'<c r="{column}{row}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    def day_number(day):
        return (day - date(1899, 12, 30)).days

    def member(name):
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        return info

    def relations(*entries):
        return ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                + "".join(f'<Relationship Id="r{index}" Type="{OFFICE}/{kind}" Target="{target}"/>'
                          for index, (kind, target) in enumerate(entries)) + "</Relationships>")

    with zipfile.ZipFile(path, "w") as book:
        with book.open(member("xl/worksheets/sheet1.xml"), "w") as sheet:
            cells = "".join(text(chr(65 + index), 1, name) for index, name in enumerate(XLSX_COLUMNS))
            sheet.write(f'<worksheet {MAIN}><sheetData><row r="1">{cells}</row>'.encode())
            for row in range(2, count + 2):
                b = bits(generator)
                day = b.below(len(DAYS) - 40)
                cells = (inline("A", row, f"{row - 1:07d}-{DAYS[day].year}"),
                         f'<c r="B{row}" s="1"><v>{day_number(DAYS[day + b.below(40)])}</v></c>',
                         f'<c r="C{row}" s="1"><v>{day_number(DAYS[day])}</v></c>', text("D", row, b.of(where)[0]),
                         text("E", row, b.of(RECRUITING)), text("F", row, b.of(PURPOSES)),
                         text("G", row, b.of(("DNI", "DNI", "DNI", "CE"))), f'<c r="H{row}"><v>{dni(b)}</v></c>',
                         text("I", row, surname(b)), text("J", row, f"{b.of(GIVEN)} {b.of(GIVEN)}"),
                         text("K", row, b.of("FFFM")), text("L", row, b.of(NATIONALITIES)))
                sheet.write(f'<row r="{row}">{"".join(cells)}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        strings = "".join(f"<si><t>{escape(value)}</t></si>" for value in shared)
        for name, content in (
                ("xl/sharedStrings.xml", f"<sst {MAIN}>{strings}</sst>"),
                ("xl/styles.xml", f"<styleSheet {MAIN}><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>"
                                  "<borders><border/></borders>"
                                  '<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs>'
                                  '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
                                  '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/>'
                                  "</cellStyles></styleSheet>"),
                ("xl/workbook.xml", f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>'
                                    '<sheet name="DENUNCIAS" sheetId="1" r:id="r0"/></sheets></workbook>'),
                ("xl/_rels/workbook.xml.rels", relations(("worksheet", "worksheets/sheet1.xml"),
                                                         ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"))),
                ("_rels/.rels", relations(("officeDocument", "xl/workbook.xml"))),
                ("[Content_Types].xml",
                 '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                 '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                 + "".join(f'<Override PartName="/xl/{part}" ContentType="application/vnd.openxmlformats-officedocument.'
                           f'spreadsheetml.{kind}+xml"/>'
                           for part, kind in (("workbook.xml", "sheet.main"), ("worksheets/sheet1.xml", "worksheet"),
                                              ("sharedStrings.xml", "sharedStrings"), ("styles.xml", "styles")))
                 + "</Types>")):
            book.writestr(member(name), content)
    return {"records": count, "rows": [count]}


def person(b):
    return {"documento": {"tipo": b.of(("DNI", "DNI", "CE")), "numero": dni(b)},
            "nombres": f"{b.of(GIVEN)} {b.of(GIVEN)}", "apellidoPaterno": surname(b),
            "apellidoMaterno": surname(b) if b.below(8) else None, "sexo": b.of("FFFM"),
            "fechaNacimiento": b.of(BIRTHS).isoformat() if b.below(30) else None, "edad": b.below(60) + 1,
            "nacionalidad": b.of(NATIONALITIES)}


def case(number, generator, where):
    """A case with its victims and what each was put to: three levels."""
    b = bits(generator)
    ubigeo, department, province, district = b.of(where)
    victims = []
    for _ in range(b.of((1, 1, 1, 2, 2, 3))):
        v = bits(generator)
        victim = person(v)
        victim["explotaciones"] = [
            {"forma": v.of(PURPOSES), "desde": v.of(DAYS).isoformat(), "horas": v.below(16) + 1,
             "medios": [v.of(MEANS) for _ in range(v.of((0, 1, 2)))],
             "lugar": {"ubigeo": v.of(where)[0], "tipo": v.of(STREETS)}}
            for _ in range(v.of((1, 1, 2)))]
        victim["contacto"] = {"telefono": f"9{v.below(100000000):08d}",
                              "direccion": f"Jr. {v.of(STREETS)} N° {v.below(2000)}"}
        victims.append(victim)
    return {"expediente": f"{number + 1:07d}-{b.of(DAYS).year}", "fechaRegistro": b.of(DAYS).isoformat(),
            "unidad": "COMISARÍA " + district,
            "lugar": {"departamento": department, "provincia": province, "distrito": district, "ubigeo": ubigeo},
            "articulo": b.of(ARTICLES), "captacion": b.of(RECRUITING), "victimas": victims,
            "observacion": b.of(NOTES) or None}


def write_cases(path, count, generator, front, between, behind):
    where = places()
    rows = [count, 0, 0]
    encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(front)
        for number in range(count):
            record = case(number, generator, where)
            rows[1] += len(record["victimas"])
            rows[2] += sum(len(victim["explotaciones"]) for victim in record["victimas"])
            file.write((between if number else "") + encoder.encode(record))
        file.write(behind)
    return {"records": count, "rows": rows}


def write_json(path, count, generator):
    return write_cases(path, count, generator, '{"sistema":"BANCO","version":"1","casos":[\n', ",\n", "\n]}\n")


def write_ndjson(path, count, generator):
    return write_cases(path, count, generator, "", "\n", "\n")


def element(name, text, attributes=""):
    return f"<b:{name}{attributes}>{escape(text)}</b:{name}>" if text else f"<b:{name}{attributes}/>"


def write_xml(path, count, generator):
    """Inspections with workers, findings of each worker, and referrals: four tables."""
    where = places()
    rows = [count, 0, 0, 0]
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n'
                   '<b:Lote xmlns:b="urn:example:quipu:bench:1" xmlns:p="urn:example:quipu:bench:persona:1" version="1">\n')
        for number in range(count):
            b = bits(generator)
            ubigeo, department, province, district = b.of(where)
            day = b.below(len(DAYS) - 60)
            state = b.of(("ABIERTA", "CERRADA"))
            part = [f'  <b:Inspeccion numero="{number + 1:06d}-{DAYS[day].year}" estado="{state}">',
                    f'    <b:Fechas inicio="{DAYS[day]}" fin="{DAYS[day + b.below(60)]}"/>',
                    "    <b:Empleador>", "      " + element("RUC", ruc(b)),
                    "      " + element("RazonSocial", f"{b.of(SURNAMES).upper()} & {b.of(SURNAMES).upper()} S.A.C."),
                    "      " + element("CIIU", f"{b.below(9999):04d}", ' rev="4"'),
                    "      " + element("Ubigeo", ubigeo), "    </b:Empleador>",
                    "    " + element("Lugar", f"{department} / {province} / {district}"), "    <b:Trabajadores>"]
            for index in range(b.of((1, 1, 2, 2, 3))):
                w = bits(generator)
                rows[1] += 1
                part += [f'      <b:Trabajador id="T{index + 1}">',
                         f'        <p:Documento tipo="{w.of(("DNI", "CE"))}">{dni(w)}</p:Documento>',
                         f"        <p:Nombres>{w.of(GIVEN)} {w.of(GIVEN)}</p:Nombres>",
                         f"        <p:ApellidoPaterno>{surname(w)}</p:ApellidoPaterno>",
                         (f"        <p:ApellidoMaterno>{surname(w)}</p:ApellidoMaterno>" if w.below(8)
                          else "        <p:ApellidoMaterno/>"),
                         f"        <p:FechaNacimiento>{w.of(BIRTHS)}</p:FechaNacimiento>",
                         f"        <p:Sexo>{w.below(2) + 1}</p:Sexo>",
                         "        " + element("HorasDiarias", str(w.below(10) + 8)), "        <b:Hallazgos>"]
                findings = w.of((1, 1, 2, 3))
                rows[2] += findings
                part += [f'          <b:Hallazgo oit="{w.below(11) + 1}" desde="{w.of(DAYS)}">'
                         + element("Medio", w.of(MEANS)) + element("Detalle", w.of(NOTES)) + "</b:Hallazgo>"
                         for _ in range(findings)]
                part += ["        </b:Hallazgos>", "      </b:Trabajador>"]
            part += ["    </b:Trabajadores>", "    <b:Derivaciones>"]
            referrals = b.of((0, 1, 2))
            rows[3] += referrals
            part += [f'      <b:Derivacion entidad="{b.of(("UPE", "FISCALIA", "PNP"))}" fecha="{b.of(DAYS)}"/>'
                     for _ in range(referrals)]
            part += ["    </b:Derivaciones>", "    " + element("Observaciones", b.of(NOTES)), "  </b:Inspeccion>\n"]
            file.write("\n".join(part))
        file.write("</b:Lote>\n")
    return {"records": count, "rows": rows}


# MARK: A night, in the formats of Samples/01-three-registers-one-girl


class Somebody:
    """An invented person whom several registers know, always by the same facts."""

    def __init__(self, index):
        b = bits(random.Random(f"somebody {index}"))
        self.dni, self.foreign_card = f"{99900000 + index}", f"999{index:06d}"
        self.paternal, self.maternal = surname(b), surname(b) if b.below(8) else ""
        self.given, self.birth, self.sex = f"{b.of(GIVEN)} {b.of(GIVEN)}", b.of(BIRTHS), b.of("FFFM")
        self.age = 2024 - self.birth.year
        self.kind = b.of(("DNI", "DNI", "DNI", "DNI", "CE", "SD"))
        self.number = {"DNI": self.dni, "CE": self.foreign_card, "SD": ""}[self.kind]


@lru_cache(maxsize=None)
def somebody(index):
    return Somebody(index)


def anybody(b, count):
    """Of so many people that a night of `count` police rows meets most of them in more than one row."""
    return somebody(b.below(min(count, 100000)))


def write_night(folder, count, generator, is_next=False):
    folder.mkdir()
    where = places()
    return {"records": write_police(folder / "policia_denuncias.csv", count, generator, where, is_next)
            + write_orders(folder / "inspeccion_ordenes.xml", max(count // 10, 1), generator, where, is_next)
            + write_residents(folder / "albergue_residentes.json", max(count // 5, 1), generator, is_next)}


def write_next_night(folder, count, generator):
    return write_night(folder, count, generator, is_next=True)


def has_changed(number, is_next):
    return is_next and number % 100 == 50


POLICE_COLUMNS = ("NRO_DENUNCIA;FECHA_REGISTRO;FECHA_HORA_HECHO;UBIGEO_HECHO;DPTO_HECHO;PROV_HECHO;DIST_HECHO;UBIGEO_CIA;"
                  "COMISARIA;ARTICULO;MODALIDAD;MEDIO;FINALIDAD;CONDICION;TIPO_DOC;NRO_DOC;APE_PATERNO;APE_MATERNO;NOMBRES;"
                  "FEC_NAC;EDAD;SEXO;NACIONALIDAD;MONTO_DEUDA")


def write_police(path, count, generator, where, is_next):
    """Two lines of preamble, a row per complaint and person, 1 % repeated rows, 2 % dates that are none, a total."""
    blanks = ";" * POLICE_COLUMNS.count(";")
    written = complaint = 0
    with open(path, "w", encoding="cp1252", newline="") as file:
        file.write(f"REPORTE DE DENUNCIAS - TRATA DE PERSONAS{blanks}\r\n")
        file.write(f"Fecha de generación: 16/03/2024 05:40{blanks}\r\n")
        file.write(POLICE_COLUMNS + "\r\n")
        while written < count:
            complaint += 1
            c = bits(generator)
            ubigeo, department, province, district = c.of(where)
            day = c.below(len(DAYS) - 40)
            happened = c.of(("SIN FECHA", "01/00/2024", "31/02/2023")) if c.chance(50) else peruvian(DAYS[day])
            registered = f"{peruvian(DAYS[day + c.below(40)])} {c.below(24):02d}:{c.below(60):02d}"
            front = [f"{complaint:07d}-2024", registered, happened, ubigeo, department, province, district, ubigeo,
                     "CPNP " + district, c.of(ARTICLES), c.of(RECRUITING), c.of(MEANS), c.of(PURPOSES)]
            if has_changed(complaint, is_next):
                front[9] = "129-D"
            for index in range(c.of((1, 1, 2, 3))):
                p = bits(generator)
                who = anybody(p, count)
                row = front + [
                    "AGRAVIADA" if index == 0 else p.of(("AGRAVIADO", "DENUNCIADO", "TESTIGO")), who.kind, who.number,
                    who.paternal.upper(), who.maternal.upper(), who.given.upper(),
                    p.of((peruvian(who.birth), peruvian(who.birth), str(who.birth.year), "")), str(who.age),
                    p.of(("F", "MUJER") if who.sex == "F" else ("M", "MASC")), p.of(NATIONALITIES),
                    p.of(("", "", f"{p.below(9) + 1}.{p.below(900) + 100},00", f"S/ {p.below(900) + 50}"))]
                repeats = 2 if p.chance(100) else 1
                written += repeats
                file.write((";".join(map(quoted, row)) + "\r\n") * repeats)
        file.write(f"TOTAL;{written}{blanks[1:]}\r\n")
    return written


def write_orders(path, count, generator, where, is_next):
    with open(path, "w", encoding="iso-8859-1", newline="") as file:
        file.write('<?xml version="1.0" encoding="ISO-8859-1"?>\n<siit:Lote xmlns:siit="urn:example:pe:sunafil:siit:lote:1" '
                   'xmlns:p="urn:example:pe:persona:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
                   f'generado="2024-03-16T02:10:00-05:00" total="{count}">\n')
        for number in range(count):
            b = bits(generator)
            day = b.below(len(DAYS) - 60)
            workers = b.of((1, 1, 2, 3))
            kind, origin = b.of(("CONCRETA", "GENÉRICA")), b.of(("OPERATIVO", "DENUNCIA"))
            name = f"{number + 1:05d}-2024-SUNAFIL/IRE-MDD"
            part = [f'<siit:OrdenInspeccion numero="{name}" tipo="{kind}" origen="{origin}">',
                    f'<siit:Fechas inicio="{DAYS[day]}" fin="{DAYS[day + b.below(60)]}"/>',
                    '<siit:Materias><siit:Materia codigo="TF">Trabajo forzoso</siit:Materia></siit:Materias>',
                    f"<siit:Empleador><siit:RUC>{ruc(b)}</siit:RUC>"
                    f"<siit:RazonSocial>{b.of(SURNAMES).upper()} &amp; HNOS S.A.C.</siit:RazonSocial>"
                    f'<siit:CIIU rev="4">{b.of(("0729", "0220", "5610"))}</siit:CIIU>'
                    f'<siit:Ubigeo fuente="SUNAT">{b.of(where)[0]}</siit:Ubigeo></siit:Empleador>',
                    f'<siit:Trabajadores afectados="{workers}">']
            for index in range(workers):
                w = bits(generator)
                who = anybody(w, count * 10)
                hours = 18 if has_changed(number, is_next) else w.below(8) + 8
                part.append(
                    f'<siit:Trabajador id="T{index + 1}"><p:Documento tipo="DNI">{who.dni}</p:Documento>'
                    f"<p:Nombre>{who.paternal} {who.maternal}, {who.given}</p:Nombre>"
                    f"<p:FechaNacimiento>{who.birth}</p:FechaNacimiento><p:Sexo>{2 if who.sex == 'F' else 1}</p:Sexo>"
                    f'<siit:Indicadores><siit:Indicador oit="{w.below(11) + 1}"/><siit:Indicador oit="9">'
                    f'<siit:Deuda moneda="PEN">{w.below(5000)}.00</siit:Deuda></siit:Indicador></siit:Indicadores>'
                    f"<siit:HorasDiarias>{hours}</siit:HorasDiarias></siit:Trabajador>")
            part += ["</siit:Trabajadores>",
                     f'<siit:ActaInfraccion numero="{name}" grado="MUY GRAVE" multaUIT="200"/>',
                     f'<siit:Derivaciones><siit:Derivacion entidad="UPE" fecha="{DAYS[day + 1]}"/></siit:Derivaciones>',
                     "</siit:OrdenInspeccion>\n"]
            file.write("\n".join(part))
        file.write("</siit:Lote>\n")
    return count


def resident(number, count, generator, is_next):
    b = bits(generator)
    who = anybody(b, count * 5)
    entered = b.below(len(DAYS) - 400)
    services = [{"tipo": b.of(("PSICOLOGIA", "SALUD", "EDUCACION", "LEGAL")), "fecha": str(DAYS[entered + b.below(90)])}
                for _ in range(b.below(4))]
    day = str(DAYS[entered])
    consents = [{"finalidad": "REGISTRO_NACIONAL", "estado": "OTORGADO", "otorgadoPor": "TUTOR", "fecha": day},
                {"finalidad": "INVESTIGACION", "estado": b.of(("OTORGADO", "OTORGADO", "NEGADO")), "fecha": day}]
    left = {"fecha": str(DAYS[entered + 300]), "motivo": b.of(("TRASLADO", "REINTEGRACION FAMILIAR"))}
    if has_changed(number, is_next):
        services.append({"tipo": "SOCIAL", "fecha": str(DAYS[entered + 100])})
    return {"codigo": f"R-{number + 1:06d}", "documento": {"tipo": "DNI", "numero": int(who.dni)},
            "nombres": who.given, "apellidos": f"{who.paternal} {who.maternal}".strip().upper(),
            "fechaNacimiento": peruvian(who.birth), "sexo": who.sex, "lengua": b.of(("quechua", "castellano", "aimara")),
            "ingreso": {"fecha": day, "autoridad": b.of(("UPE", "JUZGADO")), "motivo": "TRATA"},
            "egreso": left if b.chance(3) else None, "atenciones": services, "consentimientos": consents}


def write_residents(path, count, generator, is_next):
    per_centre = 20
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write('{"sistema": "CAR", "version": "3.2", "generado": "2024-03-16T03:00:00-05:00", "centros": [')
        for centre, first in enumerate(range(0, count, per_centre)):
            kind = ("ESPECIALIZADO", "BASICO", "URGENCIA")[centre % 3]
            file.write(f'{"," if centre else ""}\n {{"codigo": "CAR-{centre + 1:04d}", "tipo": "{kind}", "residentes": [\n  ')
            residents = (json.dumps(resident(number, count, generator, is_next), ensure_ascii=False)
                         for number in range(first, min(first + per_centre, count)))
            file.write(",\n  ".join(residents) + "\n ]}")
        file.write("\n]}\n")
    return count


WRITERS = {"csv": write_csv, "xml": write_xml, "json": write_json, "ndjson": write_ndjson,
           "xlsx": write_xlsx, "night": write_night,
           "next-night": write_next_night}


def main(folder, kind, count):
    path = Path(folder) / (f"{kind}-{count}" + ("" if kind.endswith("night") else f".{kind}"))
    counts = Path(f"{path}.counts.json")
    if not counts.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(f"{path}.{os.getpid()}.part")
        found = WRITERS[kind](unfinished, count, random.Random("quipu " + kind.removeprefix("next-")))
        unfinished.rename(path)
        counts.write_text(json.dumps(found))
    print(path)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[2] not in WRITERS or not sys.argv[3].isdigit():
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
