"""`debtledger config`: the settings in force, and what all numbers of the formulas rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, OUTPUT, PLAIN_FORMAT, Command, Option

if TYPE_CHECKING:
    from debtledger.context import Context

COMMAND = Command(
    summary="Show the settings in force and where each was set; --explain tells what numbers rest on.",
    group="set-up",
    text="With --explain, each setting and each constant of the formulas is told with its value and its"
    " origin: literature, a measurement, or an assumption, which you may know better. Settings are changed in"
    " .debtledger.toml, in your own file, or by variables such as DEBTLEDGER_ECONOMICS_HOUR_RATE.",
    parameters=(
        Option(
            flags=("--explain",),
            kind="flag",
            help="Tell what each is for and where its number comes from, and the constants as well.",
        ),
        PLAIN_FORMAT,
        OUTPUT,
    ),
    examples=(
        "debtledger config",
        "debtledger config --explain",
        "debtledger config --explain --format json",
    ),
)


def run(context: Context, *, explain: bool, format_name: str, output: str | None) -> int:
    """Print the settings, and the constants where they are asked for. Raises SettingsError."""
    from debtledger.core.constants import CONSTANTS
    from debtledger.core.view import View
    from debtledger.ground import find_ground
    from debtledger.pages import choices
    from debtledger.settings.table import SETTINGS
    from debtledger.settled import in_force
    from debtledger.survey import survey

    found = survey(find_ground((), context), context, {})
    page = choices.Choices(
        settings=SETTINGS, in_force=in_force(found.config), constants=CONSTANTS if explain else None
    )
    if format_name == "json":
        chunks = choices.as_json(page)
    else:
        chunks = choices.as_text(page, View(colour=context.colour_for(output), width=context.width))
    context.write_output(chunks, output)
    return CLEAN
