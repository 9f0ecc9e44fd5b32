"""The wording of a round."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fiches.models import Campaign
from partners.forms.fields import refuse_unprintable_everywhere
from partners.stationery import one_line


class CampaignForm(forms.ModelForm):
    class Meta:
        model = Campaign
        fields = ["subject", "message"]
        labels = {"subject": "Objet", "message": "Votre message"}
        help_texts = {
            "message": "Suivent, pour chacun, sa fiche en bref, son lien personnel, votre nom et "
            "l’information sur ses données.",
        }
        widgets = {"message": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_unprintable_everywhere(self)

    def clean_subject(self) -> str:
        return one_line(str(self.cleaned_data["subject"]))

    def clean_message(self) -> str:
        message = str(self.cleaned_data["message"])
        if "http://" in message or "https://" in message:
            raise ValidationError(
                "N’ajoutez pas de lien\N{NO-BREAK SPACE}: celui de chaque partenaire est mis tout seul, et un "
                "courriel qui en contient plusieurs est souvent classé comme indésirable."
            )
        return message
