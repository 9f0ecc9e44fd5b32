from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("gestion/", admin.site.urls),
    path("", include("partners.urls")),
    path("", include("fiches.urls")),
    path("", include("cafes.urls")),
]
