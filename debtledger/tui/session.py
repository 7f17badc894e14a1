"""Where somebody left the interface: one small file for each repository, outside of it.

The file is a convenience: whatever is wrong with it, or with writing it, changes nothing else.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from debtledger.config import read_settings
from debtledger.sources.durable import open_folder, put
from debtledger.toml import TomlError, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FOLDER: Final = "debtledger"
MOST_BYTES: Final = 4096
MOST_CHARACTERS: Final = 400
NAME: Final = re.compile(r"[^A-Za-z0-9_-]+")
NAME_LENGTH: Final = 40
DIGITS: Final = 12
PRIVATE: Final = 0o700
MODE: Final = 0o600
NARROWEST, USUAL, WIDEST = 20, 40, 70
"""The share of the window that the pane at the side takes, in per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Where somebody was: the view, its debt by key, the saved view, the order of the ledger, and the panes.

    picture: "" where nobody chose one. share: of the pane at the side, in per cent.
    """

    view: str = ""
    selected: str = ""
    saved: str = ""
    sort: str = ""
    backwards: bool = False
    picture: str = ""
    pane: bool = True
    share: int = USUAL


def session_file(env: Mapping[str, str], root: str) -> str | None:
    """The path of the file of a repository; None without a home."""
    base = env.get("XDG_STATE_HOME", "")
    if not os.path.isabs(base):
        home = env.get("HOME", "")
        if not os.path.isabs(home):
            return None
        base = os.path.join(home, ".local", "state")
    real = os.path.realpath(root)
    digits = sha256(os.fsencode(real)).hexdigest()[:DIGITS]
    name = NAME.sub("-", os.path.basename(real)).strip("-")[:NAME_LENGTH]
    return os.path.join(base, FOLDER, f"{name or 'root'}-{digits}.toml")


def load_session(path: str | None) -> Session:
    """Where somebody was; what cannot be read or is not as expected is as if it had never been said."""
    if path is None:
        return Session()
    try:
        said = parse(read_settings(path)[: MOST_BYTES + 1], MOST_BYTES).values
    except (OSError, TomlError, ValueError):
        return Session()
    good = {name: said[name] for name, fits in _FITS.items() if name in said and fits(said[name])}
    return replace(Session(), **good)


def keep_session(path: str | None, session: Session) -> None:
    """Write where somebody was, whole or not at all; where that is impossible, nothing happens."""
    if path is None:
        return
    import tomli_w

    kept = {name: value for name, value in asdict(session).items() if fits(name, value)}
    data = tomli_w.dumps(kept).encode("utf-8", "replace")
    folder, name = os.path.split(path)
    with suppress(OSError):
        os.makedirs(folder, PRIVATE, exist_ok=True)
        with open_folder(folder) as opened:
            put(opened, name, data, MODE)


def fits(name: str, value: object) -> bool:
    """Whether a value is one that would be read back."""
    return _FITS[name](value)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MOST_CHARACTERS


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_share(value: object) -> bool:
    return type(value) is int and NARROWEST <= value <= WIDEST


_FITS: Final[dict[str, Callable[[Any], bool]]] = {
    "view": _is_text,
    "selected": _is_text,
    "saved": _is_text,
    "sort": _is_text,
    "backwards": _is_switch,
    "picture": _is_text,
    "pane": _is_switch,
    "share": _is_share,
}
