"""A room: one module per kind of condition. It asks questions first, and then decides, purely."""

from __future__ import annotations
