from django.urls import path

from cafes.views.bilan import departement, question, season, start

BILAN = "<slug:territory>/bilan/"
START = "<slug:territory>/demarrer/"

urlpatterns = [
    path(
        "<slug:territory>/ensemble/", departement.departement_overview, name="departement_overview"
    ),
    path("<slug:territory>/ensemble/ouvrir/", start.territory_open, name="territory_open"),
    path(
        "<slug:territory>/ensemble/<slug:network>/animation/",
        departement.network_team,
        name="network_team",
    ),
    path(START, start.start, name="start"),
    path(f"{START}communes/", start.start_communes, name="start_communes"),
    path(f"{START}porteur/", start.start_identity, name="start_identity"),
    path(f"{START}charte/", start.start_charter, name="start_charter"),
    path(f"{START}partenaires/", start.start_partners, name="start_partners"),
    path(f"{START}invitation/", start.start_invitation, name="start_invitation"),
    path("l/<slug:code>/question/", question.own_question, name="own_question"),
    path(BILAN, season.bilan_list, name="bilan_list"),
    path(f"{BILAN}<int:year>/", season.bilan_detail, name="bilan_detail"),
    path(f"{BILAN}<int:year>/bilan.pdf", season.bilan_pdf, name="bilan_pdf"),
    path(f"{BILAN}<int:year>/bilan.<slug:kind>", season.bilan_export, name="bilan_export"),
]
