"""Opening the screens: settings, where somebody was, and the terminal as it is."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.theme import BUILTIN_THEMES

from debtledger.command import CLEAN, INTERNAL
from debtledger.survey import survey_all
from debtledger.tui.app import Face
from debtledger.tui.cells import SORTS
from debtledger.tui.ending import BY_SIGNAL
from debtledger.tui.glyphs import ASCII, UNICODE
from debtledger.tui.key import BACKLOG, LEDGER, VIEWS
from debtledger.tui.keys import KEYS, TABLE_KEYS
from debtledger.tui.session import keep_session, load_session, session_file
from debtledger.tui.wishes import Vocabulary, view_named, wishes_of

if TYPE_CHECKING:
    from debtledger.context import Context
    from debtledger.tui.glyphs import Glyphs

WORDS = Vocabulary(
    screens=(BACKLOG, LEDGER),
    sorts=SORTS,
    keys=(*(key.id for key in KEYS), *TABLE_KEYS),
    themes=tuple(BUILTIN_THEMES),
)
SIZES = ("COLUMNS", "LINES")


def open_screens(context: Context, view: str, drawn: str, kind: type[Face] = Face) -> int:
    """Show the screens until somebody leaves; drawn: "ascii", or "" for what the settings say.

    view: a view or a saved one, "" for where somebody was. kind: the screens, or a tour over them. Raises
    UsageError, SettingsError and RepositoryError.
    """
    found = survey_all(context, {})
    wishes = wishes_of(found.config, WORDS)
    state = session_file(context.env, found.ground.root)
    chosen = view_named(view, wishes.saved, VIEWS) if view else None
    session = load_session(state)
    wishes = replace(wishes, chosen=chosen, session=session, found=found)
    for name in SIZES if context.interactive else ():  # to a browser they are the size of its window
        os.environ.pop(name, None)  # Textual would take a size that a shell exported once for the window's
    face = kind(
        context, view if view in VIEWS else "", _glyphs(context, drawn or found.config.ui_glyphs), wishes
    )
    error = face.run()
    if face.session is not None:
        keep_session(state, face.session)
    if error is not None:
        raise error
    code = face.return_code or CLEAN
    return INTERNAL if CLEAN < code < BY_SIGNAL else code


def _glyphs(context: Context, wished: str) -> Glyphs:
    """The characters to draw with; where nobody chose, those that the terminal can show."""
    if wished in (ASCII.name, UNICODE.name):
        return ASCII if wished == ASCII.name else UNICODE
    return UNICODE if (context.out.encoding or "").lower().replace("-", "") == "utf8" else ASCII
