"""Two people saved the same form: what each changed since they opened it.

Pure, on plain values: `base` is what the form showed when it was opened, `mine` what came
back, `theirs` what is stored now. A value is a text, or a sorted list of texts.
"""

from __future__ import annotations

from dataclasses import dataclass

Value = str | list[str]
Values = dict[str, Value]


@dataclass(frozen=True)
class Conflict:
    name: str  # of the input
    mine: Value
    theirs: Value


def merge(base: Values, mine: Values, theirs: Values) -> tuple[Values, list[Conflict]]:
    """Everybody's changes together; where both changed the same thing, mine and a conflict.

    Without its `base`, a value that is not the same counts as changed by both.
    """
    merged: Values = {}
    conflicts: list[Conflict] = []
    for name, my_value in mine.items():
        their_value = theirs.get(name, "")
        if my_value == base.get(name):
            merged[name] = their_value
            continue
        merged[name] = my_value
        if their_value not in (base.get(name), my_value):
            conflicts.append(Conflict(name, my_value, their_value))
    return merged, conflicts
