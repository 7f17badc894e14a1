"""The verb log_receipts: what people with a say write in a comment becomes a commit that logs hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from debtledger.bookkeeping import open_books
from debtledger.command import UsageError
from debtledger.core.ci.occasion import remark_of
from debtledger.core.ci.slash import WORD, OrderError, orders
from debtledger.core.prefixes import UnknownId
from debtledger.core.text import number
from debtledger.pipeline.occasions import payload_here
from debtledger.sources.commits import Person, commit_beside
from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.ci.occasion import Remark
    from debtledger.core.ci.slash import Order
    from debtledger.sources.git import Git

TRUSTED: Final = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
LOGIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\[bot\])?")
SOURCE: Final = "Debt-Receipt-From"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """What became of a comment: the commit that logs its hours, "" for none, and in words what was done.

    refused: the words say why nothing was done although something was asked for.
    """

    commit: str = ""
    words: tuple[str, ...] = ()
    refused: bool = False


def log_receipts(context: Context) -> Logged:
    """Make the commit that a comment asks for, on top of HEAD; no branch and no file is changed.

    Raises UsageError, SettingsError and RepositoryError.
    """
    remark = remark_of(payload_here(context))
    if not _asks(remark):
        return Logged(words=("the comment asks for nothing",))
    if remark.association not in TRUSTED:
        return Logged(words=("only members and collaborators of the repository log hours",), refused=True)
    books = open_books(context)
    git = books.git
    if git is None:
        raise UsageError("this is no git repository", "run it in a checkout of one")
    try:
        meant = tuple(_meant(books, orders(remark.body, books.reckoning.config.vocabulary())))
    except OrderError as error:
        return Logged(words=(str(error),), refused=True)
    where = _address(remark, context)
    if _is_there(git, where):
        return Logged(words=("the comment is logged already",))
    message = "\n".join(_message(remark, meant, where))
    commit = commit_beside(git, message, _person(remark, context))
    return Logged(
        commit=commit, words=tuple(f"{number(each.hours)} h logged on {each.typed}" for each in meant)
    )


def _asks(remark: Remark) -> bool:
    """Whether a new comment on a pull request says the word, by somebody whose name can be one."""
    said = any(line.split(None, 1)[:1] == [WORD] for line in remark.body.split("\n"))
    person = bool(LOGIN.fullmatch(remark.login)) and remark.user > 0
    return said and person and remark.action == "created" and remark.on_pull_request


def _meant(books: Books, asked: Sequence[Order]) -> Iterator[Order]:
    """The orders with the whole ids of their debts. Raises OrderError."""
    from debtledger.core.recording.record import BrokenRecord

    if not asked:
        raise OrderError("the order stands in code, or in a quotation")
    for each in asked:
        try:
            entry = books.find(each.typed)
        except UnknownId as error:
            raise OrderError(f"{each.typed}: {error.message}") from None
        except BrokenRecord:
            raise OrderError(f"{each.typed}: its record is broken") from None
        if not entry.tag.id:
            raise OrderError(f"{each.typed}: the debt has no id")
        yield type(each)(typed=entry.tag.id, hours=each.hours)


def _message(remark: Remark, meant: Sequence[Order], where: str) -> Iterator[str]:
    """The message of the commit: trailers, which count as those of any other commit do."""
    # Numbers alone link nothing, and [skip ci] keeps the push from starting what led here.
    yield f"debt: receipt from the comments on pull request {remark.number} [skip ci]"
    yield ""
    yield from (f"Debt-Interest: {each.typed} {each.hours:.6g}h" for each in meant)
    yield f"{SOURCE}: {where}"
    yield ""


def _address(remark: Remark, context: Context) -> str:
    """The address of the comment, made by us."""
    server = urlsplit(context.env.get("GITHUB_SERVER_URL") or "https://github.com")
    host = f"{server.scheme}://{server.netloc}"
    return f"{host}/{remark.slug}/pull/{remark.number}#issuecomment-{remark.ident}"


def _is_there(git: Git, where: str) -> bool:
    """Whether a commit of the history says that it is from this comment."""
    wanted = f"{SOURCE}: {where}"
    try:
        found = git.run("log", "-1", "--format=%H", "--fixed-strings", f"--grep={wanted}", "HEAD", "--")
    except GitError:
        return False
    return bool(found.strip())


def _person(remark: Remark, context: Context) -> Person:
    """Who wrote the comment, by the address that GitHub gives to people who show none."""
    host = urlsplit(context.env.get("GITHUB_SERVER_URL") or "https://github.com").hostname or "github.com"
    return Person(name=remark.login, email=f"{remark.user}+{remark.login}@users.noreply.{host}")
