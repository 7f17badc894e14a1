"""What git says is staged, before anything else is asked; light, for the commit hook."""

from __future__ import annotations

STAGED_COMMAND = (
    *("diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative"),
    *("--no-ext-diff", "--no-textconv", "--ignore-submodules=all"),
)
"""A commit may follow, to hold the index against it and not against HEAD; then "--"."""
REGULAR = b"100"


def fresh_blobs(listing: bytes) -> dict[bytes, bytes]:
    """The blob ids of the regular files that are added or changed, by their paths."""
    words = listing.split(b"\0")
    found = {}
    for facts, path in zip(words[::2], words[1::2], strict=False):
        _, mode, _, oid, _ = facts.split(b" ")
        if mode.startswith(REGULAR):
            found[path] = oid
    return found
