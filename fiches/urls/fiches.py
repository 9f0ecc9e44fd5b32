from django.urls import path

from fiches.views import drafts, editing, fiches, reading, search, stages

urlpatterns = [
    path("f/<int:pk>/", reading.fiche_short, name="fiche_short"),
    path("f/<int:pk>/logo/", reading.fiche_logo, name="fiche_logo"),
    path("<slug:territory>/recherche/", search.search, name="search"),
    path("<slug:territory>/fiches/", fiches.fiche_list, name="fiche_list"),
    path("<slug:territory>/fiches/selection/", fiches.fiche_batch, name="fiche_batch"),
    path("<slug:territory>/fiches/horaires/", editing.fiche_hours, name="fiche_hours"),
    path(
        "<slug:territory>/fiches/commencer/<int:partner>/",
        editing.fiche_create,
        name="fiche_create",
    ),
    path(
        "<slug:territory>/fiches/brouillon/<int:partner>/", drafts.fiche_draft, name="fiche_draft"
    ),
    path(
        "<slug:territory>/fiches/brouillon/<int:partner>/oublier/",
        drafts.fiche_draft_forget,
        name="fiche_draft_forget",
    ),
    path(
        "<slug:territory>/fiches/brouillon/<int:partner>/sigles/",
        drafts.fiche_sigles,
        name="fiche_sigles",
    ),
    path(
        "<slug:territory>/fiches/brouillon/<int:partner>/apercu/",
        drafts.fiche_preview,
        name="fiche_preview",
    ),
    path("<slug:territory>/fiches/<int:pk>/", reading.fiche_detail, name="fiche_detail"),
    path("<slug:territory>/fiches/<int:pk>/modifier/", editing.fiche_edit, name="fiche_edit"),
    path("<slug:territory>/fiches/<int:pk>/feuille.pdf", reading.fiche_sheet, name="fiche_sheet"),
    path("<slug:territory>/fiches/<int:pk>/place/", reading.fiche_fit, name="fiche_fit"),
    path("<slug:territory>/fiches/<int:pk>/publier/", stages.fiche_publish, name="fiche_publish"),
    path("<slug:territory>/fiches/<int:pk>/verifier/", stages.fiche_verify, name="fiche_verify"),
    path("<slug:territory>/fiches/<int:pk>/archiver/", stages.fiche_archive, name="fiche_archive"),
    path("<slug:territory>/fiches/<int:pk>/retablir/", stages.fiche_restore, name="fiche_restore"),
]
