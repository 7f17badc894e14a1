"""Pure values and rules: no input, no output, no clock."""

from __future__ import annotations
