"""Planning by hand in a window: what is planned is shown at once, and written beside that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import UsageError
from debtledger.tui.acts.act import words_of
from debtledger.tui.acts.conducting import Conducting

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.deciding.pledging import Shift
    from debtledger.tui.acts.act import Done
    from debtledger.tui.acts.planner import Planner
    from debtledger.tui.acts.workbench import Outcome
    from debtledger.tui.views.sprint import SprintView


class Sprinting(Conducting):
    """A window with the plan of a sprint."""

    sprint: SprintView

    @property
    def planner(self) -> Planner:
        """What is planned by hand."""
        return self.sprint.planner

    @property
    def busy(self) -> bool:
        """Whether something is being done or planned."""
        return super().busy or self.sprint.solving > 0

    def wrote(self, done: Done) -> None:
        """Take over what an act wrote."""
        super().wrote(done)
        self.planner.wrote(done.replaced)
        self.sprint.refill()

    def action_plan(self) -> None:
        """Plan the debt under the cursor, or take it out of the plan."""
        key = self.key
        if key:
            self._change(lambda: self.planner.toggle(key))

    def action_plan_all(self) -> None:
        """Plan all that is proposed."""
        self._change(self.planner.take_all)

    def action_what_if(self, steps: int) -> None:
        """Ask what would be planned with another budget."""
        self.planner.change_budget(steps)
        self.sprint.plan_again()

    def action_sprint(self, steps: int) -> None:
        """Look at another sprint."""
        if self.planner.move(steps):
            self.sprint.plan_again()
        else:
            self.tell(["no sprint is known there"])

    def _change(self, change: Callable[[], Shift | None]) -> None:
        self.sprint.table.hold()
        try:
            shift = change()
        except UsageError as error:
            self.refuse(words_of(error) or ())
            return
        if shift is None:
            self.tell(["nothing is proposed that is not planned yet"])
            return
        self.sprint.plan_again()
        deed = self.planner.deed(self.surroundings, shift, self._seen)

        def settle(outcome: Outcome) -> None:
            self.planner.settled(written=outcome.error is None)
            if outcome.error is not None:
                self.sprint.plan_again()
                self.read_again()

        self.perform(deed, settle=settle)
