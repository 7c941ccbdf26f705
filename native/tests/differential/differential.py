#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs random programs of view operations on CPython's memoryview and on Crossview's, and compares each line.

    differential.py VIEWS [--programs N] [--seed S] [--jobs J]

VIEWS is the program made from views.c. Exit 0: no difference that README.md does not name; 1: a difference, which is
printed with the program that shows it; 77: this is not the CPython it can be compared with.
"""

import argparse
import multiprocessing
import os
import random
import subprocess
import sys

sys.dont_write_bytecode = True   # the source tree stays as it is

BATCH = 1000


def compare_batch(arguments):
    """Runs one batch of programs; the first difference as text, or None, and how many operations there were."""
    views, seed, count = arguments
    from oracle import Oracle, line_of
    from programs import Programs
    oracle = Oracle()
    programs = Programs(random.Random(seed), oracle)
    lines, expected, starts = [], [], []
    for _ in range(count):
        starts.append(len(lines))
        for op in programs.program():
            lines.append(line_of(op))
            expected.append(oracle.run(op))
    oracle.run(("program", "memory"))
    ran = subprocess.run([views], input="\n".join(lines) + "\n", capture_output=True, encoding="utf-8", check=False)
    actual = ran.stdout.split("\n")
    for i, line in enumerate(expected):
        if i >= len(actual) - 1 or actual[i] != line:
            start = max(s for s in starts if s <= i)
            text = [f"seed {seed}: in"] + [f"  {lines[j]}\n    {expected[j]}" for j in range(start, i)]
            text += [f"  {lines[i]}", f"CPython    {line}", f"Crossview  {actual[i] if i < len(actual) else 'ended'}"]
            return "\n".join(text + [ran.stderr]), len(lines)
    if ran.returncode != 0:
        return f"seed {seed}: {views} ended with {ran.returncode}\n{ran.stderr}", len(lines)
    return None, len(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("views")
    parser.add_argument("--programs", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=20171003)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    if sys.implementation.name != "cpython" or sys.version_info < (3, 11) or sys.maxsize != 2**63 - 1:
        print("skipped: CPython 3.11 or later, with 64 bits, is needed to compare with")
        return 77
    batches = [(options.views, options.seed + i, min(BATCH, options.programs - i * BATCH))
               for i in range((options.programs + BATCH - 1) // BATCH)]
    operations = 0
    with multiprocessing.Pool(options.jobs) as pool:
        for difference, count in pool.imap_unordered(compare_batch, batches):
            if difference is not None:
                print(difference)
                pool.terminate()
                return 1
            operations += count
    print(f"{options.programs} programs, {operations} operations, no difference")
    return 0


if __name__ == "__main__":
    sys.exit(main())
