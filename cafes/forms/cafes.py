from __future__ import annotations

import datetime as dt
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from cafes import states
from cafes.hosting import ROOM_FIELDS, room_of
from cafes.models import Cafe
from partners.dates import long_date
from partners.forms.fields import refuse_unprintable_everywhere
from partners.forms.versions import VersionedForm
from partners.models import Commune, Partner, Territory, User

NBSP = "\N{NO-BREAK SPACE}"
FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond, a slip of the finger
DAY = ("date", "vague", "start", "end")
YES_NO = [("", "Ne sait pas encore"), ("True", "Oui"), ("False", "Non")]


def side_by_side(*names: str) -> Div:
    return Div(*(Div(name, css_class="col-6") for name in names), css_class="row g-3")


def likely_year(day: dt.date) -> dt.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError("Vérifiez l’année.")
    return day


def taken(cafe: Cafe, date: dt.date, start: dt.time) -> bool:
    """Another café of the territory is to begin at that moment."""
    states = [Cafe.State.PLANNED, Cafe.State.CONFIRMED, Cafe.State.HELD]
    others = Cafe.objects.filter(territory=cafe.territory_id, vague="", state__in=states)
    return others.filter(date=date, start=start).exclude(pk=cafe.pk).exists()


class CafeForm(VersionedForm):
    """Add or correct one café of a territory. The place that is left empty, or as it was for
    the former host, comes from what the chosen host said of its room."""

    tell = forms.BooleanField(
        label="Prévenir les invités par courriel",
        help_text="Ils reçoivent l’événement corrigé. Un autre jour ou une autre heure leur est "
        "toujours annoncé.",
        initial=True,
        required=False,
    )

    class Meta:
        model = Cafe
        fields = ["kind", "theme", *DAY, "host", *ROOM_FIELDS, "word", "to_prepare"]
        widgets = {
            "date": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "start": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "end": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "step_free": forms.Select(choices=YES_NO),
            "word": forms.Textarea({"rows": 3}),
            "to_prepare": forms.Textarea({"rows": 4}),
        }
        labels = {"vague": "Si le jour n’est pas encore fixé"}
        help_texts = {
            "theme": "Pour un café thématique.",
            "vague": f"Par exemple «{NBSP}courant mai{NBSP}»{NBSP}: la date ci-dessus est alors la "
            "dernière possible. Personne n’est invité avant que le jour soit fixé.",
            "host": f"Le partenaire qui reçoit{NBSP}; vous pourrez le choisir plus tard. Si vous en "
            "choisissez un autre, le lieu, le stationnement et les places ci-dessous deviennent les "
            "siens quand vous enregistrez, sauf ce que vous y changez vous-même.",
            "place": f"Salle, numéro et rue. Vide{NBSP}: l’adresse que l’hôte a donnée.",
            "seats": f"Au-delà, les suivants sont sur liste d’attente. Vide{NBSP}: celui de la "
            "salle de l’hôte, ou sans limite.",
        }
        error_messages = {
            "date": {"required": "Indiquez le jour du café."},
            "start": {"required": "Indiquez l’heure du début."},
            "end": {"required": "Indiquez l’heure de la fin."},
        }

    def __init__(self, *args: Any, territory: Territory, invited: bool = False, **kwargs: Any):
        if kwargs.get("instance") is None:
            kwargs["initial"] = {"start": dt.time(9), "end": dt.time(10, 30)}
        super().__init__(*args, **kwargs)
        self.instance.territory = territory
        self.invited = invited
        self.was_host = self.instance.host_id
        self.stored = {name: getattr(self.instance, name) for name in ROOM_FIELDS}
        self._choices(territory)
        refuse_unprintable_everywhere(self)
        if not invited:
            del self.fields["tell"]
        if self.instance.state == Cafe.State.POSTPONED:
            for name in DAY:  # given on a page of its own, which tells everyone
                del self.fields[name]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._layout()

    def _choices(self, territory: Territory) -> None:
        kept = Q(pk__in=Partner.objects.of(territory)) | Q(pk=self.instance.host_id)
        theme = cast(forms.ModelChoiceField, self.fields["theme"])
        host = cast(forms.ModelChoiceField, self.fields["host"])
        commune = cast(forms.ModelChoiceField, self.fields["commune"])
        theme.empty_label = "Aucune"
        host.queryset = Partner.objects.filter(kept)
        host.choices = self._hosts
        here = Q(territories=territory) | Q(pk=self.instance.commune_id)
        commune.queryset = Commune.objects.filter(here).distinct()
        commune.empty_label = "Celle de l’hôte"

    def _layout(self) -> Layout:
        known = self.fields
        day = [name for name in ("date", "vague") if name in known]
        clock = [side_by_side("start", "end")] if "start" in known else []
        return Layout(
            "version",
            Fieldset("Quel café", "kind", "theme"),
            *([Fieldset("Quand", *day[:1], *clock, *day[1:])] if day else []),
            Fieldset("Chez qui", "host", *ROOM_FIELDS),
            Fieldset("Ce que vous en dites", "word", "to_prepare"),
            *(["tell"] if "tell" in known else []),
        )

    def _hosts(self) -> list[tuple[str | int, str | list[tuple[int, str]]]]:
        """Those who offered to host come first."""
        host = cast(forms.ModelChoiceField, self.fields["host"])
        partners = list(host.queryset or ())
        willing = [(p.pk, self._label(p)) for p in partners if p.can_host]
        others = [(p.pk, self._label(p)) for p in partners if not p.can_host]
        groups = {"Ont proposé d’accueillir": willing, "Les autres partenaires": others}
        return [
            ("", "Pas encore choisi"),
            *((title, some) for title, some in groups.items() if some),
        ]

    def _label(self, partner: Partner) -> str:
        """Its name, how many it can seat, and when it is to receive another café."""
        day, seats = self.booked.get(partner.pk), partner.host_seats
        more = [f"{seats}{NBSP}places"] if seats else []
        more += [f"accueille déjà le {long_date(day)}"] if day else []
        return f"{partner.name} – {', '.join(more)}" if more else partner.name

    @cached_property
    def booked(self) -> dict[int, dt.date]:
        """By host (pk), the next day on which it receives another café than this one."""
        others = Cafe.objects.filter(territory=self.instance.territory_id, host__isnull=False)
        coming = others.exclude(pk=self.instance.pk).coming(timezone.localdate())
        return dict(reversed(coming.filter(vague="").values_list("host", "date")))

    def clean_date(self) -> dt.date:
        return likely_year(self.cleaned_data["date"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", "La fin doit venir après le début.")
        if data.get("kind") == Cafe.Kind.THEMATIC and not data.get("theme"):
            self.add_error("theme", "Choisissez la thématique de ce café.")
        if self.invited and data.get("vague"):
            self.add_error(
                "vague",
                f"Des personnes sont déjà invitées{NBSP}: utilisez plutôt «{NBSP}Reporter ce café"
                f"{NBSP}», qui les prévient.",
            )
        host = data.get("host")
        if host is not None and host.pk != self.was_host:
            self._take_room(host, data)
        return data

    def _take_room(self, host: Partner, data: dict[str, Any]) -> None:
        """Another host: what nobody typed is not true any more."""
        room = room_of(host)
        for name in ROOM_FIELDS:
            if name in data and data[name] in ("", None, self.stored[name]):
                data[name] = getattr(room, name)

    def keep(self, by: User, now: dt.datetime) -> int:
        """Save, and say how many guests are told."""
        if self.instance.pk is None:
            self.instance.save()
            return 0
        names = [name for name in self.changed_data if name in self._meta_fields()]
        names += [name for name in ROOM_FIELDS if name not in names]
        tell = bool(self.cleaned_data.get("tell"))
        if self.was_host != self.instance.host_id:
            self.instance.host_pinned, self.instance.host_reason = True, ""
            names += ["host_pinned", "host_reason"]
        return states.change(self.instance, names, by, now, tell=tell)

    def _meta_fields(self) -> list[str]:
        return [name for name in self._meta.fields or () if name in self.fields]

    def _get_validation_exclusions(self) -> set[str]:
        """Not typed, yet needed to know that a café is only there once at a time."""
        excluded = set(super()._get_validation_exclusions())  # type: ignore[misc]
        return excluded - {"territory", "state", "vague"}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi",
        help_text="Une phrase pour les invités, facultative.",
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_unprintable_everywhere(self)


class PostponeForm(CancelForm):
    """Another day, or none yet."""

    date = forms.DateField(
        label="Nouveau jour",
        help_text=f"Vide{NBSP}: pas encore connu. Vous le donnerez plus tard.",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    start = forms.TimeField(label="Début", widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    end = forms.TimeField(label="Fin", widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    field_order = ["date", "start", "end", "reason"]

    def __init__(self, *args: Any, cafe: Cafe, today: dt.date, **kwargs: Any) -> None:
        kwargs["initial"] = {"start": cafe.start, "end": cafe.end}
        super().__init__(*args, **kwargs)
        self.cafe, self.today = cafe, today
        self.is_first = not cafe.is_on  # it has no day now: one is needed
        if self.is_first:
            self.fields["date"].required = True
            self.fields["date"].help_text = ""
            del self.fields["reason"]

    def clean_date(self) -> dt.date | None:
        date: dt.date | None = self.cleaned_data["date"]
        if date is None:
            return None
        likely_year(date)
        if date < self.today:
            raise ValidationError("Choisissez un jour à venir.")
        if date == self.cafe.date and not self.is_first:
            raise ValidationError("C’est le jour où il est déjà prévu.")
        return date

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        date, start, end = data.get("date"), data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", "La fin doit venir après le début.")
        elif date and start and taken(self.cafe, date, start):
            self.add_error("date", "Un café est déjà prévu à ce moment-là.")
        return data
