"""Where settings files are; light, for the commit hook."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

FILE_NAME: Final = ".debtledger.toml"
USER_FILE: Final = ("debtledger", "config.toml")
PREFIX: Final = "DEBTLEDGER_"


def user_file(env: Mapping[str, str]) -> str | None:
    """The path of the user's own settings file, whether or not it is there; None without a home."""
    base = env.get("XDG_CONFIG_HOME", "")
    if not os.path.isabs(base):
        home = env.get("HOME", "")
        if not os.path.isabs(home):
            return None
        base = os.path.join(home, ".config")
    return os.path.join(base, *USER_FILE)
