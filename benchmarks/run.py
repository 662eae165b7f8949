#!/usr/bin/env python3
"""Measures Tombola against PyTorch and against itself, and writes results.json and the table in README.md.

    python3 benchmarks/run.py --python PATH        all of it, some 20 minutes on a quiet machine
    python3 benchmarks/run.py --only resnet20_fp32
    python3 benchmarks/run.py --quick              whether everything runs; its figures mean nothing and are not kept

PATH is a Python with PyTorch, NumPy and Pillow. Without one, only what needs no PyTorch is measured.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from measurements import MEASUREMENTS, NATIVE_CALLS
from resident import Resident, Turn, alternate, plain_environment
from table import rewrite, rows_of

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
JAVA = HERE / "training.sh"
QUICK_SECONDS, QUICK_ROUNDS = 0.2, 2


def hardware():
    processor = "unknown processor"
    try:
        listed = subprocess.run(["lscpu"], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
        for line in listed.stdout.splitlines():
            if line.startswith("Model name:"):
                processor = line.partition(":")[2].strip()
    except OSError:
        pass
    return f"{processor}, {os.cpu_count()} cores"


def commit():
    def git(*words):
        return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no", "--", ":!benchmarks")
        return git("rev-parse", "--short", "HEAD") + (" and changes" if changed else "")
    except OSError:
        return "unknown"


def has_torch(python):
    return subprocess.run([python, "-c", "import torch, numpy, PIL"], capture_output=True).returncode == 0


def compared(measured, comparison):
    """The ratio of two turns of the same round, or the seconds of one, over all rounds."""
    if comparison.to is None:
        ratios = [comparison.work / round_[comparison.of] for round_ in measured]
    else:
        ratios = [round_[comparison.of] / round_[comparison.to] for round_ in measured]
    return {
        "name": comparison.name,
        "what": comparison.what,
        "goal": comparison.goal,
        "at_most": comparison.at_most,
        "median": statistics.median(ratios),
        "min": min(ratios),
        "max": max(ratios),
        "n": len(ratios),
    }


def measure(measurement, python, quick):
    residents = []
    try:
        for resident in measurement.residents:
            command = [python, HERE / resident.script] if resident.script.endswith(".py") else [JAVA]
            words = resident.quick_words if quick and resident.quick_words else resident.words
            residents.append(Resident(resident.name, [*command, *words], resident.environment))
            # Ready before the next one starts: no two warm up at the same time.
            residents[-1].ready = residents[-1].answer()
        by_name = {resident.name: resident for resident in residents}
        turns = [Turn(label, by_name[name], line, measurement.unit) for label, name, line in measurement.turns]
        seconds, rounds = (QUICK_SECONDS, QUICK_ROUNDS) if quick else (measurement.seconds, measurement.rounds)
        measured, foreign = alternate(turns, rounds, seconds, measurement.equal)
    finally:
        for resident in residents:
            resident.close()
    versions = {key: r.ready[key] for r in residents for key in ("torch", "engine", "java") if key in r.ready}
    return {
        "versions": versions,
        "unit": measurement.unit,
        f"{measurement.unit}_per_second": {t.label: statistics.median(m[t.label] for m in measured) for t in turns},
        "images_per_epoch": measurement.images,
        "work_per_turn": {turn.label: turn.n for turn in turns},
        "cores_busy_elsewhere": foreign,
        "comparisons": [compared(measured, comparison) for comparison in measurement.comparisons],
        "rounds": measured,
    }


def native_calls():
    out = subprocess.run([JAVA, "calls"], capture_output=True, text=True, env=plain_environment(), timeout=600)
    if out.returncode != 0:
        raise RuntimeError("counting native calls failed:\n" + out.stderr)
    return {"versions": {}, "counts": [json.loads(line) for line in out.stdout.splitlines()]}


def main():
    names = [measurement.name for measurement in MEASUREMENTS] + [NATIVE_CALLS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="a Python with PyTorch, NumPy and Pillow")
    parser.add_argument("--only", action="append", choices=names, help="one measurement; may be given again")
    parser.add_argument("--quick", action="store_true", help="two tiny rounds each; prints, and keeps nothing")
    options = parser.parse_args()

    subprocess.run([JAVA, "build"], check=True)
    torch = has_torch(options.python)
    if not torch:
        print(f"{options.python} lacks torch, numpy or PIL: measuring without PyTorch; see --python", file=sys.stderr)
    results_file = ROOT / "target" / "benchmarks-quick.json" if options.quick else HERE / "results.json"
    results = json.loads(results_file.read_text()) if results_file.exists() else {}
    failed = False
    for name in options.only or names:
        measurement = next((m for m in MEASUREMENTS if m.name == name), None)
        if measurement and measurement.needs_torch and not torch:
            failed |= bool(options.only)  # left out of a whole run, but asked for by name
            continue
        if measurement and measurement.cores > (os.cpu_count() or 1):
            print(f"{name}: needs {measurement.cores} cores", file=sys.stderr)
            continue
        print(f"{name} ...", file=sys.stderr, flush=True)
        start = time.perf_counter()
        try:
            result = measure(measurement, options.python, options.quick) if measurement else native_calls()
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as e:
            print(f"{name}: {e}", file=sys.stderr)
            failed = True
            continue
        today = time.strftime("%Y-%m-%d", time.gmtime())
        result.update(hardware=hardware(), commit=commit(), date=today, quick=options.quick)
        results[name] = result
        if (result.get("cores_busy_elsewhere") or 0) > 0.1:
            print(f"{name}: something else is using this machine; measure again when it is quiet", file=sys.stderr)
        print("\n".join(rows_of(name, result)) + f"\n  ({time.perf_counter() - start:.0f} s)", flush=True)
        # After each, so that an interrupted run keeps what it has.
        results_file.parent.mkdir(exist_ok=True)
        results_file.write_text(json.dumps(results, indent=1) + "\n")
        if not options.quick:
            rewrite(HERE / "README.md", results, names)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
