"""The clipboard: which program of the system takes a text, where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.sources.process import hand_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECONDS: Final = 2.0


def programs(env: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """The programs to try, by what the environment says of the desktop, the likeliest first."""
    if env.get("SSH_CONNECTION") or env.get("SSH_TTY"):
        return  # a clipboard of the machine over there helps nobody
    yield ("pbcopy",)
    if env.get("WAYLAND_DISPLAY"):
        yield ("wl-copy",)
    if env.get("DISPLAY"):
        yield ("xclip", "-selection", "clipboard")
        yield ("xsel", "--clipboard", "--input")


def copied(text: str, env: Mapping[str, str]) -> bool:
    """Put a text into the clipboard of the system. Returns whether a program took it."""
    return any(hand_over(list(words), env, text.encode(), SECONDS) == 0 for words in programs(env))
