"""Runs a program and says what it took. What measures in this folder uses it.

Peak memory is the resident set of the child as the system counted it. A child begins as a copy of its parent, whose size is the least that
can be found: keep what imports this small.
"""

import os
import pathlib
import platform
import subprocess
import sys
import time
from typing import NamedTuple, Sequence


class Ran(NamedTuple):
    seconds: float
    # Processor time, of user and system.
    cpu: float
    # Bytes.
    peak: int
    # The share of all cores that other programs used meanwhile, from 0 to 1; none where the system does not say.
    others: float | None


def run(command: Sequence[str | os.PathLike[str]], environment: dict[str, str] | None = None) -> Ran:
    """Runs `command` to its end, its standard output thrown away. Ends the program where it fails."""
    busy, start = busy_seconds(), time.perf_counter()
    child = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **(environment or {})})
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{said.decode(errors='replace')}\nerror: exit code {child.returncode} of {' '.join(map(str, command))}")
    cpu = used.ru_utime + used.ru_stime
    others = None
    if busy is not None:
        others = max(0.0, busy_seconds() - busy - cpu) / (seconds * os.cpu_count())
    # Kilobytes on Linux, bytes on macOS.
    return Ran(seconds, cpu, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024), others)


def busy_seconds() -> float | None:
    """Processor time that all programs have used since the machine started, over all cores."""
    try:
        fields = pathlib.Path("/proc/stat").read_text().split(maxsplit=10)[1:10]
    except FileNotFoundError:
        return None
    user, nice, system, _idle, _waiting, irq, softirq, steal = map(int, fields[:8])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def machine(program: str | os.PathLike[str]) -> str:
    """The program that is measured with its cargo profile, the machine and the day, in one line."""
    model = platform.processor() or platform.machine()
    try:
        names = [line for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":", 1)[1].strip() if names else model
    except FileNotFoundError:
        pass
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    return f"{program} (profile {pathlib.Path(program).resolve().parent.name}); {model}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()}, {time.strftime('%Y-%m-%d')}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its columns aligned."""
    widths = [max(len(row[at]) for row in [header, *rows]) for at in range(len(header))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in [header, *rows]]
    rule = "|".join("-" * (width + 2) for width in widths)
    return "\n".join([f"| {lines[0]} |", f"|{rule}|", *(f"| {line} |" for line in lines[1:])])
