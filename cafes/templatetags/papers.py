"""What papers of cafés need beyond Django's own filters: `{% load papers %}`."""

from __future__ import annotations

from django import template

from fiches.livret.typography import french

register = template.Library()


@register.filter
def typeset(text: str) -> str:
    """What somebody typed, as a French printer sets it."""
    return french(text)
