"""A letter out of its three templates: `emails/<name>_subject.txt`, `_body.txt`, `_body.html`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def letter(name: str, context: dict[str, Any], subject: str = "") -> Letter:
    """`name` is "partners/own_link"; with a `subject` in somebody's own words, that one."""
    return Letter(
        subject=one_line(subject or render_to_string(f"emails/{name}_subject.txt", context)),
        text=render_to_string(f"emails/{name}_body.txt", context).strip() + "\n",
        html=render_to_string(f"emails/{name}_body.html", context),
    )


def one_line(text: str) -> str:
    """Line breaks would begin another header; no-break spaces stay what they are."""
    return re.sub(r"[ \t\r\n\x85\u2028\u2029]+", " ", text).strip()
