"""The proof of plans by HiGHS; skipped where the extra [exact] is not installed."""

from __future__ import annotations

import math
import random

import pytest

from debtledger.core.planning.knapsack import Choice, Sack, choose
from debtledger.proving import prove, prover

pytest.importorskip("highspy")


def _sack(seed: int, size: int) -> Sack:
    chance = random.Random(seed)
    weights = [chance.random() * 30 for _ in range(size)]
    return Sack(
        values=[chance.choice((0.0, chance.random() * 90)) for _ in range(size)],
        weights=weights,
        requires=tuple(
            tuple(sorted(chance.sample(range(each), min(each, chance.choice((0, 1, 2))))))
            for each in range(size)
        ),
        room=chance.random() * sum(weights),
    )


def _nothing(sack: Sack) -> Choice:
    return Choice(chosen=(), value=0.0, bound=math.fsum(sack.values))


def test_what_is_proved_is_as_good_as_our_own_search_and_holds() -> None:
    for seed in range(60):
        sack = _sack(seed, 12)
        found = prove(sack, _nothing(sack))
        inside = set(found.chosen)
        assert all(needed in inside for each in inside for needed in sack.requires[each])
        assert math.fsum(sack.weights[each] for each in inside) <= sack.room + 1e-9
        assert found.value == pytest.approx(choose(sack).value, abs=1e-6)
        assert found.bound == pytest.approx(found.value, rel=1e-6)


def test_a_proof_makes_no_plan_worse_and_no_bound_higher() -> None:
    for seed in range(3):
        sack = _sack(seed, 300)
        ours = choose(sack, effort=0)
        found = prove(sack, ours)
        assert ours.value <= found.value <= found.bound <= ours.bound


def test_a_proof_that_is_stopped_leaves_a_plan_that_holds() -> None:
    sack = _sack(1, 300)
    found = prove(sack, _nothing(sack), stop=lambda: True)
    assert found.value <= choose(sack).bound + 1e-9
    assert found.bound >= choose(sack).value - 1e-9


def test_there_is_a_prover_where_highs_is_installed() -> None:
    assert prover() is not None
