"""The command line in this process, on no terminal: what it ended with and what it said."""

from __future__ import annotations

import io
import os
from datetime import date
from typing import TYPE_CHECKING

from debtledger import cli
from debtledger.context import Context

if TYPE_CHECKING:
    from collections.abc import Mapping

TODAY = date(2026, 6, 2)


def debtledger(
    cwd: str, *arguments: str, env: Mapping[str, str] | None = None, today: date = TODAY
) -> tuple[int, str, str]:
    """Run one command: its exit code, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    context = Context(
        cwd=cwd, env=os.environ if env is None else env, today=today, out=out, err=err, input=None,
        colour=False, width=80, interactive=False,
    )  # fmt: skip
    code = cli.main(arguments, context)
    return code, out.getvalue(), err.getvalue()
