"""Every hostile repository: builders by name, each of which makes one below a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hostile import damage, ledgers, programs, trees

if TYPE_CHECKING:
    from hostile.case import Builder

CORPUS: list[Builder] = [*programs.BUILDERS, *trees.BUILDERS, *damage.BUILDERS, *ledgers.BUILDERS]
