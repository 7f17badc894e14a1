"""The settings in force, and where each was set, without what might be a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from debtledger.network.machines import TEXT_KEYS
from debtledger.settings.table import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.config import Config

HOSTS = "host"
UNSEEN = "not shown"


def in_force(config: Config) -> dict[str, dict[str, Any]]:
    """The value of each setting by its key, and where it is from."""
    shown = {
        setting.key: {"value": config.value(setting), "from": config.origins[setting.key]}
        for setting in SETTINGS
    }
    shown[HOSTS]["value"] = _without_secrets(config.host)
    return shown


def _without_secrets(hosts: Mapping[str, Any]) -> dict[str, Any]:
    """The hosts of the settings, without what somebody may have written there by mistake: a token itself."""
    known = {*TEXT_KEYS, "token_command"}
    return {
        host: {name: value if name in known else UNSEEN for name, value in entry.items()}
        for host, entry in hosts.items()
        if isinstance(entry, dict)
    }
