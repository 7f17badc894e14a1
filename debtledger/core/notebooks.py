"""The code cells of Jupyter notebooks."""

from __future__ import annotations
from typing import Any


def comments(text: str, language: Any, offsets: Any) -> Any:
    return iter(())
