"""All that can be done in a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.tui.acts.going import Going
from debtledger.tui.key import SIGNALS

if TYPE_CHECKING:
    from debtledger.tui.views.signals import SignalsView


class Acting(Going):
    """A window in which people do something to the debt under the cursor."""

    signals: SignalsView
    view: str

    def waited_for(self) -> str:
        """What the trigger under the cursor waits for; empty where there is none."""
        return self.signals.trigger if self.view == SIGNALS else ""
