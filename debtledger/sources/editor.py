"""The user's editor: a text goes in, what the user made of it comes out."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from debtledger.sources.process import run_attached

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT: Final = "vi"
VARIABLES: Final = ("DEBTLEDGER_EDITOR", "VISUAL", "EDITOR")
MOST_BYTES: Final = 1 << 20
SHELL: Final = "/bin/sh"
_PLAIN = re.compile(r"[\w@%+:,./ -]+")


class EditorError(Exception):
    """An editor that cannot be used, or that failed: what is wrong, and what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def edit(path: str, env: Mapping[str, str]) -> str:
    """Let the user edit a file with the editor of the environment; return its text. Raises EditorError.

    The setting is a line for the shell, as git takes it: it may hold options.
    """
    editor = next((env[name] for name in VARIABLES if env.get(name, "").strip()), DEFAULT)
    # A shell in between would be ended by the ^C that the editor takes for itself.
    words = editor.split() if _PLAIN.fullmatch(editor) else [SHELL, "-c", f'{editor} "$@"', editor]
    try:
        code = run_attached([*words, path], env)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise EditorError(
            f"the editor {editor} cannot be started: {why}", "set EDITOR to one that works"
        ) from error
    if code:
        raise EditorError(f"the editor {editor} ended with {code}", "set EDITOR to one that works")
    with open(path, "rb") as stream:
        return stream.read(MOST_BYTES).decode("utf-8", "replace")


def keep(text: str, ending: str = ".txt") -> str:
    """Write a text to a new temporary file. Returns its path."""
    descriptor, path = tempfile.mkstemp(prefix="debtledger-", suffix=ending)
    with open(descriptor, "w", encoding="utf-8", errors="replace") as stream:
        stream.write(text)
    return path


def discard(path: str) -> None:
    """Remove such a file."""
    with suppress(OSError):
        os.unlink(path)
