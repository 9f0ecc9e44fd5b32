"""Block « Interlocuteurs »: up to two référents, and what each agreed to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from fiches.fields import FIELDS
from fiches.forms.identity import bare_helper, side_by_side
from fiches.forms.reach import phone_field
from fiches.forms.texts import LimitsMixin, text_field
from partners.french import plain
from partners.images import CleanImageField
from partners.models import Consent, Contact, Partner
from partners.people import agree, erase, item_values, save_contact, withdraw

Item = Consent.Item
PHOTO_SIDE = 800  # pixels
AGREEMENTS = {
    Item.NAME: "Son prénom et son nom",
    Item.FUNCTION: "Sa fonction",
    Item.PHONE: "Sa ligne directe",
    Item.EMAIL: "Son courriel direct",
    Item.PHOTO_PRINT: "Sa photo dans le livret imprimé",
    Item.PHOTO_PDF: "Sa photo dans le PDF",
    Item.PHOTO_SITE: "Sa photo sur ce site",
}


class ReferentForm(LimitsMixin, forms.ModelForm):
    name = text_field("contact.name")
    function = text_field("contact.function")
    phone = phone_field("referent_telephone")
    email = forms.EmailField(
        label="Courriel direct", help_text=FIELDS["referent_courriel"].help, required=False
    )
    photo = CleanImageField(max_side=PHOTO_SIDE, required=False, label="Photo")
    agreed = forms.MultipleChoiceField(
        label="Cette personne accepte que l’on montre",
        help_text="Rien n’est montré sans son accord, donné pour chaque ligne. "
        "Elle peut le retirer à tout moment.",
        choices=list(AGREEMENTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    left = forms.BooleanField(
        label="Cette personne n’est plus notre référente",
        help_text="Ses coordonnées disparaissent aussitôt du site et de la prochaine édition.",
        required=False,
    )

    class Meta:
        model = Contact
        fields = ("name", "function", "phone", "email", "photo")

    def __init__(self, *args: Any, from_link: bool = False, **kwargs: Any) -> None:
        """`from_link`: each gives her agreements and her photo herself, on their own page."""
        super().__init__(*args, **kwargs)
        self.from_link = from_link
        known = self.instance.pk is not None
        self.stored_photo = bool(self.instance.photo)
        self.initial["agreed"] = sorted(self.instance.agreed_items()) if known else []
        self.fields["email"].limit = FIELDS["referent_courriel"]  # type: ignore[attr-defined]
        for key in ("nom", "fonction"):
            field = self.fields["name" if key == "nom" else "function"]
            field.label = FIELDS[f"referent_{key}"].label
        self.fields["name"].label = "Prénom et nom"
        if not known or from_link:
            del self.fields["left"]
        if from_link:
            del self.fields["agreed"], self.fields["photo"]
        self.helper = bare_helper(
            side_by_side("name", "function"),
            side_by_side("phone", "email"),
            *([] if from_link else [Div("agreed", css_class="fiche-agreed")]),
            *(["left"] if "left" in self.fields else []),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        someone = any(data.get(name) for name in ("name", "phone", "email", "photo"))
        if someone and not data.get("function") and "function" not in self.errors:
            self.add_error(
                "function", "Indiquez sa fonction, par exemple «\u00a0conseillère\u00a0»."
            )
        return data

    def save_for(self, partner: Partner, recorded_by: str, now: dt.datetime) -> Contact | None:
        """Write the person and date her agreements; gives who was written, None for nobody.

        Another name is another person: what the former one agreed to ends, with her links,
        and the boxes that are ticked count from now.
        """
        if not self.has_changed():
            return None
        contact: Contact = self.instance
        if self.cleaned_data.get("left"):
            erase(contact, timezone.localdate(now))
            return None
        contact.partner, contact.is_referent = partner, True
        former = self.initial.get("name") or ""
        if former and plain(former) != plain(contact.name):
            withdraw(contact, Item, now)
            if not self.from_link:
                contact.links.filter(revoked_at__isnull=True).update(revoked_at=now)
        save_contact(contact, self.changed_data, now)
        if self.from_link:
            return contact
        values = item_values(contact)
        ticked = [item for item in AGREEMENTS if item in self.cleaned_data["agreed"]]
        agreed = [item for item in ticked if values[item]]
        withdraw(contact, set(AGREEMENTS) - set(agreed), now)
        for item in agreed:
            agree(contact, item, recorded_by, now)
        return contact
