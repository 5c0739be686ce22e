"""The same index as an analyst would compute it with Python's decimals.

Reads CASE.tree.tsv and CASE.numbers.tsv, computes value, published value and rank of every node of
every unit, and the mean of every class; prints the seconds of each run and writes CASE.python.tsv.
Standard library only. Usage: competitor.py FOLDER CASE RUNS
"""

import bisect
import sys
import time
from decimal import ROUND_HALF_UP, Context, Decimal

# Rounded to so many digits first, a half that a quotient of 28 digits just misses is a half again.
EXACT = Context(prec=24, rounding=ROUND_HALF_UP)
HUNDRED = Decimal(100)
ONE = Decimal(1)


def read(folder, case):
    tree = []
    with open(f"{folder}/{case}.tree.tsv", encoding="utf-8") as lines:
        for line in lines:
            code, what, scale, digits, at_once = line.rstrip("\n").split("\t")
            kind, _, rest = what.partition(" ")
            how, _, numbers = scale.partition(" ")
            numbers = [Decimal(number) for number in numbers.split(",") if number]
            unit = ONE.scaleb(-int(digits))
            tree.append((code, kind, rest.split(","), how, numbers, unit, at_once == "true"))
    units, classes, cells = [], {}, []
    with open(f"{folder}/{case}.numbers.tsv", encoding="utf-8") as lines:
        for place, line in enumerate(lines):
            unit, group, *rest = line.rstrip("\n").split("\t")
            units.append(unit)
            classes.setdefault(group, []).append(place)
            cells.append([tuple(map(Decimal, cell.split(","))) for cell in rest])
    columns = [list(column) for column in zip(*cells)]
    return tree, units, classes, columns


def leaf(kind, rest, column):
    if kind == "share":
        chosen = [int(code) - 1 for code in rest]
        return [sum(n[code] for code in chosen) * HUNDRED / sum(n) for n in column]
    if kind == "ratio":
        points, full_at = map(Decimal, rest)
        return [min(n * points / (d * full_at), points) for n, d in column]
    return [value for (value,) in column]


def inner(kind, rest, values):
    if kind == "mix":
        parts = {}
        for entry in rest:
            code, part, weight = entry.split(":")
            parts.setdefault((part, Decimal(weight)), []).append(values[code])
        weights = [weight for _, weight in parts]
        means = [[sum(row) / len(row) for row in zip(*below)] for below in parts.values()]
        whole = sum(weights)
        return [sum(w * m for w, m in zip(weights, row)) / whole for row in zip(*means)]
    below = list(zip(*(values[code] for code in rest)))
    if kind == "sum":
        return [sum(row) for row in below]
    return [sum(row) / len(row) for row in below]


def scaled(how, numbers, column, classes):
    if how == "linear":
        low, high, start, end = numbers
        return [start + (end - start) * (value - low) / (high - low) for value in column]
    if how == "min_max":
        start, end = numbers
        result = list(column)
        for members in classes.values():
            own = [column[place] for place in members]
            low, high = min(own), max(own)
            for place in members:
                result[place] = start + (end - start) * (column[place] - low) / (high - low)
        return result
    return column


def evaluate(tree, classes, columns):
    values, published, ranks, means = {}, {}, {}, {}
    leaves = len(columns)
    for code, kind, rest, how, numbers, unit, at_once in reversed(tree):
        if kind in ("share", "ratio", "value"):
            leaves -= 1
            column = leaf(kind, rest, columns[leaves])
        else:
            column = inner(kind, rest, values)
        column = scaled(how, numbers, column, classes)
        shown = [EXACT.plus(value).quantize(unit, rounding=ROUND_HALF_UP) for value in column]
        values[code] = shown if at_once else column
        published[code] = [str(value) for value in shown]
        place_of = [0] * len(column)
        for group, members in classes.items():
            ordered = sorted(-shown[place] for place in members)
            for place in members:
                place_of[place] = bisect.bisect_left(ordered, -shown[place]) + 1
            means[code, group] = sum(values[code][place] for place in members) / len(members)
        ranks[code] = place_of
    return published, ranks, means


def main():
    folder, case, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    tree, units, classes, columns = read(folder, case)
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        published, ranks, _ = evaluate(tree, classes, columns)
        seconds.append(time.perf_counter() - start)
    with open(f"{folder}/{case}.python.tsv", "w", encoding="utf-8", newline="\n") as out:
        for place, unit in enumerate(units):
            for node in tree:
                code = node[0]
                out.write(f"{unit}\t{code}\t{published[code][place]}\t{ranks[code][place]}\n")
    print(" ".join(map(str, seconds)))


main()
