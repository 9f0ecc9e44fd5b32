from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile

from fiches.importing.reading import Unreadable, check_size, refuse_other_kinds
from partners.models import Territory


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Votre tableau",
        allow_empty_file=True,  # our own sentence says more
        help_text="Un fichier CSV ou un classeur Excel (.xlsx), 50\u00a0Mo et 5\u00a0000 lignes au plus. "
        "Il lui faut une ligne d’en-tête, avec au moins une colonne «\u00a0Nom\u00a0».",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
        error_messages={"required": "Choisissez un fichier."},
    )
    only_territory = forms.BooleanField(
        label="Seulement les structures des communes du territoire",
        required=False,
        help_text="Les autres lignes du tableau sont laissées de côté, sauf celles de partenaires "
        "qui sont déjà dans le réseau. Vous pourrez changer d’avis devant l’aperçu.",
    )
    publish = forms.BooleanField(
        label="Publier aussitôt les fiches complètes",
        required=False,
        help_text="Sinon elles restent des brouillons, que vous relisez et publiez. Dans les deux cas, "
        "elles sont «\u00a0jamais vérifiées\u00a0» tant que personne ne les a relues.",
    )

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["only_territory"].initial = territory.communes.exists()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Field("file"), Field("only_territory"), Field("publish"))

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            check_size(file.size or 0)
            refuse_other_kinds(file.read(4096))
        except Unreadable as problem:
            raise forms.ValidationError(str(problem)) from None
        file.seek(0)
        return file
