#!/usr/bin/env python3
"""Links a table with Splink, as its documentation advises, on columns prepared like ours; prints the cost as JSON.

    link_splink.py RECORDS.csv people|febrl CLUSTERS.csv

Preparation is what `quipu link` does by itself: accents and Ñ damage folded, particles dropped, whole names split, a
key of Andean spelling, documents padded and placeholders dropped, 1 January counted as a year alone. It is timed
apart, because a user of Splink writes it once and by hand.
"""
import json
import re
import resource
import sys
import time
import unicodedata
from collections import Counter

import duckdb
import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

PARTICLES = {"DE", "DEL", "LA", "LAS", "LOS", "LO", "EL", "DA", "DAS", "DO", "DOS", "VDA", "SAN", "Y"}
SOUNDS = [(r"Ã.", "N"), (r"[Ñ#?]", "N")]
KEYS = [("CCH", "X"), ("KK|CC|QH|QU|Q", "K"), ("CH|SH", "X"), ("LL", "Y"), ("HUA|GUA|WA", "UA"), ("JH", "Y"), ("C(?=[EI])", "S"),
        ("G(?=[EI])", "J"), ("Z", "S"), ("V", "B"), ("H", ""), ("C", "K"), ("W", "U"), ("N(?=I[AEO])", "N"), ("^J(?=[AEIOU])", "Y"),
        (r"(.)\1+", r"\1"), ("I$", "E")]


def words(text):
    text = text.upper()
    for pattern, sound in SOUNDS:
        text = re.sub(pattern, sound, text)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    found = re.findall(r"[A-Z0-9]+", text)
    return [w for w in found if w not in PARTICLES] or found


def key(word):
    for pattern, sound in KEYS:
        word = re.sub(pattern, sound, word)
    return word


def split_names(rows):
    """Given names and surnames of each row; whole names without a comma are split by which words are which."""
    given, surname = Counter(), Counter()
    for row in rows:
        given.update(words(row["given_names"]))
        surname.update(words(row["surname1"]) + words(row["surname2"]))
    lean = lambda w: (given[w] + .5) / (sum_given + 1) > (surname[w] + .5) / (sum_surname + 1)
    sum_given, sum_surname = sum(given.values()), sum(surname.values())
    for row in rows:
        names = words(row["given_names"])
        first, second = words(row["surname1"]), words(row["surname2"])
        if row["surname2"].upper().startswith("DE ") and len(row["surname2"].split()) == 2:
            second = []
        whole = row["full_name"]
        if whole and "," in whole:
            left, right = whole.split(",", 1)
            surnames = words(left)
            names, first, second = words(right), surnames[:1], surnames[1:2]
        elif whole:
            parts = words(whole)
            names = [w for w in parts if lean(w)]
            surnames = [w for w in parts if not lean(w)]
            first, second = surnames[:1], surnames[1:2]
        if names and first and not any(map(lean, names)) and all(map(lean, first)):
            names, first = first, names
        yield " ".join(names), "".join(first), "".join(second)


def people(path):
    rows = pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
    numbers = Counter(r["doc_number"] for r in rows)
    out = []
    for row, (given, first, second) in zip(rows, split_names(rows)):
        number = row["doc_number"]
        number = number.zfill(8) if number else ""
        if numbers[row["doc_number"]] > 25 or len(set(number)) < 2:
            number = ""
        birth = row["birth_date"]
        out.append({
            "unique_id": row["record_id"], "given": given, "given1": given.split(" ")[0], "given_key": key(given.split(" ")[0]),
            "surname1": first, "surname2": second, "surname1_key": key(first), "surname2_key": key(second), "doc": number,
            "birth": "" if birth.endswith("-01-01") else birth, "birth_year": birth[:4], "sex": row["sex"],
            "department": row["department"], "province": row["province"], "nationality": row["nationality"]})
    return pd.DataFrame(out).replace({"": None})


def people_settings():
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname1").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname2").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("doc", [1, 2]),
            cl.DateOfBirthComparison("birth", input_is_string=True),
            cl.ExactMatch("sex"), cl.ExactMatch("province").configure(term_frequency_adjustments=True),
            cl.ExactMatch("nationality").configure(term_frequency_adjustments=True)],
        blocking_rules_to_generate_predictions=[
            block_on("doc"), block_on("birth", "given_key"), block_on("surname1_key", "surname2_key", "given_key"),
            block_on("surname1_key", "birth"), block_on("surname2_key", "birth"),
            block_on("surname1_key", "surname2_key", "birth_year"), block_on("surname1_key", "given_key", "birth_year"),
            block_on("surname1_key", "given_key", "province"), block_on("surname1_key", "surname2_key", "province")],
        retain_matching_columns=False)


def febrl(path):
    table = pd.read_csv(path, dtype=str, keep_default_na=False).rename(columns={"record_id": "unique_id"})
    return table.apply(lambda column: column.str.strip()).replace({"": None})


def febrl_settings():
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2])],
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"), block_on("given_name", "surname"), block_on("surname", "date_of_birth"),
            block_on("given_name", "date_of_birth"), block_on("postcode", "surname"), block_on("postcode", "given_name"),
            block_on("date_of_birth")],
        retain_matching_columns=False)


TRAINING = {
    "people": ([["doc"], ["surname1", "surname2", "given1"]],
               [["surname1_key", "surname2_key"], ["birth"]]),
    "febrl": ([["soc_sec_id"], ["given_name", "surname", "date_of_birth"]],
              [["surname"], ["date_of_birth"]]),
}


def main(path, kind, out):
    started = time.perf_counter()
    table = {"people": people, "febrl": febrl}[kind](path)
    prepared = time.perf_counter()
    api = DuckDBAPI(duckdb.connect())
    settings = {"people": people_settings, "febrl": febrl_settings}[kind]()
    linker = Linker(api.register(table), settings, log_level=40)
    certain, trained = TRAINING[kind]
    linker.training.estimate_probability_two_random_records_match([block_on(*rule) for rule in certain], recall=.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in trained:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    predicted = linker.inference.predict(threshold_match_probability=.5)
    # The best of three thresholds is the caller's to take: the truth is not known here.
    for threshold in (.5, .889, .95):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=threshold).as_pandas_dataframe()
        clusters[["unique_id", "cluster_id"]].to_csv(f"{out}.{threshold}", index=False)
    print(json.dumps({"prepare_s": prepared - started, "seconds": time.perf_counter() - prepared,
                      "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


if __name__ == "__main__":
    main(*sys.argv[1:])
