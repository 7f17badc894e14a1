"""The pictures of the documents are what the screens say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from demo import demo, paperboat
from screenshots import IMAGES, SHOTS, photograph, said

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["demo", "paperboat"]


@pytest.mark.parametrize("name", SHOTS)
def test_a_picture_is_what_its_screen_says(paperboat: Path, name: str) -> None:
    shot = SHOTS[name]
    kept = (IMAGES / f"{name}.svg").read_text("utf-8")
    assert said(kept, shot) == said(photograph(shot, paperboat), shot)


def test_no_picture_names_another_host_or_runs_anything() -> None:
    for path in IMAGES.glob("*.svg"):
        svg = path.read_text("utf-8")
        assert set(re.findall(r"\w+://[^\s\"')]+", svg)) <= {"http://www.w3.org/2000/svg"}
        assert not re.search(r"<script|<foreignObject|href|\bon\w+=|@import|url\((?!#)", svg)


def test_there_is_no_other_picture() -> None:
    assert {path.stem for path in IMAGES.glob("*.svg")} == set(SHOTS)
