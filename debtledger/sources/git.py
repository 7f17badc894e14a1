"""The one runner for everything that reads a repository: no program that a hostile one names is run."""

from __future__ import annotations

import os
import stat

from debtledger.sources.process import OutputLimitError, Process, TimeLimitError
from debtledger.sources.refusal import Refusal

# The hook starts git before anything else; typing, re and dataclasses would cost more than git does.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Final, Literal

    Pathspecs = Literal["literal", "magic"]
    Settings = tuple[tuple[bytes, bytes], ...]
    """Configuration keys and the values that win over those of every file."""

SECONDS: Final = 120.0
OUTPUT_BYTES: Final = 128 << 20
BLOB_BYTES: Final = 2 << 20

LOCAL_VARIABLES: Final = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""What `git rev-parse --local-env-vars` names: true for one repository, wrong for every other."""

_PATH_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")

_SETTINGS = (
    b"core.fsmonitor=false",
    b"core.hooksPath=/dev/null",
    b"diff.external=",
    b"log.showSignature=false",
    b"core.pager=cat",
    b"core.sshCommand=false",
    b"credential.helper=",
    b"protocol.allow=never",
    b"protocol.ext.allow=never",
    b"safe.bareRepository=explicit",
    # A repository may also name a pipe to read from for ever.
    b"core.attributesFile=/dev/null",
    b"diff.orderFile=/dev/null",
    # Larger blobs, in bytes, are neither loaded whole nor compared.
    b"core.bigFileThreshold=16m",
    # These would change what we parse.
    b"color.grep=false",
    b"color.ui=false",
    b"grep.column=false",
    b"grep.fullName=false",
    b"grep.patternType=default",
    b"submodule.recurse=false",
)
_OPTIONS = (
    b"--no-pager",
    b"--no-optional-locks",
    *(part for setting in _SETTINGS for part in (b"-c", setting)),
)
_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ASKPASS": "",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LANGUAGE": "",
}
# Each of these contradicts GIT_LITERAL_PATHSPECS, which git answers with a fatal error.
_CONTRADICTING = ("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")
# These neither hash a file of the work tree, which would run its clean filter, nor look at ignore files.
_HARMLESS = frozenset(
    {b"cat-file", b"config", b"grep", b"ls-tree", b"rev-parse", b"symbolic-ref", b"version"}
)
_FILTER = b"filter."
_NO_FILTER = ((b"clean", b""), (b"smudge", b""), (b"process", b""), (b"required", b"false"))
_FEED_BYTES = 1 << 16
_EXCERPT_CHARACTERS = 300
_MOST_DAMAGED = 100


class RepositoryError(Exception):
    """A repository that cannot be read: what is wrong, and what to type or try next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class GitError(RepositoryError):
    """A git command that failed; stderr is git's own first words, safe to print."""

    def __init__(self, message: str, *, hint: str = "", returncode: int = -1, stderr: str = "") -> None:
        super().__init__(message, hint)
        self.returncode = returncode
        self.stderr = stderr


class GitTimeoutError(GitError):
    """A git command that kept us waiting too long and was killed."""


class GitOutputTooLargeError(GitError):
    """A git command that wrote more than its limit and was killed."""


class Git:
    """git in one repository, found by git itself from root; nothing here writes or uses the network."""

    def __init__(self, root: str, env: Mapping[str, str], settings: Settings | None = None) -> None:
        """Take an absolute directory, the caller's environment, and the settings that `defused` found.

        Without settings git is asked for its configuration when a command needs them.
        """
        self.root = root
        self.seconds = SECONDS
        self._settings = settings
        self._program, self.variables = _environment(env)

    def run(
        self,
        *args: str | bytes,
        stdin: bytes | None = None,
        limit: int = OUTPUT_BYTES,
        seconds: float | None = None,
    ) -> bytes:
        """The standard output of one command. Raises GitError when it fails, is slow or says too much."""
        return self.start(*args, limit=limit, seconds=seconds).result(stdin)

    def start(
        self,
        *args: str | bytes,
        limit: int = OUTPUT_BYTES,
        seconds: float | None = None,
        locale: str = "C.UTF-8",
        pathspecs: Pathspecs = "literal",
        succeeds: Sequence[int] = (0,),
    ) -> Running:
        """Start one command and go on meanwhile; several may run at once.

        The locale C makes `grep -P` work on bytes, much faster. Pathspecs are literal, or "magic" as in
        :(exclude,literal). Succeeds: the exit codes that are no failure.
        """
        words = [_bytes(arg) for arg in args]
        env = dict(self.variables)
        env[b"LC_ALL"] = locale.encode()
        if pathspecs == "magic":
            del env[b"GIT_LITERAL_PATHSPECS"]
        if words[0] not in _HARMLESS:
            env.update(_configured(self.settings(), env))
        argv = [self._program, b"-C", _bytes(self.root), *_OPTIONS, *words]
        try:
            process = Process(argv, env, self.seconds if seconds is None else seconds, limit)
        except OSError as error:
            raise GitError(f"git cannot be started: {error.strerror}") from error
        return Running(process, words[0].decode(errors="replace"), succeeds)

    def batch(self, oids: Iterable[str], cap: int = BLOB_BYTES) -> Iterator[tuple[str, bytes | Refusal]]:
        """The contents of blobs in the order of their ids, at most cap bytes each, one in memory at a time.

        Larger ones are refused as "too large" and never inflated, absent ones as "missing" and
        never fetched, damaged ones as "unreadable" or "missing".
        """
        wanted = list(oids)
        sizes = self.sizes(wanted)
        readable = [oid for oid in wanted if (size := sizes.get(oid)) is not None and size <= cap]
        blobs = self._contents(readable)
        for oid in wanted:
            size = sizes.get(oid)
            if size is None:
                yield oid, Refusal("missing")
            elif size > cap:
                yield oid, Refusal("too large")
            else:
                yield oid, next(blobs)

    def with_variables(self, more: Mapping[bytes, bytes]) -> Git:
        """The same git, whose commands get more environment variables."""
        other = object.__new__(Git)
        other.__dict__.update(self.__dict__, variables={**self.variables, **more})
        return other

    def local_objects(self) -> frozenset[str]:
        """The ids of all objects that are here; in a partial clone others are only promised."""
        options = ("--batch-all-objects", "--unordered", "--batch-check=%(objectname)", "--buffer")
        listing = self.run("cat-file", *options, limit=1 << 30)
        return frozenset(listing.decode().split("\n"))

    def settings(self) -> Settings:
        """The settings that defuse what the configuration files of this repository name."""
        if self._settings is None:
            self._settings = defused(configuration(self.run("config", "-z", "--list")))
        return self._settings

    def sizes(self, oids: Sequence[str]) -> dict[str, int]:
        """The sizes of those of the objects that are here and are blobs."""
        if not oids:
            return {}
        try:
            listing = self._check(oids)
        except GitError as error:
            if error.returncode < 0 or "promisor" not in error.stderr:
                raise
            # git gives up at the first object that is only promised.
            here = self.local_objects()
            listing = self._check([oid for oid in oids if oid in here])
        answers = (line.split(" ") for line in listing.decode().split("\n"))
        return {answer[0]: int(answer[2]) for answer in answers if len(answer) == 3 and answer[1] == "blob"}  # noqa: PLR2004

    def _check(self, oids: Sequence[str]) -> bytes:
        return self.run("cat-file", "--batch-check", "--buffer", stdin=_lines(oids))

    def _contents(self, oids: Sequence[str]) -> Iterator[bytes | Refusal]:
        """The contents of blobs that are known to be here and to be small; git ends at a damaged one."""
        done = damaged = 0
        while done < len(oids):
            try:
                for content in self._stream(oids[done:]):
                    done += 1
                    yield content
            except GitError as error:
                if error.returncode <= 0 or damaged == _MOST_DAMAGED:
                    raise
                damaged += 1
                done += 1
                yield Refusal("unreadable")
            else:
                return

    def _stream(self, oids: Sequence[str]) -> Iterator[bytes | Refusal]:
        running = self.start("cat-file", "--batch", "--buffer", limit=1 << 62)
        data = bytearray()
        start = 0
        for chunk in running.chunks(_lines(oids)):
            del data[:start]
            start = 0
            data += chunk
            while (end := data.find(b"\n", start)) >= 0:
                header = data[start:end]
                if header.endswith(b" missing"):
                    yield Refusal("missing")
                    start = end + 1
                    continue
                size = int(header.rsplit(b" ", 1)[1])
                if len(data) < end + size + 2:
                    break
                yield bytes(data[end + 1 : end + 1 + size])
                start = end + size + 2


class Running:
    """A git command that runs while we do something else."""

    __slots__ = ("_name", "_process", "_succeeds")

    def __init__(self, process: Process, name: str, succeeds: Sequence[int]) -> None:
        self._process = process
        self._name = name
        self._succeeds = succeeds

    def result(self, stdin: bytes | None = None) -> bytes:
        """All of its standard output, once it has ended. Raises GitError."""
        return b"".join(self.chunks(stdin))

    def chunks(self, stdin: bytes | None = None) -> Iterator[bytes]:
        """Its standard output in pieces as they come. Raises GitError; leaving early kills the command."""
        name = f"git {self._name}"
        try:
            yield from self._process.chunks(_pieces(stdin or b""))
        except TimeLimitError:
            raise GitTimeoutError(f"{name} took too long and was stopped") from None
        except OutputLimitError:
            raise GitOutputTooLargeError(f"{name} wrote more than its limit and was stopped") from None
        code = self._process.returncode
        if code not in self._succeeds:
            said = excerpt(self._process.talk)
            raise GitError(f"{name} failed: {said or f'exit code {code}'}", returncode=code or 0, stderr=said)

    def kill(self) -> None:
        """Stop the command and wait for its end."""
        self._process.kill()


def for_repository(env: Mapping[str, str], cwd: str) -> dict[str, str]:
    """The environment for the repository that GIT_DIR or GIT_INDEX_FILE mean, which git sets for hooks.

    Their paths count from the current directory of this process, while children run elsewhere.
    """
    absolute = {name: os.path.join(cwd, env[name]) for name in _PATH_VARIABLES if env.get(name)}
    return {**env, **absolute}


def for_another(env: Mapping[str, str]) -> dict[str, str]:
    """The environment for a repository that is not the one the caller's git variables mean."""
    return {name: value for name, value in env.items() if name not in LOCAL_VARIABLES}


def configuration(listing: bytes) -> list[tuple[bytes, bytes]]:
    """The keys and values that `config -z --list` writes, in the order in which they apply."""
    pairs = (entry.partition(b"\n") for entry in listing.split(b"\0") if entry)
    return [(key, value) for key, _, value in pairs]


def defused(pairs: Iterable[tuple[bytes, bytes]]) -> Settings:
    """Settings that switch off each filter driver, and an ignore file that is a pipe or a device."""
    result: dict[bytes, bytes] = {}
    for key, value in pairs:
        driver, dot, _ = key.rpartition(b".")
        if driver.startswith(_FILTER) and dot:
            result |= {b"%s.%s" % (driver, name): neutral for name, neutral in _NO_FILTER}
        elif key in {b"core.excludesfile", b"mailmap.file"} and _is_special(value):
            result[key] = b"/dev/null"
    return tuple(result.items())


def excerpt(said: bytes) -> str:
    """The beginning of what git said, on one line, without control characters and git's own prefixes."""
    from debtledger.core.text import safe_text

    text = said.decode(errors="replace").strip()
    fatal = text.find("fatal: ")
    line = text[fatal + len("fatal: ") if fatal >= 0 else 0 :].partition("\n")[0]
    return safe_text(line[:_EXCERPT_CHARACTERS])


def _environment(env: Mapping[str, str]) -> tuple[bytes, dict[bytes, bytes]]:
    """Where git is and what its children get; relative entries of PATH would lead into the work tree."""
    variables = {name: value for name, value in env.items() if name not in _CONTRADICTING} | _VARIABLES
    path = [part for part in env.get("PATH", os.defpath).split(os.pathsep) if part.startswith("/")]
    variables["PATH"] = os.pathsep.join(path)
    for directory in path:
        program = f"{directory}/git"
        if os.access(program, os.X_OK):
            return os.fsencode(program), {os.fsencode(k): os.fsencode(v) for k, v in variables.items()}
    raise GitError("git is not installed, or not on PATH", hint="install git 2.31 or newer")


def _configured(settings: Settings, env: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """The settings as variables, after those that the environment already carries; -c cannot name any key."""
    if not settings:
        return {}
    count = env.get(b"GIT_CONFIG_COUNT", b"")
    first = int(count) if count.isdigit() else 0
    result = {b"GIT_CONFIG_COUNT": b"%d" % (first + len(settings))}
    for number, (key, value) in enumerate(settings, first):
        result[b"GIT_CONFIG_KEY_%d" % number] = key
        result[b"GIT_CONFIG_VALUE_%d" % number] = value
    return result


def _is_special(name: bytes) -> bool:
    """Whether git would wait at this file, or read it without end."""
    try:
        mode = os.stat(os.path.expanduser(name)).st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode)


def _bytes(word: str | bytes) -> bytes:
    """A command-line word; what no command line can carry is an error of the user's, not of ours."""
    try:
        encoded = os.fsencode(word)
    except UnicodeEncodeError:
        encoded = b"\0"
    if b"\0" in encoded:
        raise GitError("a name with a NUL or an unpaired surrogate cannot be given to git")
    return encoded


def _lines(oids: Iterable[str]) -> bytes:
    return "".join(f"{oid}\n" for oid in oids).encode()


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _FEED_BYTES] for start in range(0, len(data), _FEED_BYTES))
