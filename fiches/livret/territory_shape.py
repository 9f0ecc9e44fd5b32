"""The outline of a territory's communes: the cover's only drawing, and the ground of the map.

Shapes: IGN Admin Express as simplified in `partners/data/communes_47_svg.json` (see
`partners/data/SOURCE.md`). A territory elsewhere simply has no drawing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from fiches.livret.contents import Centre
from partners.reference import DATA

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@cache
def _shapes() -> dict[str, dict[str, Any]]:
    """By INSEE code: `d`, an SVG path, and its centre `cx`, `cy`."""
    text = (DATA / "communes_47_svg.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)["communes"]
    return found


def outline(codes: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """SVG paths of the communes (INSEE codes) and the viewBox that just holds them.

    Gives `((), "")` when no shape is known.
    """
    known = _shapes()
    paths = tuple(known[code]["d"] for code in sorted(codes) if code in known)
    if not paths:
        return (), ""
    numbers = [float(number) for path in paths for number in NUMBER.findall(path)]
    xs, ys = numbers[0::2], numbers[1::2]
    margin = 0.02 * max(max(xs) - min(xs), max(ys) - min(ys))
    left, top = min(xs) - margin, min(ys) - margin
    width, height = max(xs) - min(xs) + 2 * margin, max(ys) - min(ys) + 2 * margin
    return paths, f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}"


def centres(communes: Iterable[tuple[str, str]]) -> tuple[Centre, ...]:
    """The centre of each commune (INSEE code, name) whose outline is known."""
    known = _shapes()
    return tuple(
        Centre(name, known[code]["cx"], known[code]["cy"])
        for code, name in sorted(communes)
        if code in known
    )
