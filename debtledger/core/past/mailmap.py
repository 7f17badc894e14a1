"""The file .mailmap, which says that several names and addresses are one person (gitmailmap(5))."""

from __future__ import annotations

from typing import Final, NamedTuple

MOST_LINES: Final = 50_000


class Person(NamedTuple):
    """A name and an e-mail address."""

    name: str
    email: str


class Mailmap:
    """Who somebody is that a commit names; without a line about them they are who they say."""

    def __init__(self, text: str = "") -> None:
        self._by_both: dict[tuple[str, str], Person] = {}
        self._by_email: dict[str, Person] = {}
        for line in text.split("\n")[:MOST_LINES]:
            self._learn(line.partition("#")[0] if line.lstrip().startswith("#") else line)

    def person(self, name: str, email: str) -> Person:
        """The proper name and address."""
        address = email.casefold()
        found = self._by_both.get((name.casefold(), address)) or self._by_email.get(address)
        return Person(found.name or name, found.email or email) if found else Person(name, email)

    def _learn(self, line: str) -> None:
        first, second = _parts(line)
        if first is None:
            return
        if second is None:
            self._put("", first.email, Person(first.name, ""))
        else:
            self._put(second.name, second.email, first)

    def _put(self, name: str, email: str, person: Person) -> None:
        """Take note; a later line about the same adds to an earlier one, as git has it."""
        if name:
            before = self._by_both.get((name.casefold(), email.casefold()), _NOBODY)
            self._by_both[name.casefold(), email.casefold()] = _joined(before, person)
        else:
            before = self._by_email.get(email.casefold(), _NOBODY)
            self._by_email[email.casefold()] = _joined(before, person)


_NOBODY = Person("", "")


def _joined(before: Person, later: Person) -> Person:
    return Person(later.name or before.name, later.email or before.email)


def _parts(line: str) -> tuple[Person | None, Person | None]:
    """The one or two people of a line, as `Name <address>`; None where a line has none."""
    first, rest = _part(line)
    if first is None:
        return None, None
    return first, _part(rest)[0]


def _part(text: str) -> tuple[Person | None, str]:
    name, opened, rest = text.partition("<")
    email, closed, rest = rest.partition(">")
    if not (opened and closed):
        return None, ""
    return Person(name.strip(), email.strip()), rest
