"""The library jira as this program uses it: JSON is read strictly, and nothing is asked by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import requests
from jira import JIRA, JIRAError

from debtledger.core.tracking.jira_issues import BadAnswerError
from debtledger.network.replies import TrackerError, parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator

GARBLED: Final = "the answer is not what Jira's description says"


class JiraClient(JIRA):
    """The library's client, which reads JSON strictly and translates no names of fields."""

    @property
    def session_of_requests(self) -> requests.Session:
        """The session that everything is sent with."""
        return self._session

    @property
    def _fields_cache(self) -> dict[str, str]:
        """No names of fields, which the library would ask the server for: we ask by their ids."""
        return {}

    def ask(self, path: str, **params: str) -> Mapping[str, Any]:
        """The object at a path of the interface. Raises TrackerError."""
        return self._object(self._get_url(path), params)

    def ask_agile(self, path: str, **params: str) -> Mapping[str, Any]:
        """The object at a path of the Agile interface. Raises TrackerError."""
        return self._object(self._get_url(path, base=self.AGILE_BASE_URL), params)

    def put(self, path: str, said: Mapping[str, Any]) -> None:
        """Change what is at a path."""
        self._session.put(self._get_url(path), data=json.dumps(said))

    def _object(self, url: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        with told():
            answer = _parsed(self._session.get(url, params=params))
        if not isinstance(answer, Mapping):
            raise TrackerError("garbled", GARBLED, "try again, or mend the address")
        return answer

    def _get_json(
        self,
        path: str,
        params: dict[str, Any] | None = None,
        base: str = JIRA.JIRA_BASE_URL,
        use_post: bool = False,  # noqa: FBT001, FBT002 - as in the class above
    ) -> Any:
        """What the library asks for; never by POST, which would not be asked twice."""
        if use_post:
            raise NotImplementedError
        return _parsed(self._session.get(self._get_url(path, base), params=params))


def _parsed(response: requests.Response) -> Any:
    """The value of an answer. Raises TrackerError, also where Jira took us for nobody without a word."""
    if "AUTHENTICATED_FAILED" in response.headers.get("X-Seraph-LoginReason", ""):
        raise TrackerError(
            "unauthorised",
            "the token is not accepted",
            "make a new token and put it into the variable that holds it",
        )
    return parse_json(response.content)


@contextmanager
def told() -> Iterator[None]:
    """Turn what the library raises into a TrackerError, without its words, which may hold what was sent."""
    try:
        yield
    except TrackerError:
        raise
    except (BadAnswerError, JIRAError, KeyError, TypeError, AttributeError, AssertionError):
        raise TrackerError("garbled", GARBLED, "try again, or mend the address") from None
    except requests.RequestException:
        raise TrackerError(
            "refused", "the request cannot be made", "look at the address and the token"
        ) from None
    except ValueError as error:
        raise TrackerError("refused", str(error), "write a key such as SEC-41") from None
