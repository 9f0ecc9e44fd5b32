from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms

from fiches.fields import tidy
from partners.forms.fields import refuse_unprintable


class QuestionForm(forms.Form):
    """What the editor needs to know before publishing."""

    question = forms.CharField(
        label="Votre question au partenaire",
        help_text="Elle part par courriel avec le lien de sa page, et reste affichée sur sa "
        "fiche. Ex. : « Recevez-vous aussi sans rendez-vous le mercredi ? »",
        max_length=600,
        validators=[refuse_unprintable],
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez ce qu’il vous manque pour publier."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_question(self) -> str:
        return tidy(self.cleaned_data["question"])
