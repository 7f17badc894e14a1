"""Where facts come from: the work tree, the index, the history."""

from __future__ import annotations
