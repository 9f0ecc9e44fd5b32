from django.urls import path

from fiches.views import reference

urlpatterns = [
    path("<slug:territory>/sigles/", reference.sigle_list, name="sigle_list"),
    path("<slug:territory>/sigles/ajouter/", reference.sigle_create, name="sigle_create"),
    path("<slug:territory>/sigles/<int:pk>/", reference.sigle_edit, name="sigle_edit"),
    path("<slug:territory>/sigles/<int:pk>/retirer/", reference.sigle_remove, name="sigle_remove"),
    path(
        "<slug:territory>/sigles/proposition/<int:pk>/",
        reference.sigle_proposal,
        name="sigle_proposal",
    ),
    path("<slug:territory>/numeros-utiles/", reference.number_list, name="number_list"),
]
