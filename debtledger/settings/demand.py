"""The settings of issues and demand: which issues are debts, which are asks, and where effort belongs."""

from __future__ import annotations

from typing import Final

from debtledger.settings.setting import USER_ONLY, Setting

DEMAND: Final = (
    Setting(
        key="issues.debt_labels",
        kind="texts",
        default=("debt", "tech-debt"),
        text="Labels that make an issue a debt. Case does not count, and a space or _ is the same as a -.",
    ),
    Setting(
        key="issues.debt_types",
        kind="texts",
        default=("Debt", "Tech Debt", "Technical Debt"),
        text="Types of issues that are debts, compared as labels are.",
    ),
    Setting(
        key="issues.headings",
        kind="table",
        default={},
        text="Headings of an issue's body, as issue forms write them, and the fields that they stand for:"
        " those of a tag, or topic, customer, strength and segment of an ask. The names of the fields are"
        " known.",
        example='[issues.headings]\n"How long would it take?" = "cost"\n"Who asks for it?" = "customer"',
    ),
    Setting(
        key="issues.fields",
        kind="table",
        default={},
        text="Custom fields of a tracker, by the names under which its settings list them, and the fields"
        " that they stand for. The names of the fields are known.",
        example='[issues.fields]\n"Effort to fix" = "cost"',
    ),
    Setting(
        key="asks.topic_prefix",
        kind="text",
        default="ask:",
        text="How labels begin that say what an issue asks for: ask:security.",
    ),
    Setting(
        key="asks.strength_prefix",
        kind="text",
        default="demand:",
        text="How labels begin that say how much it matters: demand:blocker, demand:retention, demand:nice.",
    ),
    Setting(
        key="asks.customer_prefix",
        kind="text",
        default="cus:",
        text="How labels begin that name a customer by an opaque id: cus:01.",
    ),
    Setting(
        key="asks.segment_prefix",
        kind="text",
        default="segment:",
        text="How labels begin that say the segment of a customer who is not in the customers file:"
        " segment:A.",
    ),
    Setting(
        key="quadrant.technical_debt",
        kind="texts",
        default=(
            *("label:debt", "label:tech-debt", "label:technical-debt", "label:refactoring", "label:cleanup"),
            *("type:Debt", "type:Tech Debt", "type:Technical Debt"),
        ),
        text="What puts an issue into the cell Technical debt of the backlog: label:NAME or type:NAME,"
        " compared as debt labels are; a * at the end stands for the rest. Debts are there in any case. The"
        " cells are asked in this order, and the first that matches counts.",
        basis="assumption",
    ),
    Setting(
        key="quadrant.support",
        kind="texts",
        default=(
            *("label:bug", "label:defect", "label:incident", "label:support", "label:regression"),
            *("type:Bug", "type:Defect", "type:Incident", "type:Support", "type:Service Request"),
        ),
        text="What puts an issue into the cell Support.",
        basis="assumption",
    ),
    Setting(
        key="quadrant.architectural_innovation",
        kind="texts",
        default=(
            *("label:architecture", "label:platform", "label:infrastructure", "label:spike"),
            *("type:Spike", "type:Architecture", "type:Enabler"),
        ),
        text="What puts an issue into the cell Architectural innovation.",
        basis="assumption",
    ),
    Setting(
        key="quadrant.new_features",
        kind="texts",
        default=(
            *("label:enhancement", "label:feature", "label:feature-request", "label:ask:*"),
            *("type:Story", "type:New Feature", "type:Feature", "type:Improvement", "type:Epic"),
        ),
        text="What puts an issue into the cell New features.",
        basis="assumption",
    ),
    Setting(
        key="quadrant.targets",
        kind="table",
        default={
            "technical_debt": 0.2,
            "support": 0.15,
            "architectural_innovation": 0.1,
            "new_features": 0.55,
        },
        text="The share of effort that each cell of the backlog should have; together they make 1.",
        basis="assumption",
        example="[quadrant.targets]\ntechnical_debt = 0.2\nsupport = 0.15\narchitectural_innovation = 0.1\n"
        "new_features = 0.55",
    ),
    Setting(
        key="customers.file",
        kind="text",
        default="",
        homes=USER_ONLY,
        text="The path of the customers file, if it is not customers.toml beside your own settings.",
    ),
)
