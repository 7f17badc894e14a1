"""The table of settings: every key with its type, its default, where it may be set, and what it is for."""

from __future__ import annotations

from typing import Final

from debtledger.settings.check import CHECK, LEVELS
from debtledger.settings.demand import DEMAND
from debtledger.settings.economics import ECONOMICS
from debtledger.settings.history import HISTORY
from debtledger.settings.interface import INTERFACE
from debtledger.settings.pipeline import PIPELINE
from debtledger.settings.setting import USER_ONLY, Setting
from debtledger.settings.sprints import SPRINTS
from debtledger.settings.trackers import TRACKERS
from debtledger.settings.triggers import TRIGGERS

SETTINGS: Final = (
    Setting(
        key="tags.words",
        kind="words",
        default=(),
        text="More words that start a tag, besides DEBT, TECHDEBT, TECH_DEBT and TODO_TECHDEBT. Literal upper"
        " case words, never patterns; each is also known in its @lower form (WORKAROUND, @workaround).",
    ),
    Setting(
        key="tags.labels",
        kind="names",
        default=(),
        text="Labels that may stand in the parentheses of a tag. A bare word there that is neither a kind, an"
        " aspect nor one of these is taken for an owner, as in TODO(alice).",
    ),
    Setting(
        key="tags.aspects",
        kind="names",
        default=(),
        text="More aspects, the qualities that customers would buy (security, performance …), besides the"
        " built-in ones.",
    ),
    Setting(
        key="candidates.words",
        kind="words",
        default=("TODO", "FIXME", "HACK", "XXX"),
        text="Words that make an untagged comment a candidate, whatever their case. Comments that speak of a"
        " workaround are candidates too.",
        basis="measured: F1 0.83 against 39,032 labelled comments of ten projects, 0.77 on ten others",
    ),
    Setting(
        key="effort.hours_per_day",
        kind="number",
        default=8.0,
        low=0.5,
        high=24,
        text="Working hours in a day: what 1d means in `cost: 1d`.",
    ),
    Setting(
        key="effort.days_per_week",
        kind="number",
        default=5.0,
        low=0.5,
        high=7,
        text="Working days in a week: what 1w means in `cost: 1w`.",
    ),
    Setting(
        key="effort.sprint_days",
        kind="number",
        default=14.0,
        low=1,
        high=366,
        text="Calendar days in a sprint: interest said per day, week or month is converted with it.",
    ),
    Setting(
        key="scan.include",
        kind="globs",
        default=(),
        text="Read only files whose path matches one of these globs; none means all files.",
    ),
    Setting(
        key="scan.exclude",
        kind="globs",
        default=(),
        text="Do not read files whose path matches one of these globs, even if included.",
    ),
    Setting(
        key="scan.untracked",
        kind="switch",
        default=True,
        text="Read untracked files too, unless git ignores them.",
    ),
    Setting(
        key="scan.max_file_bytes",
        kind="integer",
        default=2_097_152,
        low=1024,
        high=16_777_216,
        text="Larger files are skipped, and reported as skipped.",
    ),
    Setting(
        key="scan.max_line_bytes",
        kind="integer",
        default=65_536,
        low=256,
        high=1_048_576,
        text="Longer lines are skipped, and reported as skipped.",
    ),
    Setting(
        key="scan.level",
        kind="choice",
        choices=LEVELS,
        default="L0",
        text="What every tag must say: L0 that it can be read; L1 a cost and when to repay; L2 also what it"
        " bought and an owner; L3 also the context, in its body. What is missing is a problem.",
    ),
    Setting(
        key="limits.git_seconds",
        kind="number",
        default=120.0,
        low=1,
        high=86_400,
        homes=USER_ONLY,
        text="How long one git command may take before it is stopped.",
    ),
    Setting(
        key="cache.enabled",
        kind="switch",
        default=True,
        homes=USER_ONLY,
        text="Remember results in the git directory, so that the next scan reads only what changed.",
    ),
    *CHECK,
    *DEMAND,
    *ECONOMICS,
    *HISTORY,
    *INTERFACE,
    *PIPELINE,
    *SPRINTS,
    *TRACKERS,
    *TRIGGERS,
)
BY_KEY: Final = {setting.key: setting for setting in SETTINGS}
SECTIONS: Final = tuple(dict.fromkeys(setting.section for setting in SETTINGS))
