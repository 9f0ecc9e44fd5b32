"""One module an activity; more precise addresses come first."""

from cafes.urls import bilan, cafes, home, invitations, minutes, morning, papers, season

app_name = "cafes"

urlpatterns = [
    *bilan.urlpatterns,
    *season.urlpatterns,
    *invitations.urlpatterns,
    *morning.urlpatterns,
    *papers.urlpatterns,
    *minutes.urlpatterns,
    *cafes.urlpatterns,
    *home.urlpatterns,
]
