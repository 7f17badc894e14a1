"""What the variables of a CI say of the change: GitLab CI, Jenkins, and the runs of GitHub Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.ci.occasion import MOST_NUMBER, OID, Occasion, Run

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_NAME: Final = 255


def occasion_from(env: Mapping[str, str]) -> Occasion:
    """Why GitLab CI or Jenkins runs; on any other machine the reason is "other", and nothing is known."""
    if env.get("GITLAB_CI"):
        return _gitlab(env)
    if env.get("JENKINS_URL") or env.get("JENKINS_HOME"):
        return _jenkins(env)
    return Occasion(reason="other")


def run_from(env: Mapping[str, str]) -> Run:
    """Which run of GitHub Actions this is."""
    words = (env.get(f"GITHUB_RUN_{name}", "") for name in ("ID", "NUMBER", "ATTEMPT"))
    ident, number, attempt = map(_counted, words)
    return Run(id=ident, number=number, attempt=attempt)


def _gitlab(env: Mapping[str, str]) -> Occasion:
    head = _oid(env, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or _oid(env, "CI_COMMIT_SHA")
    if env.get("CI_MERGE_REQUEST_IID"):
        target = _oid(env, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA") or _oid(
            env, "CI_MERGE_REQUEST_DIFF_BASE_SHA"
        )
        return Occasion(
            reason="pull request",
            service="gitlab",
            event="merge request",
            base=target or _branch(env, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
            head=head,
            number=_counted(env["CI_MERGE_REQUEST_IID"]),
            text=f"{env.get('CI_MERGE_REQUEST_TITLE', '')}\n\n{env.get('CI_MERGE_REQUEST_DESCRIPTION', '')}",
        )
    before = _oid(env, "CI_COMMIT_BEFORE_SHA")
    return Occasion(
        reason="push", service="gitlab", event="push", base=before, head=head, direct=bool(before)
    )


def _jenkins(env: Mapping[str, str]) -> Occasion:
    head = _oid(env, "GIT_COMMIT")
    target = _branch(env, "CHANGE_TARGET")
    if target:
        # Of a merge that Jenkins makes, GIT_COMMIT is the merge: what it adds to the target counts.
        return Occasion(
            reason="pull request",
            service="jenkins",
            event="change request",
            base=target,
            head=head,
            number=_counted(env.get("CHANGE_ID", "")),
            text=env.get("CHANGE_TITLE", ""),
        )
    before = _oid(env, "GIT_PREVIOUS_SUCCESSFUL_COMMIT") or _oid(env, "GIT_PREVIOUS_COMMIT")
    return Occasion(
        reason="push", service="jenkins", event="build", base=before, head=head, direct=bool(before)
    )


def _branch(env: Mapping[str, str], name: str) -> str:
    """A branch of the remote, by the name under which git knows it here."""
    said = env.get(name, "")
    plain = said.isprintable() and 0 < len(said) <= MOST_NAME and not said.startswith("-")
    return f"refs/remotes/origin/{said}" if plain else ""


def _oid(env: Mapping[str, str], name: str) -> str:
    said = env.get(name, "").strip()
    return said if OID.fullmatch(said) and said.strip("0") else ""


def _counted(text: str) -> int:
    text = text.strip()
    plain = text.isascii() and text.isdecimal() and len(text) < len(str(MOST_NUMBER))
    return int(text) if plain else 0
