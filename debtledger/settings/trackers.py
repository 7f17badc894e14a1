"""The settings of trackers: which are read, which machines may be talked to, and for how long."""

from __future__ import annotations

from typing import Final

from debtledger.settings.setting import USER_ONLY, Setting

TRACKERS: Final = (
    Setting(
        key="tracker",
        kind="table",
        default={},
        text="The trackers that `debtledger sync` reads, by a name of yours. Without any it is the repository"
        " on GitHub that this is a clone of. A repository may only name its own; yours may name others. Jira"
        " needs an address, which your own file or the variable JIRA_URL gives.",
        example='[tracker.code]\nkind = "github"\nprojects = ["acme/app", "acme/api"]\n\n'
        '[tracker.desk]\nkind = "jira"\nprojects = ["SEC", "APP"]',
    ),
    Setting(
        key="host",
        kind="table",
        default={},
        homes=USER_ONLY,
        text="The machines that trackers may be on, besides github.com, and which environment variable holds"
        " the token for each, or which program prints it. For your own file only.",
        example='[host."ghe.corp"]\napi = "https://ghe.corp/api/v3"\ntoken_env = "GHE_TOKEN"\n\n'
        '[host."acme.atlassian.net"]\ntoken_env = "ACME_JIRA_TOKEN"\naccount = "lea@acme.example"',
    ),
    Setting(
        key="limits.sync_seconds",
        kind="number",
        default=120.0,
        low=1,
        high=86_400,
        homes=USER_ONLY,
        text="How long a command may use the network, in all. What was read until then is kept.",
    ),
    Setting(
        key="limits.request_seconds",
        kind="number",
        default=60.0,
        low=0.1,
        high=3_600,
        homes=USER_ONLY,
        text="How long one request may take.",
    ),
    Setting(
        key="limits.response_bytes",
        kind="integer",
        default=20_000_000,
        low=10_000,
        high=1_000_000_000,
        homes=USER_ONLY,
        text="Larger answers of a tracker are refused.",
    ),
)
