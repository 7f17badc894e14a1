"""The user's editor at a line of a file: which words start it, and whether it takes the terminal."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT: Final = "vi"
VARIABLES: Final = ("VISUAL", "EDITOR")
BEFORE_THE_FILE: Final = frozenset(
    {"vi", "vim", "nvim", "view", "nano", "emacs", "emacsclient", "kak", "mg", "micro", "joe", "ne"}
)
"""They take the line as `+39` before the file."""
AFTER_THE_FILE: Final = frozenset({"hx", "helix", "subl", "sublime_text", "zed", "zeditor"})
"""They take `file:39`."""
GO_TO: Final = frozenset({"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"})
"""They take `--goto file:39`."""
GRAPHICAL: Final = GO_TO | frozenset({"subl", "sublime_text", "zed", "zeditor", "gvim", "kate", "gedit"})
"""They open a window of their own, and leave the terminal alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The words that start an editor, and whether it takes the terminal to itself."""

    words: tuple[str, ...]
    attached: bool


def wish(template: str, env: Mapping[str, str], of_git: str) -> str:
    """The editor that is wanted: of the settings, of $VISUAL or $EDITOR, else that of git, else vi."""
    said = (template, *(env.get(name, "") for name in VARIABLES), env.get("GIT_EDITOR", ""), of_git)
    return next((each for each in said if each.strip()), DEFAULT)


def command(editor: str, file: str, line: int) -> Call | None:
    """How an editor opens a file at a line; None for words that cannot be taken apart.

    No shell is involved. {file} and {line} stand for themselves in a template; a file is given as `./-x`
    where it could be taken for an option.
    """
    try:
        words = shlex.split(editor)
    except ValueError:
        return None
    if not words:
        return None
    name = words[0].rpartition("/")[2].lower().removesuffix(".exe")
    safe = f"./{file}" if file.startswith("-") else file
    if any("{file}" in word for word in words[1:]):
        filled = tuple(word.replace("{file}", safe).replace("{line}", str(line)) for word in words)
        return Call(words=filled, attached=_attached(name, words))
    return Call(words=(*words, *_place(name, safe, line)), attached=_attached(name, words))


def _place(name: str, file: str, line: int) -> Iterable[str]:
    if name in GO_TO:
        return ("--goto", f"{file}:{line}")
    if name in AFTER_THE_FILE:
        return (f"{file}:{line}",)
    if name in BEFORE_THE_FILE or name == "gvim":
        return (f"+{line}", "--", file)
    return (file,)


def _attached(name: str, words: Iterable[str]) -> bool:
    """An editor with a window of its own takes the terminal only where it is told to be waited for."""
    return name not in GRAPHICAL or not {"--wait", "-w"}.isdisjoint(words)
