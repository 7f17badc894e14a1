"""The command line: a parser built from the commands room; every way of ending becomes an exit code."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

# DEBT(@maintainers, performance): every command pays for importing click
#   cost: 2-4d
#   interest: 0.5h/sprint
#   bought: help, completion in three shells and its conventions without code of our own
#   repay-when: a rescan of 5,000 files must take at most three times as long as git status
import click

from debtledger import __version__, command, rooms
from debtledger.context import from_process
from debtledger.nearest import did_you_mean, nearest
from debtledger.output import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

    from debtledger.context import Context

ROOM = "debtledger.commands"
PROGRAM = "debtledger"
COMPLETION_VARIABLE = "_DEBTLEDGER_COMPLETE"
HELP_WIDTH = 100
SUMMARY_INDENT = 6
HELP = """Keep a ledger of deliberate technical debt: what it costs, what it bought, and what must become
true before it is repaid."""
EPILOG = """\b
Exit codes: 0 clean, 1 problems found, 2 wrong usage or settings,
            3 ledger, 4 tracker, 70 internal error, 130 interrupted
Completion: eval "$(debtledger completion bash)"    (or zsh, fish)
Start with: debtledger demo, or debtledger scan in a repository of yours"""
NO_REPOSITORY = (
    f"{PROGRAM}: there is no git repository here, so no ledger is opened",
    f"  cd to one and type {PROGRAM}, or look at a sample: {PROGRAM} demo",
)


def main(argv: Sequence[str] | None = None, context: Context | None = None) -> int:
    """Run one command line and return its exit code; what goes wrong is told on standard error."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    context = context or from_process()
    try:
        code = _run(arguments, context)
        context.write(())
    except BaseException as error:  # noqa: BLE001 - every ending has an exit code
        return _ended_by(error, context, arguments)
    return code


def _run(arguments: list[str], context: Context) -> int:
    program = Program(
        name=PROGRAM,
        help=HELP,
        epilog=EPILOG,
        invoke_without_command=True,
        callback=_without_command,
        params=[_debug_flag(), _version_flag(), _help_flag()],
        add_help_option=False,
    )
    instruction = context.env.get(COMPLETION_VARIABLE)
    if instruction:
        return _complete(program, instruction, context)
    # Not program.main(): that one has its own ideas of interrupts, broken pipes and exit codes.
    width = min(context.width, HELP_WIDTH)
    with program.make_context(PROGRAM, list(arguments), obj=context, terminal_width=width) as frame:
        ended = program.invoke(frame)
    if isinstance(ended, command.Sequel):
        return _followed(ended, context)
    return ended if isinstance(ended, int) else command.CLEAN


def _followed(sequel: command.Sequel, context: Context) -> int:
    """Run the command lines that a command ends with."""
    code = command.CLEAN
    for words, line in sequel.lines:
        context.write((words,))
        code = _run(list(line), replace(context, cwd=sequel.cwd)) or code
    return code


def _complete(program: click.Command, instruction: str, context: Context) -> int:
    """Answer a shell that asks, by the instruction "bash_complete" for instance, what could be typed next."""
    from click.shell_completion import get_completion_class

    shell, _, wish = instruction.partition("_")
    kind = get_completion_class(shell)
    if kind is None or wish != "complete":
        raise command.UsageError(f"{COMPLETION_VARIABLE} is {instruction!r}", f"{PROGRAM} completion bash")
    context.write((kind(program, {"obj": context}, PROGRAM, COMPLETION_VARIABLE).complete(), "\n"))
    return command.CLEAN


class Program(click.Group):
    """The group of all commands, each imported only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names in the commands room."""
        return list(rooms.names(ROOM))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in groups, each with its summary."""
        found: dict[str, list[tuple[str, str]]] = {group: [] for group in get_args(command.Group)}
        names = self.list_commands(ctx)
        room = formatter.width - SUMMARY_INDENT - max(map(len, names))
        for name in names:
            group = rooms.load(ROOM, name).COMMAND.group
            found[group].append((name, _click_command(name).get_short_help_str(room)))
        for group, rows in found.items():
            # The names of a group are as wide as those of any other.
            padded = [(name.ljust(max(map(len, names))), summary) for name, summary in rows]
            if padded:
                with formatter.section(f"{group[0].upper()}{group[1:]}"):
                    formatter.write_dl(padded)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        return _click_command(cmd_name) if cmd_name in rooms.names(ROOM) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown name is answered with what was probably meant."""
        name = args[0]
        if name not in rooms.names(ROOM) and not ctx.resilient_parsing:
            near = nearest(name, rooms.names(ROOM))
            hint = f"did you mean: {PROGRAM} {near}" if near else f"known: {', '.join(rooms.names(ROOM))}"
            raise command.UsageError(f"no command is called {name!r}", hint)
        return super().resolve_command(ctx, args)


class Member(click.Command):
    """One command of the room."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, but every mistake knows the command it was made in."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise


@click.pass_context
def _without_command(frame: click.Context) -> int:
    """The screens on a terminal, inside a repository; else the help."""
    context: Context = frame.obj
    if frame.invoked_subcommand is not None:
        return command.CLEAN
    if context.interactive and context.cwd:
        screens = rooms.load(ROOM, "tui")
        if screens.is_at_home(context):
            return int(screens.show(context))
    context.write((frame.get_help(), "\n"))
    if context.interactive:
        context.say("\n".join(NO_REPOSITORY))
    return command.CLEAN


def _click_command(name: str) -> click.Command:
    module = rooms.load(ROOM, name)
    declared: command.Command = module.COMMAND
    examples = "\n".join(f"  {line}" for line in declared.examples)
    return Member(
        name,
        callback=_callback(module),
        params=[*map(_parameter, declared.parameters), _debug_flag(hidden=True), _help_flag()],
        add_help_option=False,
        help=f"{declared.summary}\n\n{declared.text}".rstrip(),
        short_help=declared.summary,
        epilog=f"\b\nExamples:\n{examples}" if examples else None,
    )


def _callback(module: ModuleType) -> Callable[..., Any]:
    @click.pass_obj
    def run(context: Context, /, **values: Any) -> Any:
        if not context.cwd:
            raise command.UsageError("the current directory no longer exists", "cd to one that does")
        return module.run(context, **values)

    return run


def _parameter(declared: command.Option | command.Argument) -> click.Parameter:
    more: dict[str, Any] = {"type": _value_type(declared), "metavar": declared.metavar or None}
    if declared.complete is not None:
        more["shell_complete"] = _completer(declared.complete)
    if isinstance(declared, command.Argument):
        return click.Argument([declared.name], nargs=declared.count or 1, required=declared.count > 0, **more)
    names = [*declared.flags, declared.name] if declared.name else list(declared.flags)
    if declared.kind == "flag":
        return click.Option(names, help=declared.help, is_flag=True, default=False)
    return click.Option(
        names,
        help=declared.help,
        multiple=declared.multiple,
        default=declared.default,
        show_default=declared.default is not None,
        **more,
    )


def _value_type(declared: command.Option | command.Argument) -> click.ParamType[Any]:
    choices = (*declared.choices, *(rooms.names(declared.room) if declared.room else ()))
    if choices:
        return Name(choices)
    if declared.kind == "integer":
        return click.INT
    return click.Path() if declared.kind == "path" else click.STRING


class Name(click.Choice[str]):
    """One of several words; another one is answered with the word that was probably meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word itself. Raises click.BadParameter."""
        if value not in self.choices:
            meant = did_you_mean(str(value), self.choices) or f"known: {', '.join(self.choices)}"
            self.fail(f"{str(value)!r} is not known\n{meant}", param, ctx)
        return str(value)

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str:
        """The words to choose from, as the hint of the message that none is given."""
        del param, ctx
        return f"\nknown: {', '.join(self.choices)}"


def _completer(offers: Callable[[Context], Any]) -> Callable[..., list[str]]:
    def complete(frame: click.Context, _parameter: click.Parameter, typed: str) -> list[str]:
        return [word for word in offers(frame.obj) if word.casefold().startswith(typed.casefold())]

    return complete


def _debug_flag(*, hidden: bool = False) -> click.Option:
    return click.Option(
        ["--debug"],
        is_flag=True,
        expose_value=False,
        hidden=hidden,
        help="Show where in the program an internal error happened.",
    )


def _version_flag() -> click.Option:
    return _showing(["--version"], "Show the version.", lambda _frame: f"{PROGRAM} {__version__}")


def _help_flag() -> click.Option:
    return _showing(["-h", "--help"], "Show this help.", click.Context.get_help)


def _showing(flags: list[str], words: str, text: Callable[[click.Context], str]) -> click.Option:
    """An option that prints a text through our context, not click's own output, and ends the program."""

    def show(frame: click.Context, _parameter: click.Parameter, wanted: object) -> None:
        if wanted and not frame.resilient_parsing:
            frame.obj.write((text(frame), "\n"))
            frame.exit()

    return click.Option(flags, is_flag=True, is_eager=True, expose_value=False, callback=show, help=words)


def _ended_by(error: BaseException, context: Context, arguments: list[str]) -> int:
    match error:
        case click.exceptions.Exit():
            return int(error.exit_code)
        case SystemExit():
            return error.code if isinstance(error.code, int) else command.INTERNAL
        case BrokenPipeError():
            context.abandon_output()
            return command.BROKEN_PIPE
        case KeyboardInterrupt() | click.Abort():
            context.abandon_output()
            context.say(f"{PROGRAM}: interrupted")
            return command.INTERRUPTED
    told = _told(error)
    if told is not None:
        if isinstance(error, OutputError):
            context.abandon_output()
        context.say(told)
        return command.LEDGER if _is_of_the_ledger(error) else command.USAGE
    return _internal(error, context, arguments)


def _told(error: BaseException) -> str | None:
    """The message of an error that the user can mend, or None."""
    from debtledger.config import SettingsError
    from debtledger.sources.git import RepositoryError

    match error:
        case command.UsageError():
            return _message(PROGRAM, error.message, error.hint)
        case click.UsageError():
            return _click_message(error)
        case rooms.UnknownMemberError():
            return _message(PROGRAM, error.message, error.hint)
        case RepositoryError():
            return _message(PROGRAM, str(error), error.hint)
        case SettingsError() | OutputError():
            return _message(PROGRAM, str(error), "")
    return _told_of_the_ledger(error)


def _told_of_the_ledger(error: BaseException) -> str | None:
    from debtledger.core.prefixes import UnknownId
    from debtledger.core.recording.record import BrokenRecord
    from debtledger.core.recording.splice import EditImpossible
    from debtledger.sources.rewriting import NotRewritten
    from debtledger.storage.store import LedgerError

    match error:
        case UnknownId() | LedgerError() | NotRewritten() | EditImpossible():
            return _message(PROGRAM, error.message, error.hint)
        case BrokenRecord():
            first = error.problems[0]
            return _message(PROGRAM, f"{first.path}:{first.line}: {first.message}", first.hint)
    return None


def _is_of_the_ledger(error: BaseException) -> bool:
    from debtledger.core.recording.record import BrokenRecord
    from debtledger.sources.baseline import StrangeBaseline
    from debtledger.storage.store import LedgerError

    return isinstance(error, BrokenRecord | LedgerError | StrangeBaseline)


def _click_message(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else PROGRAM
    if isinstance(error, click.NoSuchOption):
        message = f"no such option: {error.option_name}"
        hint = did_you_mean(error.option_name, error.possibilities or ())
    else:
        text = error.format_message()
        message, _, hint = (text[:1].lower() + text[1:]).rstrip(".").partition("\n")
        message = message.rstrip(". ")
    return _message(path, message, f"{hint}\n{path} --help".lstrip())


def _message(where: str, message: str, hint: str) -> str:
    return "\n".join([f"{where}: {message}", *(f"  {line}" for line in hint.split("\n") if line)])


def _internal(error: BaseException, context: Context, arguments: list[str]) -> int:
    context.abandon_output()
    if "--debug" in arguments:
        import traceback

        context.say("".join(traceback.format_exception(error)).rstrip())
    context.say(f"{PROGRAM}: internal error: {type(error).__name__}: {error}")
    if "--debug" not in arguments:
        context.say("  run it again with --debug to see where")
    return command.INTERNAL
