"""Block « Vie du réseau »: never printed."""

from __future__ import annotations

from typing import Any

from django import forms

from fiches.fields import FIELDS
from fiches.forms.identity import bare_helper, side_by_side
from fiches.forms.texts import LimitsMixin
from partners.forms.fields import EmailLinesField, refuse_unprintable
from partners.models import Partner

MOST_EMAILS = 5
UNKNOWN, YES, NO = "", "oui", "non"


class NetworkForm(LimitsMixin, forms.ModelForm):
    host = forms.ChoiceField(
        label=FIELDS["accueil_cafe"].label,
        choices=[(UNKNOWN, "Ne sait pas encore"), (YES, "Oui"), (NO, "Non")],
        required=False,
    )
    host_notes = forms.CharField(
        label="Salle et contraintes",
        help_text="Ex. : salle du rez-de-chaussée, stationnement devant",
        required=False,
        validators=[refuse_unprintable],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    invitation_emails = EmailLinesField(
        most=MOST_EMAILS,
        label=FIELDS["invitations"].label,
        help_text="Une adresse par ligne, 5 au plus. Elles ne sont jamais imprimées.",
    )

    class Meta:
        model = Partner
        fields = ("host_seats", "host_notes", "invitation_emails")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["host"] = {True: YES, False: NO}.get(self.instance.can_host, UNKNOWN)
        self.fields["invitation_emails"].widget.attrs["data-most-lines"] = MOST_EMAILS
        self.fields["host_seats"].label = "Nombre de places"
        self.helper = bare_helper(
            side_by_side("host", "host_seats"), "host_notes", "invitation_emails"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "host" in self.changed_data and "host" in data:
            self.instance.can_host = {YES: True, NO: False}.get(data["host"])
        return data
