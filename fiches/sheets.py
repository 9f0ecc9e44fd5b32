"""From a published content to a `contents.Sheet`: one reading of a fiche for every place that
shows it (the page on screen, the one-page PDF, its gauge and the livret).

Labels are worked out, phones are written in pairs, hours are split in lines, and of a person
only what she agreed to is left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Prefetch, QuerySet

from fiches import hours
from fiches.content import Content, online_content, snapshot
from fiches.livret import contents
from fiches.models import Audience, Fiche
from fiches.models.fiches import AccessFeature, ReferralMode
from partners import phones
from partners.french import plain, sort_key
from partners.models import Consent, Contact, Theme

REFERENTS_SHOWN = 2
Item = Consent.Item


class Medium(StrEnum):
    """Where a sheet is going: an agreement for a photo holds for one of them only.

    A livret is one file that is both printed and opened: it needs both agreements.
    """

    PRINT = "print"
    PDF = "pdf"
    SITE = "site"
    LIVRET = "livret"


PHOTO_ITEMS = {
    Medium.PRINT: {Item.PHOTO_PRINT},
    Medium.PDF: {Item.PHOTO_PDF},
    Medium.SITE: {Item.PHOTO_SITE},
    Medium.LIVRET: {Item.PHOTO_PRINT, Item.PHOTO_PDF},
}


def sheet_from(
    content: Content,
    *,
    themes: Mapping[str, contents.Theme],
    referents: Iterable[contents.Referent] = (),
    key: str = "",
    verified_on: dt.date | None = None,
    verified_by: str = "",
    short_url: str = "",
) -> contents.Sheet:
    """`content` is `fiches.content.snapshot()` or a revision's; nothing else is looked up.

    `themes` is `all_themes()`. A key that an old revision lacks counts as empty.
    """
    get = content.get
    confidential = bool(get("adresse_confidentielle"))
    commune = get("commune") or ["", ""]
    known = [themes[code] for code in get("thematiques", ()) if code in themes]
    return contents.Sheet(
        key=key,
        name=content["nom"],
        sort_key=sort_key(content["nom"]),
        type_label=get("type_libelle", ""),
        themes=tuple(known),
        acronym=get("sigle", ""),
        acronym_meaning=get("sigle_developpe", ""),
        carrier=get("organisme_porteur", ""),
        logo=get("logo", ""),
        tagline=get("accroche", ""),
        missions=get("missions", ""),
        actions=tuple(get("actions", ())),
        limits=get("limites", ""),
        audiences=labels(Audience, get("publics", ())),
        audiences_details=get("publics_precisions", ""),
        area=get("zone", ""),
        area_communes=tuple(name for _, name in get("zone_communes", ())),
        access_conditions=get("conditions_acces", ""),
        referral_modes=labels(ReferralMode, get("orientation_modes", ())),
        referral=get("orientation", ""),
        delay=get("delai", ""),
        cost=cost_in_words(get("frais", ""), get("cout", "")),
        confidential=confidential,
        address="" if confidential else get("adresse", ""),
        address_extra="" if confidential else get("complement_adresse", ""),
        postal_code="" if confidential else get("code_postal", ""),
        commune="" if confidential else commune[1],
        phone=phones.display(get("telephone", "")),
        email=get("courriel", ""),
        website=website_as_printed(get("site_web", "")),
        opening_hours=tuple(hours.lines(get("horaires", ""))),
        outreach=() if confidential else tuple(get("permanences", ())),
        accessibility=() if confidential else labels(AccessFeature, get("accessibilite", ())),
        accessibility_details="" if confidential else get("accessibilite_precisions", ""),
        languages=get("langues", ""),
        referents=tuple(referents),
        verified_on=verified_on,
        verified_by=verified_by,
        short_url=short_url,
    )


def without_place(sheet: contents.Sheet) -> contents.Sheet:
    """The same, less everything that tells where a confidential place is (`content.PLACE`)."""
    return replace(
        sheet,
        confidential=True,
        address="",
        address_extra="",
        postal_code="",
        commune="",
        outreach=(),
        accessibility=(),
        accessibility_details="",
    )


def published_sheet(
    fiche: Fiche, themes: Mapping[str, contents.Theme], medium: Medium
) -> contents.Sheet:
    """What readers may read of a fiche that is online, with its persons as they agree today.

    Reads what `with_sheet_relations` has fetched.
    """
    return _sheet(fiche, online_content(fiche), fiche.revision_online().number, themes, medium)


def working_sheet(
    fiche: Fiche, themes: Mapping[str, contents.Theme], medium: Medium
) -> contents.Sheet:
    """The working copy as it would be published now."""
    number = fiche.published.number if fiche.published else 0
    return _sheet(fiche, snapshot(fiche), number, themes, medium)


def _sheet(
    fiche: Fiche,
    content: Content,
    number: int,
    themes: Mapping[str, contents.Theme],
    medium: Medium,
) -> contents.Sheet:
    return sheet_from(
        content,
        themes=themes,
        referents=referents_from(fiche.partner.contacts.all(), medium),
        key=f"{fiche.pk}-{number}",
        verified_on=fiche.verified_on,
        verified_by=fiche.verified_by,
        short_url=f"{settings.SITE_URL}{fiche.short_path()}",
    )


def with_sheet_relations(fiches: QuerySet[Fiche]) -> QuerySet[Fiche]:
    """Everything that the functions above read, in a fixed number of queries."""
    people = Contact.objects.referents().prefetch_related("consents")
    return fiches.select_related(
        "partner__type__theme", "theme", "theme_2", "theme_3", "commune", "published"
    ).prefetch_related("area_communes", Prefetch("partner__contacts", queryset=people))


def referents_from(people: Iterable[Contact], medium: Medium) -> tuple[contents.Referent, ...]:
    """The first two referents, each with only what she agreed to.

    Who refuses her name is shown by her function alone; who agreed to nothing is left out.
    """
    shown = (
        referent_from(person, medium)
        for person in people
        if person.is_referent and person.left_on is None
    )
    return tuple(referent for referent in shown if referent)[:REFERENTS_SHOWN]


def referent_from(person: Contact, medium: Medium) -> contents.Referent | None:
    agreed = person.shown_items()
    referent = contents.Referent(
        key=str(person.pk),
        name=person.name if Item.NAME in agreed else "",
        function=person.function if Item.FUNCTION in agreed else "",
        phone=phones.display(person.phone) if Item.PHONE in agreed else "",
        email=person.email if Item.EMAIL in agreed else "",
        photo=(person.photo.name or "") if PHOTO_ITEMS[medium] <= agreed else "",
    )
    return referent if referent != contents.Referent() else None


def all_themes() -> dict[str, contents.Theme]:
    """The themes by code, in their order. One query."""
    return {
        theme.code: contents.Theme(
            code=theme.code,
            label=theme.label,
            letters=theme.letters,
            position=theme.position,
            colour=theme.colour,
        )
        for theme in Theme.objects.all()
    }


def labels(
    choices: type[Audience] | type[ReferralMode] | type[AccessFeature], codes: Iterable[str]
) -> tuple[str, ...]:
    """Labels of the codes in the order of the choices; unknown codes are left out."""
    wanted = set(codes)
    return tuple(str(choice.label) for choice in choices if choice.value in wanted)


EXCEPT = ("sauf ", "hors ", "excepte ")


def cost_in_words(cost: str, details: str) -> str:
    """ "payant", "2 € par repas" → "Payant : 2 € par repas"."""
    details = details.strip()
    if not cost:
        return details
    word = str(Fiche.Cost(cost).label).capitalize() if cost in Fiche.Cost.values else cost
    if not details:
        return word
    if plain(details).startswith(plain(word)):
        return details
    if plain(details).startswith(EXCEPT):
        return f"{word}, {details[0].lower()}{details[1:]}"
    return f"{word}\N{NO-BREAK SPACE}: {details}"


def website_as_printed(url: str) -> str:
    """ "https://www.exemple.fr/" → "www.exemple.fr"."""
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")


def images_of(sheet: contents.Sheet) -> dict[str, bytes]:
    """The bytes of its logo and portraits; a file that is gone is not printed."""
    names = {sheet.logo, *(referent.photo for referent in sheet.referents)} - {""}
    images = {}
    for name in names:
        if default_storage.exists(name):
            with default_storage.open(name) as file:
                images[name] = file.read()
    return images
