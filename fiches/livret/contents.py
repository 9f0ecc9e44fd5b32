"""What a livret says, as plain data: no database, no clock, no request.

An edition freezes these values (see `fiches.livret.freeze`); everything after that
— fragments, assembly, the HTML edition — is a pure function of them. They go to JSON
and back without loss (`fiches.livret.keeping`), so that the same edition compiled next
year says the same thing.

Every text is plain text as typed: it is escaped when it is rendered.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from fiches.livret.typography import NBSP, long_date


class Section(StrEnum):
    """Parts of the book that an editor can leave out, in printing order."""

    USEFUL_NUMBERS = "numeros-utiles"
    FOREWORD = "avant-propos"
    HOW_TO_READ = "mode-d-emploi"
    CONTENTS = "sommaire"
    COMMUNE_TABLE = "tableau-par-commune"
    CHANGES = "changements"
    SHEETS = "fiches"
    INDEX_NAMES = "index-noms"
    INDEX_COMMUNES = "index-communes"
    INDEX_AUDIENCES = "index-publics"
    INDEX_THEMES = "index-thematiques"
    REFERENTS = "annuaire-des-referents"
    PORTRAITS = "trombinoscope"
    SIGLES = "sigles"
    AGENDA = "prochains-cafes"
    CHARTER = "charte"
    BLANK_FICHE = "fiche-vierge"
    NOTICES = "mentions"


class Order(StrEnum):
    """How the sheets follow one another."""

    THEME = "theme"
    NAME = "nom"


@dataclass(frozen=True)
class Theme:
    """One of the thirteen themes: its colour is never the only sign of it."""

    code: str
    label: str
    letters: str  # two letters printed on the thumb tab, e.g. "Lo"
    position: int  # 1..13, its step down the page edge
    colour: str  # "#rrggbb", dark enough for white text


@dataclass(frozen=True)
class Referent:
    """A person as she agreed to be printed: what she refused is empty here."""

    # Who she is in the database, to honour a consent withdrawn later.
    key: str = field(default="", compare=False)
    name: str = ""
    function: str = ""
    phone: str = ""  # as printed: "05 36 49 68 27"
    email: str = ""
    photo: str = ""  # name of an image in `Livret.images`


@dataclass(frozen=True)
class Sheet:
    """One fiche as printed. Phones and dates are already in French form."""

    key: str  # stable: "<fiche id>-<revision number>"
    name: str
    sort_key: str  # French order: accents, articles and ligatures already dealt with
    type_label: str
    themes: tuple[Theme, ...]  # the first one classes the sheet
    acronym: str = ""
    acronym_meaning: str = ""
    carrier: str = ""  # organisme gestionnaire, when different
    logo: str = ""  # name of an image in `Livret.images`
    tagline: str = ""  # accroche
    missions: str = ""
    actions: tuple[str, ...] = ()
    limits: str = ""  # ce que nous ne faisons pas
    audiences: tuple[str, ...] = ()
    audiences_details: str = ""
    area: str = ""  # zone d'intervention, as one sentence
    area_communes: tuple[str, ...] = ()  # names, for the index of communes
    access_conditions: str = ""
    referral_modes: tuple[str, ...] = ()
    referral: str = ""  # comment nous orienter une personne
    delay: str = ""
    cost: str = ""  # "Gratuit", "Payant : 2 € par repas"
    confidential: bool = False  # then no address, no commune, nowhere
    address: str = ""
    address_extra: str = ""
    postal_code: str = ""
    commune: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""  # without https://
    opening_hours: tuple[str, ...] = ()  # one line a day or a group of days
    outreach: tuple[str, ...] = ()  # permanences et lieux délocalisés
    accessibility: tuple[str, ...] = ()  # "Accès fauteuil", "Parking"…
    accessibility_details: str = ""
    languages: str = ""
    referents: tuple[Referent, ...] = ()
    verified_on: dt.date | None = None
    verified_by: str = ""  # a role or a structure, never a person's name
    short_url: str = ""  # printed in clear beside its QR code


@dataclass(frozen=True)
class UsefulNumber:
    category: str
    number: str
    name: str
    audience: str
    hours: str
    cost: str
    checked_on: dt.date


@dataclass(frozen=True)
class SigleEntry:
    sigle: str
    meaning: str


@dataclass(frozen=True)
class AgendaEntry:
    """A coming café: what the livret announces, frozen as it was known."""

    date: dt.date
    hours: str  # "9 h – 10 h 30"
    host: str
    place: str
    kind: str = ""  # "", "Café thématique : logement", …
    when: str = ""  # "courant mai 2027", "réseau suspendu", in place of a date that is not fixed


@dataclass(frozen=True)
class Centre:
    """Where a commune lies, in the units of the outlines."""

    commune: str
    x: float
    y: float


class ChangeKind(StrEnum):
    """What may have happened to a fiche between two editions."""

    NEW = "nouvelle"
    RENAMED = "renommee"
    CHANGED = "modifiee"
    VERIFIED = "verifiee"
    GONE = "partie"


@dataclass(frozen=True)
class Change:
    """One fiche; `key` as it is now, or as it was if it is gone. `what`: which fields, in words."""

    kind: ChangeKind
    key: str
    name: str
    former_name: str = ""
    what: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changes:
    """From edition `since`, of that date, to another one."""

    since: int
    since_date: dt.date
    changes: tuple[Change, ...] = ()

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind is kind)


class Series(StrEnum):
    """How a page is numbered: before the fiches, the fiches, after them; or not at all."""

    FRONT = "avant"
    FICHES = "fiches"
    BACK = "apres"
    COVER = "couverture"
    FREE = "libre"


@dataclass(frozen=True)
class Folio:
    """One page of an edition and its number; `insert`: 0, or 1 for bis, 2 for ter…

    `name`: the page, the same from one edition to the next ("fiche-12/0"). `marks`: digests
    of what it shows, one for each thing that the edition showed there, recompiled after a
    consent was withdrawn. `edition`: the one since which it has shown that.
    """

    name: str
    title: str
    series: Series
    number: int = 0
    insert: int = 0
    marks: tuple[str, ...] = ()
    edition: int = 0


@dataclass(frozen=True)
class Numbering:
    """The pages of a compiled edition, side after side as bound.

    `retired`: the numbers that nothing bears any more.
    """

    edition: int
    duplex: bool = False
    folios: tuple[Folio, ...] = ()
    retired: tuple[Folio, ...] = ()


@dataclass(frozen=True)
class Livret:
    """A whole edition. `images` maps the names used above to file paths or bytes' digests.

    `edition_date` is the only date in the document: compiling never reads the clock.
    """

    territory: str  # "Circonscription de Fumel"
    title: str
    number: int
    edition_date: dt.date
    sheets: tuple[Sheet, ...]
    themes: tuple[Theme, ...]
    sections: tuple[Section, ...] = tuple(Section)
    order: Order = Order.THEME
    subtitle: str = ""
    carrier: str = ""  # the organisation that runs the network
    foreword: str = ""
    foreword_signature: str = ""
    contact: str = ""  # how to reach the facilitator, several lines
    useful_numbers: tuple[UsefulNumber, ...] = ()
    sigles: tuple[SigleEntry, ...] = ()
    agenda: tuple[AgendaEntry, ...] = ()
    charter: tuple[str, ...] = ()  # numbered points
    credits: str = ""  # where the data of the fiches come from, and under which licence
    rights_contact: str = ""  # where to exercise one's rights (RGPD)
    site_url: str = ""
    outline_paths: tuple[str, ...] = ()  # SVG paths of the communes, the cover's only drawing
    outline_viewbox: str = ""
    centres: tuple[Centre, ...] = ()  # of the communes whose outline is known
    communes: tuple[str, ...] = ()  # the territory's, to tell who covers all of it
    duplex: bool = False  # printed on both sides: tabs and folios keep to the outer edge
    former: Numbering | None = None  # the page numbers that this edition takes after
    changes: Changes | None = None  # since the edition before
    cover_image: str = ""  # a photo or a child's drawing, name of an image in `images`
    images: dict[str, str] = field(default_factory=dict)

    @property
    def issue(self) -> str:
        """ "édition n° 4"; what has no number is a selection, which has a date."""
        if self.number:
            return f"édition n°{NBSP}{self.number}"
        return f"sélection du {long_date(self.edition_date)}"
