"""A ledger of deliberate technical debt: what it costs, what it bought, and what makes it due."""

from __future__ import annotations

__version__ = "0.1.0"
