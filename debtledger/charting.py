"""Charts as SVG that holds no script, no style and no address: a page gives the colours, and none is needed.

pygal lays them out; what it adds for browsers that run scripts is taken away.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from debtledger.core.briefing.charts import Bars, Plane, rising
from debtledger.core.briefing.labels import Box, Spot, named, placed
from debtledger.core.text import number, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.briefing.charts import Chart, Dot, Tick

WIDTH: Final = 720
HEIGHT: Final = 300
SMALL: Final = 13
NAMES, NUMBERED = "names", "numbered"
UNWANTED: Final = frozenset({"script", "style", "desc", "title"})
PATTERNS: Final = (
    ("plain", '<rect width="6" height="6" class="ground"/>'),
    ("stripes", '<rect width="6" height="6" class="back"/><path d="M0 6L6 0" class="mark"/>'),
    ("points", '<rect width="6" height="6" class="back"/><circle cx="3" cy="3" r="1.2" class="mark"/>'),
)
"""What bars are filled with, so that they are told apart without colour."""


def drawn(chart: Chart, name: str) -> str:
    """A chart as an SVG element; name: a word that no other chart of the page has."""
    made, marks = _bars(chart) if isinstance(chart, Bars) else _plane(chart)
    root = made.render_tree()
    _strip(root)
    for index, style in enumerate(marks):
        _mark(root, index, style)
    for key in [key for key in root.attrib if key != "viewBox"]:
        del root.attrib[key]
    root.set("class", "chart")
    root.set("role", "img")
    root.set("aria-label", safe_text(chart.words))
    if isinstance(chart, Bars):
        _patterned(root, name)
    else:
        _label(root, chart)
    # within a page of HTML an svg has its namespace without saying so
    return ET.tostring(root, encoding="unicode")


def _plane(chart: Plane) -> tuple[Any, list[str]]:
    pygal = _pygal()
    made = pygal.XY(**_settings(), stroke=False, dots_size=4, show_y_guides=True)
    made.x_title, made.y_title = safe_text(chart.x.words) or None, safe_text(chart.y.words) or None
    made.xrange, made.range = (chart.x.low, chart.x.high), (chart.y.low, chart.y.high)
    made.x_labels = [_tick(tick) for tick in chart.x.ticks]
    made.y_labels = [_tick(tick) for tick in chart.y.ticks]
    for stroke in chart.strokes:
        made.add("", list(stroke.points), stroke=True, show_dots=False)
    for dots in (chart.names, chart.dots):
        made.add("", [(dot.x, dot.y) for dot in dots])
    return made, [*(stroke.style for stroke in chart.strokes), NAMES, NUMBERED]


def _bars(chart: Bars) -> tuple[Any, list[str]]:
    pygal = _pygal()
    made = pygal.Bar(**_settings(), print_values=True, print_zeroes=False, print_values_position="top")
    made.value_formatter = number
    highest = max((value or 0.0 for _, values in chart.rows for value in values), default=0.0)
    axis = rising(chart.unit, highest)
    made.y_title, made.range = safe_text(axis.words), (axis.low, axis.high)
    made.y_labels = [_tick(tick) for tick in axis.ticks]
    made.x_labels = [safe_text(name) for name, _ in chart.rows]
    for index, name in enumerate(chart.names):
        made.add(name, [values[index] for _, values in chart.rows])
    return made, [PATTERNS[index % len(PATTERNS)][0] for index in range(len(chart.names))]


def _pygal() -> Any:
    """The library, without the finder of its plug-ins: Python 3.11 warns of it at every failing import."""
    import pygal

    sys.meta_path[:] = [each for each in sys.meta_path if type(each).__module__ != pygal.__name__]
    return pygal


def _settings() -> dict[str, Any]:
    from pygal.style import Style

    plain = "currentColor"
    style = Style(
        background="none",
        plot_background="none",
        foreground=plain,
        foreground_strong=plain,
        foreground_subtle=plain,
        colors=(plain,) * 8,
        value_colors=(plain,) * 8,
        label_font_size=SMALL,
        major_label_font_size=SMALL,
        value_font_size=SMALL,
        value_label_font_size=SMALL,
        title_font_size=SMALL,
    )
    return {
        "style": style, "js": (), "css": (), "no_prefix": True, "width": WIDTH, "height": HEIGHT,
        "show_legend": False, "margin": 10, "margin_right": 44, "no_data_text": "nothing to show",
    }  # fmt: skip


def _tick(tick: Tick) -> dict[str, Any]:
    return {"label": safe_text(tick.label), "value": tick.at}


def _strip(element: ET.Element) -> None:
    """Take away what is for scripts, and comments."""
    for child in list(element):
        local = str(child.tag).rpartition("}")[2]
        # the tag of a comment is no name, but the function that makes one
        if callable(child.tag) or local in UNWANTED or "tooltip-overlay" in child.get("class", ""):
            element.remove(child)
        else:
            _strip(child)


def _mark(root: ET.Element, index: int, style: str) -> None:
    for group in root.iter("g"):
        if f"serie-{index}" in group.get("class", "").split():
            group.set("class", f"series {style}")


def _label(root: ET.Element, chart: Plane) -> None:
    """Write the names, and the labels of dots where they hide no other, as far as there is room."""
    overlay = next(each for each in root.iter("g") if each.get("class") == "plot overlay")
    _, ground = (each for each in root.iter("rect") if each.get("class") == "background")
    area = Box(0.0, 0.0, float(ground.get("width", WIDTH)), float(ground.get("height", HEIGHT)))
    names = [named(spot) for spot in _spots(overlay, NAMES, chart.names)]
    beside = placed(_spots(overlay, NUMBERED, chart.dots), [box for _, box in names], area)
    for style, labels in ((NAMES, [label for label, _ in names]), (NUMBERED, list(beside))):
        group = ET.SubElement(overlay, "g", {"class": style})
        for label in labels:
            place = {"x": f"{label.x:.1f}", "y": f"{label.y:.1f}", "text-anchor": label.anchor}
            ET.SubElement(group, "text", {"class": "label", **place}).text = label.words


def _spots(overlay: ET.Element, style: str, dots: Sequence[Dot]) -> list[Spot]:
    """Where the dots of a series were drawn, with their labels."""
    drawn_dots = [
        each for group in overlay if group.get("class") == f"series {style}" for each in group.iter("circle")
    ]
    return [
        Spot(float(each.get("cx", 0)), float(each.get("cy", 0)), safe_text(dot.label))
        for each, dot in zip(drawn_dots, dots, strict=True)
    ]


def _patterned(root: ET.Element, name: str) -> None:
    """Fill bars with patterns, by references within the chart."""
    defs = root.find("defs")
    if defs is None:
        return
    for style, shapes in PATTERNS:
        pattern = ET.SubElement(
            defs, "pattern", id=f"{name}-{style}", width="6", height="6", patternUnits="userSpaceOnUse"
        )
        pattern.extend(ET.fromstring(f"<g>{shapes}</g>"))  # noqa: S314 - our own shapes
        for bar in _rects(root, style):
            bar.set("fill", f"url(#{name}-{style})")


def _rects(root: ET.Element, style: str) -> Iterator[ET.Element]:
    for group in root.iter("g"):
        if group.get("class") == f"series {style}":
            yield from group.iter("rect")
