"""Opening a territory and its first texts."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from django import forms

from fiches.reference import default_charter
from partners.forms.fields import LineField, refuse_unprintable_everywhere
from partners.french import plain
from partners.models import Commune, Territory

MOST_LINES = 400


class CommunesForm(forms.Form):
    """Whole intercommunalités by a tick, other communes by a line: works without JavaScript."""

    epcis = forms.MultipleChoiceField(
        label="Intercommunalités entières",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label="Autres communes",
        help_text="Une par ligne\N{NO-BREAK SPACE}: son nom, ou son code Insee si deux communes ont le même nom.",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, departement: Territory | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Commune.objects.filter(territories=departement) if departement else Commune.objects
        self.known = list(known.all()) or list(Commune.objects.all())
        epcis = sorted({(c.epci_siren, c.epci_name) for c in self.known if c.epci_siren}, key=_name)
        field = self.fields["epcis"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = epcis
        refuse_unprintable_everywhere(self)

    def clean_others(self) -> list[Commune]:
        by_name: dict[str, list[Commune]] = {}
        for commune in self.known:
            by_name.setdefault(commune.plain_name or plain(commune.name), []).append(commune)
            by_name.setdefault(commune.code.lower(), []).append(commune)
        found, unknown = [], []
        for line in self.cleaned_data["others"].splitlines()[:MOST_LINES]:
            if not line.strip():
                continue
            matching = by_name.get(plain(line), []) or _without_article(plain(line), by_name)
            found += matching if len(matching) == 1 else []
            unknown += (
                [] if len(matching) == 1 else [_told(line.strip()[:60], matching, self.known)]
            )
        if unknown:
            raise forms.ValidationError(
                "Nous ne reconnaissons pas\N{NO-BREAK SPACE}: "
                f"{', '.join(unknown[:10])}. Corrigez le nom, ou donnez le code Insee."
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.communes():
            raise forms.ValidationError("Choisissez au moins une commune.")
        return data

    def communes(self) -> list[Commune]:
        whole = set(self.cleaned_data.get("epcis", []))
        chosen = {commune.code: commune for commune in self.cleaned_data.get("others", [])}
        chosen |= {c.code: c for c in self.known if c.epci_siren and c.epci_siren in whole}
        return list(chosen.values())


def _without_article(name: str, by_name: dict[str, list[Commune]]) -> list[Commune]:
    """ "Mas-d’Agenais" is Le Mas-d’Agenais."""
    return [
        one for article in ("le", "la", "les", "l") for one in by_name.get(f"{article} {name}", [])
    ]


def _told(line: str, matching: list[Commune], known: list[Commune]) -> str:
    """What was typed, and what it may have been."""
    if len(matching) > 1:
        codes = " ou ".join(commune.code for commune in matching[:5])
        return f"{line} (plusieurs communes ont ce nom\N{NO-BREAK SPACE}: écrivez {codes})"
    names = {commune.plain_name or plain(commune.name): commune.name for commune in known}
    near = get_close_matches(plain(line), list(names), n=1, cutoff=0.75)
    return f"{line} (vouliez-vous dire {names[near[0]]}\N{NO-BREAK SPACE}?)" if near else line


class FacilitatorForm(forms.Form):
    """Somebody who runs a network: named with it, or later."""

    facilitator_name = forms.CharField(label="Prénom et nom", max_length=80)
    facilitator = forms.EmailField(
        label="Courriel",
        max_length=120,
        help_text="Un message lui dit que le réseau l’attend, et comment entrer.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_unprintable_everywhere(self)


def _name(epci: tuple[str, str]) -> str:
    return plain(epci[1])


def typed(communes: list[Commune], known: list[Commune]) -> dict[str, Any]:
    """What the form shows of communes already chosen."""
    codes = {commune.code for commune in communes}
    whole = {
        siren
        for siren in {commune.epci_siren for commune in communes if commune.epci_siren}
        if {commune.code for commune in known if commune.epci_siren == siren} <= codes
    }
    rest = [commune for commune in communes if commune.epci_siren not in whole]
    names = [commune.name for commune in known]
    lines = [c.code if names.count(c.name) > 1 else c.name for c in rest]
    return {"epcis": sorted(whole), "others": "\n".join(lines)}


class OpenForm(CommunesForm):
    name = forms.CharField(
        label="Nom du territoire",
        max_length=120,
        help_text="Ex.\N{NO-BREAK SPACE}: Circonscription de Marmande",
    )
    kind = forms.ChoiceField(
        label="Nature",
        choices=[c for c in Territory.Kind.choices if c[0] != Territory.Kind.DEPARTEMENT],
    )
    facilitator_name = LineField(
        label="Qui l’animera\N{NO-BREAK SPACE}: prénom et nom", max_length=80
    )
    facilitator = forms.EmailField(
        label="Son courriel",
        max_length=120,
        help_text="Un message lui dit que le territoire est ouvert, et comment entrer.",
    )

    field_order = ["name", "kind", "facilitator_name", "facilitator", "epcis", "others"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if Territory.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError("Un territoire porte déjà ce nom.")
        return name


class IdentityForm(forms.ModelForm):
    class Meta:
        model = Territory
        fields = ["carrier", "contact", "rights_contact", "controller", "dpo_contact"]
        widgets = {"contact": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("carrier", "contact"):
            self.fields[name].required = True
        refuse_unprintable_everywhere(self)


class CharterForm(forms.ModelForm):
    class Meta:
        model = Territory
        fields = ["charter"]
        labels = {"charter": "La charte, un point par ligne"}
        help_texts = {"charter": "Elle est imprimée dans le livret et lue au premier café."}
        widgets = {"charter": forms.Textarea(attrs={"rows": 12})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["charter"].required = True
        if not self.instance.charter:
            self.initial["charter"] = default_charter()
        refuse_unprintable_everywhere(self)
