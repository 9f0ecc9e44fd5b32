"""What the pages of a morning need beyond Django's own filters: `{% load morning %}`."""

from __future__ import annotations

from django import template

from cafes.situations import sentences

register = template.Library()


@register.filter
def doubts(text: str) -> list[str]:
    """What in a note may talk about one person, said in French."""
    return sentences(text)
