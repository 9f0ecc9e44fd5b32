"""Who a partner is, and when it joins, leaves, comes back or ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q

from partners.forms.fields import (
    EmailLinesField,
    PastDateField,
    SiretField,
    refuse_unprintable_everywhere,
)
from partners.forms.versions import VersionedForm
from partners.french import sort_key
from partners.models import Participation, Partner, Territory, User

MOST_EMAILS = 5


class DayForm(forms.Form):
    """The day on which something happened to a partner's stay in the network."""

    day = PastDateField(label="Date")

    def __init__(
        self, *args: Any, today: dt.date, since: dt.date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.since = since
        day = self.fields["day"]
        assert isinstance(day, PastDateField)  # noqa: S101
        day.today = day.initial = today

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if self.since and day < self.since:
            raise forms.ValidationError("Le départ ne peut pas précéder l’arrivée.")
        return day


class PartnerForm(VersionedForm):
    siret = SiretField()
    joined_on = PastDateField(label="Dans le réseau depuis le")
    invitation_emails = EmailLinesField(
        most=MOST_EMAILS,
        label="Courriels à inviter aux cafés",
        help_text=f"Une adresse par ligne, {MOST_EMAILS} au plus. Elles ne sont jamais imprimées.",
    )
    another = forms.BooleanField(
        label="C’est bien un autre partenaire", required=False, widget=forms.HiddenInput
    )

    field_order = ["name", "another"]

    class Meta:
        model = Partner
        fields = [
            "name",
            "acronym",
            "acronym_meaning",
            "type",
            "legal_status",
            "siret",
            "parent",
            "joined_on",
            "can_host",
            "host_seats",
            "host_notes",
            "invitation_emails",
        ]
        labels = {
            "name": "Nom de la structure",
            "acronym": "Sigle ou nom d’usage",
            "acronym_meaning": "Sigle développé",
            "type": "Type de structure",
            "legal_status": "Statut",
            "parent": "Service de",
            "can_host": "Peut accueillir un café",
            "host_seats": "Nombre de places",
            "host_notes": "Salle et contraintes",
        }
        help_texts = {
            "name": "Nom complet, sans point final.",
            "acronym": "Celui que tout le monde emploie. Ex. : CCAS",
            "parent": "L’organisme dont c’est un service local, s’il est dans le réseau.",
            "host_notes": "Ex. : salle du rez-de-chaussée, stationnement devant",
        }
        widgets = {
            "can_host": forms.NullBooleanSelect,
            "host_notes": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(
        self,
        *args: Any,
        user: User,
        territory: Territory,
        today: dt.date,
        stay: Participation | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.territory, self.stay = user, territory, stay
        refuse_unprintable_everywhere(self)
        joined_on, parent, can_host = (
            self.fields["joined_on"],
            self.fields["parent"],
            self.fields["can_host"],
        )
        assert isinstance(joined_on, PastDateField)  # noqa: S101
        joined_on.today, joined_on.initial = today, stay.joined_on if stay else today
        assert isinstance(parent, forms.ModelChoiceField)  # noqa: S101
        parent.queryset = self.possible_parents()
        parent.empty_label = "Aucun"
        assert isinstance(can_host.widget, forms.NullBooleanSelect)  # noqa: S101
        can_host.widget.choices = [
            ("unknown", "Ne sait pas encore"),
            ("true", "Oui"),
            ("false", "Non"),
        ]

    def possible_parents(self) -> Any:
        """Partners of this network, and the present one, but not its own services."""
        known = Partner.objects.visible_to(self.user)
        here = known.of(self.territory).exclude(pk=self.instance.pk)
        others = here.exclude(parent=self.instance.pk) if self.instance.pk else here
        return known.filter(Q(pk__in=others) | Q(pk=self.instance.parent_id))

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_joined_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["joined_on"]
        if self.stay and self.stay.left_on and day > self.stay.left_on:
            raise forms.ValidationError("L’arrivée ne peut pas suivre le départ.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk is None and data.get("name") and not data.get("another"):
            self.warn_of_namesakes(data["name"])
        return data

    def warn_of_namesakes(self, name: str) -> None:
        known = Partner.objects.visible_to(self.user)
        if not known.filter(sort_key=sort_key(name)).exists():
            return
        self.fields["another"].widget = forms.CheckboxInput()
        self.add_error(
            "name",
            "Un partenaire porte déjà ce nom. S’il s’agit du même, ajoutez-le depuis la liste ; "
            "sinon, cochez « C’est bien un autre partenaire ».",
        )
