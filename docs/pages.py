"""Pages of the site that are made from the program itself: commands, queries, records, problems, settings."""  # noqa: INP001

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from mkdocs.structure.files import File

from debtledger import rooms
from debtledger.command import Group
from debtledger.core.asking import FIELDS, WORDS
from debtledger.core.constants import CONSTANTS
from debtledger.core.recording.record import Bought, Event, Record, RecordInterest, RecordTrigger, Taken
from debtledger.core.recording.record_writing import ORDER, write_record
from debtledger.core.rules import RULES
from debtledger.settings.table import SETTINGS
from debtledger.shapes import names, shape
from debtledger.worth import kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from debtledger.command import Command
    from debtledger.core.triggering.conditions import Parameter

ROOT = Path(__file__).parents[1]
ROOM = "debtledger.commands"
GROUPS = get_args(Group)

PROBLEMS = """# Problem codes

A problem is something wrong with a tag. It never stops a scan.
`debtledger explain CODE` prints the same text in a terminal.
"""

SETTINGS_INTRO = """# Settings

debtledger works without any. A file called `.debtledger.toml` is looked for in the scanned folder and in
those above it, up to the root of the repository. `debtledger doctor` prints every setting in force, and
where it came from.

A repository's settings are read as foreign text: they can name words, globs and labels. What could run a
program, open a connection or slow the scan down is refused there, with a message that names the key. The
last part of the file below lists what only your own settings file may say.

Every setting, with its default:

"""

COMMANDS = """# Commands

`debtledger COMMAND --help` prints the same in a terminal. Exit codes are 0 for clean, 1 for
problems, 2 for wrong usage or settings, 3 for the ledger, 4 for a tracker, 70 for an error in the
program and 130 for an interrupt.
"""

CONDITIONS = """# Conditions

A trigger is made of conditions, each a table with a `signal` and its parameters. [Triggers](triggers.md)
tells how they are combined, and which guards stand before those on demand.
"""

CONSTANTS_INTRO = """# What numbers rest on

Every number that goes into a formula, with its origin: literature, a measurement, or an assumption,
which you may know better. `debtledger config --explain` prints the same, with what is in force for you.

"""

SCHEMAS = """# JSON Schemas

`debtledger schema NAME` prints one of them; they are shipped with the package. Each is of the draft 2020-12.

An editor that knows TOML completes a settings file or a record whose first line names its schema:

    #:schema ./record-file.schema.json

| name | what it describes |
|---|---|
"""

QUERY = """# Queries

`debtledger list QUERY` shows the debts that a query means. Terms stand side by side, and all of
them must be true:

    debtledger list state:open owner:@platform "interest>4h" webhook

A word is looked for in everything that people read of a debt; `"two words"` in quotes as they
stand. `not` or `-` before a term excludes, `or` or `|` gives a choice, parentheses group. A comma
in a value means any of them: `kind:hardcoding,edge-case`. `:` and `=` are the same; amounts and
days also know `<`, `<=`, `>`, `>=`, and everything `!=`. Case does not matter. In a shell, terms
with `<`, `>`, `|`, parentheses or quotes have to be quoted.

A mistake is answered with the column, and the name that was probably meant.

| field | for example |
|---|---|
"""

RECORDS = """# Records

The record of a debt is the file `.debtledger/debts/ID.toml`, in TOML. Only `schema`, `id` and
`title` are needed. Keys that are not known are kept, and told by `debtledger doctor`. Hours are
numbers, or low, likely and high. A record has at most 16 KiB.

| table | keys |
|---|---|
"""

SAMPLE = Record(
    id="D-7k3fq2m9",
    title="one token for all tenants",
    kind="hardcoding",
    aspect="security",
    owner="@alice",
    labels=("api",),
    state="active",
    taken=Taken(date="2026-03-04", by="Alice", commit="96ef5b7252b0"),
    context="The pilot has one tenant.",
    alternatives=("wait for the identity service",),
    bought=Bought(what="pilot shipped six weeks early", weeks=6),
    principal_hours=(16, 24, 40),
    interest=RecordInterest(toil_hours_per_sprint=1),
    scope_paths=("src/api/",),
    triggers=(RecordTrigger(text="a second tenant signs"),),
    refs=("#412",),
    requires=("D-aaaa2222",),
    review_on="2027-03-01",
    events=(Event(at="2026-05-06", what="snoozed", by="Bob", until="2026-09-01", note="after the fair"),),
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the made pages to those that were written."""
    for name, make in PAGES.items():
        files.append(File.generated(config, name, content=make()))
    return files


def problems() -> str:
    """One section for each problem code, in order."""
    sections = (
        f"## {rule.code}: {rule.title} {{: #{rule.code.lower()} }}\n\n"
        f"*{rule.severity}*\n\n{rule.explanation}\n\n"
        f"Wrong:\n\n{_block(rule.wrong)}\n\nRight:\n\n{_block(rule.right)}\n"
        for rule in RULES.values()
    )
    return "\n".join((PROBLEMS, *sections))


def settings() -> str:
    """The commented example of all settings, as it stands in the repository."""
    return SETTINGS_INTRO + _block((ROOT / ".debtledger.toml.example").read_text("utf-8")) + "\n"


def commands() -> str:
    """One section for each command, group by group as in `debtledger --help`."""
    declared = {name: rooms.load(ROOM, name).COMMAND for name in rooms.names(ROOM)}
    order = sorted(declared, key=lambda name: GROUPS.index(declared[name].group))
    rows = "".join(
        f"| {declared[name].group} | [{name}](#{name}) | {_cell(declared[name].summary)} |\n"
        for name in order
    )
    sections = "\n".join(_command(name, declared[name]) for name in order)
    return f"{COMMANDS}\n| for | command | |\n|---|---|---|\n{rows}\n{sections}"


def conditions() -> str:
    """One section for each kind of condition, with its parameters."""
    return "\n".join((CONDITIONS, *map(_condition, kinds.kinds())))


def constants() -> str:
    """The settings that people may doubt, and the constants of the formulas, each with its basis."""
    rows = [(each.key, f"`{_spelled(each.default)}`", each.basis) for each in SETTINGS if each.basis]
    rows += [(each.name, f"{_spelled(each.value)} {each.unit}", each.basis) for each in CONSTANTS]
    told = "".join(f"| `{name}` | {value} | {_cell(basis)} |\n" for name, value, basis in rows)
    return f"{CONSTANTS_INTRO}| number | value | origin |\n|---|---|---|\n{told}"


def schemas() -> str:
    """The names of all schemas, and what each describes."""
    found = ((name, shape(name)) for name in names())
    return SCHEMAS + "".join(f"| `{name}` | {_cell(str(each.get('title', '')))} |\n" for name, each in found)


def query() -> str:
    """The language, and its fields with the words they know."""
    rows = (f"| `{name}` | `{_cell(field.example)}` |\n" for name, field in FIELDS.items())
    words = (
        f"`{name}:` knows {', '.join(f'`{word}`' for word in known)}.\n" for name, known in WORDS.items()
    )
    return QUERY + "".join(rows) + "\n" + "\n".join(words)


def records() -> str:
    """The keys of a record by table, and one in full."""
    rows = (
        f"| {f'`{table}`' if table else ''} | {', '.join(f'`{key}`' for key in keys)} |\n"
        for table, keys in ORDER
    )
    return RECORDS + "".join(rows) + "\nFor example:\n\n" + _block(write_record(SAMPLE)) + "\n"


def _condition(signal: str) -> str:
    kind = kinds.kind(signal)
    summary = kind.SUMMARY[0].upper() + kind.SUMMARY[1:]
    needs = ", and ".join(" or ".join(f"`{name}`" for name in group) for group in kind.NEEDS)
    rows = "".join(_parameter(name, each) for name, each in kind.PARAMETERS.items())
    said = f" It needs {needs}." if needs else ""
    head = "| parameter | value | default | for example |\n|---|---|---|---|\n"
    return f"## {signal}\n\n{summary}.{said}\n\n{head}{rows}"


def _parameter(name: str, each: Parameter) -> str:
    known = f": {_quoted(each.choices)}" if each.choices else ""
    default = "" if each.default is None else f"`{each.default}`"
    return f"| `{name}` | {each.kind}{known} | {default} | `{_cell(each.example)}` |\n"


def _command(name: str, declared: Command) -> str:
    examples = f"\nFor example:\n\n{_block(chr(10).join(declared.examples))}\n" if declared.examples else ""
    options = "".join(_parameters(declared.parameters))
    return f"## {name}\n\n{declared.summary} {declared.text}\n\n{options}{examples}"


def _parameters(declared: tuple[Any, ...]) -> Iterator[str]:
    options = [each for each in declared if hasattr(each, "flags")]
    if options:
        yield "| option | |\n|---|---|\n"
    for each in options:
        value = f" {each.metavar}" if each.metavar else ""
        yield f"| `{_cell(', '.join(each.flags) + value)}` | {_cell(each.help)} |\n"


def _spelled(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _block(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip("\n").split("\n"))


PAGES = {
    "problems.md": problems,
    "settings.md": settings,
    "commands.md": commands,
    "conditions.md": conditions,
    "constants.md": constants,
    "query.md": query,
    "records.md": records,
    "schemas.md": schemas,
}
