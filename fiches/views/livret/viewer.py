"""The pages of an edition one by one, as the paper shows them, alone or beside another edition."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fiches.livret import leafing
from fiches.livret.freeze import frozen_of
from fiches.livret.leafing import Leafed
from fiches.livret.since import earlier_editions
from fiches.livret.viewing import SCALES, marked_picture, page_picture, page_text
from fiches.models import Livret
from fiches.views.livret.changes import chosen
from fiches.views.livret.scope import needs_redoing, ready_or_refused
from fiches.wording import Piece, compare, lines_changed

ZOOMS = {1: "Page entière", 2: "Plus grand", 3: "Très grand"}


@require_safe
def livret_pages(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    """The first page, or the one whose printed number is asked for (`?page=34 bis`)."""
    livret = ready_or_refused(request, territory, number)
    if isinstance(livret, HttpResponse):
        return livret
    asked = request.GET.get("page", "").strip()[:40]
    pages = leafing.pages_of(livret)
    found = leafing.find(pages, asked) if asked else None
    if asked and found is None:
        messages.error(request, f"il n’y a pas de page «\u00a0{asked}\u00a0» dans cette édition.")
    side = found.number if found else 1
    address = reverse("fiches:livret_page", args=[territory, number, side])
    kept = request.GET.copy()
    kept.pop("page", None)
    return redirect(f"{address}?{kept.urlencode()}#page" if kept else f"{address}#page")


@require_safe
def livret_page(request: HttpRequest, territory: str, number: int, side: int) -> HttpResponse:
    """Page `side` of the file; beside it, with `?avec=`, the same page of another edition."""
    livret = ready_or_refused(request, territory, number)
    if isinstance(livret, HttpResponse):
        return livret
    pages = leafing.pages_of(livret)
    page = page_or_404(pages, side)
    earlier = [] if livret.numbering is None else earlier_editions(livret)
    keys = [sheet.key for sheet in frozen_of(livret).sheets]
    context = {
        "territory": livret.territory,
        "livret": livret,
        "pages": pages,
        "page": page,
        "before": pages[side - 2] if side > 1 else None,
        "after": pages[side] if side < len(pages) else None,
        "outline": [page for page in pages if page.opens],
        "zoom": zoom_asked(request),
        "zooms": ZOOMS,
        "text": page_text(livret, side),
        "anchor": leafing.anchor(page, keys),
        "earlier": earlier,
        "beside": beside(request, livret, pages, page, earlier),
    }
    return render(request, "fiches/livrets/page.html", context)


@dataclass(frozen=True)
class Beside:
    """Another edition beside this one. `page`: None when it has no such page."""

    livret: Livret
    page: Leafed | None
    readable: bool
    differs: bool
    lines: tuple[tuple[Piece, ...], ...]  # of the text, those that do not read the same
    before: Leafed | None  # the pages that differ, before and after this one
    after: Leafed | None
    count: int


def beside(
    request: HttpRequest, livret: Livret, pages: list[Leafed], page: Leafed, earlier: list[Livret]
) -> Beside | None:
    if not request.GET.get("avec") or not earlier:
        return None
    other = chosen(request, earlier, "avec")
    if other is None:
        return None
    its_pages = leafing.pages_of(other)
    found = leafing.counterpart(page, its_pages)
    unlike = leafing.differing(pages, its_pages)
    readable = can_be_read(other)
    lines: tuple[tuple[Piece, ...], ...] = ()
    if found and readable and page in unlike:
        its_words, my_words = (
            words(page_text(other, found.number)),
            words(page_text(livret, page.number)),
        )
        lines = lines_changed(compare(its_words, my_words))
    return Beside(
        livret=other,
        page=found,
        readable=readable,
        differs=page in unlike,
        lines=lines,
        before=next((each for each in reversed(unlike) if each.number < page.number), None),
        after=next((each for each in unlike if each.number > page.number), None),
        count=len(unlike),
    )


def can_be_read(livret: Livret) -> bool:
    """Whether its PDF is there and shows nothing that was taken back."""
    return (
        livret.state == Livret.State.READY
        and not needs_redoing(livret)
        and bool(livret.pdf)
        and livret.pdf.storage.exists(str(livret.pdf.name))
    )


def words(text: str) -> str:
    """The text of a page without the marks of its lines, which follow the width of the column."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


@require_safe
def livret_page_image(request: HttpRequest, territory: str, number: int, side: int) -> HttpResponse:
    """The picture of a page; with `?avec=`, framed where that edition shows something else."""
    livret = ready_or_refused(request, territory, number)
    if isinstance(livret, HttpResponse):
        return livret
    page = page_or_404(leafing.pages_of(livret), side)
    zoom = zoom_asked(request)
    return HttpResponse(picture(request, livret, page, zoom), content_type="image/png")


def picture(request: HttpRequest, livret: Livret, page: Leafed, zoom: int) -> bytes:
    if asked := request.GET.get("avec"):
        others = Livret.objects.filter(territory=livret.territory_id, numbering__isnull=False)
        other = others.filter(number=as_number(asked)).first()
        found = leafing.counterpart(page, leafing.pages_of(other)) if other else None
        if other is not None and found is not None and can_be_read(other):
            return marked_picture(livret, page.number, other, found.number, zoom)
    return page_picture(livret, page.number, zoom)


def page_or_404(pages: list[Leafed], side: int) -> Leafed:
    if not 1 <= side <= len(pages):
        raise Http404
    return pages[side - 1]


def zoom_asked(request: HttpRequest) -> int:
    asked = as_number(request.GET.get("zoom", ""))
    return asked if asked in SCALES else 1


def as_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
