"""Where a debt is on the web: its issue, else its code at the last commit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from debtledger.patterns import regex

if TYPE_CHECKING:
    from debtledger.bookkeeping import Books
    from debtledger.core.ledger import Entry

MOST_CHARACTERS: Final = 2000
_ADDRESS: Final = regex(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:/[!-~]*)?")


def is_address(text: str) -> bool:
    """Whether a text is an address that may be given to a browser: http or https, and plain characters."""
    return len(text) <= MOST_CHARACTERS and re.fullmatch(_ADDRESS, text) is not None


def may_have_link(entry: Entry, *, has_site: bool) -> bool:
    """Whether the debt may have an address; its code has one only where it is on a site that is known."""
    return any(is_address(issue.url) for issue in entry.issues) or (has_site and bool(entry.debt.places))


def link_of(entry: Entry, books: Books) -> str:
    """The address of the issue of a debt, of an open one first, else of its code; "" where there is none."""
    issues = sorted(entry.issues, key=lambda issue: issue.state != "open")
    found = [issue.url for issue in issues if is_address(issue.url)]
    if found or books.git is None:
        return found[0] if found else ""
    project = next(iter(books.reckoning.tracked.issues.own), "")
    from debtledger.permalinks import spots_of

    spots = spots_of(entry, books.git, books.reckoning.config.reader(), project)
    return next((spot.url for spot in spots if is_address(spot.url)), "")
