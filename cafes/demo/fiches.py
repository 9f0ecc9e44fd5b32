"""The fiches of the demo, each brought to its state as its partner and the editor would."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cafes.demo.days import at_ten, months_before, working_day
from cafes.demo.logos import LOGOS, draw
from cafes.demo.network import Entry
from fiches import hours
from fiches.models import Fiche
from fiches.publishing import archive, publish, submit, verify
from partners.models import Commune, Partner, Theme, User
from partners.phones import to_e164

# What an earlier edition said: partner → (months before the last one, other values).
EARLIER: dict[str, tuple[int, dict[str, Any]]] = {
    "fumel-16": (12, {"delay": "Accompagnement global : 6 semaines", "outreach": ""}),
    "fumel-22": (14, {"cost_details": "", "delay": "Entretien dans le mois"}),
    "fumel-34": (11, {"cost_details": "Adhésion familiale : 6 € par an"}),
    "agen-11": (10, {"delay": "Entretien sous deux mois"}),
}
# Changed since it was published: partner → (sent to the editor?, new values).
PENDING: dict[str, tuple[bool, dict[str, Any]]] = {
    "fumel-36": (
        True,
        {
            "delay": "Appel sous 2 jours, visite sous 8",
            "outreach": "Fumel, centre hospitalier : mercredi, 14 h–17 h\n"
            "Penne-d’Agenais, mairie : 1er et 3e vendredis, 9 h–12 h\n"
            "Tournon-d’Agenais, Le Séchoir : 2e mardi, 14 h–16 h",
        },
    ),
    "agen-19": (False, {"cost_details": "Prix libre ; repas conseillé : 5 €"}),
}


def create_fiches(
    entries: list[Entry], partners: dict[str, Partner], users: dict[str, User], today: dt.date
) -> None:
    entries = [entry for entry in entries if entry["state"] != "sans-fiche"]
    themes = {theme.code: theme for theme in Theme.objects.all()}
    communes = Commune.objects.in_bulk()
    fiches = {
        entry["id"]: _fiche(entry, partners[entry["id"]], themes, communes) for entry in entries
    }
    Fiche.objects.bulk_create(fiches.values())
    area = Fiche.area_communes.through
    area.objects.bulk_create(
        area(fiche_id=fiches[entry["id"]].pk, commune_id=code)
        for entry in entries
        for code in entry["zone_communes"]
    )
    for rank, entry in enumerate(entries):
        _bring_to_its_state(entry, fiches[entry["id"]], users, _last_seen(entry, rank, today))


def _fiche(
    entry: Entry, partner: Partner, themes: dict[str, Theme], communes: dict[str, Commune]
) -> Fiche:
    codes = [*entry["thematiques"], "", ""]
    commune = communes.get(entry["commune"])
    fiche = Fiche(
        partner=partner,
        carrier=entry["organisme_porteur"],
        tagline=entry["accroche"],
        missions=entry["missions"],
        actions="\n".join(entry["actions"]),
        limits=entry["limites"],
        theme=themes.get(codes[0]),
        theme_2=themes.get(codes[1]),
        theme_3=themes.get(codes[2]),
        audiences=entry["publics"],
        audiences_details=entry["publics_precisions"],
        area=entry["zone"],
        access_conditions=entry["conditions_acces"],
        referral_modes=entry["orientation_modes"],
        referral=entry["orientation"],
        delay=entry["delai"],
        cost=entry["frais"],
        cost_details=entry["cout"],
        confidential_address=entry["adresse_confidentielle"],
        address=entry["adresse"],
        address_extra=entry["complement_adresse"],
        postal_code=commune.first_postal_code if commune else "",
        commune=commune,
        phone=to_e164(entry["telephone"]),
        email=entry["courriel"],
        website=entry["site_web"],
        opening_hours=opening_hours(entry["horaires"], entry["horaires_precisions"]),
        outreach="\n".join(entry["permanences"]),
        accessibility=entry["accessibilite"],
        accessibility_details=entry["accessibilite_precisions"],
        languages=entry["langues"],
    )
    if entry["id"] in LOGOS:
        fiche.logo.save(f"{entry['id']}.png", draw(entry["id"]), save=False)
    return fiche


def opening_hours(days: dict[str, str], details: str) -> str:
    """The week as `fiches.hours` writes it, then what the week cannot say."""
    week = []
    for name in hours.SHORT_DAYS:
        read = hours.parse(f"{name} {days[name]}") if name in days else hours.CLOSED
        if read is None:  # only "24 h/24" is not a span of hours
            return "tous les jours, 24\N{NO-BREAK SPACE}h/24" + (f" ; {details}" if details else "")
        week.append(read[hours.SHORT_DAYS.index(name)])
    parts = [hours.compose(tuple(week)), details]
    return f"{hours.NBSP}; ".join(part for part in parts if part)


def _last_seen(entry: Entry, rank: int, today: dt.date) -> dt.date:
    """When somebody last worked on this fiche: not all on the same day of the month."""
    day = months_before(today, entry["verified_months_ago"] or 0)
    day = working_day(day - dt.timedelta(days=rank * 5 % 19))
    if entry["left"]:
        return min(day, dt.date.fromisoformat(entry["left"]))
    return day


def _bring_to_its_state(entry: Entry, fiche: Fiche, users: dict[str, User], day: dt.date) -> None:
    editor, state = users["animation"], entry["state"]
    if state in {"publiee", "archivee"}:
        if entry["id"] in EARLIER:
            _publish_earlier(fiche, editor, day, *EARLIER[entry["id"]])
        _publish(entry, fiche, editor, day)
    if state == "archivee":
        archive(fiche)
    if state == "a-valider":
        submit(fiche, at_ten(day), str(fiche.partner))
    if entry["id"] in PENDING:
        day = _change(fiche, day, *PENDING[entry["id"]])
    Fiche.objects.filter(pk=fiche.pk).update(updated_at=at_ten(day), updated_by=editor)


def _publish(entry: Entry, fiche: Fiche, editor: User, day: dt.date) -> None:
    """Where there is a référent, the structure itself has vouched for its fiche."""
    verify(fiche, editor, at_ten(day))
    if entry["referents"]:
        fiche.verified_by = "la structure"
        fiche.save(update_fields=["verified_by"])
    publish(fiche, editor, at_ten(day))


def _publish_earlier(
    fiche: Fiche, editor: User, day: dt.date, months: int, values: dict[str, Any]
) -> None:
    now = {name: getattr(fiche, name) for name in values}
    _set(fiche, values)
    then = at_ten(working_day(months_before(day, months)))
    publish(fiche, editor, then, verified=True)
    _set(fiche, now)


def _change(fiche: Fiche, day: dt.date, sent: bool, values: dict[str, Any]) -> dt.date:
    """An edit that readers do not see yet, some weeks after the fiche was published."""
    _set(fiche, values)
    fiche.state = Fiche.State.DRAFT
    fiche.version += 1
    fiche.save(update_fields=["state", "version"])
    day = working_day(day + dt.timedelta(days=40))
    if sent:
        submit(fiche, at_ten(day), str(fiche.partner))
    return day


def _set(fiche: Fiche, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(fiche, name, value)
    fiche.save(update_fields=list(values))
