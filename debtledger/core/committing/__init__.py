"""Commit messages before they are committed: what git will keep of them, and what they say of debts."""

from __future__ import annotations

from typing import Final

NO_EDITOR: Final = ":"
"""What git puts into GIT_EDITOR for hooks where no editor is opened."""
