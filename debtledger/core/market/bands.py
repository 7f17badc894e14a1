"""Money in bands: what may be said of revenue where others read it."""

from __future__ import annotations

from typing import Final

EDGES: Final = (0, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)


def band(amount: float | None) -> str:
    """The band of an amount: "25k-50k", "under 10k", "1M and more"; "unknown" for none."""
    if amount is None:
        return "unknown"
    low = max(edge for edge in EDGES if edge <= max(amount, 0))
    if low == 0:
        return f"under {_short(EDGES[1])}"
    if low == EDGES[-1]:
        return f"{_short(low)} and more"
    return f"{_short(low)}-{_short(EDGES[EDGES.index(low) + 1])}"


def least(name: str) -> float | None:
    """The least amount in a band, which is all that a reader of the band knows; None for unknown."""
    return _LEAST.get(name)


def _short(amount: int) -> str:
    return f"{amount // 1_000_000}M" if amount >= 1_000_000 else f"{amount // 1000}k"  # noqa: PLR2004 - a million


_LEAST = {band(float(edge)): float(edge) for edge in EDGES}
