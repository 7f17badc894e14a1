"""`debtledger strategy`: the topics that the project tackles, and those that it says no to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, OUTPUT, PLAIN_FORMAT, PROBLEMS, Argument, Command, Option, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.context import Context
    from debtledger.core.market.demand import Choice, Topic

CHOICES: tuple[Choice, ...] = ("tackle", "ignore")
COMMAND = Command(
    summary="List or decide which topics are tackled, and which are ignored.",
    group="decide",
    text="`tackle TOPIC` and `ignore TOPIC` write .debtledger/strategy.toml; commit it. A demand trigger"
    " on an ignored topic cannot fire, and is reported as `said no`, until the review day. A topic that"
    " people ask for and nobody decided on is undecided. Without words all topics are listed.",
    parameters=(
        Argument(name="words", metavar="[tackle|ignore TOPIC]", count=-1),
        Option(flags=("--review",), metavar="DATE", help="The day to look at the decision again."),
        Option(flags=("--note",), metavar="TEXT", help="Why; kept with the decision."),
        PLAIN_FORMAT,
        OUTPUT,
    ),
    examples=(
        "debtledger strategy",
        "debtledger strategy ignore on-premises --review 2027-01-31 --note 'nobody in A or B asks'",
        "debtledger strategy tackle security --review 2027-01-31",
    ),
)


def run(  # noqa: PLR0913 - one parameter for each option
    context: Context,
    *,
    words: Sequence[str],
    review: str | None,
    note: str | None,
    format_name: str,
    output: str | None,
) -> int:
    """List the topics, or write a decision."""
    if words:
        context.write_output(_decided(_topic(context, words, review, note), context, format_name), output)
        return CLEAN
    if review or note:
        raise UsageError("what is decided is missing", "debtledger strategy ignore TOPIC --review DATE")
    from debtledger.bookkeeping import open_books
    from debtledger.core.market.strategy import stances
    from debtledger.core.view import View
    from debtledger.market import read_market
    from debtledger.pages import topics
    from debtledger.pages.entries import told

    books = open_books(context)
    market = read_market(books.reckoning, context)
    today = context.today.isoformat()
    page = topics.Strategy(stances=stances(market.demand, today), today=today)
    view = View(colour=context.colour_for(output), width=context.width)
    context.write_output(
        topics.as_json(page) if format_name == "json" else topics.as_text(page, view), output
    )
    for text in told(market.problems):
        context.say(text)
    return PROBLEMS if any(problem.severity == "error" for problem in market.problems) else CLEAN


def _decided(topic: Topic, context: Context, format_name: str) -> tuple[str, ...]:
    """Write a decision; gives what to say of it. Raises UsageError."""
    import json

    from debtledger.core.market.declared import BrokenDeclaration
    from debtledger.core.text import safe_text
    from debtledger.deciding.desk import open_desk
    from debtledger.sources.declarations import NotDeclared, decide

    _guard(context, topic)
    desk, _ = open_desk(context)
    repository = desk.ground.repository
    try:
        path = decide(desk.root, repository.common_dir if repository else None, topic)
    except BrokenDeclaration as error:
        first = error.problems[0]
        raise UsageError(f"{first.path}:{first.line}: {first.message}", first.hint) from None
    except NotDeclared as error:
        raise UsageError(error.message, error.hint) from None
    if format_name == "json":
        said = {
            "topic": topic.name,
            "choice": topic.choice,
            "since": topic.since,
            "review": topic.review or None,
            "note": topic.note,
            "path": path,
        }
        return (json.dumps({"schema": 1, "decided": said}, indent=2) + "\n",)
    until = f" until {topic.review}" if topic.review else ""
    return (f"{safe_text(topic.name)}: {topic.choice}{until}, in {path}; commit it\n",)


def _topic(context: Context, words: Sequence[str], review: str | None, note: str | None) -> Topic:
    from debtledger.core.market.declared import MAX_TOPIC, topic_key
    from debtledger.core.market.demand import Topic
    from debtledger.core.references import is_date
    from debtledger.nearest import did_you_mean

    choice = next((each for each in CHOICES if each == words[0]), None)
    if choice is None:
        hint = did_you_mean(words[0], CHOICES) or "debtledger strategy tackle TOPIC --review DATE"
        raise UsageError(f"{words[0][:40]}: tackle or ignore?", hint)
    name = " ".join(" ".join(words[1:]).split())
    if not topic_key(name) or len(name) > MAX_TOPIC:
        raise UsageError("the topic is missing, or too long", f"debtledger strategy {choice} security")
    if review is not None and (not is_date(review) or review <= context.today.isoformat()):
        raise UsageError(f"--review {review[:40]} is no day to come", "write a day as YYYY-MM-DD")
    if review is None and choice == "ignore":
        raise UsageError(
            f"saying no to {name} needs a day to look at it again",
            f"debtledger strategy ignore {name} --review {context.today.year + 1}-{context.today:%m}-01",
        )
    return Topic(
        name=name,
        choice=choice,
        since=context.today.isoformat(),
        review=review or "",
        note=" ".join((note or "").split()),
    )


def _guard(context: Context, topic: Topic) -> None:
    """Refuse a decision that names a customer of the user's own file. Raises UsageError."""
    from debtledger.config import load
    from debtledger.core.market.secrecy import names_in
    from debtledger.ground import find_ground
    from debtledger.storage.customers import load_customers

    ground = find_ground((), context)
    repository = ground.repository
    config = load(ground.start, ground.root if repository else None, context.env)
    known = load_customers(config, context.env, repository.common_dir if repository else None)
    names = known.names
    for text in (topic.name, topic.note):
        for found in names_in(text, names):
            raise UsageError(
                f'"{found.name}" is the name of a customer, and others will read this',
                f"write {found.id} instead",
            )
