"""What an edition keeps of its contents: plain data to JSON, and back without loss."""

from __future__ import annotations

import datetime as dt
import json
import types
import typing
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from fiches.livret.contents import Livret, Numbering


def to_json(value: Livret | Numbering) -> str:
    """`value` as JSON text, keys in a fixed order: what an edition keeps of it."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Livret:
    """The very value that `to_json` was given.

    A field that did not exist when the text was written takes its default; one that no
    longer exists raises `TypeError`.
    """
    return typing.cast(Livret, _read(Livret, json.loads(text)))


def numbering_from_json(text: str) -> Numbering:
    """The same for the page numbers of an edition."""
    return typing.cast(Numbering, _read(Numbering, json.loads(text)))


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {spec.name: _plain(getattr(value, spec.name)) for spec in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    if isinstance(kind, types.UnionType):
        (kind,) = (option for option in typing.get_args(kind) if option is not types.NoneType)
        return None if value is None else _read(kind, value)
    if typing.get_origin(kind) is tuple:
        return tuple(_read(typing.get_args(kind)[0], item) for item in value)
    if kind is dt.date:
        return dt.date.fromisoformat(value)
    if is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        if unknown := value.keys() - hints.keys():
            raise TypeError(f"{kind}: unknown {sorted(unknown)}")
        return typing.cast(type, kind)(
            **{name: _read(hints[name], item) for name, item in value.items()}
        )
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    return value
