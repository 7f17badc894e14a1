"""A provider's own description as a judge: what it says of requests and of answers is checked, both ways."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft4Validator, FormatChecker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = Path(__file__).parents[1] / "data" / "providers"


class AgainstDescriptionError(AssertionError):
    """A request or an answer that the description does not allow."""


class Description:
    """One description in the form OpenAPI 3.0, whose schemas are close to draft 4 of JSON Schema."""

    def __init__(self, name: str) -> None:
        self.document: dict[str, Any] = json.loads((FOLDER / name).read_text())
        self._patterns = {
            path: re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
            for path in self.document["paths"]
        }

    def check_request(self, method: str, path: str, query: Mapping[str, Sequence[str]], body: object) -> None:
        """Raises AgainstDescriptionError."""
        operation = self._operation(method, path)
        known = {each["name"]: each for each in operation.get("parameters", ()) if each["in"] == "query"}
        for name, values in query.items():
            if name not in known:
                raise AgainstDescriptionError(f"{method} {path} has no parameter {name}")
            kind = known[name]["schema"]["type"]
            if kind == "integer" and not all(value.isdecimal() for value in values):
                raise AgainstDescriptionError(f"{name} is no number: {values}")
            if kind != "array" and len(values) != 1:
                raise AgainstDescriptionError(f"{name} is given {len(values)} times")
        if "requestBody" in operation:
            self._check(operation["requestBody"]["content"]["application/json"]["schema"], body)

    def check_answer(self, method: str, path: str, status: int, body: object) -> None:
        """Raises AgainstDescriptionError."""
        answers = self._operation(method, path)["responses"]
        if str(status) not in answers:
            return  # what any server may say at any time: 429, 500 …
        content = answers[str(status)].get("content", {}).get("application/json", {})
        if "schema" in content:
            self._check(content["schema"], body)

    def knows(self, path: str) -> bool:
        """Whether it says anything about a path."""
        return any(pattern.fullmatch(path) for pattern in self._patterns.values())

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        for known, pattern in self._patterns.items():
            operations = self.document["paths"][known]
            if pattern.fullmatch(path) and method.lower() in operations:
                found: dict[str, Any] = operations[method.lower()]
                return found
        raise AgainstDescriptionError(f"{method} {path} is not in the description")

    def _check(self, schema: dict[str, Any], body: object) -> None:
        whole = {**schema, "components": self.document["components"]}
        errors = list(Draft4Validator(whole, format_checker=FormatChecker()).iter_errors(body))
        if errors:
            raise AgainstDescriptionError(f"{list(errors[0].path)}: {errors[0].message[:200]}")


def sample(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """The least that a schema allows: what it requires, empty or nought."""
    if "$ref" in schema:
        return sample(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    for several in ("allOf", "anyOf", "oneOf"):
        if several in schema:
            return sample(schema[several][0], document)
    if "enum" in schema:
        return schema["enum"][0]
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if "null" in kinds and isinstance(kinds, list):
        return None
    if kind == "object":
        wanted = schema.get("required", ())
        return {name: sample(schema["properties"][name], document) for name in wanted}
    if kind == "string":
        formats = {"date-time": "2026-06-01T09:00:00Z", "uri": "https://api.github.com/x"}
        return formats.get(schema.get("format", ""), "")
    plain: dict[str, Any] = {"integer": 1, "number": 1, "boolean": False, "array": []}
    return plain[kind]


@cache
def description(name: str) -> Description:
    """A description, read once."""
    return Description(name)
