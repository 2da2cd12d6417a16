#!/usr/bin/env python3
"""Invented people in several records each, with the errors of careless offices: what `link-night` links.

    people.py RECORDS > people.tsv

Names and error rates are assumptions; figures over them compare programs and promise nothing about a register.
"""
import random
import sys

GIVEN = ("Maria Rosa Luz Ana Carmen Milagros Flor Yesenia Katherine Nelly Gladys Julia Diana Rocio Vanessa Ruth Teresa Brenda Lucero Brisa "
         "Kiara Roxana Silvia Dina Wayra Killari Sisa Pilar Isabel Jose Luis Juan Carlos Jorge Victor Miguel Cesar Manuel Julio Pedro Walter "
         "Edwin Percy Wilmer Kevin Brayan Angel Marco Fernando Oscar Hugo Raul Elmer Amaru Inti").split()
SURNAMES = ("Quispe Flores Sanchez Rodriguez Garcia Rojas Huaman Mamani Diaz Ramos Vasquez Espinoza Mendoza Castillo Torres Perez Chavez Cruz "
            "Vargas Gutierrez Castro Condori Choque Vilca Yupanqui Zevallos Apaza Ticona Cusi Puma Illatopa Shapiama Pacaya Murayari Inuma "
            "Tsamajain Pizango Huayta Ayala Sulca Taipe Soncco Llacsa Saavedra Pinedo Rengifo Panduro Chambi Layme Ccori Hancco").split()
FRONT = "Alto Bajo Nuevo Viejo Gran".split()
SPELLINGS = [("Quis", "Kis"), ("Hua", "Gua"), ("v", "b"), ("s", "z"), ("y", "ll"), ("k", "c")]


def skewed(words):
    return [1 / (place + 3) for place in range(len(words))]


def spoilt(chance, person):
    given, paternal, maternal, birth, sex, number, alias = person
    if chance.random() < .10:
        number = ""
    elif chance.random() < .04:
        place = chance.randrange(7)
        number = number[:place] + number[place + 1] + number[place] + number[place + 2:]
    if chance.random() < .08:
        birth = birth[:4] if chance.random() < .5 else ""
    if chance.random() < .08:
        maternal = ""
    if chance.random() < .12:
        old, new = chance.choice(SPELLINGS)
        paternal = paternal.replace(old, new)
    if chance.random() < .15:
        given = given.split(" ")[0]
    if chance.random() < .03:
        given, paternal, maternal = paternal, given, ""
    return given, paternal, maternal, birth, sex, number, alias


def main():
    count = int(sys.argv[1])
    chance = random.Random(20240731)
    given, surnames = skewed(GIVEN), skewed(SURNAMES)
    records, person = [], 0
    while len(records) < count:
        names = " ".join(dict.fromkeys(chance.choices(GIVEN, given, k=2)))
        parts = [chance.choices(SURNAMES, surnames)[0] for _ in range(2)]
        if chance.random() < .4:
            parts[chance.randrange(2)] += chance.choice(FRONT).lower() + chance.choice(SURNAMES).lower()
        birth = "%d-%02d-%02d" % (chance.randint(1970, 2016), chance.randint(1, 12), chance.randint(2, 28))
        whole = (names, *parts, birth, chance.choice(["female", "male"]), "%08d" % chance.randrange(10**7, 8 * 10**7), "")
        for copy in range(chance.choice([1, 1, 2, 3])):
            given_names, paternal, maternal, day, sex, number, alias = spoilt(chance, whole)
            source = chance.choice(["labour", "police", "shelter"])
            records.append(["%d-%d" % (person, copy), source, given_names, paternal, maternal, day, sex,
                            "DNI" if number else "", number, alias, str(person)])
        person += 1
    chance.shuffle(records)
    for record in records[:count]:
        print("\t".join(record))


if __name__ == "__main__":
    main()
