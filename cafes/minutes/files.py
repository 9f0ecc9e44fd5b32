"""A compte rendu as files: the PDF that is read and kept, and for archives its text and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.template.loader import render_to_string

from cafes.minutes.reading import read
from cafes.models import CompteRendu
from cafes.papers.pdf import print_pdf
from partners.dates import long_date


def pdf_of(version: CompteRendu, names: Mapping[int, str]) -> bytes:
    """Tagged, and fit for archives: PDF/UA-1 and PDF/A-2a."""
    reading = read(version, names)
    return print_pdf(
        "cafes/papers/minutes.html",
        {"minutes": reading, "version": version},
        title=f"Compte rendu du café du {long_date(reading.date)} – {reading.territory}",
        archive=True,
        keep=True,
    )


def text_of(version: CompteRendu, names: Mapping[int, str]) -> str:
    """Plain text, lines ended by a line feed."""
    said = render_to_string(
        "cafes/minutes/minutes.txt", {"minutes": read(version, names), "version": version}
    )
    lines = [line.rstrip() for line in said.strip().splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept) + "\n"


def json_of(version: CompteRendu, names: Mapping[int, str]) -> str:
    """Everything that it says, with the names that may be told instead of numbers of ours."""
    content = dict(version.content)
    content["present"] = [
        {
            "structure": one["name"],
            "personnes": one["people"],
            "noms": [names[pk] for pk in one["contacts"] if pk in names],
            "premiere_fois": one["new"],
        }
        for one in content["present"]
    ]
    whole = {
        "version": version.version,
        "envoye_le": version.sent_at.isoformat() if version.sent_at else None,
        "correction": version.correction,
        **content,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
