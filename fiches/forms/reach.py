"""Block « Comment nous joindre », without the opening hours (see `week`)."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.core.exceptions import ValidationError

from fiches.fields import FIELDS
from fiches.forms.identity import bare_helper, side_by_side
from fiches.forms.texts import CommuneNames, Example, LimitsMixin, text_field
from fiches.models import Fiche
from fiches.models.fiches import AccessFeature, ReferralMode
from fiches.places import CommuneError, commune_in_words, find_commune
from fiches.remarks import GENERIC, LOOKS_PERSONAL, PERSONAL
from partners.forms.fields import PhoneField, refuse_unprintable
from partners.models import Territory

# What would tell where a confidential place is (`fiches.content.PLACE`), and that it is one.
PLACE_INPUTS = (
    "confidential_address",
    "address",
    "address_extra",
    "commune_text",
    "outreach",
    "accessibility",
    "accessibility_details",
)


def phone_field(key: str) -> PhoneField:
    field = FIELDS[key]
    return PhoneField(label=field.label, help_text=field.help, required=False, max_length=40)


class ReachForm(LimitsMixin, forms.ModelForm):
    referral_modes = forms.MultipleChoiceField(
        label="Pour nous orienter une personne",
        choices=ReferralMode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    referral = text_field("fiche.referral", rows=4)
    access_conditions = text_field("fiche.access_conditions", rows=2)
    delay = text_field("fiche.delay")
    cost_details = text_field("fiche.cost_details")
    address = text_field("fiche.address")
    address_extra = text_field("fiche.address_extra")
    commune_text = forms.CharField(
        label="Commune",
        help_text="Écrivez le début du nom, ou le code postal. Ex.\u00a0: Fumel (47500)",
        required=False,
        max_length=120,
        validators=[refuse_unprintable],
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-commune": ""}),
    )
    phone = phone_field("telephone")
    email = forms.EmailField(
        label="Courriel de la structure",
        help_text=FIELDS["courriel"].help,
        required=False,
        max_length=120,
        widget=forms.EmailInput(
            attrs={
                "autocomplete": "off",
                "data-personal": PERSONAL.pattern,
                "data-generic": GENERIC.pattern,
                "data-word": LOOKS_PERSONAL,
            }
        ),
    )
    website = forms.URLField(
        label="Site internet",
        help_text="Ex. : www.exemple.fr",
        required=False,
        max_length=250,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    outreach = text_field("fiche.outreach", rows=4)
    accessibility = forms.MultipleChoiceField(
        label="Accessibilité",
        choices=AccessFeature.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    accessibility_details = text_field("fiche.accessibility_details")
    languages = text_field("fiche.languages")

    class Meta:
        model = Fiche
        fields = (
            "referral_modes",
            "referral",
            "access_conditions",
            "delay",
            "cost",
            "cost_details",
            "confidential_address",
            "address",
            "address_extra",
            "phone",
            "email",
            "website",
            "outreach",
            "accessibility",
            "accessibility_details",
            "languages",
        )

    def __init__(
        self, *args: Any, territory: Territory, hide_place: bool = False, **kwargs: Any
    ) -> None:
        """`hide_place`: a confidential place stays out of the page, and as it is stored."""
        super().__init__(*args, **kwargs)
        self.near = territory.communes.values_list("code", flat=True)
        fiche = self.instance
        self.commune_names: tuple[str, ...] = ()  # to choose from, when what is typed is none
        self.initial["commune_text"] = commune_in_words(fiche.commune, fiche.postal_code)
        self.fields["email"].limit = FIELDS["courriel"]  # type: ignore[attr-defined]
        self.fields["website"].limit = FIELDS["site_web"]  # type: ignore[attr-defined]
        self.fields["cost"].label = "Participation financière"
        self.fields["cost_details"].label = "Préciser le coût"
        self.fields[
            "cost_details"
        ].help_text = "Ex.\u00a0: 2\u00a0€ par repas, selon les ressources"
        self.fields["accessibility_details"].label = "Préciser l’accès"
        self.fields[
            "outreach"
        ].help_text = (
            "Un lieu par ligne (commune, lieu, jour, heure), 4 lignes de 60 caractères au plus."
        )
        hidden = self.fields["confidential_address"]
        hidden.label = "Adresse confidentielle"
        hidden.help_text = (
            "Pour un lieu d’hébergement protégé\u00a0: adresse, commune, permanences et accès ne sont "
            "ni affichés, ni imprimés, ni exportés, ni cherchés. Seules les personnes qui tiennent "
            "la fiche les voient ici."
        )
        place: list[Any] = [
            Div(Field("confidential_address"), css_class="fiche-confidential"),
            side_by_side("address", "address_extra"),
            "commune_text",
            CommuneNames(),
        ]
        visits = ["outreach", "accessibility", "accessibility_details"]
        self.hides_place = hide_place
        if hide_place:
            place, visits = [], []
            for name in PLACE_INPUTS:
                del self.fields[name]
        self.helper = bare_helper(
            "referral_modes",
            "referral",
            Example("orientation"),
            "access_conditions",
            "delay",
            side_by_side("cost", "cost_details"),
            "phone",
            "email",
            "website",
            *place,
        )
        # After the opening hours.
        self.more_helper = bare_helper(*visits, "languages")

    def clean_commune_text(self) -> str:
        """Sets the commune and the postal code together; an unknown name changes neither."""
        text: str = self.cleaned_data["commune_text"].strip()
        if "commune_text" not in self.changed_data:
            return text
        try:
            found = find_commune(text, self.near) if text else (None, "")
        except CommuneError as error:
            self.commune_names = error.names
            raise ValidationError(str(error)) from None
        self.instance.commune, self.instance.postal_code = found
        return text
