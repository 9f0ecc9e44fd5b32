"""Preparing an edition: what is on the cover, what goes in, in which order."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms

from fiches.livret.contents import Section
from fiches.livret.editions import former_edition
from fiches.models import Livret
from partners.images import CleanImageField
from partners.models import Territory
from partners.templatetags.french import counted

SECTION_LABELS = {
    Section.USEFUL_NUMBERS: "Numéros utiles (2e de couverture)",
    Section.FOREWORD: "Avant-propos",
    Section.HOW_TO_READ: "Mode d’emploi",
    Section.CONTENTS: "Sommaire par thématique",
    Section.COMMUNE_TABLE: "Où nous recevons (carte et tableau par commune)",
    Section.CHANGES: "Ce qui a changé depuis l’édition précédente",
    Section.SHEETS: "Fiches",
    Section.INDEX_NAMES: "Index des noms et des sigles",
    Section.INDEX_COMMUNES: "Index par commune",
    Section.INDEX_AUDIENCES: "Index par public",
    Section.INDEX_THEMES: "Index des autres thématiques",
    Section.REFERENTS: "Annuaire des référents partenaires",
    Section.PORTRAITS: "Trombinoscope, de qui a donné son accord",
    Section.SIGLES: "Sigles employés",
    Section.AGENDA: "Prochains cafés",
    Section.CHARTER: "Charte du café",
    Section.BLANK_FICHE: "Fiche à remplir",
    Section.NOTICES: "Mentions",
}


class LivretForm(forms.ModelForm[Livret]):
    sections = forms.MultipleChoiceField(
        label="Parties du livret",
        choices=[(section.value, SECTION_LABELS[section]) for section in Section],
        widget=forms.CheckboxSelectMultiple,
        help_text="Elles s’impriment dans cet ordre.",
    )
    cover_image = CleanImageField(
        max_side=2000,
        label="Image de couverture",
        required=False,
        help_text="Une photo du territoire ou un dessin d’enfant, en PNG ou en JPEG. Facultatif.",
    )

    class Meta:
        model = Livret
        fields = [
            "title",
            "subtitle",
            "number",
            "edition_date",
            "foreword",
            "foreword_signature",
            "order",
            "sections",
            "double_sided",
            "renumbered",
            "cover_image",
        ]
        widgets = {
            "edition_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "foreword": forms.Textarea(attrs={"rows": 10}),
            "order": forms.RadioSelect,
            "double_sided": forms.RadioSelect(
                choices=[(False, "D’un seul côté des feuilles"), (True, "Recto verso")]
            ),
            "renumbered": forms.RadioSelect(
                choices=[
                    (
                        False,
                        "Les pages gardent leur numéro\N{NO-BREAK SPACE}: on ne remplace que ce qui change",
                    ),
                    (
                        True,
                        "Tout renuméroter à la suite\N{NO-BREAK SPACE}: un nouveau classeur à imprimer en entier",
                    ),
                ]
            ),
        }
        help_texts = {
            "title": "En grand sur la couverture. Le nom du territoire y figure déjà.",
            "foreword": "Une page au plus : pourquoi ce livret, à qui il s’adresse. "
            "Une ligne vide sépare deux paragraphes.",
            "foreword_signature": "Plutôt une fonction qu’un nom : « La responsable du centre "
            "médico-social ».",
            "double_sided": "Recto verso, deux fois moins de papier\N{NO-BREAK SPACE}; d’un seul côté, une fiche se "
            "remplace sans toucher à sa voisine.",
            "edition_date": "La seule date imprimée : celle à laquelle les fiches sont arrêtées.",
        }

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.territory = territory
        self.former = former_edition(self.instance)
        numbers = ["renumbered"] if self.former else []
        if self.former is None:
            del self.fields["renumbered"]
        else:
            self.fields["renumbered"].help_text = inserts_in_words(self.former)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset(
                "La couverture",
                "title",
                "subtitle",
                Row(Column("number", css_class="col-sm-4"), Column("edition_date")),
                "cover_image",
            ),
            Fieldset("L’avant-propos", "foreword", "foreword_signature"),
            Fieldset("Ce que contient le livret", "order", "sections"),
            Fieldset("L’impression", "double_sided", *numbers),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        moved = self.former is not None and cleaned.get("order") not in {None, self.former.order}
        if moved and not cleaned.get("renumbered"):
            self.add_error(
                "renumbered",
                "Vous changez l’ordre des fiches\N{NO-BREAK SPACE}: presque toutes changeraient de page. Choisissez "
                "de tout renuméroter à la suite.",
            )
        return cleaned

    def clean_foreword(self) -> str:
        text: str = self.cleaned_data["foreword"].strip()
        if len(text) > 2800:
            raise forms.ValidationError(
                f"L’avant-propos doit tenir sur une page : 2 800 caractères au plus, il en a "
                f"{len(text)}."
            )
        return text

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if number < 1:
            raise forms.ValidationError("Le numéro d’édition commence à 1.")
        others = Livret.objects.filter(territory=self.instance.territory, number=number)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"L’édition no {number} existe déjà.")
        return number

    def clean_sections(self) -> list[str]:
        chosen = set(self.cleaned_data["sections"])
        if Section.SHEETS.value not in chosen:
            raise forms.ValidationError("Un livret sans fiches n’est plus un livret.")
        return [section.value for section in Section if section.value in chosen]


def inserts_in_words(livret: Livret) -> str:
    """How many pages of its binder bear a number such as 34 bis."""
    folios = livret.numbering["folios"] if livret.numbering else []
    inserts = sum(1 for folio in folios if folio["insert"])
    if not inserts:
        return ""
    return f"Aujourd’hui, {counted(inserts, 'page porte,pages portent')} un numéro bis, ter…"
