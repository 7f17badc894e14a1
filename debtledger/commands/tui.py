"""`debtledger tui`: the ledger on screens, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, Command, Option, UsageError

if TYPE_CHECKING:
    from debtledger.context import Context

HOST = "127.0.0.1"
VIEWS = ("backlog", "ledger", "sprint", "signals", "trend")
ANYWHERE = frozenset({"", "0.0.0.0", "::", "*"})  # noqa: S104 - to refuse them
WEB_DRIVER = "textual.drivers.web_driver:WebDriver"
"""What TEXTUAL_DRIVER says in a process whose screens a browser shows."""


def view_names(context: Context) -> tuple[str, ...]:
    """The views that can be begun with."""
    from debtledger.ground import find_ground
    from debtledger.survey import survey

    try:
        saved = survey(find_ground((), context), context, {}).config.views
    except Exception:  # noqa: BLE001 - nothing is offered where nothing can be read
        saved = {}
    return (*VIEWS, *saved)


COMMAND = Command(
    summary="Look at the ledger on screens: backlog, all debts, the sprint, and what they wait for.",
    text="Number keys change the view, enter opens a debt, ? says what else can be pressed, q leaves. It"
    " begins where you left it. What you decide there is written as the commands write it, and u undoes it."
    " Every view is a command as well: backlog, list, plan, triggers, verdicts, scan, show.",
    parameters=(
        Option(
            flags=("--view",),
            metavar="NAME",
            default="",
            complete=view_names,
            help="The view to begin with: backlog, ledger, sprint, signals, trend, or one of [views].",
        ),
        Option(flags=("--ascii",), kind="flag", help="Draw with ASCII characters only."),
        Option(flags=("--web",), kind="flag", help="Show the screens in a browser; needs the extra `web`."),
        Option(
            flags=("--host",),
            metavar="ADDRESS",
            default=HOST,
            help="With --web: the address of this machine to listen on, 127.0.0.1 unless another is named.",
        ),
        Option(
            flags=("--port",),
            kind="integer",
            metavar="NUMBER",
            default=8000,
            help="With --web: the port, 8000 by default; 0 takes one that is free.",
        ),
    ),
    examples=("debtledger tui --view signals",),
)


def run(context: Context, *, view: str, ascii: bool, web: bool, host: str, port: int) -> int:  # noqa: A002, PLR0913 - the options of the command
    """Show the screens until somebody leaves."""
    served = context.env.get("TEXTUAL_DRIVER") == WEB_DRIVER
    if web and not served:
        return _serve(
            context,
            host,
            port,
            ("tui", *(("--view", view) if view else ()), *(("--ascii",) if ascii else ())),
        )
    if not context.interactive and not served:
        raise UsageError("the screens need a terminal", "debtledger list, or backlog, plan, triggers")
    return show(context, view, "ascii" if ascii else "")


def is_at_home(context: Context) -> bool:
    """Whether the current folder is in a repository. Raises RepositoryError for one that cannot be read."""
    from debtledger.sources.repository import discover

    return discover(context.cwd, context.env, context.cwd) is not None


def show(context: Context, view: str = "", drawn: str = "") -> int:
    """Show the screens; drawn: "ascii", or "" for what the settings say. Raises what reading raises."""
    if context.interactive and not context.err.isatty():
        raise UsageError("the screens are drawn on standard error, which leads elsewhere", "leave out 2>")
    from debtledger.tui.opening import open_screens

    return open_screens(context, view, drawn)


def _serve(context: Context, host: str, port: int, words: tuple[str, ...]) -> int:
    """Serve the screens until ^C. Raises UsageError."""
    if not context.cwd:
        raise UsageError("the current folder is gone", "cd to a repository")
    try:
        from debtledger.tui.serving import Desk
    except ModuleNotFoundError as error:
        raise UsageError(
            f"a browser needs one more package: {error.name}", "pip install 'debtledger[web]'"
        ) from None
    if host in ANYWHERE or not 0 <= port < 1 << 16:
        raise UsageError(
            f"--host {host} --port {port} is no address to open",
            f"name an address of this machine, such as {HOST}, and a port below 65536",
        )
    try:
        desk = Desk(words, host, port, context.say)
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be listened on: {error.strerror}", "debtledger tui --web --port 0"
        ) from None
    if host != HOST:
        context.say(f"{host} can be reached by others; whoever gets the key can change the ledger")
    desk.serve()
    return CLEAN
