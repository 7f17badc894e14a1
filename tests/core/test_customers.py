from __future__ import annotations

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.market.bands import EDGES, band, least
from debtledger.core.market.clientele import checked_clientele
from debtledger.core.market.customers import Clientele, as_document, merged, read_csv, read_toml
from debtledger.core.market.demand import Ask, Customer

TABLE = """Customer ID;Segment;ARR;Paying since;PMF;Likes;Name
cus:01;A;48,000;2024-03-01;very disappointed;speed|support;Acme GmbH
cus:02;b;22k;2025-01-01;Somewhat;speed;Initech Inc
"""


def test_a_csv_of_any_usual_dialect_is_read() -> None:
    for sign in (";", "\t"):
        found = read_csv(TABLE.replace(";", sign))
        assert found.flaws == ()
        assert found.customers["cus:01"] == Customer(
            id="cus:01",
            segment="A",
            arr=48000,
            paying_since="2024-03-01",
            pmf="very",
            likes=("speed", "support"),
        )
        assert found.customers["cus:02"].arr == 22000
        assert found.names == {"cus:01": "Acme GmbH", "cus:02": "Initech Inc"}


def test_what_is_not_understood_is_told_with_its_line_and_the_rest_counts() -> None:
    found = read_csv("id,segment,arr,paying_since,pmf\nc1,Q,x,soon,maybe\nc1,A,1,,\n,A,1,,\n")
    assert [(flaw.line, flaw.message.split()[2]) for flaw in found.flaws[:4]] == [
        *((2, "segment"), (2, "arr"), (2, "paying_since"), (2, "pmf"))
    ]
    assert [flaw.line for flaw in found.flaws[4:]] == [3, 4]
    assert found.customers == {"c1": Customer(id="c1")}


def test_a_table_without_ids_says_so() -> None:
    assert [flaw.message for flaw in read_csv("name,arr\nAcme,3\n").flaws] == ["no column id"]
    assert read_csv("").flaws


def test_tables_of_toml_are_read_in_both_forms() -> None:
    one = read_toml(b'[[customer]]\nid = "c1"\nsegment = "A"\narr = 3\npaying_since = 2024-03-01\n')
    other = read_toml(b'[customer.c1]\nsegment = "A"\narr = 3.0\npaying_since = "2024-03-01"\n')
    assert one.customers == other.customers
    assert one.customers["c1"].paying_since == "2024-03-01"


def test_a_damaged_file_is_a_flaw() -> None:
    assert read_toml(b"[[customer]\n").flaws
    assert read_toml(b"\xff").flaws
    assert read_toml(b'customer = "x"\n') == Clientele()


def test_an_import_fills_in_and_forgets_nothing() -> None:
    old = Clientele(customers={"c1": Customer(id="c1", segment="A", arr=1.0)}, names={"c1": "Acme"})
    new = Clientele(customers={"c1": Customer(id="c1", arr=2.0, pmf="very"), "c2": Customer(id="c2")})
    both = merged(old, new)
    assert both.customers["c1"] == Customer(id="c1", segment="A", arr=2.0, pmf="very")
    assert set(both.customers) == {"c1", "c2"}
    assert both.names == {"c1": "Acme"}


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=20
)
CUSTOMERS = st.builds(
    Customer,
    id=NAMES,
    segment=st.sampled_from(["A", "B", "C", "D", "X", None]),
    arr=st.none() | st.integers(0, 10**9).map(float),
    paying_since=st.none() | st.dates().map(lambda day: day.isoformat()),
    pmf=st.sampled_from(["very", "somewhat", "not", None]),
    likes=st.lists(NAMES, unique=True, max_size=3).map(tuple),
)


@given(st.lists(CUSTOMERS, max_size=5, unique_by=lambda customer: customer.id))
def test_what_is_written_is_read_again(customers: list[Customer]) -> None:
    clientele = Clientele(customers={each.id: each for each in customers})
    read = read_toml(tomli_w.dumps(as_document(clientele)).encode())
    assert read.customers == clientele.customers
    assert read.flaws == ()


@given(st.floats(0, 1e9))
def test_the_least_of_a_band_is_never_more_than_what_is_in_it(amount: float) -> None:
    low = least(band(amount))
    assert low is not None
    assert low <= amount
    assert low in EDGES


def test_unknown_revenue_stays_unknown() -> None:
    assert band(None) == "unknown"
    assert least("unknown") is None
    assert least("25k-50k") == 25_000
    assert band(85_000) == "50k-100k"


def test_what_is_missing_for_an_ask_to_count_is_found() -> None:
    clientele = Clientele(
        customers={"c1": Customer(id="c1", segment="A"), "Acme": Customer(id="Acme")}, names={"Acme": "ACME"}
    )
    asks = [Ask(topic="x", at="2026-01-01", ref="r", customer=key) for key in ("c1", "c9", None)]
    found = {each.what: (each.customers, each.wrong) for each in checked_clientele(clientele, asks)}
    assert found["asking, but not in the customers file, so not counted"] == (("c9",), True)
    assert found["with a name as id, which others would see"] == (("Acme",), True)
    assert found["asking, without paying_since, so not counted as paying"] == (("c1",), True)
    assert (("Acme",), False) in found.values()
    assert any("below 30" in what for what in found)
    assert any("without a customer" in what for what in found)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *(("48000", 48_000), ("48,000", 48_000), ("1,234,567", 1_234_567), ("1.234.567", 1_234_567)),
        *(("48.000,50", 48_000.5), ("48,000.50", 48_000.5), ("48000,50", 48_000.5), ("48000.5", 48_000.5)),
        *(("48 000,00 €", 48_000), ("EUR 48 000", 48_000), ("$48k", 48_000), ("1.5m", 1_500_000)),
        *(("1.250k", 1_250), ("CHF 48'000", 48_000), ("48\u2019000", 48_000), ("0.125", 0.125), ("0", 0)),
        *(("48.000", None), ("-5", None), ("1e5", None), ("4,8,0", None), ("48,00,000", None)),
        *(("12.34.56", None), ("1.234.5678", None)),
        *((".", None), ("5.", None), (",5", None), ("1,2345,678", None)),
    ],
)  # fmt: skip
def test_money_is_read_as_people_write_it_and_never_a_thousandfold(text: str, amount: float | None) -> None:
    found = read_csv(f'id\tarr\nc1\t"{text}"\n')
    assert found.customers["c1"].arr == amount
    assert bool(found.flaws) == (amount is None)


@given(st.integers(1000, 10**12), st.sampled_from([",", ".", " ", "'"]))
def test_grouped_amounts_mean_what_they_mean_without_groups(amount: int, sign: str) -> None:
    text = f"{amount:,}".replace(",", sign)
    (customer,) = read_csv(f"id\tarr\nc1\t{text}\n").customers.values()
    assert customer.arr == (None if sign == "." and amount < 10**6 else amount)


def test_a_cell_may_hold_separators_quotes_and_lines() -> None:
    found = read_csv('\ufeffid;name;likes\r\nc1;"Acme; ""the""\r\nGmbH";"a;b"\r\nc2;Hooli;\r\n')
    assert found.names == {"c1": 'Acme; "the" GmbH', "c2": "Hooli"}
    assert found.customers["c1"].likes == ("a", "b")


def test_no_limit_is_silent() -> None:
    many = read_csv("id,segment\n" + "".join(f"c{number},Q\n" for number in range(80)))
    assert many.flaws[-1].message == "30 more mistakes from here on"
    crowd = read_csv("id\n" + "".join(f"c{number}\n" for number in range(20_005)))
    assert [flaw.message for flaw in crowd.flaws] == ["more than 20,000 customers"]


def test_an_id_that_holds_a_name_without_its_legal_form_is_told() -> None:
    clientele = Clientele(customers={"acme-1": Customer(id="acme-1")}, names={"acme-1": "ACME GmbH"})
    told = {each.what: each.customers for each in checked_clientele(clientele, ())}
    assert told["with a name as id, which others would see"] == ("acme-1",)
