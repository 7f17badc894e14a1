from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.drawing import NOTHING, dot, mermaid, text
from debtledger.core.graph import circles, order, unblock_counts, unblocks, waits_for
from debtledger.core.ledger import reconcile
from debtledger.core.recording.record import Block, Record
from debtledger.core.relations import Edge, Relations, has_circle, relations

A, B, C, D = (f"D-{letter}aaa2222" for letter in "abcd")


def debt(key: str, *requires: str, title: str = "", state: str = "active", blocks: str = "") -> Record:
    return Record(
        id=key,
        title=title or f"debt {key}",
        state=state,
        requires=requires,
        blocks=(Block(item=blocks),) if blocks else (),
        scope_paths=("src",),
    )


def related(*records: Record) -> Relations:
    return relations(reconcile([], records).entries)


def test_what_is_required_comes_first() -> None:
    assert order(related(debt(A, C), debt(B, A), debt(C), debt(D))) == (C, A, B)


def test_what_blocks_another_comes_first() -> None:
    found = related(debt(A), debt(B, blocks=A), debt(C, blocks="jira:APP-77"))
    assert found.edges == (Edge(B, A),)
    assert found.loose == ()


def test_the_start_of_an_id_is_enough() -> None:
    assert related(debt(A, "D-baaa"), debt(B)).edges == (Edge(B, A),)


def test_ids_that_lead_nowhere_or_to_several_debts_are_loose() -> None:
    loose = related(debt(A, "D-zzzz"), debt(B, "D-1111"), debt("D-11112222"), debt("D-11113333")).loose
    assert [(each.key, each.found) for each in loose] == [(A, ()), (B, ("D-11112222", "D-11113333"))]


def test_repaying_unblocks_all_that_wait_directly_or_not() -> None:
    found = related(debt(A), debt(B, A), debt(C, B), debt(D, A))
    assert unblocks(found, A) == (B, C, D)
    assert waits_for(found, C) == (A, B)
    assert unblock_counts(found) == {A: 3, B: 1, C: 0, D: 0}
    assert unblocks(found, "D-zzzz9999") == waits_for(found, "D-zzzz9999") == ()


def test_closed_debts_hold_nothing_up() -> None:
    found = related(debt(A, state="repaid"), debt(B, A), debt(C, B))
    assert order(found) == (B, C)
    assert found.edges == (Edge(A, B), Edge(B, C))


def test_a_circle_is_told_once_for_each_component_with_a_shortest_way_around() -> None:
    found = related(debt(A, B), debt(B, C), debt(C, A, B), debt(D, A))
    (circle,) = circles(found)
    assert circle.members == (A, B, C)
    assert circle.path == (A, B, C)
    assert order(found) == (A, B, C, D)


def test_a_debt_can_be_its_own_circle() -> None:
    (circle,) = circles(related(debt(A, A)))
    assert circle.path == (A,)


def test_a_way_out_of_a_circle_is_that_one_of_them_is_closed() -> None:
    assert circles(related(debt(A, B), debt(B, A, state="repaid"))) == ()


def test_a_dense_circle_is_quick() -> None:
    keys = [f"D-{number:08}" for number in range(60)]
    (circle,) = circles(related(*(debt(key, *keys) for key in keys)))
    assert circle.members == tuple(keys)


def test_a_long_chain_is_quick() -> None:
    keys = [f"D-{number:08}" for number in range(3_000)]
    chain = [debt(key, before) for before, key in pairwise(keys)]
    found = related(debt(keys[0]), *chain)
    assert order(found) == tuple(keys)
    assert not has_circle(found.pending)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=15))
def test_the_quick_look_for_circles_agrees_with_the_graph(pairs: list[tuple[str, str]]) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph(pairs)
    assert has_circle([Edge(*pair) for pair in set(pairs)]) != nx.is_directed_acyclic_graph(graph)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from([A, B, C, D]), st.sampled_from([A, B, C, D])), max_size=10))
def test_an_order_has_every_debt_after_what_it_requires_unless_both_are_in_a_circle(
    pairs: list[tuple[str, str]],
) -> None:
    requires: dict[str, list[str]] = {key: [] for key in (A, B, C, D)}
    for first, then in pairs:
        requires[then].append(first)
    found = related(*(debt(key, *before) for key, before in requires.items()))
    ordered = order(found)
    assert sorted(ordered) == sorted({key for pair in pairs for key in pair})
    together = [set(circle.members) for circle in circles(found)]
    for first, then in pairs:
        if not any({first, then} <= members for members in together):
            assert ordered.index(first) < ordered.index(then)


def test_a_ledger_without_circles_does_not_load_the_graph_library() -> None:
    program = (
        "import sys\n"
        "from debtledger.core.ledger import reconcile\n"
        "from debtledger.core.recording.record import Record\n"
        f"records = [Record(id='{A}', title='a', requires=('{B}',)), Record(id='{B}', title='b')]\n"
        "reconcile([], records)\n"
        "print('networkx' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"


# Drawings

HOSTILE = 'x"]; evil --> y\n%% \\" `a` <b>&#35;|end\x1b[31m\u202e@team $x$'


def test_the_text_names_what_comes_first_and_what_it_unblocks() -> None:
    found = related(debt(A, B, title="first"), debt(B, title="second"), debt(C, C))
    assert "".join(text(found, {A: "D-aaaa"}, 80)) == (
        f"{B}  second\n    repaying this unblocks 1 debt\nD-aaaa  first\n    after {B}\n"
        f"{C}  debt {C}\n    after {C}\ncircle: {C} after {C}\n"
    )
    assert "".join(text(related(debt(A)), {}, 80)) == NOTHING


def test_dot_is_a_graph_whatever_the_titles_say() -> None:
    drawn = "".join(dot(related(debt(A, B, title=HOSTILE), debt(B, state="repaid")), {}))
    lines = drawn.split("\n")
    assert lines[0] == "digraph debts {"
    assert lines[-2:] == ["}", ""]
    quoted = r'"(?:[^"\\]|\\["\\])*"'
    for line in lines[3:-2]:
        assert re.fullmatch(rf"  {quoted} (?:-> {quoted}|\[label={quoted}(?:, style=dashed)?\]);", line)
    assert f'"{B}" -> "{A}";' in drawn
    assert "\x1b" not in drawn


def test_mermaid_is_a_flowchart_whatever_the_titles_say() -> None:
    drawn = "".join(mermaid(related(debt(A, B, title=HOSTILE), debt(B, state="repaid")), {}))
    lines = drawn.split("\n")
    assert lines[0] == "flowchart LR"
    for line in lines[1:-3]:
        assert re.fullmatch(r'  n\d+(?: --> n\d+|\["(?:[\w \-.,:/()]|#\d+;)*"\])', line)
    assert lines[-3:] == ["  classDef closed stroke-dasharray: 4", "  class n2 closed", ""]
    assert "  n2 --> n1" in lines


def test_a_title_that_is_not_escaped_breaks_out_of_its_label() -> None:
    assert not re.fullmatch(r'  n1\["[^"\n]*"\]', f'  n1["{HOSTILE}"]')
