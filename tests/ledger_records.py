"""Records for tests: a full one, random ones, and texts as people leave them after editing by hand."""

from __future__ import annotations

from hypothesis import strategies as st

from debtledger.core.recording.records import (
    EVENT_KINDS,
    STATES,
    Block,
    Bought,
    Event,
    Incident,
    Realised,
    Record,
    RecordInterest,
    RecordTrigger,
    Taken,
    write_record,
)

ID = "D-7k3fq2m9"
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"

FULL = Record(
    id=ID,
    title="One shared API token per tenant, no scopes",
    kind="deferred-quality",
    aspect="security",
    owner="@platform",
    labels=("api", "tenants"),
    taken=Taken(date="2026-01-12", by="maria", commit="4f2c9e1"),
    context='Pilot customers asked for "bulk import";\nnone asked for scoped tokens.',
    alternatives=("scoped tokens (30 h more)", "drop the API from the pilot"),
    bought=Bought(
        what="bulk import shipped 6 weeks earlier",
        saved_hours=(24.0, 30.0, 40.0),
        weeks=6.0,
        cost_of_delay_per_week=2500.0,
        probability=0.9,
        customer="cus:01",
        price=12000.0,
        realised=Realised(value=9000.0, evidence="invoice 7", date="2026-05-01"),
    ),
    principal_hours=(24.0, 40.0, 72.0),
    principal_basis="estimate",
    points=5.0,
    interest=RecordInterest(
        drag_hours=(0.5, 1.0, 2.0),
        toil_hours_per_sprint=0.5,
        expected_touches_per_sprint=2.0,
        incident=Incident(probability_per_sprint=0.01, hours=80.0, customer_visible=True),
    ),
    scope_paths=("src/api/auth.py",),
    triggers=(
        RecordTrigger(
            name="customers now paying for security",
            when="all",
            conditions=(
                {"signal": "customer_ask", "topic": "security", "segments": ["A", "B"], "min_customers": 3},
                {"signal": "date", "on": "2027-01-01"},
            ),
        ),
        RecordTrigger(use="second-tenant"),
        RecordTrigger(text="django>=6"),
        RecordTrigger(at_least=2, conditions=({"signal": "votes", "min": 0.5, "open": True},)),
    ),
    refs=("github:acme/app#812", "jira:SEC-41"),
    requires=("D-1m2vx8c4",),
    blocks=(Block(item="jira:APP-77", hours_per_sprint=4.0), Block(item="D-22222222")),
    review_on="2026-10-01",
    events=(
        Event(at="2026-06-02", what="acknowledged", by="lea", note="planned for S12"),
        Event(at="2026-07-02", what="repaid", by="lea", hours=3.5, partial=True),
        Event(at="2026-08-02", what="snoozed", by="lea", until="2026-09-01"),
    ),
)

ids = st.text(CROCKFORD, min_size=8, max_size=8).map("D-".__add__)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1, max_size=40)
lines = words.filter(lambda text: "\n" not in text and text.strip() != "")
dates = st.dates().map(lambda day: day.isoformat())
numbers = st.one_of(
    st.integers(0, 10**6).map(float), st.floats(0, 10**9, allow_nan=False, allow_infinity=False)
).map(abs)
three_points = st.tuples(numbers, numbers, numbers).map(lambda found: tuple(sorted(found)))
lists = st.lists(words, max_size=3).map(tuple)


def _maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


parameters = st.one_of(words, st.booleans(), st.integers(-5, 5), st.floats(0, 9), st.lists(words, max_size=2))
conditions = st.builds(
    lambda signal, more: {**more, "signal": signal}, words, st.dictionaries(words, parameters, max_size=2)
)
events = st.builds(
    Event,
    at=dates,
    what=st.sampled_from(EVENT_KINDS),
    by=words,
    note=st.just("") | words,
    hours=_maybe(numbers),
    partial=st.booleans(),
    until=_maybe(dates),
)
triggers = st.one_of(
    st.builds(RecordTrigger, text=words),
    st.builds(RecordTrigger, use=words),
    st.builds(
        RecordTrigger,
        when=st.sampled_from(["all", "any"]),
        conditions=st.lists(conditions, max_size=2).map(tuple),
    ),
    st.builds(RecordTrigger, name=words, at_least=st.integers(1, 5)),
)
realised = st.builds(Realised, value=numbers, evidence=_maybe(words), date=_maybe(dates))
incidents = st.builds(
    Incident, probability_per_sprint=numbers, hours=_maybe(numbers), customer_visible=_maybe(st.booleans())
)
records = st.builds(
    Record,
    id=ids,
    title=lines,
    state=st.sampled_from(STATES),
    kind=_maybe(words),
    aspect=_maybe(words),
    owner=_maybe(words),
    labels=lists,
    taken=st.builds(Taken, date=_maybe(dates), by=_maybe(words), commit=_maybe(words)),
    context=_maybe(words),
    alternatives=lists,
    bought=st.builds(
        Bought,
        what=_maybe(words),
        saved_hours=_maybe(three_points),
        weeks=_maybe(numbers),
        cost_of_delay_per_week=_maybe(numbers),
        probability=_maybe(numbers),
        customer=_maybe(words),
        price=_maybe(numbers),
        realised=_maybe(realised),
    ),
    principal_hours=_maybe(three_points),
    principal_basis=_maybe(words),
    points=_maybe(numbers),
    interest=st.builds(
        RecordInterest,
        drag_hours=_maybe(three_points),
        toil_hours_per_sprint=_maybe(numbers),
        expected_touches_per_sprint=_maybe(numbers),
        incident=_maybe(incidents),
    ),
    scope_paths=lists,
    triggers=st.lists(triggers, max_size=2).map(tuple),
    refs=lists,
    requires=lists,
    blocks=st.lists(st.builds(Block, item=words, hours_per_sprint=_maybe(numbers)), max_size=2).map(tuple),
    review_on=_maybe(dates),
    events=st.lists(events, max_size=2).map(tuple),
)

FULL_TEXT = write_record(FULL)
BY_HAND = f"""\
# on top: kept 1
schema = 1
  id="{ID}"     # kept 2
title   =   'One shared token'   # kept 3
# kept 4

"owner" = "@platform"
x-team = {{ lead = "mo", size = 4 }}  # kept 5 (unknown)
state = "active"
labels = [ "api", # kept 6
  "tenants",
]
taken.date = 2026-01-12 # kept 7
taken.by = "maria"
bought = {{ what = "time", weeks = 6, extra = "kept 8" }}
[ principal ]   # kept 9
hours = [
  24, 40,
  72 ] # kept 10
basis = \"\"\"
guess\"\"\"  # kept 11
colour = "unknown, kept 12"

[decision] # kept 13
context = '''
a [table] = "no"
# kept 14
'''


[[trigger]]
text = "a customer pays" # kept 15
# kept 16
[[trigger]]
when = "any"
  [[trigger.if]]
  signal = "votes"  # kept 17
  min = 3
[notes]  # kept 18
free = 1.50
[[event]]
at = "2026-06-02"
what = "acknowledged"   # kept 19
by = "lea"
# kept 20"""
