"""Planning a season: its rhythm, then each of its cafés."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, cast

from django import forms

from cafes.models import Cafe, Season
from cafes.planning.slots import Choice, choice_from_json, choice_to_json, vague_words
from cafes.rhythm import (
    DAY_NAMES,
    FIRST_DAY,
    HABITANTS,
    LAST_DAY,
    PLENARY,
    RANKS,
    STEPS,
    Rhythm,
    RhythmError,
    check_period,
    parse,
)
from partners.dates import MONTHS, NBSP
from partners.models import Theme

ONE_BY_ONE = "0"
MOST_PEOPLE = 999
# A season in the order in which it is lived.
SEASON_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7)
Choices = list[tuple[str, Any]]


def day_field(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    missing = {"required": "Indiquez une date.", "invalid": "Indiquez une date."}
    return forms.DateField(label=label, widget=widget, error_messages=missing, **options)


def time_field(label: str, **options: Any) -> forms.TimeField:
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    missing = {"required": "Indiquez une heure.", "invalid": "Indiquez une heure."}
    return forms.TimeField(label=label, widget=widget, error_messages=missing, **options)


def natures(themes: list[Theme]) -> Choices:
    """What a café may be, thematic ones by their theme."""
    themed = [(theme.code, theme.label) for theme in themes]
    return [
        ("", "Ordinaire"),
        (PLENARY, "Plénier"),
        (HABITANTS, "Des habitants"),
        ("Thématique", themed),
    ]


class RhythmForm(forms.Form):
    """When the network meets; its value is a `Rhythm` and the first and last days."""

    every = forms.ChoiceField(
        label="Combien de fois",
        choices=[
            ("1", "Chaque mois"),
            ("2", "Tous les deux mois"),
            ("3", "Chaque trimestre"),
            (ONE_BY_ONE, "À des dates choisies une à une"),
        ],
    )
    rank = forms.TypedChoiceField(
        label="Quelle semaine",
        coerce=int,
        choices=[(rank, f"Le {name}") for rank, name in RANKS.items()],
    )
    weekday = forms.TypedChoiceField(
        label="Quel jour", coerce=int, choices=list(enumerate(DAY_NAMES))
    )
    start = time_field("De")
    end = time_field("À")
    starts_on = day_field("Du")
    ends_on = day_field("Au")
    expected = forms.IntegerField(
        label="Combien de personnes attendez-vous\N{NO-BREAK SPACE}?",
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        error_messages={
            "invalid": "Indiquez un nombre.",
            "min_value": "Indiquez un nombre.",
            "max_value": f"{MOST_PEOPLE} au plus.",
        },
    )
    step_free = forms.BooleanField(
        label="Choisir des lieux accessibles en fauteuil",
        required=False,
        help_text="Si une personne du réseau en a besoin.",
    )
    plenary_start = time_field("Plénière, de", required=False)
    plenary_end = time_field("À", required=False)
    again = forms.BooleanField(
        label="Refaire le plan de cette saison",
        required=False,
        help_text="Celui qui est en préparation est remplacé\N{NO-BREAK SPACE}; les cafés déjà adoptés restent.",
    )

    def __init__(self, *args: Any, themes: list[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = themes
        for month in SEASON_MONTHS:
            self.fields[f"month_{month}"] = forms.ChoiceField(
                label=MONTHS[month - 1].capitalize(), choices=natures(themes), required=False
            )

    def months(self) -> list[forms.BoundField]:
        return [self[f"month_{month}"] for month in SEASON_MONTHS]

    @property
    def some_month_is_special(self) -> bool:
        return any(field.value() for field in self.months())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", "La fin doit venir après le début.")
        self._clean_plenary(data)
        if data.get("starts_on") and data.get("ends_on"):
            try:
                check_period(data["starts_on"], data["ends_on"])
            except RhythmError as error:
                self.add_error("ends_on", str(error))
        return data

    def _clean_plenary(self, data: dict[str, Any]) -> None:
        start, end = data.get("plenary_start"), data.get("plenary_end")
        if bool(start) != bool(end) and not {"plenary_start", "plenary_end"} & set(self.errors):
            name = "plenary_end" if start else "plenary_start"
            self.add_error(name, "Indiquez le début et la fin, ou rien.")
        elif start and end and end <= start:
            self.add_error("plenary_end", "La fin doit venir après le début.")

    @property
    def rhythm(self) -> Rhythm:
        data = self.cleaned_data
        if data["every"] == ONE_BY_ONE:
            return Rhythm(data["start"], data["end"])
        kinds = ((month, data[f"month_{month}"]) for month in sorted(SEASON_MONTHS))
        return Rhythm(
            data["start"],
            data["end"],
            rank=data["rank"],
            weekday=data["weekday"],
            every=int(data["every"]),
            kinds=tuple((month, kind) for month, kind in kinds if kind),
            plenary=(data["plenary_start"], data["plenary_end"]) if data["plenary_end"] else None,
        )


def first_guess(season: Season | None, year: int, plenary: Cafe | None = None) -> dict[str, Any]:
    """What the form of a rhythm shows first: that season, with the habits of `season`, and the
    hours of the last `plenary` café."""
    guess: dict[str, Any] = {
        "every": "1",
        "rank": 2,
        "weekday": 4,
        "start": dt.time(9),
        "end": dt.time(10, 30),
        "starts_on": dt.date(year, 9, 1),
        "ends_on": dt.date(year + 1, 6, 30),
    }
    if plenary is not None:
        guess |= {"plenary_start": plenary.start, "plenary_end": plenary.end}
    if season is None:
        return guess
    guess |= {"expected": season.expected, "step_free": season.step_free}
    try:
        rhythm = parse(season.rule)
    except RhythmError:
        return guess
    guess |= {"start": rhythm.start, "end": rhythm.end}
    if rhythm.plenary:
        guess |= dict(zip(("plenary_start", "plenary_end"), rhythm.plenary, strict=True))
    if rhythm.rank is None:
        return guess | {"every": ONE_BY_ONE}
    every = str(rhythm.every) if rhythm.every in STEPS else "1"
    guess |= {"every": every, "rank": rhythm.rank, "weekday": rhythm.weekday}
    return guess | {f"month_{month}": kind for month, kind in rhythm.kinds}


class SlotForm(forms.Form):
    """One café of the plan; its value is a `Choice`."""

    date = day_field("Date")
    vague = forms.BooleanField(
        label="Le jour n’est pas encore fixé",
        required=False,
    )
    start = time_field("De")
    end = time_field("À")
    nature = forms.ChoiceField(label="Nature", required=False)
    host = forms.ChoiceField(label="Hôte", required=False)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, choice: Choice, natures: Choices, hosts: Choices, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**vars(choice), "host": choice.host or "", "shown": sent(choice)}
        super().__init__(*args, **kwargs)
        self.stored = choice
        for name, choices in (("nature", natures), ("host", hosts)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = choices
        self.fields[
            "vague"
        ].help_text = f"On annonce «{NBSP}{vague_words(choice.date)}{NBSP}», le mois de cette date."

    def tell_turn(self, host: str) -> None:
        """Whom the rotation gives as long as nobody is chosen."""
        field = self.fields["host"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        first, *others = cast(Iterable[tuple[str, str]], field.choices)
        if host and not self.stored.host:
            first = ("", f"À tour de rôle{NBSP}: {host}")
        field.choices = [first, *others]

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError("Vérifiez l’année.")
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", "La fin doit venir après le début.")
        return data

    @property
    def choice(self) -> Choice:
        data = self.cleaned_data
        host = int(data["host"]) if data["host"] else None
        return Choice(data["date"], data["start"], data["end"], data["vague"], data["nature"], host)

    @property
    def shown_choice(self) -> Choice:
        """What the page had shown; what is stored if the browser sent nothing readable."""
        try:
            return choice_from_json(json.loads(self.data.get(self.add_prefix("shown"), "")))
        except (ValueError, TypeError, KeyError):
            return self.stored

    def show_again(self) -> None:
        """The page that comes back shows what is stored now."""
        typed: Any = self.data
        self.data = again = typed.copy()
        again[self.add_prefix("shown")] = sent(self.stored)


def sent(choice: Choice) -> str:
    return json.dumps(choice_to_json(choice))


class NewDateForm(forms.Form):
    """A date that no rhythm gives."""

    date = day_field("Une date de plus", required=False)

    def clean_date(self) -> dt.date:
        day: dt.date | None = self.cleaned_data["date"]
        if day is None:
            raise forms.ValidationError("Indiquez une date.")
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError("Vérifiez l’année.")
        return day
