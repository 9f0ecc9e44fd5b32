from django.urls import path

from cafes.urls.addresses import CAFE
from cafes.views.morning import attendance, door, sync, tour

# The service worker answers for what lies below its own address: this folder, and nothing else.
MORNING = f"{CAFE}matinee/"

urlpatterns = [
    path(f"{MORNING}presences/", attendance.attendance, name="attendance"),
    path(f"{MORNING}presences/noter/", attendance.attendance_note, name="attendance_note"),
    path(f"{MORNING}presences/compter/", attendance.headcount_change, name="headcount_change"),
    path(f"{MORNING}tour-de-table/", tour.tour, name="tour"),
    path(f"{MORNING}tour-de-table/noter/", tour.tour_note, name="tour_note"),
    path(f"{MORNING}tour-de-table/place/", tour.tour_seat, name="tour_seat"),
    path("p/<slug:code>/", door.door, name="door"),
    path("p/<slug:code>/retirer/", door.door_leave, name="door_leave"),
    path(f"{MORNING}synchroniser/", sync.morning_sync, name="morning_sync"),
    path(f"{MORNING}horsligne.js", sync.morning_worker, name="morning_worker"),
]
