from django.urls import path

from cafes.urls.addresses import CAFE
from cafes.views import cafes

urlpatterns = [
    path("<slug:territory>/cafes/", cafes.cafe_list, name="cafe_list"),
    path("<slug:territory>/cafes/ajouter/", cafes.cafe_create, name="cafe_create"),
    path(CAFE, cafes.cafe_detail, name="cafe_detail"),
    path(f"{CAFE}modifier/", cafes.cafe_edit, name="cafe_edit"),
    path(f"{CAFE}annuler/", cafes.cafe_cancel, name="cafe_cancel"),
    path(f"{CAFE}retablir/", cafes.cafe_restore, name="cafe_restore"),
]
