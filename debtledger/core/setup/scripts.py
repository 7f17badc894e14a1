"""The hooks of git that run debtledger: whole files beside hooks of others, or a part of a script."""

from __future__ import annotations

import re
import shlex
from typing import Final

HOOKS: Final = ("pre-commit", "commit-msg", "prepare-commit-msg")
KEPT: Final = ".before-debtledger"
"""What the name of a hook that was there before ends in, once it is run by ours."""
MARK: Final = "# written by debtledger init --hook;"
START: Final = "# >>> debtledger init --hook"
END: Final = "# <<< debtledger init --hook"
SHEBANG: Final = "#!/bin/sh\n"
MISSING: Final = "debtledger-hook is not found: this commit is not checked. pip install debtledger"
ARGUMENTS: Final = {
    "pre-commit": "",
    "commit-msg": ' --commit-msg "$@"',
    "prepare-commit-msg": ' --prepare-commit-msg "$@"',
}


class NoRoom(ValueError):  # noqa: N818 - what it is says more than that it is an error
    """A script to which nothing can be added safely: why."""


def script(hook: str, program: str) -> str:
    """A whole hook: it runs the one that was there before, and then ours; the first failure is its own.

    program: where debtledger-hook was when this was written, "" where only PATH can tell. Where it cannot be
    found any more, commits go on and are told so.
    """
    known = f'program={shlex.quote(program)}\n[ -x "$program" ] || program=debtledger-hook' if program else ""
    return f"""\
#!/bin/sh
{MARK} debtledger init --hook --remove takes it away.
# A hook that was here before is {hook}{KEPT} now, and runs first.
code=0
before="${{0%/*}}/{hook}{KEPT}"
if [ -f "$before" ] && [ -x "$before" ]; then
  "$before" "$@" || code=$?
fi
{known or "program=debtledger-hook"}
if command -v "$program" >/dev/null 2>&1; then
  "$program"{ARGUMENTS[hook]}
  own=$?
  [ "$code" -ne 0 ] || code=$own
else
  echo {shlex.quote(MISSING)} >&2
fi
exit "$code"
"""


def is_ours(text: str) -> bool:
    """Whether a hook is one that `script` has written, be it by another version."""
    return f"\n{MARK}" in text[:1000]


def part(hook: str) -> str:
    """The lines that run ours at the end of a script that others write."""
    return f"""\
{START}
if command -v debtledger-hook >/dev/null 2>&1; then
  debtledger-hook{ARGUMENTS[hook]} || exit $?
else
  echo {shlex.quote(MISSING)} >&2
fi
{END}
"""


def with_part(text: str, hook: str) -> str:
    """A script of the shell that runs ours at its end; "" is the script where there is none.

    Raises NoRoom for other scripts, and where the end may not be reached.
    """
    rest = without_part(text)
    if not rest.strip():
        return f"{SHEBANG}{part(hook)}"
    first = rest.partition("\n")[0]
    if first.startswith("#!") and not _SHELL.match(first):
        raise NoRoom("it is no script of the shell")
    leaving = _LEAVING.search(rest)
    if leaving:
        number = rest.count("\n", 0, leaving.start()) + 1
        raise NoRoom(f"it ends at line {number}: {leaving[0].strip()}")
    if "<<" in rest or rest.rstrip().endswith("\\"):
        raise NoRoom("it is not clear where its last command ends")
    gap = "" if rest.endswith("\n") else "\n"
    return f"{rest}{gap}{part(hook)}"


def without_part(text: str) -> str:
    """The script without the lines that run ours."""
    start = text.find(START)
    end = text.find(END, start)
    if start < 0 or end < 0:
        return text
    return text[:start] + text[end + len(END) :].removeprefix("\r").removeprefix("\n")


_SHELL = re.compile(r"#!\s*(?:\S*/env\s+)?\S*?(?:ba|da|z|k|a)?sh(?:\s+-\w+)*\s*\r?$")
_LEAVING = re.compile(r"^(?:exit|exec|return)\b[^\n]*", re.MULTILINE)
