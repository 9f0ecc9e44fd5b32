from fiches.urls import campaigns, fiches, importing, livret, own, reference, reviewing

app_name = "fiches"

urlpatterns = [
    *own.urlpatterns,  # before the territories: their addresses begin with one letter
    *campaigns.urlpatterns,
    *fiches.urlpatterns,
    *importing.urlpatterns,
    *livret.urlpatterns,
    *reference.urlpatterns,
    *reviewing.urlpatterns,
]
