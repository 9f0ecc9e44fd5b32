"""Block « Identité »: the partner's own name and papers, and the logo."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from fiches.fields import FIELDS
from fiches.forms.texts import LimitsMixin, text_field
from fiches.models import Fiche
from partners.forms.fields import SiretField
from partners.images import CleanImageField
from partners.models import Partner, PartnerType

LOGO_SIDE = 800  # pixels: 20 mm on paper at 1,000 dots an inch


def bare_helper(*fields: Any) -> FormHelper:
    """A piece of a larger form: no tag of its own."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*fields)
    return helper


def side_by_side(*names: str) -> Div:
    """Fields in a row on a desk, one under the other on a phone."""
    width = 12 // len(names)
    return Div(*(Div(name, css_class=f"col-md-{width}") for name in names), css_class="row")


class PartnerForm(LimitsMixin, forms.ModelForm):
    name = text_field("partner.name")
    acronym = text_field("partner.acronym")
    siret = SiretField()

    class Meta:
        model = Partner
        fields = ("name", "acronym", "acronym_meaning", "type", "legal_status", "siret")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = "Donnez le nom de la structure."
        self.fields["acronym_meaning"].label = "Sigle développé"
        self.fields[
            "acronym_meaning"
        ].help_text = "Ce que veut dire le sigle : il alimente le glossaire du livret."
        kind = self.fields["type"]
        assert isinstance(kind, forms.ModelChoiceField)  # noqa: S101
        kind.label = FIELDS["type_structure"].label
        kind.help_text = FIELDS["type_structure"].help
        kind.queryset = PartnerType.objects.all()
        kind.empty_label = "Choisir"
        kind.error_messages["required"] = "Choisissez le type le plus proche."
        self.helper = bare_helper(
            "name",
            side_by_side("acronym", "acronym_meaning"),
            side_by_side("type", "legal_status"),
            "siret",
        )


class IdentityForm(LimitsMixin, forms.ModelForm):
    carrier = text_field("fiche.carrier")
    logo = CleanImageField(max_side=LOGO_SIDE, required=False, label="Logo")

    class Meta:
        model = Fiche
        fields = ("carrier", "logo")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["logo"].help_text = "PNG ou JPEG, fond clair, 2 Mo au plus."
        self.helper = bare_helper("carrier")  # the template lays out the logo with its picture
