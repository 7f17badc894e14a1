"""The way to the conversations of a repository, by what the user's own settings and the environment say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.config import load_text
from debtledger.network.conversations import Conversations
from debtledger.network.courier import Courier, Deadline, Limits, Route
from debtledger.network.github_client import GitHubClient
from debtledger.network.machines import GITHUB, find_machine
from debtledger.network.replies import TrackerError

if TYPE_CHECKING:
    from debtledger.context import Context


class Line:
    """An open way; close it when nothing more is to be said."""

    def __init__(self, courier: Courier, conversations: Conversations) -> None:
        self.conversations = conversations
        self._courier = courier

    @classmethod
    def open(cls, slug: str, context: Context) -> Line:
        """Open the way; nothing is sent yet. Raises TrackerError and MachineError."""
        # Nothing of it may be said by a repository, least of all by the change under review.
        config = load_text("", None, context.env)
        machine = find_machine(config, context.env, GITHUB, "")
        if not machine.token:
            raise TrackerError("unauthorised", "there is no token: GITHUB_TOKEN is not set")
        limits = Limits(
            request_seconds=config.limits_request_seconds, response_bytes=config.limits_response_bytes
        )
        route = Route(proxy=machine.proxy, ca=machine.ca)
        courier = Courier(machine.api, Deadline(config.limits_sync_seconds), limits=limits, route=route)
        return cls(courier, Conversations(GitHubClient(courier, machine.token), slug))

    def close(self) -> None:
        """Let go of the connections."""
        self._courier.close()
