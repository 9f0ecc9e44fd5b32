"""Block « Vie du réseau »: never printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from fiches.fields import FIELDS, lines
from fiches.forms.identity import bare_helper, side_by_side
from fiches.forms.texts import LimitsMixin, refuse_unprintable
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
        help_text="Ex. : salle du rez-de-chaussée, stationnement devant",
        required=False,
        validators=[refuse_unprintable],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    emails = forms.CharField(
        label=FIELDS["invitations"].label,
        help_text="Une adresse par ligne, 5 au plus. Elles ne sont jamais imprimées.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-most-lines": MOST_EMAILS}),
    )

    class Meta:
        model = Partner
        fields = ("host_seats", "host_notes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["host"] = {True: YES, False: NO}.get(self.instance.can_host, UNKNOWN)
        self.initial["emails"] = "\n".join(self.instance.invitation_emails)
        self.fields["host_seats"].label = "Nombre de places"
        self.helper = bare_helper(side_by_side("host", "host_seats"), "host_notes", "emails")

    def clean_emails(self) -> str:
        addresses = list(dict.fromkeys(lines(self.cleaned_data["emails"].replace(",", "\n"))))
        if len(addresses) > MOST_EMAILS:
            raise ValidationError(f"Gardez {MOST_EMAILS} adresses au plus.")
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(
                    f"« {address} » n’est pas une adresse complète, comme nom@exemple.fr."
                ) from None
        return "\n".join(addresses)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "host" in self.changed_data and "host" in data:
            self.instance.can_host = {YES: True, NO: False}.get(data["host"])
        if "emails" in self.changed_data and "emails" in data:
            self.instance.invitation_emails = lines(data["emails"])
        return data
