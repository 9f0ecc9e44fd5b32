from django.urls import path

from cafes.urls.addresses import CAFE
from cafes.views import cafes, states

urlpatterns = [
    path("<slug:territory>/cafes/", cafes.cafe_list, name="cafe_list"),
    path("<slug:territory>/cafes/ajouter/", cafes.cafe_create, name="cafe_create"),
    path(CAFE, cafes.cafe_detail, name="cafe_detail"),
    path(f"{CAFE}modifier/", cafes.cafe_edit, name="cafe_edit"),
    path(f"{CAFE}confirmer/", states.cafe_confirm, name="cafe_confirm"),
    path(f"{CAFE}tenu/", states.cafe_hold, name="cafe_hold"),
    path(f"{CAFE}pas-tenu/", states.cafe_unhold, name="cafe_unhold"),
    path(f"{CAFE}reporter/", states.cafe_postpone, name="cafe_postpone"),
    path(f"{CAFE}annuler/", states.cafe_cancel, name="cafe_cancel"),
    path(f"{CAFE}retablir/", states.cafe_restore, name="cafe_restore"),
]
