"""`debtledger schema`: the JSON Schemas of outputs, records and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, OUTPUT, Argument, Command, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.context import Context


def known_schemas(_context: Context) -> Iterable[str]:
    """The names of all schemas, for the shell to complete."""
    from debtledger.shapes import names

    return names()


COMMAND = Command(
    summary="Print the JSON Schema of an output, of records or of settings; or list them.",
    group="set-up",
    text="Each output in JSON has a schema called after its command. record-file is that of a record of the"
    " ledger, settings that of .debtledger.toml, and user-settings that of your own file. Editors that know"
    " Even Better TOML or taplo complete a file whose first line names its schema: #:schema and a path.",
    parameters=(Argument(name="name", metavar="[NAME]", count=0, complete=known_schemas), OUTPUT),
    examples=(
        "debtledger schema",
        "debtledger schema list",
        "debtledger schema settings -o .debtledger.schema.json",
    ),
)


def run(context: Context, *, name: str | None, output: str | None) -> int:
    """Print a schema, or the names of all. Raises UsageError for an unknown name."""
    import json

    from debtledger.nearest import did_you_mean
    from debtledger.shapes import names, shape

    known = names()
    if name is None:
        context.write_output((f"{each}\n" for each in known), output)
        return CLEAN
    if name not in known:
        hint = did_you_mean(name, known)
        raise UsageError(f"no schema is called {name}", f"{hint}\nall of them: debtledger schema".lstrip())
    context.write_output((json.dumps(shape(name), indent=2) + "\n",), output)
    return CLEAN
