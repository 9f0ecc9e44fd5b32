from django.urls import path

from fiches.views import campaigns
from fiches.views.own import unsubscribe

ROUND = "<slug:territory>/tournees/<int:pk>/"

urlpatterns = [
    path("l/<str:code>/desinscription/", unsubscribe.own_unsubscribe, name="own_unsubscribe"),
    path("l/<str:code>/stop/", unsubscribe.own_stop, name="own_stop"),
    path("<slug:territory>/tournees/", campaigns.campaign_list, name="campaign_list"),
    path("<slug:territory>/tournees/nouvelle/", campaigns.campaign_create, name="campaign_create"),
    path(
        "<slug:territory>/tournees/silencieux/", campaigns.campaign_silent, name="campaign_silent"
    ),
    path(ROUND, campaigns.campaign_detail, name="campaign_detail"),
    path(f"{ROUND}lettre/<int:partner>/", campaigns.campaign_letter, name="campaign_letter"),
    path(f"{ROUND}relancer/", campaigns.campaign_remind, name="campaign_remind"),
    path(f"{ROUND}terminer/", campaigns.campaign_close, name="campaign_close"),
    path(f"{ROUND}abandonner/", campaigns.campaign_delete, name="campaign_delete"),
]
