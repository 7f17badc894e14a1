"""How a person is asked for a debt: field by field on a terminal, or with a text to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from debtledger.context import Context
    from debtledger.core.recording.intake import Question
    from debtledger.core.vocabulary import Vocabulary

NOTHING_WRITTEN: Final = "nothing was written"
ROOM_TO_ANSWER: Final = 16
MOST_LINES: Final = 8
YES: Final = frozenset({"", "y", "yes"})
NO: Final = frozenset({"n", "no"})


def ask_each(context: Context, said: Mapping[str, list[str]], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Ask for every field that was not said, until each is understood; only the title must be answered.

    Raises UsageError where the user wants no more.
    """
    from debtledger.core.recording.intake import QUESTIONS

    context.say("a debt is a shortcut taken on purpose; enter leaves a field out, ^D stops")
    answers = dict(said)
    for question in QUESTIONS:
        if question.name not in answers and (answer := _ask(context, question, vocabulary)):
            answers[question.name] = [answer]
    return answers


def ask_with_editor(
    context: Context, said: Mapping[str, list[str]], vocabulary: Vocabulary
) -> dict[str, list[str]]:
    """Let the user fill in a text, again where it is not understood and somebody sits there.

    Raises UsageError for one without a title, and for one that is not understood, which is kept.
    """
    from debtledger.core.recording.intake import Misunderstanding, read_said, read_template, write_template
    from debtledger.sources.editor import EditorError, discard, edit, keep

    path = keep(write_template(said))
    try:
        while True:
            try:
                filled = read_template(edit(path, context.env))
                read_said(filled, vocabulary)
                break
            except Misunderstanding as error:
                if not _again(context, error):
                    raise UsageError(
                        f"{error.name}: {error.message}".removeprefix(": "),
                        f"{error.hint}\nwhat you wrote is in {path}",
                    ) from None
    except EditorError as error:
        discard(path)
        raise UsageError(f"{error.message}; {NOTHING_WRITTEN}", error.hint) from None
    discard(path)
    if not filled.get("title"):
        raise UsageError(f"the text has no title, so {NOTHING_WRITTEN}")
    return filled


def rewritten(context: Context, text: str, put: Callable[[str], str]) -> str:
    """Let the user edit a text, and put it where it belongs, again where it is not understood.

    put returns what it has written; it raises BrokenRecord for a text that it does not understand, and
    LedgerError where it cannot write. Raises UsageError, which tells where the text is kept then.
    """
    from debtledger.core.recording.record import BrokenRecord
    from debtledger.sources.editor import EditorError, discard, edit, keep
    from debtledger.storage.store import LedgerError

    path = keep(text, ending=".toml")
    try:
        while True:
            try:
                written = put(edit(path, context.env))
                break
            except BrokenRecord as error:
                if not _again(context, error):
                    raise UsageError(f"{error}; {NOTHING_WRITTEN}", f"what you wrote is in {path}") from None
    except LedgerError as error:
        raise UsageError(f"{error}; {NOTHING_WRITTEN}", f"what you wrote is in {path}") from None
    except EditorError as error:
        discard(path)
        raise UsageError(f"{error.message}; {NOTHING_WRITTEN}", error.hint) from None
    discard(path)
    return written


def _ask(context: Context, question: Question, vocabulary: Vocabulary) -> str:
    """The answer to one question, understood; "" where the field is left out."""
    from debtledger.core.recording.intake import TITLE, Misunderstanding, check

    words = _words(context, question)
    while True:
        answer = context.ask(words)
        if answer is None:
            raise UsageError(f"no more answers, so {NOTHING_WRITTEN}")
        answer = answer.strip()
        if not answer and question.name != TITLE:
            return ""
        try:
            check(question.name, answer, vocabulary)
        except Misunderstanding as error:
            context.say(f"  {error.message}\n  {error.hint}")
            continue
        if answer:
            return answer
        context.say("  a debt needs a title; press ^D to stop")


def _words(context: Context, question: Question) -> str:
    """The question on one line; where no room is left for an answer, all but its name is said before it."""
    from debtledger.core.text import safe_text, wrap

    about = f"{question.name}, {question.about}"
    examples = f" ({question.examples})" if question.examples else ""
    if len(f"{about}{examples}: ") <= context.width - ROOM_TO_ANSWER:
        return f"{about}{examples}: "
    lines = wrap(safe_text(question.examples), context.width - 2, MOST_LINES)
    context.say("\n  ".join((f"{about}:", *lines)))
    return f"{question.name}: "


def _again(context: Context, error: Exception) -> bool:
    """Whether the user wants to mend the text."""
    if not context.interactive:
        return False
    context.say(f"{error}")
    answer = context.ask("edit it again? [Y/n] ")
    return answer is not None and answer.strip().lower() in YES
