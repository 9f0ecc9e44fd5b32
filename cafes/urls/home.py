from django.urls import path

from cafes.views import about, home

urlpatterns = [
    path("", home.home, name="home"),
    path("accessibilite/", about.accessibility, name="accessibility"),
    path("donnees-personnelles/", about.privacy, name="privacy"),
    path("<slug:territory>/", home.territory_home, name="territory_home"),
]
