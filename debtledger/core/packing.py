"""Values of the model as plain JSON lists and back, each checked against its type: a cache is not trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


_PLAIN = frozenset({str, int, float, bool, NoneType})


class UnpackingError(ValueError):
    """A packed value that is not of the type asked for."""


def pack(value: object) -> Any:
    """Turn a value of the model into lists, texts, numbers and None."""
    if value.__class__ in _PLAIN:  # most are, and asking for a dataclass takes longer
        return value
    items = value if isinstance(value, tuple) else _values(value)
    if items is None:
        return value
    return [item if item.__class__ in _PLAIN else pack(item) for item in items]


def unpack(kind: type[T], packed: object) -> T:
    """Turn what `pack` made of a value of this kind into that value. Raises UnpackingError."""
    value: T = _loader(cast("Hashable", kind))(packed)
    return value


def _values(value: object) -> tuple[object, ...] | None:
    """The values of the fields of a dataclass, None of anything else."""
    getter = _getter(cast("Hashable", type(value)))
    return getter(value) if getter else None


@lru_cache(maxsize=64)
def _getter(kind: Hashable) -> Callable[[object], tuple[object, ...]] | None:
    if not is_dataclass(kind):
        return None
    names = _names(kind)
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


@lru_cache(maxsize=32)
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast("Any", kind)))


@lru_cache(maxsize=64)
def _loader(hint: Any) -> Callable[[Any], Any]:
    """Return the function that checks and builds a value of a type."""
    arguments = get_args(hint)
    if is_dataclass(hint):
        return _object_loader(hint)
    if get_origin(hint) is Literal:
        return _checked(lambda value: isinstance(value, str) and value in arguments)
    if isinstance(hint, UnionType):
        present = _loader(next(argument for argument in arguments if argument is not NoneType))
        return lambda value: None if value is None else present(value)
    if get_origin(hint) is tuple:
        return _tuple_loader(arguments)
    if get_origin(hint) is Mapping:
        return _checked(lambda value: type(value) is dict)
    allowed = (int, float) if hint is float else (hint,)
    return _checked(lambda value: type(value) in allowed)


def _checked(fits: Callable[[Any], bool]) -> Callable[[Any], Any]:
    def load(value: Any) -> Any:
        if not fits(value):
            raise UnpackingError("a value of another type")
        return value

    return load


def _object_loader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    names = _names(kind)
    plans = [(name, _as_they_are(hints[name]), _loader(hints[name])) for name in names]
    count = len(plans)

    def load(value: Any) -> Any:
        if type(value) is not list or len(value) != count:
            raise UnpackingError("another number of fields")
        said = {}
        for (name, fit, one), item in zip(plans, value, strict=True):
            said[name] = item if type(item) in fit else one(item)
        return kind(**said)

    return load


def _as_they_are(hint: Any) -> tuple[type, ...]:
    """Return the types of packed values that are the values themselves, so that no call is needed."""
    if isinstance(hint, UnionType):
        return tuple(fit for argument in get_args(hint) for fit in _as_they_are(argument))
    if hint is float:
        return (float, int)
    return (hint,) if hint in (str, int, bool, NoneType) else ()


def _tuple_loader(arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    count = None if arguments[-1] is ... else len(arguments)
    one = _loader(arguments[0])  # every tuple of the model holds one type

    def load(value: Any) -> Any:
        if type(value) is not list or (count is not None and len(value) != count):
            raise UnpackingError("another number of items")
        return tuple(map(one, value))

    return load
