"""Means of 40 items by unit with the Python package svy, as an analyst would write them.

Usage: peer.py TABLE.csv UNIT RESULTS.tsv
Prints the version and the seconds of reading, of declaring the design, and of the estimates; writes
unit, item, mean and standard error.
"""

import sys
import time
import warnings
from importlib.metadata import version

warnings.filterwarnings("ignore")

import polars
import svy

table, unit, results = sys.argv[1:]
items = [f"q{item}" for item in range(1, 41)]

start = time.perf_counter()
rows = polars.read_csv(table)
read = time.perf_counter()
sample = svy.Sample(rows, svy.Design(stratum="stratum", psu="psu", wgt="weight"))
declared = time.perf_counter()
estimates = sample.estimation.mean(items, by=unit)
estimated = time.perf_counter()

print(version("svy"), read - start, declared - read, estimated - declared, sep="\t")
found = estimates.to_polars()
with open(results, "w", encoding="utf-8") as out:
    for row in found.iter_rows(named=True):
        item = str(row["y"]).removeprefix("q")
        print(row[unit], item, repr(row["est"]), repr(row["se"]), sep="\t", file=out)
