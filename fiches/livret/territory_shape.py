"""The outline of a territory's communes, the cover's only drawing.

Shapes: IGN Admin Express as simplified in `partners/data/communes_47_svg.json` (see
`partners/data/SOURCE.md`). A territory elsewhere simply has no drawing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache

from partners.reference import DATA

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@cache
def _paths() -> dict[str, str]:
    shapes = json.loads((DATA / "communes_47_svg.json").read_text(encoding="utf-8"))
    return {code: shape["d"] for code, shape in shapes["communes"].items()}


def outline(codes: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """SVG paths of the communes (INSEE codes) and the viewBox that just holds them.

    Gives `((), "")` when no shape is known.
    """
    known = _paths()
    paths = tuple(known[code] for code in sorted(codes) if code in known)
    if not paths:
        return (), ""
    numbers = [float(number) for path in paths for number in NUMBER.findall(path)]
    xs, ys = numbers[0::2], numbers[1::2]
    margin = 0.02 * max(max(xs) - min(xs), max(ys) - min(ys))
    left, top = min(xs) - margin, min(ys) - margin
    width, height = max(xs) - min(xs) + 2 * margin, max(ys) - min(ys) + 2 * margin
    return paths, f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}"
