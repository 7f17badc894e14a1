"""How the ledger is shown: the list, one debt in full, its history, and what an import would do."""

from __future__ import annotations
