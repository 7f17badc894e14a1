"""The room of subcommands: one module each, its name is the name users type."""

from __future__ import annotations
