"""Someone at a partner, and what she agrees to show."""

from __future__ import annotations

from typing import Any

from django import forms

from partners.forms.fields import PhoneField, refuse_unprintable_everywhere
from partners.forms.versions import VersionedForm
from partners.french import plain
from partners.images import ACCEPT, CleanImageField
from partners.models import Consent, Contact

PHOTO_SIDE = 800  # pixels


class ContactForm(VersionedForm):
    phone = PhoneField(
        label="Ligne directe",
        max_length=30,
        required=False,
        help_text="Professionnelle seulement. Ex. : 05 36 49 68 27",
    )
    photo = CleanImageField(
        max_side=PHOTO_SIDE,
        label="Photo",
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    remove_photo = forms.BooleanField(label="Retirer la photo", required=False)
    same_person = forms.BooleanField(
        label="C’est la même personne (faute corrigée, nom d’usage)", required=False
    )
    agreed = forms.MultipleChoiceField(
        label="Cette personne accepte que l’on montre",
        help_text="Rien n’est montré sans son accord, donné ligne par ligne. Elle peut le retirer "
        "à tout moment. Sans accord pour son nom, seule sa fonction peut être montrée.",
        choices=[(item.value, item.label[0].upper() + item.label[1:]) for item in Consent.Item],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Contact
        fields = ["name", "function", "phone", "email", "photo", "is_referent"]
        labels = {
            "name": "Prénom et nom",
            "function": "Fonction",
            "email": "Courriel direct",
            "is_referent": "C’est le référent ou la référente des partenaires",
        }
        help_texts = {
            "email": "Professionnel seulement.",
            "is_referent": "La personne que les partenaires peuvent appeler.",
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_unprintable_everywhere(self)
        self.former_name = self.instance.name
        if self.instance.pk is None:
            del self.fields["same_person"]
        else:
            del self.fields["agreed"]
        if not self.instance.photo:
            del self.fields["remove_photo"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        name = data.get("name", "")
        if self.former_name and name and plain(name) != plain(self.former_name):
            self.check_same_person(data)
        self.check_agreed(data)
        self.refuse_twice(data)
        if data.get("remove_photo") and "photo" not in self.changed_data:
            data["photo"] = False
            self.changed_data.append("photo")
        return data

    def check_same_person(self, data: dict[str, Any]) -> None:
        """What one person agreed to is not agreed by her successor."""
        if not data.get("same_person"):
            self.add_error(
                "name",
                f"Si c’est une autre personne, notez d’abord le départ de {self.former_name}, "
                "puis ajoutez la nouvelle. Sinon, cochez « C’est la même personne ».",
            )

    def refuse_twice(self, data: dict[str, Any]) -> None:
        """A button pressed twice, or somebody who is there already."""
        name, email = data.get("name", ""), data.get("email", "")
        if self.instance.pk or not (name or email):
            return
        there = Contact.objects.filter(partner=self.instance.partner_id, left_on__isnull=True)
        if there.filter(name__iexact=name, email__iexact=email).exists():
            self.add_error(None, f"{name or email} est déjà parmi les interlocuteurs.")

    def check_agreed(self, data: dict[str, Any]) -> None:
        """One agrees to show what one has given."""
        for code in data.get("agreed", []):
            given = code.partition("_")[0]  # photo_site → photo
            if given in data and not data[given]:
                label = Consent.Item(code).label
                self.add_error("agreed", f"Vous avez coché « {label} » sans l’indiquer.")


class PhotoForm(forms.Form):
    """One's own photo, with one agreement for each place where it may be shown."""

    photo = CleanImageField(
        max_side=PHOTO_SIDE,
        label="Votre photo",
        widget=forms.FileInput(attrs={"accept": ACCEPT, "data-crop": "14:17"}),
        error_messages={"required": "Choisissez d’abord une photo."},
    )
    shown = forms.MultipleChoiceField(
        label="J’accepte qu’elle soit montrée",
        choices=[
            (Consent.Item.PHOTO_PRINT, "dans le livret imprimé"),
            (Consent.Item.PHOTO_PDF, "dans le PDF"),
            (Consent.Item.PHOTO_SITE, "sur ce site"),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins un endroit : sans votre accord, nous ne gardons pas "
            "votre photo."
        },
    )

    def agreed(self) -> list[Consent.Item]:
        return [Consent.Item(code) for code in self.cleaned_data["shown"]]
