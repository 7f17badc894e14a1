"""An act: what is asked for it, how it is done, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.text import SafeText, safe_text

if TYPE_CHECKING:
    from debtledger.core.replaced import Replaced
    from debtledger.tui.painting import Pieces

Values = Mapping[str, str]
"""What was typed, by the names of the fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act that was done: its words for the list of what can be undone, what to say, and what it wrote."""

    words: str
    said: tuple[str, ...]
    replaced: tuple[Replaced, ...] = ()


Deed = Callable[[], Done]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line of a dialog: its name, what is asked, and what stands there at first."""

    name: str
    label: str
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A dialog: its title, the word for doing it, what is asked, and what is done with it.

    about: a sentence on what it is for. choices: what the first field may be chosen from. preview: what it
    would do, in lines; it may take long.
    """

    title: str
    verb: str
    fields: tuple[Field, ...]
    do: Callable[[Values], Done]
    about: str = ""
    choices: tuple[str, ...] = ()
    preview: Callable[[Values], Sequence[Pieces]] | None = None


def words_of(error: BaseException) -> list[SafeText] | None:
    """What the commands say of an error that people can mend, line by line; None for any other."""
    # what writes is imported when something went wrong with it, long after the first paint
    from debtledger.command import UsageError
    from debtledger.config import SettingsError
    from debtledger.core.prefixes import UnknownId
    from debtledger.core.recording.record import BrokenRecord
    from debtledger.core.recording.splice import EditImpossible
    from debtledger.sources.editor import EditorError
    from debtledger.sources.git import RepositoryError
    from debtledger.sources.rewriting import NotRewritten
    from debtledger.storage.store import LedgerError

    match error:
        case BrokenRecord():
            first = error.problems[0]
            lines = [f"{first.path}:{first.line}: {first.message}", *first.hint.split("\n")]
        case UsageError() | LedgerError() | UnknownId() | NotRewritten() | EditImpossible() | EditorError():
            lines = [*error.message.split("\n"), *error.hint.split("\n")]
        case RepositoryError():
            lines = [*str(error).split("\n"), *error.hint.split("\n")]
        case SettingsError():
            lines = str(error).split("\n")
        case _:
            return None
    return [safe_text(line) for line in lines if line]
