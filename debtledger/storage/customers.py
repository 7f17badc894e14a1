"""The customers file, of the user or of one clone: read, and written so that nobody else can read it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.config import user_file
from debtledger.core.market.customers import MAX_BYTES, Clientele, Flaw, as_document, read_toml
from debtledger.sources.durable import open_folder, reason, remedy
from debtledger.storage.database import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.config import Config

NAME: Final = "customers.toml"
NOBODY: Final[Mapping[str, str]] = MappingProxyType({})
PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700
LOCK_SECONDS: Final = 5.0
HEAD: Final = (
    "# The customers of debtledger. The file is yours alone: ids must tell no names, for they are shown to\n"
    "# others; names and revenue are not.\n\n"
)


class NotKept(Exception):  # noqa: N818 - what it is says more than that it is an error
    """The customers file cannot be written: why, and what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class CustomersFile(NamedTuple):
    """The customers file: where it is ("" without a home), what it says, when it was changed (UTC, "" never).

    exposed: others than its owner may read it. names: those of customers that must not be told, by an id.
    """

    path: str
    clientele: Clientele = Clientele()
    changed: str = ""
    exposed: bool = False
    names: Mapping[str, str] = NOBODY


def customers_path(config: Config, env: Mapping[str, str]) -> str:
    """Where the customers file is: what the user's settings say, else beside them; "" without a home."""
    beside = user_file(env)
    folder = os.path.dirname(beside) if beside else ""
    if config.customers_file:
        path = os.path.expanduser(config.customers_file)
        return path if os.path.isabs(path) else os.path.join(folder, path) if folder else ""
    return os.path.join(folder, NAME) if folder else ""


def own_path(common_dir: str) -> str:
    """Where a clone has customers of its own, whom nobody sees who clones it: in its git directory."""
    return os.path.join(common_dir, FOLDER, NAME)


def load_customers(config: Config, env: Mapping[str, str], common_dir: str | None = None) -> CustomersFile:
    """Read the customers file; what cannot be read is told among its flaws. Raises nothing.

    A file of the clone itself, by its common git directory, counts instead of the user's. The names of both
    are known then: such a file may have come with the clone, and must not make a name tellable.
    """
    own = own_path(common_dir) if common_dir else ""
    if not own or not os.path.lexists(own):
        return _loaded(customers_path(config, env))
    found, general = _loaded(own), _loaded(customers_path(config, env))
    # An id may mean one customer here and another one there.
    others = {key if key not in found.names else f"{key}*": name for key, name in general.names.items()}
    return found._replace(names={**found.names, **others})


def _loaded(path: str) -> CustomersFile:
    if not path or not os.path.lexists(path):
        return CustomersFile(path)
    try:
        data, facts = read_private(path)
    except OSError as error:
        flaw = Flaw(1, f"not read: {reason(error)}", remedy(error))
        return CustomersFile(path, Clientele(flaws=(flaw,)))
    changed = datetime.fromtimestamp(facts.st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    exposed = bool(stat.S_IMODE(facts.st_mode) & 0o077)
    clientele = read_toml(data)
    return CustomersFile(path, clientele, changed, exposed, clientele.names)


def save_customers(path: str, clientele: Clientele) -> None:
    """Replace the customers file by what is known now, durably, readable by its owner alone.

    Raises NotKept.
    """
    import tomli_w

    data = (HEAD + tomli_w.dumps(as_document(clientele))).encode()
    if len(data) > MAX_BYTES:
        raise NotKept(f"{path}: more than {MAX_BYTES >> 20} MiB", "leave out customers who are gone")
    folder_path, name = os.path.split(os.path.realpath(path))
    temporary = f".{name}-{os.urandom(6).hex()}.tmp"
    try:
        os.makedirs(folder_path, PRIVATE_FOLDER, exist_ok=True)
        with open_folder(folder_path) as folder:
            lock = folder.lock(f".{name}.lock", LOCK_SECONDS)
            if lock is None:
                raise NotKept(f"{path}: somebody else is writing it", "try again")
            try:
                folder.write(temporary, data, PRIVATE_FILE)
                folder.replace(temporary, name)
                folder.sync()
            finally:
                os.close(lock)
    except OSError as error:
        with suppress(OSError):
            os.unlink(os.path.join(folder_path, temporary))
        raise NotKept(f"{path}: not written: {reason(error)}", remedy(error)) from None


def read_private(path: str) -> tuple[bytes, os.stat_result]:
    """The bytes of a regular file of the user's own, to which a link may lead. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    with open(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(None, "not a regular file")
        return file.read(MAX_BYTES + 1), facts
