"""The printed sheet on a screen: the template and the stylesheet of the livret, in a browser.

A page of its own, shown in a frame beside the form. It runs no script and asks only for our
fonts and one stylesheet; its own policy says so.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.template.loader import render_to_string
from django.templatetags.static import static

from fiches.gauge import Cut
from fiches.livret.book import sheet_part, typeset_sheet
from fiches.livret.contents import Sheet
from fiches.livret.fit import Fit, State
from fiches.livret.materials import materials

POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-hashes' {styles}; font-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
INLINE = re.compile(r'style="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """`styles`: the inline styles that the page holds, as a policy names them."""

    html: str
    styles: str


def preview_page(sheet: Sheet, images: Mapping[str, bytes], fit: Fit, cuts: list[Cut]) -> Page:
    """`images`: those of the sheet, by name."""
    source = sheet_part(typeset_sheet(sheet)).source(images)
    css = materials().css.replace("livret:font/", static("fonts/"))
    html = source.html
    for name, data in source.images:
        html = html.replace(f"livret:image/{quote(name)}", _data_address(data))
    head = f'<style>{css}</style><link rel="stylesheet" href="{static("css/fiche-preview.css")}">'
    gauge = render_to_string("fiches/fiche_fit.html#reading", {"fit": fit, "cuts": cuts})
    kind = {State.FITS: "", State.TIGHTENED: "tight", State.OVERFLOWS: "tight overflows"}[fit.state]
    html = html.replace("</head>", f"{head}</head>", 1)
    html = html.replace('<body class="sheet">', f'<body>{gauge}<main class="sheet {kind}">', 1)
    html = html.replace("</body>", "</main></body>", 1)
    inline = {css, *INLINE.findall(html)}
    return Page(html, " ".join(sorted(f"'sha256-{_digest(style)}'" for style in inline)))


def _data_address(data: bytes) -> str:
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
