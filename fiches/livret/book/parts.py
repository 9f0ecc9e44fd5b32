"""One part of the book: its HTML is all that this package asks of Django."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import get_template

from fiches.livret import qr
from fiches.livret.columns import paginate
from fiches.livret.contents import Theme
from fiches.livret.faces import load_faces
from fiches.livret.formats import A4, Format
from fiches.livret.fragments import LINK, SLOT, Source, digest
from fiches.livret.indexes import Group
from fiches.livret.materials import materials

# Links name a fiche and not its revision, so that a new one leaves the lists as they are: see
# `fiches.livret.folios.lasting_name`.
_LINK = re.compile(rf"({LINK}fiche-\d+)-\d+(?=\")")
_KEY = re.compile(r"(\bkey='fiche-\d+)-\d+(?=')")


@dataclass(frozen=True)
class Part:
    """One fragment to be: `key` is its destination, `title` its place in the outline.

    `parent`: title of the outline entry above it. `numbered`: bears running foot and folio.
    `continues`: a later page of the part before it, without outline entry of its own.
    `all_shown`: nothing in `context` is left out of the HTML. `form`: what it is set for.
    """

    key: str
    title: str
    template: str
    context: Mapping[str, Any]
    images: tuple[str, ...] = ()
    theme: Theme | None = None
    parent: str = ""
    numbered: bool = True
    may_tighten: bool = False
    continues: bool = False
    all_shown: bool = False
    form: Format = A4

    def set_for(self, form: Format) -> Part:
        """The same part in another format."""
        return replace(self, form=form, may_tighten=self.may_tighten and form.tightens)

    def fragment_key(self, images: Mapping[str, bytes], mark: str) -> str:
        """The name of its fragment in the store; `mark` is that of the materials.

        Where all of `context` is shown, it says as much as the HTML, which waits until it
        has to be printed.
        """
        if not self.all_shown:
            return self.source(images).key(mark)
        shown = repr((
            self.template, self.title, self.continues, self.may_tighten, self.form.dress,
            self.form.zoom, self.context,
        ))  # fmt: skip
        shown = _KEY.sub(r"\1", shown)
        present = ((name, images[name]) for name in self.images if name in images)
        files = (part for name, data in present for part in (name.encode(), data))
        return digest((mark.encode(), shown.encode(), *files))

    def source(self, images: Mapping[str, bytes]) -> Source:
        """Its HTML and its own images; an image that is not there is simply not printed."""
        present = {name: images[name] for name in self.images if name in images}
        codes = {name: qr.png(text) for name, text in self.context.get("codes", {}).items() if text}
        html = get_template(f"fiches/livret/{self.template}.html").render(
            {**self.context, "part": self, "slot": SLOT, "images": present | codes}
        )
        html = _LINK.sub(r"\1", html)
        pictures = tuple(sorted((present | codes).items()))
        return Source(html, pictures, self.may_tighten, self.form.zoom)


def listing(
    key: str, title: str, intro: str, groups: Sequence[Group], form: Format, parent: str = ""
) -> Iterator[Part]:
    """An index or the contents: as many parts as it has pages."""
    faces = load_faces(dict(materials().fonts))
    pages = paginate([group for group in groups if group.entries], faces, form.measures)
    for number, columns in enumerate(pages, start=1):
        yield Part(
            key=key if number == 1 else f"{key}-{number}",
            title=title,
            template="index",
            context={"intro": intro, "columns": columns},
            parent=parent,
            continues=number > 1,
            all_shown=True,
        )


def address(text: str) -> str:
    """What a QR code holds of an address as it is printed."""
    return text if not text or "://" in text else f"https://{text}"
