"""`debtledger import`: records from what other tools and files say; only shown, unless told to write."""  # noqa: N999 - the name of the command

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from debtledger.command import CLEAN, OUTPUT, PLAIN_FORMAT, Argument, Command, Option

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="Make records from tags, TECH_DEBT.md tables, .techdebt/items.json and CSV.",
    group="decide",
    text="Nothing is written unless --write (or --apply) says so: what would become a record is shown, and"
    " what could not be read. Without PATH the usual files are looked for. A file's ending tells its form;"
    " --from tags takes the tags in code that have no record, --from todos the TODO comments as well."
    " What the ledger has already, by title and references, is left out, so importing twice does no harm.",
    parameters=(
        Argument(name="paths", metavar="[PATH]...", kind="path", count=-1),
        Option(
            flags=("--from",),
            name="form",
            choices=("tags", "todos"),
            room="debtledger.core.importers",
            help="What the paths hold.",
        ),
        Option(flags=("--write", "--apply"), name="write", kind="flag", help="Write the records."),
        PLAIN_FORMAT,
        OUTPUT,
    ),
    examples=(
        "debtledger import",
        "debtledger import TECH_DEBT.md --write",
        "debtledger import --from tags src",
    ),
)


def run(context: Context, **values: Any) -> int:
    """Read the sources, and write the records where that is wanted."""
    from debtledger.bookkeeping import open_books
    from debtledger.core.view import View
    from debtledger.deciding.takeover import foresee, read_sources, settle
    from debtledger.pages import arrivals

    books = open_books(context)
    found = read_sources(context, books, tuple(values["paths"]), values["form"])
    result = foresee(books, found)
    if values["write"] and result.arrivals:
        result = settle(context, books, result)
    output = values["output"]
    if values["format_name"] == "json":
        chunks = arrivals.as_json(result)
    else:
        chunks = arrivals.as_text(result, View(colour=context.colour_for(output), width=context.width))
    context.write_output(chunks, output)
    return CLEAN
