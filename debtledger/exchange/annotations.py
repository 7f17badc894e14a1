"""Annotations of a GitHub workflow: commands in its log, which foreign text cannot forge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.text import safe_text

if TYPE_CHECKING:
    from debtledger.core.model import Problem

# GitHub shows ten annotations of one kind for a step and drops the others.
NOTICES_SHOWN = 10


def annotation(problem: Problem) -> str:
    """A workflow command that shows a problem at its line."""
    properties = {"file": problem.path, "line": str(problem.line), "title": problem.code}
    return command(problem.severity, properties, (problem.message, problem.hint))


def command(name: str, properties: dict[str, str], lines: tuple[str, ...]) -> str:
    """A workflow command: an annotation with its properties, and lines of which empty ones are left out."""
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    message = "%0A".join(_data(line) for line in lines if line)
    return f"::{name} {written}::{message}\n"


def _data(text: str) -> str:
    """Return one safe line as the data of a command; newlines are made visible, only ours are real."""
    return safe_text(text).replace("%", "%25").replace("##[", "#<23>[")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
