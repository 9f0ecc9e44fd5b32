from django.urls import path

from fiches.views import importing

urlpatterns = [
    path("<slug:territory>/fiches/importer/", importing.import_create, name="import_create"),
    path(
        "<slug:territory>/fiches/importer/modele.xlsx",
        importing.import_template,
        name="import_template",
    ),
    path(
        "<slug:territory>/fiches/importer/<int:pk>/", importing.import_detail, name="import_detail"
    ),
    path(
        "<slug:territory>/fiches/importer/<int:pk>/etendue/",
        importing.import_scope,
        name="import_scope",
    ),
    path(
        "<slug:territory>/fiches/importer/<int:pk>/choisir/",
        importing.import_choose,
        name="import_choose",
    ),
    path(
        "<slug:territory>/fiches/importer/<int:pk>/appliquer/",
        importing.import_apply,
        name="import_apply",
    ),
    path(
        "<slug:territory>/fiches/importer/<int:pk>/effacer/",
        importing.import_drop,
        name="import_drop",
    ),
    path(
        "<slug:territory>/fiches/importer/<int:pk>/lignes-refusees.csv",
        importing.import_refused,
        name="import_refused",
    ),
    path(
        "<slug:territory>/fiches/export.xlsx",
        importing.fiche_export,
        {"kind": "xlsx"},
        name="fiche_export_xlsx",
    ),
    path(
        "<slug:territory>/fiches/export.csv",
        importing.fiche_export,
        {"kind": "csv"},
        name="fiche_export_csv",
    ),
]
