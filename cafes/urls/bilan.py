from django.urls import path

from cafes.views.bilan import question, season

BILAN = "<slug:territory>/bilan/"

urlpatterns = [
    path("l/<slug:code>/question/", question.own_question, name="own_question"),
    path(BILAN, season.bilan_list, name="bilan_list"),
    path(f"{BILAN}<int:year>/", season.bilan_detail, name="bilan_detail"),
    path(f"{BILAN}<int:year>/bilan.pdf", season.bilan_pdf, name="bilan_pdf"),
    path(f"{BILAN}<int:year>/bilan.<slug:kind>", season.bilan_export, name="bilan_export"),
]
