"""Processes that stay in memory and work in turns, one at a time."""

import json
import os
import select
import statistics
import subprocess
import time
from pathlib import Path

# What would tune one side's memory or threads without being said in a row.
TUNING = ("MALLOC_", "OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "ONEDNN_", "DNNL_", "TORCH_")
EXACT = ("GLIBC_TUNABLES", "LD_PRELOAD", "TOMBOLA_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
PATIENCE = 300  # seconds for any one answer


def plain_environment():
    return {k: v for k, v in os.environ.items() if not k.startswith(TUNING) and k not in EXACT}


class Resident:
    """A process that says when it is ready, then answers each line with one line of JSON."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env={**plain_environment(), **(environment or {})},
        )

    def answer(self):
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            raise RuntimeError(f"{self.name} did not answer within {PATIENCE} s")
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with exit status {self.process.wait(10)}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {answer['error']}")
        return answer

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self):
        try:
            self.process.stdin.close()
            self.process.wait(10)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()


def ticks_of_all():
    """Clock ticks that all cores together were busy or stolen from this machine; None where there is no /proc/stat."""
    try:
        user, nice, system, _idle, _wait, irq, soft, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    except (OSError, ValueError):
        return None
    return user + nice + system + irq + soft + steal


def ticks_of(process):
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


class Turn:
    """One kind of work of one resident process. `line` has an `{n}` for how much of it."""

    def __init__(self, label, resident, line, unit="images"):
        self.label, self.resident, self.line, self.unit, self.n = label, resident, line, unit, 1
        self.foreign = []  # cores that others kept busy during each turn

    def take(self):
        """Works, and returns images, or whatever the unit is, a second."""
        before, own, start = ticks_of_all(), ticks_of(self.resident.process), time.perf_counter()
        speed = self.resident.ask(self.line.format(n=self.n))[f"{self.unit}_per_second"]
        if before is not None:
            others = ticks_of_all() - before - (ticks_of(self.resident.process) - own)
            ticks = (time.perf_counter() - start) * os.sysconf("SC_CLK_TCK")
            self.foreign.append(max(0.0, others / ticks))
        return speed

    def lengthen(self, seconds):
        """Finds how much work takes that long, which warms up as well."""
        for _ in range(8):
            start = time.perf_counter()
            self.resident.ask(self.line.format(n=self.n))
            taken = time.perf_counter() - start
            if taken >= 0.75 * seconds:
                break
            # What is not warm yet is slow: no more than eightfold at once.
            self.n = max(self.n + 1, min(8 * self.n, round(self.n * seconds / taken)))
        self.foreign.clear()


def alternate(turns, rounds, seconds, equal=False):
    """Takes turns, in reverse every other round, so that a drift of the machine meets all alike.

    Returns one {label: units a second} a round, and the median of the cores that others kept busy, None if unknown.
    """
    for turn in turns:
        turn.lengthen(seconds)
    if equal:
        for turn in turns:
            turn.n = max(other.n for other in turns)
    measured = []
    for i in range(rounds):
        order = turns if i % 2 == 0 else turns[::-1]
        measured.append({turn.label: turn.take() for turn in order})
    foreign = [cores for turn in turns for cores in turn.foreign]
    return measured, statistics.median(foreign) if foreign else None
