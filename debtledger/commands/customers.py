"""`debtledger customers`: the user's own file of customers: list, import, check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.command import CLEAN, OUTPUT, PLAIN_FORMAT, PROBLEMS, Argument, Command, Option, UsageError

if TYPE_CHECKING:
    from debtledger.context import Context
    from debtledger.core.market.customers import Clientele
    from debtledger.core.view import View
    from debtledger.storage.customers import CustomersFile

ACTIONS: Final = ("list", "import", "check")

COMMAND = Command(
    summary="List, import and check your customers, whose asks count only when they pay.",
    group="trackers",
    text="The file is your own, in your configuration directory, and readable by you alone. Import takes CSV"
    " or TOML with id, segment (A B C D X), arr, paying_since, pmf (very, somewhat, not), likes and name."
    " Others only ever see ids, segments and bands of revenue.",
    parameters=(
        Argument(name="action", metavar="[list|import|check]", count=0, choices=ACTIONS),
        Argument(name="file", metavar="[FILE]", kind="path", count=0),
        Option(flags=("--exact",), kind="flag", help="Show names and revenue; text only."),
        Option(flags=("--dry-run",), kind="flag", help="Say what an import would do, and write nothing."),
        PLAIN_FORMAT,
        OUTPUT,
    ),
    examples=(
        "debtledger customers",
        "debtledger customers import customers.csv",
        "debtledger customers check",
    ),
)


def run(context: Context, **values: object) -> int:
    """List, import or check."""
    from debtledger.core.view import View
    from debtledger.ground import find_ground
    from debtledger.storage.customers import load_customers
    from debtledger.survey import survey

    action, output = values["action"] or "list", values["output"]
    path = output if isinstance(output, str) else None
    _check(str(action), values)
    view = View(colour=context.colour_for(path), width=context.width, today=context.today.isoformat())
    found = survey(find_ground((), context), context, {})
    repository = found.ground.repository
    kept = load_customers(found.config, context.env, repository.common_dir if repository else None)
    as_json = values["format_name"] == "json"
    if action == "import":
        wanted = _Wanted(str(values["file"]), dry=bool(values["dry_run"]), as_json=as_json, output=path)
        return _import(context, kept, wanted, view)
    if action == "check":
        return _checked(context, kept, _Wanted("", dry=False, as_json=as_json, output=path), view)
    return _listed(context, kept, values, view)


class _Wanted(NamedTuple):
    """What was asked for: a file, and how to tell what came of it."""

    file: str
    dry: bool
    as_json: bool
    output: str | None


def _check(action: str, values: dict[str, object]) -> None:
    if action == "import" and not values["file"]:
        raise UsageError("import needs a file", "debtledger customers import customers.csv")
    if action != "import" and (values["file"] or values["dry_run"]):
        raise UsageError(f"{action} takes no file", "debtledger customers import customers.csv")
    if values["exact"] and (values["format_name"] == "json" or action != "list"):
        raise UsageError("names and revenue are shown in the text list only", "debtledger customers --exact")
    if values["exact"] and values["output"]:
        raise UsageError("names and revenue are written to no other file", "debtledger customers --exact")


def _listed(context: Context, kept: CustomersFile, values: dict[str, object], view: View) -> int:
    from debtledger.pages import clients

    output = values["output"]
    roll = clients.Roll(
        kept.clientele.customers, view.today, kept.clientele.names if values["exact"] else None
    )
    if values["format_name"] == "json":
        chunks = clients.as_json(roll)
    elif not roll.customers and not kept.changed:
        chunks = iter(("there is no customers file yet\n  debtledger customers import customers.csv\n",))
    else:
        chunks = clients.as_text(roll, view)
    context.write_output(chunks, output if isinstance(output, str) else None)
    for flaw in kept.clientele.flaws:
        context.say(f"{kept.path}:{flaw.line}: {flaw.message}\n    {flaw.hint}")
    return PROBLEMS if kept.clientele.flaws else CLEAN


def _import(context: Context, kept: CustomersFile, wanted: _Wanted, view: View) -> int:
    from debtledger.core.market.customers import merged
    from debtledger.pages import clients
    from debtledger.storage.customers import NotKept, save_customers

    if not kept.path:
        raise UsageError("there is no place for the customers file", "set HOME, or XDG_CONFIG_HOME")
    new = _read(context, wanted.file)
    if not new.customers:
        flaw = new.flaws[0]
        raise UsageError(f"{wanted.file}:{flaw.line}: {flaw.message}", flaw.hint)
    if kept.changed and kept.clientele.flaws and not kept.clientele.customers:
        raise UsageError(f"{kept.path} cannot be read, so nothing is added to it", "correct or remove it")
    old, both = kept.clientele, merged(kept.clientele, new)
    fresh = tuple(sorted(new.customers.keys() - old.customers.keys()))
    changed = tuple(
        sorted(
            key
            for key in new.customers.keys() & old.customers.keys()
            if both.customers[key] != old.customers[key] or both.names.get(key) != old.names.get(key)
        )
    )
    write = bool(fresh or changed) and not wanted.dry
    if write:
        try:
            save_customers(kept.path, both)
        except NotKept as error:
            raise UsageError(error.message, error.hint) from None
    same = len(new.customers) - len(fresh) - len(changed)
    intake = clients.Intake(fresh, changed, same, new.flaws, kept.path, write)
    chunks = clients.intake_as_json(intake) if wanted.as_json else clients.intake_as_text(intake, view)
    context.write_output(chunks, wanted.output)
    return PROBLEMS if new.flaws else CLEAN


def _read(context: Context, typed: str) -> Clientele:
    """The customers of the file that was typed. Raises UsageError."""
    from debtledger.core.market.customers import MAX_BYTES, Clientele, Flaw, read_csv, read_toml
    from debtledger.storage.customers import read_private

    try:
        data, _ = read_private(context.path(typed))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{typed}: not read: {why.lower()}") from None
    if len(data) > MAX_BYTES:
        raise UsageError(f"{typed}: larger than {MAX_BYTES >> 20} MiB")
    if typed.casefold().endswith(".toml"):
        new = read_toml(data)
    else:
        try:
            new = read_csv(data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            new = read_csv(data.decode("latin-1"))
    if not new.customers and not new.flaws:
        return Clientele(flaws=(Flaw(1, "no customer is in it", "write [[customer]] tables, or a CSV"),))
    return new


def _checked(context: Context, kept: CustomersFile, wanted: _Wanted, view: View) -> int:
    from debtledger.bookkeeping import open_books
    from debtledger.core.market.clientele import Finding, checked_clientele
    from debtledger.market import read_market
    from debtledger.pages import clients

    market = read_market(open_books(context).reckoning, context)
    findings = checked_clientele(kept.clientele, market.demand.asks)
    if kept.exposed:
        hint = f"chmod 600 {kept.path}"
        findings = (Finding(f"others can read {kept.path}", hint=hint), *findings)
    if wanted.as_json:
        chunks = clients.findings_as_json(findings, kept.clientele.flaws)
    else:
        chunks = clients.findings_as_text(findings, kept.clientele, kept.path, view)
    context.write_output(chunks, wanted.output)
    return PROBLEMS if kept.clientele.flaws or any(each.wrong for each in findings) else CLEAN
