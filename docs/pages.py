"""Pages of the site that are made from the program itself: the problem codes and the settings."""  # noqa: INP001

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from debtledger.core.rules import RULES

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[1]

PROBLEMS = """# Problem codes

A problem is something wrong with a tag. It never stops a scan.
`debtledger explain CODE` prints the same text in a terminal.
"""

SETTINGS = """# Settings

debtledger works without any. A file called `.debtledger.toml` is looked for in the scanned folder and in
those above it, up to the root of the repository. `debtledger doctor` prints every setting in force, and
where it came from.

A repository's settings are read as foreign text: they can name words, globs and labels. What could run a
program, open a connection or slow the scan down is refused there, with a message that names the key. The
last part of the file below lists what only your own settings file may say.

Every setting, with its default:

"""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the made pages to those that were written."""
    files.append(File.generated(config, "problems.md", content=problems()))
    files.append(File.generated(config, "settings.md", content=settings()))
    return files


def problems() -> str:
    """One section for each problem code, in order."""
    sections = (
        f"## {rule.code}: {rule.title} {{: #{rule.code.lower()} }}\n\n"
        f"*{rule.severity}*\n\n{rule.explanation}\n\n"
        f"Wrong:\n\n{_block(rule.wrong)}\n\nRight:\n\n{_block(rule.right)}\n"
        for rule in RULES.values()
    )
    return "\n".join((PROBLEMS, *sections))


def settings() -> str:
    """The commented example of all settings, as it stands in the repository."""
    return SETTINGS + _block((ROOT / ".debtledger.toml.example").read_text("utf-8")) + "\n"


def _block(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip("\n").split("\n"))
