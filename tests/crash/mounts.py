"""File systems to break: small ones, read-only ones, and images of a disk as a power cut would leave it."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def small_memory(where: Path, size: str) -> Iterator[Path]:
    """A file system in memory of that size."""
    where.mkdir()
    with _mounted(where, "-t", "tmpfs", "-o", f"size={size}", "tmpfs"):
        yield where


@contextmanager
def disk(image: Path, where: Path) -> Iterator[Path]:
    """A disk that is a file."""
    where.mkdir()
    with _mounted(where, "-o", "loop", str(image)):
        yield where


def make_disk(image: Path, size: int) -> None:
    """Make an empty disk of so many bytes; skip where that cannot be done."""
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("mkfs.ext4 is not installed")
    with image.open("wb") as file:
        file.truncate(size)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True, capture_output=True, timeout=60)


def read_only(where: Path) -> None:
    """Let nothing more be written there."""
    subprocess.run(["mount", "-o", "remount,ro", str(where)], check=True, capture_output=True, timeout=60)


@contextmanager
def _mounted(where: Path, *options: str) -> Iterator[None]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    done = subprocess.run(["mount", *options, str(where)], check=False, capture_output=True, timeout=60)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.decode(errors='replace').strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(where)], check=True, capture_output=True, timeout=60)
