"""The public content of a fiche as plain values: what a revision freezes.

Keys are those of `fiches.fields`. No person is in it, and nothing that locates a
confidential address: what is not here can be neither shown, printed nor exported.
"""

from __future__ import annotations

from typing import Any

from fiches.fields import lines as lines
from fiches.models import Fiche

Content = dict[str, Any]


# What would tell where a confidential place is.
PLACE: Content = {
    "adresse": "",
    "complement_adresse": "",
    "code_postal": "",
    "commune": [],
    "permanences": [],
    "accessibilite": [],
    "accessibilite_precisions": "",
}

# Where the fiche keeps what each key says; the other keys are its partner's.
COLUMNS = {
    "organisme_porteur": "carrier",
    "accroche": "tagline",
    "missions": "missions",
    "actions": "actions",
    "limites": "limits",
    "thematiques": "theme",
    "publics": "audiences",
    "publics_precisions": "audiences_details",
    "zone": "area",
    "conditions_acces": "access_conditions",
    "orientation_modes": "referral_modes",
    "orientation": "referral",
    "delai": "delay",
    "frais": "cost",
    "cout": "cost_details",
    "adresse_confidentielle": "confidential_address",
    "adresse": "address",
    "complement_adresse": "address_extra",
    "code_postal": "postal_code",
    "commune": "commune",
    "telephone": "phone",
    "courriel": "email",
    "site_web": "website",
    "horaires": "opening_hours",
    "permanences": "outreach",
    "accessibilite": "accessibility",
    "accessibilite_precisions": "accessibility_details",
    "langues": "languages",
}


def snapshot(fiche: Fiche) -> Content:
    """The working copy as JSON values. Reads `fiche.with_relations()` and `area_communes`."""
    partner = fiche.partner
    public_address = not fiche.confidential_address
    commune = fiche.commune if public_address else None
    return {
        "nom": partner.name,
        "sigle": partner.acronym,
        "sigle_developpe": partner.acronym_meaning,
        "type_structure": partner.type.code,
        "type_libelle": partner.type.label,
        "organisme_porteur": fiche.carrier,
        "logo": fiche.logo.name or "",
        "accroche": fiche.tagline,
        "missions": fiche.missions,
        "actions": lines(fiche.actions),
        "limites": fiche.limits,
        "thematiques": [theme.code for theme in fiche.themes] or [partner.type.theme.code],
        "publics": list(fiche.audiences),
        "publics_precisions": fiche.audiences_details,
        "zone": fiche.area,
        "zone_communes": [[c.code, c.name] for c in fiche.area_communes.all()],
        "conditions_acces": fiche.access_conditions,
        "orientation_modes": list(fiche.referral_modes),
        "orientation": fiche.referral,
        "delai": fiche.delay,
        "frais": fiche.cost,
        "cout": fiche.cost_details,
        "adresse_confidentielle": fiche.confidential_address,
        "adresse": fiche.address if public_address else "",
        "complement_adresse": fiche.address_extra if public_address else "",
        "code_postal": fiche.postal_code if public_address else "",
        "commune": [commune.code, commune.name] if commune else [],
        "telephone": fiche.phone,
        "courriel": fiche.email,
        "site_web": fiche.website,
        "horaires": fiche.opening_hours,
        "permanences": lines(fiche.outreach) if public_address else [],
        "accessibilite": list(fiche.accessibility) if public_address else [],
        "accessibilite_precisions": fiche.accessibility_details if public_address else "",
        "langues": fiche.languages,
    }


def online_content(fiche: Fiche) -> Content:
    """What readers may read of the published revision, today.

    An address that became confidential since then is withheld at once, without waiting for
    the fiche to be published again.
    """
    content: Content = fiche.revision_online().content
    if fiche.confidential_address:
        return {**content, **PLACE, "adresse_confidentielle": True}
    return content


def content_kept(fiche: Fiche, content: Content) -> Content:
    """What may be shown today of what was published once, to those who keep the fiche.

    An address that has become confidential since is not shown again, even as history; that
    it was not so then is.
    """
    return {**content, **PLACE} if fiche.confidential_address else content
