"""Who is in the story: the people, their customers, and the settings of their repository."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from debtledger.core.market.demand import Customer

NAME: Final = "Paperboat"
SLUG: Final = "paperboat--demo/app"
"""No account on GitHub can have this name, so that nothing real is ever meant."""
REMOTE: Final = f"git@github.com:{SLUG}.git"
SPRINT_DAYS: Final = 14
DAY_OF_SPRINT: Final = 8
"""So many days ago the present sprint began."""
PEOPLE: Final = {
    "maria": ("Maria Kowalska", "maria@paperboat.example"),
    "ravi": ("Ravi Anand", "ravi@paperboat.example"),
    "lea": ("Lea Brandt", "lea@paperboat.example"),
    "tomas": ("Tomas Novak", "tomas@paperboat.example"),
    "ines": ("Ines Duarte", "ines@paperboat.example"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days of the story, which are told by how long ago they are."""

    today: date

    def day(self, ago: int) -> str:
        """The day so many days ago; of a negative number a day to come."""
        return (self.today - timedelta(days=ago)).isoformat()

    def time(self, ago: int, hour: int = 9) -> str:
        """An hour of that day (UTC)."""
        return f"{self.day(ago)}T{hour:02}:00:00Z"

    def dated(self, text: str) -> str:
        """A text in which each "<30>" stands for the day 30 days ago, and "<-30>" for one to come."""
        head, *rest = text.split("<")
        found = [head]
        for piece in rest:
            number, closed, tail = piece.partition(">")
            is_day = closed and number.removeprefix("-").isdecimal()
            found.append(f"{self.day(int(number))}{tail}" if is_day else f"<{piece}")
        return "".join(found)


def customers(calendar: Calendar) -> tuple[Customer, ...]:
    """Who pays, and how much a year."""
    rows = (
        ("cus:01", "A", 48_000, 700, "very", "speed|import"),
        ("cus:02", "B", 22_000, 610, "very", "import"),
        ("cus:03", "B", 15_000, 480, "somewhat", "import"),
        ("cus:04", "C", 60_000, 640, "not", "price"),
        ("cus:05", "D", 9_000, 420, "not", "price"),
        ("cus:06", "A", 64_000, 690, "very", "speed"),
        ("cus:07", "C", 12_000, 540, "somewhat", "export"),
        ("cus:08", "B", 18_000, 350, "very", "import|speed"),
        ("cus:09", "B", 26_000, 300, "somewhat", "speed"),
        ("cus:10", "A", 39_000, 260, "very", "speed|import"),
        ("cus:11", "D", 4_000, 230, "not", ""),
        ("cus:12", "X", 7_000, 90, "somewhat", "import"),
    )
    return tuple(
        Customer(
            id=key,
            segment=segment,  # type: ignore[arg-type]  # one of the five letters
            arr=revenue,
            paying_since=calendar.day(ago),
            pmf=answer,
            likes=tuple(likes.split("|")) if likes else (),
        )
        for key, segment, revenue, ago, answer, likes in rows
    )


COMPANIES: Final = {
    "cus:01": "Northquay Freight",
    "cus:02": "Lindqvist Logistics",
    "cus:03": "Halden Cargo",
    "cus:04": "Megaparcel",
    "cus:05": "Corner Couriers",
    "cus:06": "Blue Anchor Lines",
    "cus:07": "Verbeke Transport",
    "cus:08": "Alpine Haulage",
    "cus:09": "Rivermouth Shipping",
    "cus:10": "Polar Reefers",
    "cus:11": "Two Vans",
    "cus:12": "Baltic Barges",
}
SETTINGS: Final = f"""# The settings of {NAME}. Everything here is also in the documentation of debtledger.

[sprint]
first_day = "<{DAY_OF_SPRINT}>"
capacity_hours = 160

[triggers]
metrics = "ops/metrics.csv"

[[trigger]]
name = "customers-pay-for-security"
wording = "customers now paying for security"
when = "all"

[[trigger.if]]
signal = "customer_ask"
topic = "security"
window = "90d"
min_customers = 3

[[trigger.if]]
signal = "revenue_at_stake"
topic = "security"
window = "90d"
min = 50000

[tracker.github]
kind = "github"
projects = ["{SLUG}"]

[tracker.jira]
kind = "jira"
projects = ["SEC", "OPS"]

[demand]
confirmed = true
"""
