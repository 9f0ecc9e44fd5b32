"""What papers of cafés need beyond Django's own filters: `{% load papers %}`."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from fiches.livret.typography import french

register = template.Library()


@register.filter
def typeset(text: str | Sequence[str]) -> str:
    """What somebody typed, as a French printer sets it; several go one after the other."""
    return french(text if isinstance(text, str) else ", ".join(text))
