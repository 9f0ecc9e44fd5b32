"""What a gesture did to a plan, in one or two sentences for whoever made it. Pure."""

from __future__ import annotations

from cafes.planning.changing import Outcome, Wish
from cafes.planning.proposing import Row
from cafes.planning.slots import Slot, vague_words
from partners.dates import NBSP, full_date

KEPT = (
    "le plan est gardé pour plus tard\N{NO-BREAK SPACE}: vous le retrouverez sur la page des cafés."
)


def told(wish: Wish, outcome: Outcome) -> str:
    """What the button did, then the hosts of other cafés that changed because of it."""
    return " ".join(part for part in (_gesture(wish, outcome), _others(outcome.moved)) if part)


def _gesture(wish: Wish, outcome: Outcome) -> str:
    slots = {slot.key: slot for slot in outcome.plan.loaded.slots}
    rows = {row.slot.key: row for row in outcome.plan.rows}
    if wish.verb == "swap":
        pairs = [f"{_day(rows[key].slot)} {_at(rows[key])}" for key in wish.keys if key in rows]
        return f"les hôtes sont échangés{NBSP}: {', '.join(pairs)}."
    slot, row = slots.get(outcome.key), rows.get(outcome.key)
    if slot is None:
        return KEPT if wish.verb == "save" else ""
    day = _day(slot)
    if wish.verb == "drop":
        return f"{day} est retiré du plan."
    words = {
        "save": f"vos changements sont enregistrés{NBSP}: {day} {_at(row)}.",
        "restore": f"{day} est remis dans le plan, {_at(row)}.",
        "add": f"{day} est ajouté au plan, {_at(row)}.",
        "pin": f"{day} reste {_at(row)}.",
        "unpin": f"{day} revient au tour de rôle, {_at(row)}.",
        "skip": f"{day} se tiendra {_at(row)}."
        if row and row.host
        else f"personne d’autre ne peut accueillir {day}.",
    }
    return words.get(wish.verb, "")


def _others(moved: list[Row]) -> str:
    if not moved:
        return ""
    several = len(moved) > 1
    which = " ; ".join(f"{_day(row.slot)} {_at(row)}" for row in moved).replace(" ;", f"{NBSP};")
    return (
        f"{len(moved)}{NBSP}autre{'s hôtes ont' if several else ' hôte a'} changé{NBSP}: {which}."
    )


def _day(slot: Slot) -> str:
    if slot.choice.vague:
        return f"le café de {vague_words(slot.choice.date).removeprefix('courant ')}"
    return f"le {full_date(slot.choice.date)}"


def _at(row: Row | None) -> str:
    return f"chez {row.host.name}" if row and row.host else "sans hôte"
