"""Offering to host: where, for how many, and when not."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.forms.renderers import get_default_renderer

from cafes.models import HostAbsence, HostRoom
from cafes.rhythm import DAY_NAMES, FIRST_DAY, LAST_DAY
from partners.dates import NBSP
from partners.forms.fields import refuse_unprintable_everywhere
from partners.models import Commune, Partner, Territory

MOST_SEATS = 999
MOST_ABSENCES = 12
BLANK_ABSENCES = 2
YES_NO = [("oui", "Oui, nous pouvons accueillir un café"), ("non", "Non, pas pour le moment")]
STEP_FREE = [("", "Ne sait pas"), ("oui", "Oui"), ("non", "Non")]


class OfferForm(forms.Form):
    """What a partner says of its room. `save` writes it, for the fiche and for the rotation."""

    can_host = forms.ChoiceField(
        label=f"Pouvez-vous accueillir un café{NBSP}?",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites oui ou non."},
    )
    host_seats = forms.IntegerField(
        label=f"Pour combien de personnes{NBSP}?",
        required=False,
        min_value=1,
        max_value=MOST_SEATS,
        error_messages={
            "invalid": "Indiquez un nombre de places.",
            "min_value": "Indiquez un nombre de places.",
            "max_value": f"{MOST_SEATS} places au plus.",
        },
    )
    address = forms.CharField(
        label="Adresse de la salle",
        required=False,
        max_length=160,
        help_text="Salle, numéro et rue. Vide\N{NO-BREAK SPACE}: celle de votre fiche.",
    )
    commune = forms.ModelChoiceField(
        Commune.objects.none(), label="Commune", required=False, empty_label="Celle de notre fiche"
    )
    parking = forms.CharField(label="Stationnement", required=False, max_length=160)
    bus = forms.CharField(label="Bus ou train", required=False, max_length=160)
    step_free = forms.ChoiceField(
        label=f"Entre-t-on en fauteuil roulant{NBSP}?", choices=STEP_FREE, required=False
    )
    host_notes = forms.CharField(
        label="À savoir",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qu’il y a sur place, ce qu’il faut prévoir, une clé à demander…",
    )
    weekdays_off = forms.TypedMultipleChoiceField(
        label="Jours où la salle n’est jamais libre",
        coerce=int,
        required=False,
        choices=list(enumerate(name.capitalize() for name in DAY_NAMES[:6])),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, partner: Partner, territory: Territory, **kwargs: Any) -> None:
        self.partner = partner
        room: HostRoom | None = getattr(partner, "room", None)
        kwargs["initial"] = _known(partner, room)
        super().__init__(*args, **kwargs)
        commune = self.fields["commune"]
        assert isinstance(commune, forms.ModelChoiceField)  # noqa: S101
        here = Commune.objects.filter(territories=territory)
        kept = Commune.objects.filter(pk=room.commune_id if room else None)
        commune.queryset = (here | kept).distinct()
        refuse_unprintable_everywhere(self)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("can_host") == "oui" and not data.get("host_seats") and not self.errors:
            self.add_error("host_seats", "Dites pour combien de personnes il y a de la place.")
        return data

    def save(self) -> Partner:
        data, partner = self.cleaned_data, self.partner
        partner.can_host = data["can_host"] == "oui"
        partner.host_seats, partner.host_notes = data["host_seats"], data["host_notes"]
        partner.save(update_fields=["can_host", "host_seats", "host_notes"])
        HostRoom.objects.update_or_create(
            partner=partner,
            defaults={
                "address": data["address"],
                "commune": data["commune"],
                "parking": data["parking"],
                "bus": data["bus"],
                "step_free": {"oui": True, "non": False}.get(data["step_free"]),
                "weekdays_off": data["weekdays_off"],
            },
        )
        return partner


class AbsenceForm(forms.Form):
    """Days on which it cannot host; both empty: no absence."""

    starts_on = forms.DateField(
        label="Du",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Indiquez une date."},
    )
    ends_on = forms.DateField(
        label="Au",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Indiquez une date."},
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if not self.errors and bool(first) != bool(last):
            self.add_error(
                "ends_on" if first else "starts_on", "Indiquez le premier et le dernier jour."
            )
        if first and last:
            if last < first:
                self.add_error("ends_on", "Le dernier jour ne peut pas précéder le premier.")
            elif not (first >= FIRST_DAY and last <= LAST_DAY):
                self.add_error("ends_on", "Vérifiez l’année.")
        return data

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        data = self.cleaned_data
        return (data["starts_on"], data["ends_on"]) if data.get("starts_on") else None


class AbsenceFormSet(forms.BaseFormSet):
    """All of them, and room for some more; whatever their number, a page stays a page."""

    form = AbsenceForm
    renderer = get_default_renderer()
    extra = BLANK_ABSENCES
    can_order = can_delete = can_delete_extra = validate_max = validate_min = False
    min_num, max_num, absolute_max = 0, MOST_ABSENCES, MOST_ABSENCES
    edit_only = False


def save_absences(partner: Partner, days: list[tuple[dt.date, dt.date]]) -> None:
    """These absences in place of those known; nothing is written when they are the same."""
    known = list(partner.host_absences.values_list("starts_on", "ends_on"))
    if sorted(days) == known:
        return
    partner.host_absences.all().delete()
    HostAbsence.objects.bulk_create(
        HostAbsence(partner=partner, starts_on=first, ends_on=last) for first, last in sorted(days)
    )


def _known(partner: Partner, room: HostRoom | None) -> dict[str, Any]:
    known: dict[str, Any] = {
        "can_host": {True: "oui", False: "non", None: None}[partner.can_host],
        "host_seats": partner.host_seats,
        "host_notes": partner.host_notes,
    }
    if room is None:
        return known
    step_free = {True: "oui", False: "non", None: ""}[room.step_free]
    return known | {
        "address": room.address,
        "commune": room.commune_id,
        "parking": room.parking,
        "bus": room.bus,
        "step_free": step_free,
        "weekdays_off": room.weekdays_off,
    }
