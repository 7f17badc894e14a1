"""The customers file: who the customers are, by opaque ids, as people write it in TOML or CSV."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.identity import normalised_title
from debtledger.core.market.demand import SEGMENTS, Customer
from debtledger.core.references import is_date
from debtledger.toml import TomlError, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.core.market.demand import Segment

SCHEMA: Final = 1
MAX_BYTES: Final = 4 << 20
MOST_CUSTOMERS: Final = 20_000
MOST_LIKES: Final = 50
MOST_FLAWS: Final = 50
LONGEST: Final = 200
MAX_MONEY: Final = 1e12
PMF: Final = ("very", "somewhat", "not")
"""The answers to "how would you feel if you could no longer use it": very, somewhat or not disappointed."""
COLUMNS: Final = {
    "id": "id, customer, customer id, cus, account id",
    "segment": "segment, abcdx, class, tier",
    "arr": "arr, revenue, annual revenue, annual recurring revenue, arr eur, arr usd",
    "paying_since": "paying since, since, customer since, paid since",
    "pmf": "pmf, pmf answer, disappointed, sean ellis",
    "likes": "likes, likes most, loves, benefits",
    "name": "name, customer name, company, account, account name",
}
"""The names of columns and keys by what they hold, without case, _ and -."""


class Flaw(NamedTuple):
    """Something in a customers file that is not understood: where, what, and what to write."""

    line: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clientele:
    """The customers by id, and their names, which no view but the user's own terminal shows."""

    customers: Mapping[str, Customer] = field(default_factory=lambda: MappingProxyType({}))
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    flaws: tuple[Flaw, ...] = ()


class _Row(NamedTuple):
    line: int
    values: Mapping[str, object]


def read_csv(text: str) -> Clientele:
    """The customers of a table with a header row; commas, semicolons or tabs separate its cells."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = [f"{line}\n" for line in plain.split("\n")]
    head = next((line for line in lines if line.strip()), "")
    sign = max(",;\t", key=head.count)
    try:
        reader = csv.reader(lines, delimiter=sign, strict=True)
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        return Clientele(flaws=(Flaw(1, f"not read as CSV: {error}", "write a header row and commas"),))
    if not rows:
        return Clientele(flaws=(Flaw(1, "the table is empty", "its columns: " + ", ".join(COLUMNS)),))
    names = [_MEANINGS.get(normalised_title(cell), "") for cell in rows[0][1]]
    if "id" not in names:
        return Clientele(flaws=(Flaw(rows[0][0], "no column id", "its columns: " + ", ".join(COLUMNS)),))
    return _clientele(_Row(line, _first(zip(names, row, strict=False))) for line, row in rows[1:])


def read_toml(data: bytes) -> Clientele:
    """The customers of a TOML file: [[customer]] tables, or [customer.ID] ones."""
    try:
        document = parse(data, MAX_BYTES)
    except TomlError as error:
        return Clientele(flaws=(Flaw(error.line or 1, error.message, "correct it, or import it again"),))
    found = document.values.get("customer", document.values.get("customers", []))
    rows: list[_Row] = []
    if isinstance(found, dict):
        rows = [
            _Row(document.line(("customer", key)) or 1, {"id": key, **_known(value)})
            for key, value in found.items()
            if isinstance(value, dict)
        ]
    elif isinstance(found, list):
        rows = [_Row(1, _known(value)) for value in found if isinstance(value, dict)]
    return _clientele(rows)


def merged(old: Clientele, new: Clientele) -> Clientele:
    """The customers of both; what the new ones say counts, and what they leave open stays."""
    customers = dict(old.customers)
    for key, customer in new.customers.items():
        before = customers.get(key)
        customers[key] = customer if before is None else _filled(customer, before)
    return Clientele(customers=customers, names={**old.names, **new.names})


def as_document(clientele: Clientele) -> dict[str, object]:
    """The customers as the tables of a TOML file, in the order of their ids."""
    tables = []
    for key, customer in sorted(clientele.customers.items()):
        said = {
            "id": key,
            "name": clientele.names.get(key),
            "segment": customer.segment,
            "arr": _whole(customer.arr),
            "paying_since": customer.paying_since,
            "pmf": customer.pmf,
            "likes": list(customer.likes) or None,
        }
        tables.append({name: value for name, value in said.items() if value is not None})
    return {"schema": SCHEMA, "customer": tables}


_MEANINGS = {name.strip(): key for key, names in COLUMNS.items() for name in names.split(",")}
_MONEY = re.compile(r"(?P<amount>[0-9][0-9.,]{0,24})\s*(?P<unit>[kKmM]?)")
_CURRENCY = re.compile(r"^(?:[A-Z]{3}\b|[^\w\s.,-])\s*|\s*(?:[A-Z]{3}|[^\w\s.,])$")
_SPACED = re.compile(r"(?<=[0-9])[' _\u00a0\u202f\u2019](?=[0-9]{3}(?![0-9]))")
_GROUPS = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<sign>[.,])[0-9]{3}(?:(?P=sign)[0-9]{3}){0,3})(?:(?!(?P=sign))[.,](?P<part>[0-9]{1,4}))?"
)
_PLAIN = re.compile(r"(?P<whole>[0-9]{1,13})(?:[.,](?P<part>[0-9]{1,4}))?")


def _first(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name:
            found.setdefault(name, value)
    return found


def _known(table: Mapping[str, object]) -> dict[str, object]:
    return _first((_MEANINGS.get(normalised_title(name), ""), value) for name, value in table.items())


def _clientele(rows: Iterable[_Row]) -> Clientele:
    customers: dict[str, Customer] = {}
    names: dict[str, str] = {}
    flaws: list[Flaw] = []
    for row in rows:
        key = _text(row.values.get("id"))
        if not key or len(key) > LONGEST:
            flaws.append(Flaw(row.line, "a customer without an id", "give it an id that tells no name"))
        elif key in customers:
            flaws.append(Flaw(row.line, f"{key} is there twice; the first counts", "keep one of the two"))
        elif len(customers) == MOST_CUSTOMERS:
            flaws.append(Flaw(row.line, f"more than {MOST_CUSTOMERS:,} customers", "leave out who is gone"))
            break
        else:
            customers[key] = _customer(key, row, flaws)
            if name := _text(row.values.get("name"))[:LONGEST]:
                names[key] = name
    if len(flaws) > MOST_FLAWS:
        more = len(flaws) - MOST_FLAWS
        flaws[MOST_FLAWS:] = [Flaw(flaws[MOST_FLAWS].line, f"{more:,} more mistakes from here on", "")]
    return Clientele(customers=customers, names=names, flaws=tuple(flaws))


def _customer(key: str, row: _Row, flaws: list[Flaw]) -> Customer:
    def wrong(what: str, hint: str) -> None:  # it may be a name or an amount, which no message tells
        flaws.append(Flaw(row.line, f"{key}: its {what} is not understood", hint))

    said = row.values
    segment = _segment(said.get("segment"))
    if segment is None and _text(said.get("segment")):
        wrong("segment", f"write one of {', '.join(SEGMENTS)}")
    arr = _money(said.get("arr"))
    if arr is None and _text(said.get("arr")):
        wrong("arr", "write revenue a year as a number: 48000")
    since = _text(said.get("paying_since"))
    if since and not is_date(since):
        wrong("paying_since", "write a day as YYYY-MM-DD")
    pmf = _pmf(said.get("pmf"))
    if pmf is None and _text(said.get("pmf")):
        wrong("pmf", f"write {', '.join(PMF)} (disappointed)")
    return Customer(
        id=key,
        segment=segment,
        arr=arr,
        paying_since=since if is_date(since) else None,
        pmf=pmf,
        likes=tuple(_likes(said.get("likes"))),
    )


def _text(value: object) -> str:
    """A cell or value as text; TOML days read as they are written."""
    if value is None or isinstance(value, (list, dict)):
        return ""
    return " ".join(str(value).split())


def _segment(value: object) -> Segment | None:
    wanted = _text(value).upper()
    return next((each for each in SEGMENTS if each == wanted), None)


def _money(value: object) -> float | None:
    """An amount of money: 48000, "48,000", "48k", "EUR 48 000", "48.000,00"; "48.000" may be either."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value) if 0 <= value <= MAX_MONEY else None
    found = _MONEY.fullmatch(_SPACED.sub("", _CURRENCY.sub("", _text(value))))
    amount = _number(found["amount"], scaled=bool(found["unit"])) if found else None
    if found is None or amount is None:
        return None
    amount *= {"": 1, "k": 1e3, "m": 1e6}[found["unit"].lower()]
    return amount if amount <= MAX_MONEY else None


def _number(text: str, *, scaled: bool) -> float | None:
    """A number with a point or a comma for its decimals, and the other for thousands.

    scaled: with a unit such as k. None for what is none, and where a point may be for either.
    """
    groups = _GROUPS.fullmatch(text)
    lone = groups is not None and groups["whole"].count(".") == 1 and groups["part"] is None
    if lone and not scaled:
        return None
    found = _PLAIN.fullmatch(text) if groups is None or lone else groups
    if found is None:
        return None
    return float(f"{found['whole'].replace('.', '').replace(',', '')}.{found['part'] or 0}")


def _pmf(value: object) -> str | None:
    said = normalised_title(_text(value))
    return next((each for each in PMF if said in (each, f"{each} disappointed")), None)


def _likes(value: object) -> Iterator[str]:
    """What a customer likes: a list, or texts with ; or | or , between them."""
    items = value if isinstance(value, list) else re.split(r"[;|,]", _text(value))
    seen: set[str] = set()
    for item in items[:MOST_LIKES]:
        text = _text(item)[:LONGEST]
        if text and text not in seen:
            seen.add(text)
            yield text


def _filled(customer: Customer, before: Customer) -> Customer:
    return Customer(
        id=customer.id,
        segment=customer.segment or before.segment,
        arr=before.arr if customer.arr is None else customer.arr,
        paying_since=customer.paying_since or before.paying_since,
        pmf=customer.pmf or before.pmf,
        likes=customer.likes or before.likes,
    )


def _whole(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value
