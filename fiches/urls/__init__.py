from fiches.urls import fiches, importing, livret

app_name = "fiches"

urlpatterns = [*fiches.urlpatterns, *importing.urlpatterns, *livret.urlpatterns]
