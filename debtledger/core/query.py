"""The small language that filters debts: `state:fired owner:@platform interest>4h -path:src/old "two words"`.

query = all { ("or" | "|") all } .  all = one { ["and"] one } .
one   = ("-" | "not") one | "(" query ")" | FIELD ("=" | ":" | ">" | ">=" | "<" | "<=" | "!=") value | value .
value = word { "," word } | '"' words '"' .
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from debtledger.core.asking import FIELDS, OVERLAID, RECKONED
from debtledger.core.asking import test_of as _test_of
from debtledger.core.asking import words_test as _words_test
from debtledger.core.comparing import Asked, NotAsked
from debtledger.core.text import display_width, safe_text
from debtledger.core.vocabulary import Vocabulary
from debtledger.nearest import did_you_mean
from debtledger.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from debtledger.core.comparing import Test
    from debtledger.core.economy.valuation import Valuation
    from debtledger.core.ledger import Entry

MAX_LENGTH = 4_000
MAX_DEPTH = 50

Kind = Literal["(", ")", "or", "and", "not", "-", "term", "words", "end"]


class QueryError(ValueError):
    """A query that is not understood: what is wrong, at which column (from 1), and what to type if known."""

    def __init__(self, text: str, column: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.text = text
        self.column = column
        self.message = message
        self.hint = hint

    def render(self) -> str:
        """The message, the query with a caret below the column, and the hint, safe to print."""
        before = safe_text(self.text[: self.column - 1])
        caret = " " * display_width(before) + "^"
        lines = [
            f"column {self.column}: {safe_text(self.message)}",
            f"  {safe_text(self.text)}",
            f"  {caret}",
        ]
        hints = [f"  {safe_text(line)}" for line in self.hint.split("\n") if line]
        return "\n".join([*lines, *hints])


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query that was understood, its test of a debt, and the fields and overlaid marks that it asks for."""

    text: str
    test: Test
    fields: frozenset[str] = frozenset()

    @property
    def reckons(self) -> bool:
        """Whether it asks for numbers that only valuations tell."""
        return not self.fields.isdisjoint(RECKONED)


class _Token(NamedTuple):
    """A piece of a query: its kind, words and column; a term also has a field and an operator."""

    kind: Kind
    text: str
    at: int
    field: str = ""
    operator: str = ""
    value_at: int = 0


def parse(
    text: str,
    vocabulary: Vocabulary | None = None,
    today: date | None = None,
    worth: Mapping[str, Valuation] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Query:
    """Read a query; nothing but spaces matches every debt. Durations count days as the vocabulary says.

    Without today, no debt has an age; without worth, the valuations by key, none has a payback or a verdict.
    texts: what all debts say, as `text_of` makes it, by key. Raises QueryError.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(text[:80] + "…", 1, f"a query has at most {MAX_LENGTH} characters")
    parser = _Parser(
        text, Asked(vocabulary=vocabulary or Vocabulary(), today=today, worth=worth, texts=texts)
    )
    test = parser.query()
    return Query(text=text, test=test, fields=frozenset(parser.fields))


def matches(query: Query, entry: Entry) -> bool:
    """Whether a debt is what the query asks for."""
    return query.test(entry)


# A quoted phrase may hold \" and \\; a bare word ends at a space, a parenthesis or a bar.
_PHRASE = r'"(?:[^"\\]|\\.)*+"'
_WORD = r'[^\s()|"]++'
_TERM = regex(
    rf"(?P<field>[A-Za-z][\w-]*+)(?P<operator>[<>]=?|!=|[:=])(?P<value>{_PHRASE}|{_WORD})?", re.DOTALL
)
_WORDS = regex(rf"{_PHRASE}|{_WORD}", re.DOTALL)
_SPACE = re.compile(r"\s*+")
_KEYWORDS: dict[str, Kind] = {"or": "or", "and": "and", "not": "not"}


def _tokens(text: str) -> list[_Token]:
    found = []
    at = _SPACE.match(text).end()  # type: ignore[union-attr]  # it matches anything
    while at < len(text):
        token, end = _token(text, at)
        found.append(token)
        at = _SPACE.match(text, end).end()  # type: ignore[union-attr]
    return [*found, _Token("end", "", len(text))]


def _token(text: str, at: int) -> tuple[_Token, int]:
    char = text[at]
    if char in "()":
        return _Token(")" if char == ")" else "(", char, at), at + 1
    if char == "|":
        return _Token("or", char, at), at + 1 + text.startswith("||", at)
    if char == "-":
        return _Token("-", char, at), at + 1
    term = _TERM.match(text, at)
    if term is not None:
        value_at = term.start("value") if term["value"] else term.end("operator")
        value = _unquoted(text, term["value"] or "", value_at)
        return _Token("term", value, at, term["field"], term["operator"], value_at), term.end()
    words = _WORDS.match(text, at)
    if words is None:
        raise QueryError(text, at + 1, "this quotation mark is not closed", 'write "two words"')
    kind = _KEYWORDS.get(words[0].lower(), "words")
    return _Token(kind, _unquoted(text, words[0], at), at), words.end()


def _unquoted(text: str, value: str, at: int) -> str:
    if not value.startswith('"'):
        if not value and text.startswith('"', at):
            raise QueryError(text, at + 1, "this quotation mark is not closed", 'write "two words"')
        return value
    return re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)


class _Parser:
    """The tokens that are still to be read."""

    def __init__(self, text: str, asked: Asked) -> None:
        self.text = text
        self.asked = asked
        self.tokens = _tokens(text)
        self.position = 0
        self.depth = 0
        self.fields: set[str] = set()

    @property
    def kind(self) -> str:
        return self.tokens[self.position].kind

    @property
    def token(self) -> _Token:
        return self.tokens[self.position]

    def query(self) -> Test:
        if self.kind == "end":
            return _always
        test = self.either()
        if self.kind != "end":
            raise self.error("this parenthesis was not opened")
        return test

    def either(self) -> Test:
        tests = [self.every()]
        while self.kind == "or":
            self.position += 1
            tests.append(self.every())
        return tests[0] if len(tests) == 1 else lambda entry: any(test(entry) for test in tests)

    def every(self) -> Test:
        tests = [self.one()]
        while self.kind not in ("or", ")", "end"):
            if self.kind == "and":
                self.position += 1
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda entry: all(test(entry) for test in tests)

    def one(self) -> Test:
        token = self.token
        self.position += 1
        if token.kind == "term":
            return self.term(token)
        if token.kind == "words":
            return _words_test(token.text, self.asked.texts)
        if token.kind in ("-", "not", "("):
            return self.inner(token)
        self.position -= 1
        hint = f'to search the word itself: "{token.text}"' if token.text.lower() in _KEYWORDS else ""
        raise self.error("something to look for is missing here", hint)

    def inner(self, opening: _Token) -> Test:
        """What follows a negation or an opening parenthesis."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError(
                self.text, opening.at + 1, f"more than {MAX_DEPTH} levels of parentheses and negations"
            )
        if opening.kind == "(":
            test = self.either()
            if self.kind != ")":
                raise QueryError(self.text, opening.at + 1, "this parenthesis is not closed")
            self.position += 1
        else:
            positive = self.one()

            def test(entry: Entry) -> bool:
                return not positive(entry)

        self.depth -= 1
        return test

    def term(self, token: _Token) -> Test:
        name = token.field.lower()
        if name not in FIELDS:
            hint = did_you_mean(name, FIELDS) or f"the fields are {', '.join(FIELDS)}"
            quoted = self.text[token.at : self.tokens[self.position].at].rstrip()
            hint += f'\nto search the words themselves: "{quoted}"' if '"' not in quoted else ""
            raise QueryError(self.text, token.at + 1, f"unknown field {token.field}", hint)
        if not token.text:
            raise QueryError(self.text, token.value_at + 1, f"{name} needs a value", FIELDS[name].example)
        self.fields.add(name)
        self.fields.update(OVERLAID.intersection(word.strip().lower() for word in token.text.split(",")))
        try:
            return _test_of(name, token.operator, token.text, self.asked)
        except NotAsked as error:
            column = token.at + len(token.field) if error.offset is None else token.value_at + error.offset
            raise QueryError(self.text, column + 1, error.message, error.hint) from None

    def error(self, message: str, hint: str = "") -> QueryError:
        return QueryError(self.text, self.token.at + 1, message, hint)


def _always(_entry: Entry) -> bool:
    return True
