"""What the printed livret's templates need beyond Django's own filters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django import template

register = template.Library()

ZERO_WIDTH_SPACE = "\u200b"  # leaves no trace in the PDF's text
AT_DOTS = re.compile(r"(?<=@)|(?<=.)(?<!www)(?=[./_-])")


@register.filter
def breakable(address: str) -> str:
    """An e-mail or web address that may go on the next line after @ or before a dot or slash."""
    return AT_DOTS.sub(ZERO_WIDTH_SPACE, address)


@register.filter
def listed(items: Sequence[str]) -> str:
    """ "les actions, la zone et les permanences"."""
    *most, last = items
    return f"{', '.join(most)} et {last}" if most else last
