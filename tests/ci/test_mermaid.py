"""The pictures in a comment are drawn by Mermaid itself, in a browser; `nox -s mermaid` brings both."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from browser import CHROMIUM

from debtledger.core.statement.statement import Net, Statement
from debtledger.pages.statement_markdown import as_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SCRIPT = os.environ.get("MERMAID", "")
"""The path of mermaid.min.js."""
PICTURE = re.compile(r"^```mermaid\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGE = """<!doctype html><meta charset="utf-8"><pre id="told">nothing</pre>
<script src="mermaid.min.js"></script>
<script>
mermaid.initialize({startOnLoad: false, securityLevel: "strict"});
(async () => {
  const told = [];
  for (const [at, source] of SOURCES.entries()) {
    try {
      const drawn = await mermaid.render("picture" + at, source);
      told.push(drawn.svg.includes("<svg") ? "drawn" : "empty");
    } catch (error) { told.push("not drawn: " + error.message); }
  }
  document.getElementById("told").textContent = "told:" + told.join("|") + ":told";
})();
</script>"""


def pictures(statements: Iterable[Statement]) -> list[str]:
    """The source of every picture in the comments."""
    return [found for each in statements for found in PICTURE.findall("".join(as_markdown(each)))]


def statement(added: float, removed: float, changed: float = 0.0) -> Statement:
    net = Net(added=added, removed=removed, changed=changed)
    return Statement(base="a" * 40, head="b" * 40, net_principal=net)


@pytest.mark.skipif(not SCRIPT or not CHROMIUM, reason="nox -s mermaid brings Mermaid, and needs chromium")
def test_every_picture_is_drawn_by_mermaid(tmp_path: Path) -> None:
    sources = pictures(
        [statement(8, 3), statement(0.25, 1_000_000), statement(1e-9, 1e9, -40), statement(3, 0, 2.5)]
    )
    assert len(sources) == 4
    told = drawn([*sources, "xychart-beta\n  no picture ["], tmp_path)
    assert told[:-1] == ["drawn"] * 4
    assert told[-1].startswith("not drawn")


def drawn(sources: list[str], folder: Path) -> list[str]:
    """What became of each source in the browser."""
    shutil.copy(SCRIPT, folder / "mermaid.min.js")
    encoded = json.dumps(sources).replace("</", "<\\/")
    (folder / "page.html").write_text(PAGE.replace("SOURCES", encoded))
    ended = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000",
         "--dump-dom", f"--user-data-dir={folder}/profile", f"file://{folder}/page.html"],
        capture_output=True,
        timeout=120,
        check=True,
    )  # fmt: skip
    said = re.search(r"told:(.*?):told", ended.stdout.decode(), re.DOTALL)
    assert said, ended.stdout.decode()[-500:]
    return said[1].split("|")
