from django.urls import path, register_converter

from cafes.views.season import calendar, hosting, own, planning, starting, suspending, telling, year


class YearConverter:
    """A year in an address."""

    regex = r"[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(YearConverter, "year")

SEASON = "<slug:territory>/saison/<year:year>/"

urlpatterns = [
    path("<slug:territory>/saison/", year.season_home, name="season_home"),
    path("<slug:territory>/saison/planifier/", starting.season_start, name="season_start"),
    path(SEASON, year.season_detail, name="season_detail"),
    path(f"{SEASON}planifier/", planning.season_plan, name="season_plan"),
    path(f"{SEASON}abandonner/", planning.season_abandon, name="season_abandon"),
    path(f"{SEASON}hotes/", telling.season_hosts, name="season_hosts"),
    path(f"{SEASON}annee.pdf", year.season_pdf, name="season_pdf"),
    path("calendrier/<slug:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("<slug:territory>/calendrier/", calendar.calendar, name="calendar"),
    path(
        "<slug:territory>/calendrier/adresse/",
        calendar.calendar_subscribe,
        name="calendar_subscribe",
    ),
    path("<slug:territory>/calendrier/retirer/", calendar.calendar_revoke, name="calendar_revoke"),
    path("<slug:territory>/accueil/", hosting.host_list, name="host_list"),
    path("<slug:territory>/accueil/<int:pk>/", hosting.host_edit, name="host_edit"),
    path("<slug:territory>/suspension/", suspending.network_suspend, name="network_suspend"),
    path("<slug:territory>/suspension/fin/", suspending.network_resume, name="network_resume"),
    path("l/<slug:code>/accueil/", own.own_host, name="own_host"),
    path("l/<slug:code>/calendrier/", own.own_calendar, name="own_calendar"),
    path(
        "l/<slug:code>/calendrier/adresse/",
        own.own_calendar_subscribe,
        name="own_calendar_subscribe",
    ),
    path("l/<slug:code>/calendrier/retirer/", own.own_calendar_revoke, name="own_calendar_revoke"),
]
