"""Going from a window to other programs: the editor, the browser, the clipboard."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from textual.app import SuspendNotSupported

from debtledger.core.text import safe_text
from debtledger.sources.editor import EditorError
from debtledger.sources.process import run_apart, run_attached
from debtledger.tui.acts.act import Done, words_of
from debtledger.tui.acts.links import link_of, may_have_link
from debtledger.tui.acts.sprinting import Sprinting
from debtledger.tui.clipboard import copied
from debtledger.tui.editor import Call, command, wish

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.sources.git import Git
    from debtledger.tui.reading import DebtRow

NO_LINK: Final = "it has no issue, and its code is on no site that is known"
ELSEWHERE: Final = frozenset({"browse", "copy", "edit"})
OF_A_DEBT: Final = ELSEWHERE | frozenset({"amend", "decide", "open", "plan"})
DESKTOPS: Final = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
"""One of these is set where a browser can open a window."""


class Going(Sprinting):
    """A window from which one goes to the code, the record, or the web, and comes back."""

    def check_going(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Whether an action has anything to go to for the debt under the cursor."""
        row, known = self.row, self.known
        if action not in OF_A_DEBT:
            return True
        if row is None or known is None:
            # there may be one in a moment, and keys should not jump about
            return action not in ELSEWHERE and (known is None or not known.complete or self.busy)
        if action not in ELSEWHERE:
            return True
        if action == "edit":
            return bool(row.entry.path if parameters == ("record",) else row.entry.debt.places)
        return parameters == ("id",) or may_have_link(row.entry, has_site=known.has_site)

    def action_edit(self, what: str) -> None:
        """Open the code or the record in the user's editor, and read again what became of it."""
        row = self.row
        if row is None or self.known is None:
            return
        if what == "record" and row.entry.path is not None:
            path, line = row.entry.path, 1
        elif what == "code" and row.entry.debt.places:
            path, line = row.entry.debt.places[0].path, row.entry.debt.places[0].line
        else:
            self.refuse([safe_text(f"{row.name} has no {what} to be opened")])
            return
        root = self.known.books.reckoning.facts.root
        file = os.path.relpath(os.path.join(root, path), os.path.realpath(self.surroundings.cwd))
        try:
            self._open(self._call(file, line))
        except SuspendNotSupported:
            self._copy(f"{path}:{line}", "there is no editor here")
        except EditorError as error:
            self.refuse(words_of(error) or ())
        else:
            self.read_again()

    def action_browse(self) -> None:
        """Open the issue, or the code on the web, in the browser."""
        row = self.row
        if row is not None:
            self._with_link(row, self._visit)

    def action_copy(self, what: str) -> None:
        """Copy the id or the link."""
        row = self.row
        if row is None:
            return
        if what == "id":
            self._copy(row.key, "")
        else:
            self._with_link(row, lambda link: self._copy(link, ""))

    def _call(self, file: str, line: int) -> Call:
        """How the editor is started. Raises EditorError."""
        assert self.known is not None
        reckoning, git = self.known.books.reckoning, self.known.books.git
        env = self.surroundings.env
        editor = wish(reckoning.config.ui_editor, env, _editor_of_git(git))
        call = command(editor, file, line)
        if call is None:
            raise EditorError(f"the editor {editor} is not understood", "mend its quotation marks")
        return call

    def _open(self, call: Call) -> None:
        """Start the editor. Raises EditorError and SuspendNotSupported."""
        words, env = list(call.words), self.surroundings.env
        if self.app.is_web:
            raise SuspendNotSupported
        if not call.attached:
            _started(words, lambda: run_apart(words, env))
            return
        # What is raised while the terminal is somebody else's would leave it so.
        failed: EditorError | None = None
        code: int | None = 0
        with self.app.suspend():
            try:
                code = _started(words, lambda: run_attached(words, env))
            except EditorError as error:
                failed = error
        if failed is not None:
            raise failed
        if code:
            raise EditorError(f"the editor {words[0]} ended with {code}", "set EDITOR to one that works")

    def _with_link(self, row: DebtRow, go: Callable[[str], None]) -> None:
        """Find the link of a debt beside the screen, and do something with it."""
        assert self.known is not None
        books = self.known.books

        def find_out() -> Done:
            link = link_of(row.entry, books)
            if link:
                self.app.call_from_thread(go, link)
            said = () if link else (f"{safe_text(row.name)}: {NO_LINK}",)
            return Done(words="", said=said)

        self.perform(find_out)

    def _visit(self, link: str) -> None:
        if self.app.is_web or sys.platform == "darwin" or any(map(self.surroundings.env.get, DESKTOPS)):
            self.app.open_url(link)
            self.tell([f"opened {link}"])
        else:
            self._copy(link, "there is no browser here")

    def _copy(self, text: str, why: str) -> None:
        env = self.surroundings.env
        if self.app.is_web or not copied(text, env):
            self.app.copy_to_clipboard(text)
        self.tell([*([why] if why else []), f"copied {text}"])


def _started(words: list[str], start: Callable[[], int | None]) -> int | None:
    """Start an editor: its exit code, if somebody waits for it. Raises EditorError."""
    try:
        return start()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise EditorError(f"the editor {words[0]} cannot be started: {why}", "set EDITOR") from None


def _editor_of_git(git: Git | None) -> str:
    """The editor that the user has told git; that of the repository's own settings is nobody's wish."""
    if git is None:
        return ""
    asked = git.start("config", "--global", "--get", "core.editor", succeeds=(0, 1))
    return asked.result().decode("utf-8", "replace").strip()
