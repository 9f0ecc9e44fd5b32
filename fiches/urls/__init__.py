from fiches.urls import fiches, importing, livret, reference

app_name = "fiches"

urlpatterns = [
    *fiches.urlpatterns,
    *importing.urlpatterns,
    *livret.urlpatterns,
    *reference.urlpatterns,
]
