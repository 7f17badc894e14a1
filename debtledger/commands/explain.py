"""`debtledger explain`: what a problem code means, with an example of wrong and right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, OUTPUT, PLAIN_FORMAT, Argument, Command, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.context import Context
    from debtledger.core.rules import Rule

MAX_WIDTH = 88


def codes(_context: Context) -> tuple[str, ...]:
    """All problem codes."""
    from debtledger.core.rules import RULES

    return tuple(RULES)


COMMAND = Command(
    summary="Explain a problem code, or list all of them.",
    group="set-up",
    text="Every problem that debtledger reports has a code such as DL012; without CODE all are listed.",
    parameters=(Argument(name="code", metavar="[CODE]", count=0, complete=codes), PLAIN_FORMAT, OUTPUT),
    examples=("debtledger explain DL012", "debtledger explain"),
)


def run(context: Context, *, code: str | None, format_name: str, output: str | None) -> int:
    """Print the explanation of one code or the list of all. Raises UsageError for an unknown code."""
    from debtledger.core.rules import RULES

    rules = tuple(RULES.values()) if code is None else (_rule(code),)
    if format_name == "json":
        chunks = _json(rules)
    elif code is None:
        chunks = _list(rules)
    else:
        chunks = _page(rules[0], min(context.width, MAX_WIDTH))
    context.write_output(chunks, output)
    return CLEAN


def _rule(code: str) -> Rule:
    from debtledger.core.rules import RULES
    from debtledger.nearest import did_you_mean

    rule = RULES.get(code.upper())
    if rule is None:
        hint = did_you_mean(code.upper(), RULES)
        raise UsageError(
            f"no problem has the code {code!r}", f"{hint}\nall codes: debtledger explain".lstrip()
        )
    return rule


def _json(rules: Iterable[Rule]) -> Iterator[str]:
    import json
    from dataclasses import asdict

    yield json.dumps({"schema": 1, "rules": [asdict(rule) for rule in rules]}, indent=2)
    yield "\n"


def _list(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        yield f"{rule.code}  {rule.severity:7}  {rule.title}\n"
    yield "\none of them in full: debtledger explain DL001\n"


def _page(rule: Rule, width: int) -> Iterator[str]:
    from textwrap import fill, indent

    yield f"{rule.code}  {rule.title}  ({rule.severity})\n\n"
    yield fill(rule.explanation, width, break_on_hyphens=False) + "\n"
    for name, example in (("wrong", rule.wrong), ("right", rule.right)):
        yield f"\n{name}:\n{indent(example.strip(), '    ')}\n"
