"""The debts of the company, as their records said on the day on which they were taken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from debtledger.core.recording.record import (
    Block,
    Bought,
    Incident,
    Realised,
    Record,
    RecordInterest,
    RecordTrigger,
)

if TYPE_CHECKING:
    from debtledger.demonstration.company import Calendar

MOCK, FAX, CURRENCY, BY_HAND = "D-h2r7s4zq", "D-x3t6z8fa", "D-e8n3g6wp", "D-m6d9f1xk"
EXPORT, PDF, NUMBERS, KEYS = "D-9ze4w1tb", "D-r9b0h3gs", "D-4hq8n2vd", "D-1m2vx8c4"
INBOX, TAX, MAIL, PREMISES = "D-k8f2w6vb", "D-t5c1y9ja", "D-b3x7k0rm", "D-p4w8c2ye"
TOKEN, SAMPLES, HOLD, CLOSING = "D-7k3fq2m9", "D-g4n9x1te", "D-q1v5j7nt", "D-s5g1a9ce"
ROUNDING, REMINDERS, SEARCH = "D-z7y2m4dk", "D-j2c7p5ry", "D-v6a4k9hd"


PAID_BACK: Final = (
    Record(
        id=MOCK,
        title="payments are made up",
        kind="scaffolding",
        owner="@ravi",
        context="Nobody knew yet whether freight forwarders pay by card at all.",
        bought=Bought(
            what="first bills sent 4 weeks earlier",
            saved_hours=(40, 60, 80),
            weeks=4,
            cost_of_delay_per_week=900,
            realised=Realised(value=7200, evidence="three pilots became customers", date="<540>"),
        ),
        principal_hours=(12, 16, 20),
        principal_basis="estimate",
        interest=RecordInterest(toil_hours_per_sprint=0.5),
        triggers=(RecordTrigger(text="somebody pays by card"),),
    ),
    Record(
        id=CURRENCY,
        title="every amount is in euro",
        kind="hardcoding",
        owner="@ines",
        context="All customers of the first year are in the euro area.",
        bought=Bought(
            what="the portal shipped before the fair",
            saved_hours=(16, 24, 30),
            realised=Realised(value=3600, evidence="two customers signed at the fair", date="<400>"),
        ),
        principal_hours=(8, 10, 12),
        principal_basis="estimate",
        interest=RecordInterest(drag_hours=(0.25, 0.5, 1.0)),
        triggers=(RecordTrigger(text="a customer outside the euro area signs"),),
    ),
    Record(
        id=BY_HAND,
        title="a tenant is set up by hand",
        kind="manual-process",
        owner="@ravi",
        context="With five customers a script would have cost more than it spares.",
        bought=Bought(what="the first ten customers without any work on it", saved_hours=(30, 40, 50)),
        principal_hours=(6, 8, 10),
        principal_basis="estimate",
        interest=RecordInterest(toil_hours_per_sprint=1.0),
        triggers=(RecordTrigger(text="twenty customers"),),
    ),
    Record(
        id=INBOX,
        title="the inbox asks every second",
        kind="scale-limit",
        aspect="performance",
        owner="@ines",
        context="A few dozen people look at it; a broker would have been a machine more to watch.",
        bought=Bought(
            what="an inbox without a message broker",
            saved_hours=(40, 50, 70),
            realised=Realised(value=5400, evidence="no broker for two years", date="<45>"),
        ),
        principal_hours=(16, 20, 24),
        principal_basis="estimate",
        interest=RecordInterest(toil_hours_per_sprint=0.5, drag_hours=(0.5, 1.0, 1.5)),
        triggers=(RecordTrigger(text="the portal is slow in the morning"),),
    ),
    Record(
        id=SAMPLES,
        title="samples have data of a real customer",
        kind="scaffolding",
        aspect="privacy",
        owner="@lea",
        context="Two of us work on the import, and the customer agreed for the pilot.",
        bought=Bought(what="the import tested on real data", saved_hours=(20, 25, 30)),
        principal_hours=(14, 18, 22),
        principal_basis="estimate",
        interest=RecordInterest(
            incident=Incident(probability_per_sprint=0.02, hours=60, customer_visible=True)
        ),
        triggers=(RecordTrigger(text="a second person works on the import"),),
    ),
    Record(
        id=REMINDERS,
        title="a slow mail server gets every reminder twice",
        kind="edge-case",
        aspect="reliability",
        owner="@maria",
        context="The mail server is slow once a month, and a second reminder hurts nobody much.",
        bought=Bought(what="reminders in one sprint instead of three", saved_hours=(40, 60, 90)),
        principal_hours=(24, 30, 36),
        principal_basis="estimate",
        interest=RecordInterest(
            toil_hours_per_sprint=1.0,
            incident=Incident(probability_per_sprint=0.05, hours=20, customer_visible=True),
        ),
        triggers=(RecordTrigger(text="support is asked about it every week"),),
    ),
    Record(
        id=SEARCH,
        title="a search reads every bill",
        kind="scale-limit",
        aspect="performance",
        owner="@tomas",
        context="The largest tenant had two hundred bills.",
        bought=Bought(what="search without a second store", saved_hours=(60, 80, 100)),
        principal_hours=(28, 36, 44),
        principal_basis="estimate",
        interest=RecordInterest(toil_hours_per_sprint=2.0),
        scope_paths=("db/003_lines.sql",),
        triggers=(RecordTrigger(text="a search takes longer than a second"),),
    ),
)

OLD: Final = (
    Record(
        id=FAX,
        title="a fax that fails is not sent again",
        kind="edge-case",
        owner="@tomas",
        bought=Bought(what="fax for two pilots in a day", saved_hours=(8, 12, 16)),
        principal_hours=(8, 12, 16),
        principal_basis="guess",
        interest=RecordInterest(toil_hours_per_sprint=0.25),
        triggers=(RecordTrigger(text="somebody still wants faxes"),),
    ),
    Record(
        id=EXPORT,
        title="an export in the order of one customer",
        kind="custom-oneoff",
        owner="@tomas",
        context="cus:07 signed only with the columns of its own program.",
        alternatives=("columns to choose (40 h)", "no export at all"),
        bought=Bought(
            what="the contract of cus:07",
            customer="cus:07",
            price=4000,
            saved_hours=(4, 6, 8),
            probability=1.0,
        ),
        principal_hours=(24, 40, 56),
        principal_basis="estimate",
        interest=RecordInterest(drag_hours=(2.0, 3.0, 5.0), toil_hours_per_sprint=1.5),
        triggers=(
            RecordTrigger(
                name="others want columns of their own",
                conditions=({"signal": "customer_ask", "topic": "columns of an export", "min_customers": 3},),
            ),
        ),
    ),
    Record(
        id=PDF,
        title="one function draws all sorts of bills",
        kind="other",
        aspect="maintainability",
        owner="@lea",
        context="There was one sort of bill; now there are six.",
        bought=Bought(what="bills on paper in a week", saved_hours=(220, 300, 400)),
        principal_hours=(140, 190, 300),
        principal_basis="estimate",
        interest=RecordInterest(drag_hours=(1.0, 2.0, 4.0), toil_hours_per_sprint=3.0),
        blocks=(Block(item="jira:OPS-15", hours_per_sprint=6),),
        triggers=(RecordTrigger(text="interest_ratio >= 1"),),
    ),
)

GROWING: Final = (
    Record(
        id=NUMBERS,
        title="bills get their numbers one after the other",
        kind="scale-limit",
        aspect="performance",
        owner="@ravi",
        context="The law wants numbers without gaps; one locked row gives them, up to 500 an hour.",
        alternatives=("a range of numbers for each country (50 h)",),
        bought=Bought(
            what="no second database", saved_hours=(40, 50, 60), weeks=2, cost_of_delay_per_week=1200
        ),
        principal_hours=(30, 44, 70),
        principal_basis="estimate",
        interest=RecordInterest(
            drag_hours=(0.5, 1.0, 2.0),
            incident=Incident(probability_per_sprint=0.01, hours=40, customer_visible=True),
        ),
        triggers=(
            RecordTrigger(
                name="four fifths of what one row can do",
                conditions=({"signal": "metric", "name": "invoices an hour", "min": 400},),
            ),
        ),
    ),
    Record(
        id=TAX,
        title="every rate of tax stands in the code",
        kind="hardcoding",
        owner="@maria",
        context="One country, one rate. A table in the database would have taken a week.",
        alternatives=("a table in the database (12 h)", "a service that knows all rates (900 a year)"),
        bought=Bought(
            what="the first market in time",
            saved_hours=(20, 30, 40),
            weeks=3,
            cost_of_delay_per_week=2000,
        ),
        principal_hours=(8, 11, 14),
        principal_basis="estimate",
        interest=RecordInterest(drag_hours=(1.0, 2.0, 4.0)),
        triggers=(RecordTrigger(name="too often touched", conditions=({"signal": "touch_rate", "min": 3},)),),
    ),
    Record(
        id=CLOSING,
        title="the end of the month is started by hand",
        kind="manual-process",
        owner="@maria",
        context="It runs once a month, and somebody looks at the result anyway.",
        bought=Bought(what="bills of a month at once, in a day of work", saved_hours=(50, 60, 70)),
        principal_hours=(10, 12, 14),
        principal_basis="estimate",
        interest=RecordInterest(toil_hours_per_sprint=2.0),
        triggers=(
            RecordTrigger(
                name="fifty customers",
                conditions=({"signal": "metric", "name": "customers", "min": 50},),
            ),
        ),
    ),
)

SECURE: Final = (
    Record(
        id=KEYS,
        title="all tenants share one signing key",
        kind="deferred-quality",
        aspect="security",
        owner="@platform",
        bought=Bought(what="sign-in without a store for keys", saved_hours=(20, 30, 40)),
        principal_hours=(4, 6, 8),
        principal_basis="estimate",
        interest=RecordInterest(drag_hours=(0.25, 0.5, 1.0), toil_hours_per_sprint=0.25),
        triggers=(RecordTrigger(text="the first audit"),),
    ),
    Record(
        id=TOKEN,
        title="one API token for all of a tenant, without scopes",
        kind="deferred-quality",
        aspect="security",
        owner="@platform",
        context="Pilot customers pay for import; none of them asked for scoped tokens.",
        alternatives=("scoped tokens first (30 h, 6 weeks later)", "no API in the pilot"),
        bought=Bought(
            what="the paid import shipped 6 weeks earlier",
            saved_hours=(24, 30, 40),
            weeks=6,
            cost_of_delay_per_week=2500,
            probability=1.0,
        ),
        principal_hours=(12, 20, 32),
        principal_basis="estimate",
        interest=RecordInterest(
            drag_hours=(0.5, 1.0, 2.0),
            toil_hours_per_sprint=0.5,
            expected_touches_per_sprint=0.5,
            incident=Incident(probability_per_sprint=0.01, hours=80, customer_visible=True),
        ),
        triggers=(RecordTrigger(use="customers-pay-for-security"),),
        refs=("#412", "SEC-12"),
        requires=(KEYS,),
        review_on="<-60>",
    ),
)

WAITING: Final = (
    Record(
        id=MAIL,
        title="a message that bounces is lost",
        kind="edge-case",
        aspect="reliability",
        owner="@maria",
        context="Nine of ten customers take their bills from the portal.",
        bought=Bought(what="bills by mail a week earlier", saved_hours=(24, 30, 36)),
        principal_hours=(6, 8, 12),
        principal_basis="estimate",
        interest=RecordInterest(toil_hours_per_sprint=0.5),
        triggers=(RecordTrigger(text="support looks for lost bills"),),
    ),
    Record(
        id=PREMISES,
        title="it runs on our machines only",
        kind="deferred-quality",
        aspect="portability",
        owner="@platform",
        context="An installer would be a product of its own.",
        bought=Bought(what="one version for everybody", saved_hours=(200, 300, 500)),
        principal_hours=(160, 240, 400),
        principal_basis="guess",
        scope_paths=("ops",),
        triggers=(
            RecordTrigger(
                name="customers pay for running it themselves",
                conditions=({"signal": "customer_ask", "topic": "on-premises", "min_customers": 3},),
            ),
        ),
    ),
    Record(
        id=HOLD,
        title="pyjwt stays at 1.7, whose tokens partners still send",
        kind="dependency-hold",
        aspect="security",
        owner="@platform",
        context="Three partners send tokens that the next version refuses; they change theirs next year.",
        bought=Bought(what="no change at three partners", saved_hours=(16, 20, 24)),
        principal_hours=(4, 6, 8),
        principal_basis="estimate",
        interest=RecordInterest(toil_hours_per_sprint=0.1),
        triggers=(RecordTrigger(text="pyjwt>=2"),),
    ),
    Record(
        id=ROUNDING,
        title="half a cent is rounded as the machine likes",
        kind="edge-case",
        owner="@ines",
        context="Nobody has bills where it matters; the law allows either.",
        bought=Bought(what="no library for money", saved_hours=(6, 8, 10)),
        principal_hours=(6, 8, 12),
        principal_basis="estimate",
        interest=RecordInterest(drag_hours=(0.25, 0.5, 1.0)),
        triggers=(
            RecordTrigger(
                name="defects of rounding",
                conditions=({"signal": "defect_count", "label": "rounding", "min": 3},),
            ),
        ),
        review_on="<-90>",
    ),
)


def debts(calendar: Calendar) -> dict[str, Record]:
    """The records by their ids; on which day and by whom they were taken is said elsewhere."""
    every = (*PAID_BACK, *OLD, *GROWING, *SECURE, *WAITING)
    return {each.id: _dated(each, calendar) for each in every}


def _dated(record: Record, calendar: Calendar) -> Record:
    """The record with days instead of how long ago they are."""
    realised = record.bought.realised
    if realised is not None and realised.date:
        realised = replace(realised, date=calendar.dated(realised.date))
    review_on = record.review_on and calendar.dated(record.review_on)
    return replace(record, bought=replace(record.bought, realised=realised), review_on=review_on)
