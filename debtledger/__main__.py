"""The console script: an interrupt is quiet even while the program is still being imported."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line of this process and return its exit code."""
    try:
        from debtledger.cli import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("debtledger: interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
