"""A revision of a fiche taken up again: from a content back to columns."""

from __future__ import annotations

import datetime as dt

from django.core.files.storage import default_storage
from django.db import transaction

from fiches.content import COLUMNS, PLACE, Content
from fiches.editing import Outdated, refresh_search_text
from fiches.fields import FIELDS
from fiches.models import Fiche, Revision
from partners.models import Commune, PartnerType, Theme, User

# Keys of the content that do not say the same as their column of the fiche.
OTHERWISE = {"actions", "permanences", "thematiques", "commune", "adresse_confidentielle"}
SAME = {key: column for key, column in COLUMNS.items() if key not in OTHERWISE}
PLAIN = {key: column for key, column in SAME.items() if key not in PLACE}
PLAIN_PLACE = {key: column for key, column in SAME.items() if key in PLACE}
PARTNER = {"nom": "name", "sigle": "acronym", "sigle_developpe": "acronym_meaning"}


@transaction.atomic
def restore_revision(
    fiche: Fiche, revision: Revision, seen: int, user: User, now: dt.datetime
) -> list[str]:
    """Make the working copy say what `revision` said; readers see it once it is published.

    The inverse of `fiches.content.snapshot`, except that what is confidential stays so, place
    included, and that persons, who are in no revision, stay as they are. Gives the labels of
    what no longer exists and was left as it is. Raises Outdated, and writes nothing, when the
    stored version is not `seen`.
    """
    claimed = Fiche.objects.filter(pk=fiche.pk, version=seen).exclude(state=Fiche.State.ARCHIVED)
    if not claimed.update(version=seen + 1):
        raise Outdated
    fiche.version, fiche.updated_by = seen + 1, user
    content: Content = revision.content
    lost = [
        *_restore_partner(fiche, content),
        *_restore_fiche(fiche, content),
        *_restore_communes(fiche, content),
        *_restore_logo(fiche, content),
    ]
    if fiche.state == Fiche.State.SUBMITTED:
        fiche.state = Fiche.State.DRAFT  # what was handed in is not there any more
    fiche.save()
    if fiche.is_online:
        refresh_search_text(fiche)
    return [FIELDS[key].label for key in lost]


def _restore_partner(fiche: Fiche, content: Content) -> list[str]:
    partner = fiche.partner
    for key, name in PARTNER.items():
        setattr(partner, name, content.get(key, ""))
    kind = PartnerType.objects.select_related("theme").filter(code=content["type_structure"])
    lost = []
    if known := kind.first():
        partner.type = known
    else:
        lost.append("type_structure")
    partner.save(update_fields=[*PARTNER.values(), "sort_key", "type"])
    return lost


def _restore_fiche(fiche: Fiche, content: Content) -> list[str]:
    columns = dict(PLAIN)
    was_hidden = bool(content.get("adresse_confidentielle"))
    if not (fiche.confidential_address or was_hidden):
        columns |= PLAIN_PLACE
        fiche.outreach = "\n".join(content.get("permanences", ()))
    fiche.confidential_address = fiche.confidential_address or was_hidden
    for key, name in columns.items():
        blank = [] if isinstance(getattr(fiche, name), list) else ""
        setattr(fiche, name, content.get(key, blank))
    fiche.actions = "\n".join(content.get("actions", ()))
    codes = content.get("thematiques", ())
    known = {theme.code: theme for theme in Theme.objects.filter(code__in=codes)}
    themes = [known[code] for code in codes if code in known]
    fiche.theme, fiche.theme_2, fiche.theme_3 = [*themes, None, None, None][:3]
    return [] if len(themes) == len(codes) else ["thematiques"]


def _restore_communes(fiche: Fiche, content: Content) -> list[str]:
    area = [code for code, _ in content.get("zone_communes", ())]
    own = (content.get("commune") or [""])[0]
    found = Commune.objects.in_bulk({*area, own} - {""})
    fiche.area_communes.set([found[code] for code in area if code in found])
    lost = [] if all(code in found for code in area) else ["zone"]
    if fiche.confidential_address:
        return lost
    if own and own not in found:
        return [*lost, "commune"]
    fiche.commune = found.get(own)
    return lost


def _restore_logo(fiche: Fiche, content: Content) -> list[str]:
    name = content.get("logo", "")
    if name and not default_storage.exists(name):
        return ["logo"]
    fiche.logo.name = name
    return []
