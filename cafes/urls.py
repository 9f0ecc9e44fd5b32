import datetime as dt

from django.urls import path, register_converter

from cafes.views import about, cafes, home

app_name = "cafes"


class DateConverter:
    """A day in an address: 2026-12-11."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(value)  # a ValueError means another address: 404

    def to_url(self, value: dt.date) -> str:
        return value.isoformat()


register_converter(DateConverter, "date")

# Two cafés may share a day: the date is for the reader, the number says which one.
CAFE = "<slug:territory>/cafes/<date:date>/<int:pk>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("accessibilite/", about.accessibility, name="accessibility"),
    path("donnees-personnelles/", about.privacy, name="privacy"),
    path("<slug:territory>/", home.territory_home, name="territory_home"),
    path("<slug:territory>/cafes/", cafes.cafe_list, name="cafe_list"),
    path("<slug:territory>/cafes/ajouter/", cafes.cafe_create, name="cafe_create"),
    path(CAFE, cafes.cafe_detail, name="cafe_detail"),
    path(f"{CAFE}modifier/", cafes.cafe_edit, name="cafe_edit"),
    path(f"{CAFE}annuler/", cafes.cafe_cancel, name="cafe_cancel"),
    path(f"{CAFE}retablir/", cafes.cafe_restore, name="cafe_restore"),
]
