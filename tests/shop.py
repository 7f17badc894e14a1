"""A repository with debts of every sort, for screens: known interest, triggers, a sprint, and issues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from books import issue, read

if TYPE_CHECKING:
    from sandbox import Sandbox

SETTINGS = """[sprint]
first_day = "2026-06-01"
capacity_hours = 160
[triggers]
metrics = "metrics.json"
[quadrant]
support = ["label:bug"]
new_features = ["label:feature"]
architectural_innovation = ["label:platform"]
technical_debt = ["label:debt"]
"""
DATE = '[[trigger]]\nname = "{day}"\n[[trigger.if]]\nsignal = "date"\non = {day}\n'
METRIC = '[[trigger]]\nname = "{name}"\n[[trigger.if]]\nsignal = "metric"\nname = "{name}"\nmin = {least}\n'
DEBTS = (
    ("D-7f3a0001", "Token rotation deferred", "deferred-quality", 16, 6.5, DATE.format(day="2020-05-20")),
    ("D-263c0002", "Legacy session cookie", "hardcoding", 4, 6.4, ""),
    ("D-88050003", "No idempotency key", "edge-case", 8, 6.9, METRIC.format(name="payments", least=1000)),
    ("D-964d0004", "Blocking SMTP in request", "scale-limit", 4, 2.8, METRIC.format(name="mails", least=90)),
    ("D-62aa0005", "In-memory rate limit", "scale-limit", 5, 2.4, ""),
    ("D-d2bb0006", "Feature flags in JSON", "manual-process", 6, 2.3, DATE.format(day="2099-12-01")),
    ("D-0f290007", "Shared admin password", "deferred-quality", 7, 1.5, METRIC.format(name="none", least=1)),
    ("D-4b970008", "Copy of pricing rules", "hardcoding", 10, 1.4, ""),
    ("D-00e10009", "Inline SQL in reports", "hardcoding", 39, 0.8, ""),
    ("D-df010010", "Test database shared by CI", "dependency-hold", 14, 0.1, ""),
    ("D-10990011", "Nobody knows how big this is", "other", None, 1.0, ""),
)


def stock(repo: Sandbox) -> Sandbox:
    """Fill a repository with debts, and its book with issues."""
    repo.git("remote", "add", "origin", "git@github.com:acme/app.git")
    repo.write(".debtledger.toml", SETTINGS)
    repo.write("metrics.json", '{"payments": 640, "mails": 85}\n')
    for number, debt in enumerate(DEBTS, 1):
        identity, title, kind, hours, toil, trigger = debt
        repo.write(f"src/part{number:02}.py", f"x = 1\n# DEBT({identity}): {title}\ny = 2\n")
        visible = "[interest.incident]\nprobability_per_sprint = 0.1\nhours = 30\ncustomer_visible = true\n"
        incident = visible if title == "Shared admin password" else ""
        size = "" if hours is None else f"[principal]\nhours = {hours}\n"
        repo.write(
            f".debtledger/debts/{identity}.toml",
            f'schema = 1\nid = "{identity}"\ntitle = "{title}"\nkind = "{kind}"\nstate = "active"\n'
            f"[taken]\ndate = 2026-02-{number:02}\n{size}"
            f"[interest]\ntoil_hours_per_sprint = {toil}\n{incident}"
            f'[scope]\npaths = ["src/part{number:02}.py"]\n{trigger}',
        )
    repo.commit("debts")
    read(
        repo,
        issue(201, labels=("bug",), hours_spent=8.0),
        issue(202, labels=("feature",), hours_spent=24.0),
        issue(203, labels=("platform",), hours_spent=4.0),
        issue(204, labels=("debt",), hours_spent=4.0, state="closed", closed="2026-05-25T10:00:00Z"),
    )
    return repo
