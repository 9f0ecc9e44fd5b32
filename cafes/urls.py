from django.urls import path

from cafes.views import home

app_name = "cafes"

urlpatterns = [
    path("", home.home, name="home"),
    path("<slug:territory>/", home.territory_home, name="territory_home"),
]
