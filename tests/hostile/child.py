"""Run in a process of its own: one of our programs, and then what it cost, into a file.

The peak memory that a parent is told of a child counts the parent's own, from before the child's program
began; so the child reads its own peak, and those of the children it waited for.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def run(program: str, arguments: list[str]) -> int:
    sys.argv = [program, *arguments]
    if program == "debtledger-hook":
        from debtledger.hook import main as hook

        return hook()
    if program == "debtledger":
        from debtledger.cli import main

        return max(map(main, lines(arguments)))
    from hostile.read_everything import main as read_everything

    read_everything()
    return 0


def lines(words: list[str]) -> list[list[str]]:
    """Command lines, each of which ends with a semicolon that is a word of its own."""
    found: list[list[str]] = [[]]
    for word in words:
        if word == ";":
            found.append([])
        else:
            found[-1].append(word)
    return found


def peak_kilobytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


if __name__ == "__main__":
    cost, program, *words = sys.argv[1:]
    code = run(program, words)
    Path(cost).write_text(str(peak_kilobytes()))
    sys.exit(code)
