"""Our hooks are added to the settings of pre-commit, and nothing else in them changes."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.setup.precommit import IDS, REPOSITORY, TYPES, CannotSplice, has_hooks, with_hooks

OURS = {"repo": REPOSITORY, "rev": "v1.2.3", "hooks": [{"id": each} for each in IDS]}
SAMPLE = """\
# See https://pre-commit.com for more information
# See https://pre-commit.com/hooks.html for more hooks
repos:
-   repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v3.2.0  # the last one
    hooks:
    -   id: trailing-whitespace
    -   id: end-of-file-fixer
        exclude: |
            (?x)^(
              a|b  # text
            )$
        # a comment about it

# the end
exclude: ^vendor/
"""


def added(text: str) -> str:
    """The settings with our hooks, which mean what they meant before, and our hooks at the end."""
    whole = with_hooks(text, "1.2.3")
    before: dict[str, Any] = yaml.safe_load(text) or {}
    after = yaml.safe_load(whole)
    assert after["repos"] == [*(before.get("repos") or []), OURS]
    rest = {key: value for key, value in after.items() if key not in ("repos", "default_install_hook_types")}
    assert rest == {
        key: value for key, value in before.items() if key not in ("repos", "default_install_hook_types")
    }
    known = before.get("default_install_hook_types", ["pre-commit", "commit-msg"])
    assert after["default_install_hook_types"] == known
    assert with_hooks(whole, "1.2.3") == whole
    return whole


def test_what_is_there_keeps_its_comments_and_its_form() -> None:
    whole = added(SAMPLE)
    start, _, end = SAMPLE.partition("\n# the end")
    assert whole.startswith(start.replace("repos:", f"{TYPES}\nrepos:"))
    assert whole.endswith(f"\n# the end{end}")
    assert f"-   repo: {REPOSITORY}\n    rev: v1.2.3\n    hooks:\n    -   id: debtledger\n" in whole


def test_lists_that_are_indented_are_added_to_as_they_are() -> None:
    text = "repos:\n  - repo: local\n    hooks:\n      - id: x\n        name: x\n"
    assert added(text).endswith(f"  - repo: {REPOSITORY}\n    rev: v1.2.3\n    hooks:\n" + "".join(
        f"      - id: {each}\n" for each in IDS
    ))  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "repos: []\n",
        "repos: [ ]  # none\nfail_fast: true\n",
        "repos:\n",
        "repos:\n# none yet\n\nfail_fast: true",
        "---\nrepos:\n- repo: meta\n  hooks:\n  - id: identity",
        "'repos':\n- hooks: [{id: x}]\n  repo: meta\n",
        "fail_fast: true",
        "default_install_hook_types: [pre-commit]\nrepos: []\n",
        "repos:\r\n  - repo: meta\r\n    hooks:\r\n      - id: identity\r\n",
        "repos:\n  # first\n  - repo: meta\n    hooks: [id: identity]\n  # last\n\n\nci:\n  skip: [x]\n",
        "\ufeffrepos: []\n",
        "ci:\n- x\nrepos:\n  -\n    repo: meta\n    hooks: []\n".replace("  -\n    repo", "  - repo"),
    ],
)
def test_every_usual_form_is_added_to(text: str) -> None:
    whole = added(text)
    assert ("\r\n" in text) == ("\r\n" in whole)
    assert whole.count("\n") == whole.count("\r\n") or "\r\n" not in text


@pytest.mark.parametrize(
    "text",
    [
        "{repos: []}\n",
        "repos: [{repo: meta, hooks: []}]\n",
        "repos: &all\n- repo: meta\n",
        "repos:\n  key: value\n",
        "repos: []\nrepos: []\n",
        "repos: []\n---\nrepos: []\n",
        "repos:\n\t- repo: meta\n",
        "- repo: meta\n",
        "repos:\n- repo: meta\n  hooks:\n  - id: x\n    exclude: |+\n      x\n\n",
        "%YAML 1.1\n---\nrepos: []\n",
        "<<<<<<< ours\nrepos: []\n",
        "repos: []\nfiles: |\n  a",
    ],
)
def test_what_is_not_certain_is_left_alone(text: str) -> None:
    with pytest.raises(CannotSplice):
        with_hooks(text, "1.2.3")


@pytest.mark.parametrize(
    "line", ["- id: debtledger", '-   id: "debtledger-ledger"  # ours', "id: 'debtledger'"]
)
def test_hooks_that_are_there_are_found(line: str) -> None:
    assert has_hooks(f"repos:\n- repo: x\n  hooks:\n  {line}\n")
    assert not has_hooks("repos:\n- repo: x\n  hooks:\n  - id: debtledger-of-others\n")


WORDS = st.sampled_from(["meta", "local", "a b", "x: y", "# no", "|", "- x", "'", '"', "é", "1", ""])
HOOK = st.fixed_dictionaries({"id": WORDS}, optional={"args": st.lists(WORDS, max_size=2), "files": WORDS})
REPO = st.fixed_dictionaries({"repo": WORDS, "hooks": st.lists(HOOK, max_size=3)})
WHOLE = st.fixed_dictionaries(
    {"repos": st.lists(REPO, max_size=3)},
    optional={"exclude": WORDS, "ci": st.fixed_dictionaries({"skip": st.lists(WORDS, max_size=2)})},
)


@given(settings=WHOLE, indent=st.integers(2, 6), width=st.sampled_from([20, 80]))
def test_settings_of_any_content_are_added_to_or_left_alone(
    settings: dict[str, Any], indent: int, width: int
) -> None:
    text = yaml.safe_dump(settings, indent=indent, width=width, sort_keys=False)
    try:
        added(text)
    except CannotSplice:
        assert False, text  # noqa: B011, PT015 - an ordinary form


@given(text=st.text(st.sampled_from(list("repos: -#[]{}|>\n\"'ab")), max_size=60))
def test_no_text_makes_settings_that_mean_something_else(text: str) -> None:
    try:
        before = yaml.safe_load(text)
        whole = with_hooks(text, "1.2.3")
    except (yaml.YAMLError, CannotSplice):
        return
    if before is None or isinstance(before, dict):
        after = yaml.safe_load(whole)
        assert {**after, "repos": 0} == {**(before or {}), "repos": 0, **yaml.safe_load(TYPES)}
