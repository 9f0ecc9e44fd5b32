from django.urls import path

from cafes.urls.addresses import CAFE
from cafes.views import papers

urlpatterns = [
    path("h/<slug:door_code>/", papers.poster_page, name="poster_page"),
    path("h/<slug:door_code>/agenda.ics", papers.poster_event, name="poster_event"),
    path(f"{CAFE}papiers/<slug:paper>.pdf", papers.cafe_paper, name="cafe_paper"),
]
