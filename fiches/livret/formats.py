"""The ways one edition can be printed: paper, measures, what is stamped and where.

A format is plain values. What it changes in a fragment goes through the HTML (the classes in
`dress`, the short template, the theme colours) and so into the fragment's digest; what it
changes at assembly (folio, tab, boxes of the page) is drawn then.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MM = 72 / 25.4
BLEED = 3 * MM
MARKS = 10 * MM  # what a print shop's sheet has around the trimmed page


class Code(StrEnum):
    """What the command, the pages and the database call a format."""

    A4 = "a4"
    A4_DUPLEX = "a4-duplex"
    A5 = "a5"
    BOOKLET = "booklet"
    LARGE = "large"
    MONO = "mono"
    PRESS = "press"
    PRESS_A5 = "press-a5"


@dataclass(frozen=True)
class Measures:
    """A page in points, and the lists that are set on it by counting lines.

    `side`: left and right margins as laid out; `punch`: how far everything then moves away
    from the binding. `columns`, `column`: how many in an index, and how wide. `first_lines`,
    `next_lines`: lines of a column on the first page of a list and on the others. `person`,
    `mail`, `who`: columns of the directory; `directory`: the height left for its rows.
    `portraits`: how many on a page of the trombinoscope, (across, down).
    """

    width: float
    height: float
    side: float
    punch: float
    size: float
    leading: float
    columns: int
    column: float
    slot: float
    first_lines: int
    next_lines: int
    who: float
    person: float
    mail: float
    directory: float
    directory_head: float
    portraits: tuple[int, int]
    lasting: bool  # pages are cut where an insertion moves little, at the price of some room
    folio: float
    foot: float
    folio_baseline: float  # from the bottom, or from the top
    head_baseline: float
    tab_width: float
    tab_height: float
    first_step: float
    step: float
    tab_letters: float
    tab_label: float


A4_PAGE = Measures(
    width=210 * MM, height=297 * MM, side=20 * MM, punch=3 * MM, size=9.5, leading=12.5,
    columns=2, column=81 * MM, slot=44, first_lines=49, next_lines=55,
    who=46 * MM, person=50 * MM - 24, mail=60 * MM, directory=253 * MM - 30, directory_head=85,
    portraits=(4, 4), lasting=True, folio=13, foot=7, folio_baseline=11 * MM, head_baseline=8.5 * MM,
    tab_width=11 * MM, tab_height=15 * MM, first_step=267 * MM, step=18.5 * MM,
    tab_letters=13, tab_label=7.5,
)  # fmt: skip
A5_PAGE = Measures(
    width=148 * MM, height=210 * MM, side=13 * MM, punch=3 * MM, size=9, leading=11.5,
    columns=1, column=122 * MM, slot=44, first_lines=34, next_lines=41,
    who=32 * MM, person=39 * MM - 24, mail=38 * MM, directory=174 * MM - 44, directory_head=90,
    portraits=(2, 3), lasting=False, folio=11, foot=6.5, folio_baseline=8.5 * MM, head_baseline=7 * MM,
    tab_width=8 * MM, tab_height=11 * MM, first_step=190 * MM, step=13 * MM,
    tab_letters=10, tab_label=6.5,
)  # fmt: skip
# Large print is laid out on a small page in 9.5 pt, which is then enlarged to A4: 14 pt.
ENLARGED = 14 / 9.5
LARGE_PAGE = Measures(
    width=210 * MM, height=297 * MM, side=13 * MM * ENLARGED, punch=2 * MM,
    size=9.5, leading=12.5,
    columns=1, column=116.5 * MM, slot=44, first_lines=28, next_lines=34,
    who=32 * MM, person=35.5 * MM - 24, mail=36 * MM, directory=163 * MM - 44, directory_head=100,
    portraits=(2, 2), lasting=False, folio=20, foot=11, folio_baseline=14 * MM, head_baseline=10 * MM,
    tab_width=12 * MM, tab_height=15 * MM, first_step=267 * MM, step=18.5 * MM,
    tab_letters=15, tab_label=10,
)  # fmt: skip


@dataclass(frozen=True)
class Format:
    """One way to print an edition.

    `dress`: classes of `<body>`, which the stylesheet knows. `short`: short fiches. `zoom`:
    how much the laid out page is enlarged. `tightens`: a fiche that is too long is set smaller.
    `duplex`: printed on both sides whatever the edition says. `bound`: has the pages of the
    binder, and so their lasting numbers. `head`: folio and running title at the top. `marked`: for a print shop, with
    bleed and crop marks. `folded`: two pages a side, to fold and staple. `mono`: no colour.
    """

    code: Code
    label: str
    what: str
    measures: Measures
    dress: str = ""
    short: bool = False
    zoom: float = 1.0
    tightens: bool = True
    duplex: bool = False
    bound: bool = True
    head: bool = False
    marked: bool = False
    folded: bool = False
    mono: bool = False


A4 = Format(
    Code.A4, "Classeur A4",
    "Une fiche par feuille, imprimée d’un seul côté : elle se remplace sans toucher au reste.",
    A4_PAGE,
)  # fmt: skip
FORMATS = {
    each.code: each
    for each in (
        A4,
        Format(
            Code.A4_DUPLEX, "Classeur A4, recto verso",
            "Deux fois moins de papier. La marge des trous passe d’un côté à l’autre.",
            A4_PAGE, duplex=True,
        ),
        Format(
            Code.A5, "Fiches courtes A5",
            "L’essentiel pour appeler : une petite page par partenaire, à glisser dans un sac.",
            A5_PAGE, dress="narrow a5", short=True, bound=False, head=True,
        ),
        Format(
            Code.BOOKLET, "Livret plié A5",
            "Les fiches courtes, deux par face de feuille A4 : imprimez, pliez, agrafez ou reliez.",
            A5_PAGE, dress="narrow a5", short=True, duplex=True, bound=False, head=True,
            folded=True,
        ),
        Format(
            Code.LARGE, "Gros caractères",
            "Tout le livret en 14 points, sur une colonne, pour qui voit mal.",
            LARGE_PAGE, dress="narrow wide", zoom=ENLARGED, tightens=False, bound=False,
        ),
        Format(
            Code.MONO, "Noir et blanc",
            "Sans couleur aucune : pour l’imprimante laser et la photocopieuse.",
            A4_PAGE, dress="mono", mono=True,
        ),
        Format(
            Code.PRESS, "Pour l’imprimeur, A4",
            "Fond perdu de 3 mm et traits de coupe, recto verso. Couleurs RVB.",
            A4_PAGE, duplex=True, marked=True,
        ),
        Format(
            Code.PRESS_A5, "Pour l’imprimeur, A5",
            "Les fiches courtes, avec fond perdu de 3 mm et traits de coupe, recto verso. Couleurs RVB.",
            A5_PAGE, dress="narrow a5", short=True, duplex=True, bound=False, head=True,
            marked=True,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Boxes:
    """The boxes of one page, each (left, bottom, right, top) in points.

    The page is laid out once; what moves is the frame around it.
    """

    media: tuple[float, float, float, float]
    trim: tuple[float, float, float, float]
    bleed: tuple[float, float, float, float]


def boxes(form: Format, *, left: bool) -> Boxes:
    """The frame of a page; `left`: its outer edge is on the left (a verso)."""
    page = form.measures
    inward = 0.0 if form.folded else page.punch * (-1 if left else 1)
    trim = (-inward, 0.0, page.width - inward, page.height)
    around = MARKS if form.marked else 0.0
    return Boxes(_grown(trim, around), trim, _grown(trim, BLEED if form.marked else 0.0))


def _grown(box: tuple[float, float, float, float], by: float) -> tuple[float, float, float, float]:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by
