"""All that can be done in a window."""

from __future__ import annotations

from debtledger.tui.acts.going import Going


class Acting(Going):
    """A window in which people do something to the debt under the cursor."""
