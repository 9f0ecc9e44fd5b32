from django.urls import path

from fiches.views import fiches

urlpatterns = [
    path("f/<int:pk>/", fiches.fiche_short, name="fiche_short"),
    path("<slug:territory>/fiches/", fiches.fiche_list, name="fiche_list"),
]
