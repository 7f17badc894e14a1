"""The room of importers: one module per foreign form in which debts are kept."""

from __future__ import annotations
