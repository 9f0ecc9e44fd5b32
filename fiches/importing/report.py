"""What became of each row, as plain values: kept with a run, printed, downloaded."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import Any

from fiches.importing.applying import Outcomes, Prepared
from fiches.importing.columns import LABELS
from fiches.importing.deciding import Decision, Outcome, count
from fiches.importing.values import NBSP

OUTCOME_LABELS = {
    Outcome.REFUSED: ("refusée", "refusées"),
    Outcome.CONFLICT: ("différente", "différentes, gardées telles quelles dans l’application"),
    Outcome.CREATED: ("créée", "créées"),
    Outcome.UPDATED: ("mise à jour", "mises à jour"),
    Outcome.UNCHANGED: ("inchangée", "inchangées"),
    Outcome.LEFT_OUT: ("laissée de côté", "laissées de côté"),
}
ORDER = list(Outcome)

Report = dict[str, Any]


def report_of(prepared: Prepared, outcomes: Outcomes) -> Report:
    """Everything that people are told of an import, JSON values only."""
    headers = prepared.table.headers
    missing = {decision.line: problems for decision, problems in outcomes.incomplete}
    rows = [_row(decision, missing.get(decision.line, [])) for decision in outcomes.decisions]
    rows.sort(key=lambda row: (ORDER.index(row["outcome"]), not _resembles(row), row["line"]))
    return {
        "format": prepared.table.format,
        "columns": [
            {"header": headers[place].strip(), "label": LABELS[key]}
            for key, place in sorted(prepared.layout.places.items(), key=lambda item: item[1])
        ],
        "ignored": [asdict(ignored) for ignored in prepared.ignored],
        "counts": count(outcomes.decisions),
        "to_write": sum(_writes(decision) for decision in outcomes.decisions),
        "outside": sum(
            d.reading.outside and d.outcome == Outcome.CREATED for d in outcomes.decisions
        ),
        "resembling": sum(map(_resembles, rows)),
        "published": outcomes.published,
        "incomplete": len(missing),
        "rows": rows,
        "headers": list(headers),
        "refused": {
            str(decision.line): list(decision.reading.cells)
            for decision in outcomes.decisions
            if decision.outcome == Outcome.REFUSED
        },
    }


def _resembles(row: dict[str, Any]) -> bool:
    return any(message["kind"] == "resembles" for message in row["messages"])


def _writes(decision: Decision) -> bool:
    return decision.partner_changed or decision.fiche_changed or decision.joins


def _row(decision: Decision, missing: list[str]) -> dict[str, Any]:
    messages = [
        {key: value for key, value in asdict(message).items() if value}
        for message in decision.messages
    ]
    messages += [
        {"kind": "remark", "field": "Publication", "text": f"à compléter avant. {problem}"}
        for problem in missing
    ]
    reading = decision.reading
    return {
        "line": decision.line,
        "name": decision.reading.name,
        "outcome": decision.outcome.value,
        "fiche": decision.fiche.pk if decision.fiche else None,
        "messages": messages,
        "aside": reading.set_aside,
        "may_choose": reading.set_aside
        or decision.outcome in {Outcome.CREATED, Outcome.UPDATED, Outcome.CONFLICT},
    }


def changed_since(before: Report, after: Report) -> list[int]:
    """Lines that did not end as the preview said."""
    foreseen = {row["line"]: row["outcome"] for row in before.get("rows", [])}
    return sorted(
        row["line"] for row in after["rows"] if foreseen.get(row["line"]) != row["outcome"]
    )


def sentence(message: dict[str, Any]) -> str:
    """One message in one line of text."""
    what = f"{message['field']}{NBSP}: " if message.get("field") else ""
    quoted = {key: f"«{NBSP}{message.get(key, '')}{NBSP}»" for key in ("ours", "theirs")}
    match message["kind"]:
        case "updated" if message.get("ours"):
            return f"{what}{quoted['theirs']}, au lieu de {quoted['ours']}."
        case "updated":
            return f"{what}{quoted['theirs']}, ajouté."
        case "conflict":
            return (
                f"{what}le fichier dit {quoted['theirs']}, l’application {quoted['ours']}. "
                "L’application garde sa valeur."
            )
        case "kept":
            return f"{what}{quoted['ours']}, modifié dans l’application depuis le dernier import{NBSP}: gardé."
    return f"{what}{message['text']}"


def refused_rows(report: Report) -> str:
    """The refused rows as a CSV file to correct and bring again: the same columns, and why."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=";")
    writer.writerow([*report["headers"], "Ligne refusée", "Pourquoi"])
    width = len(report["headers"])
    for row in report["rows"]:
        if row["outcome"] != Outcome.REFUSED:
            continue
        cells = [protected(cell) for cell in report["refused"][str(row["line"])]]
        cells += [""] * (width - len(cells))
        why = " ".join(sentence(m) for m in row["messages"] if m["kind"] == "refused")
        writer.writerow([*cells[:width], row["line"], protected(why)])
    return "\ufeff" + output.getvalue()


def protected(text: str) -> str:
    """A spreadsheet must not take it for a formula. `cleaning` takes the apostrophe off."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
