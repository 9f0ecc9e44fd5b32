"""French as it is printed: dates, hours, counts."""

import datetime as dt

from django.template import Context, Template

from partners.dates import clock, full_date, hours, long_date


def test_full_date_names_the_day_and_keeps_number_and_month_together():
    assert full_date(dt.date(2026, 12, 11)) == "vendredi 11\N{NO-BREAK SPACE}décembre 2026"


def test_long_date_writes_the_first_of_the_month():
    assert long_date(dt.date(2026, 12, 1)) == "1er\N{NO-BREAK SPACE}décembre 2026"


def test_clock_leaves_out_the_minutes_of_a_full_hour():
    assert [clock(dt.time(9)), clock(dt.time(10, 5))] == [
        "9\N{NO-BREAK SPACE}h",
        "10\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}05",
    ]


def test_hours_join_start_and_end():
    assert hours(dt.time(9), dt.time(10, 30)).replace("\N{NO-BREAK SPACE}", " ") == "9 h – 10 h 30"


def test_filters_count_as_french_does():
    template = Template('{% load french %}{{ n|counted:"fiche,fiches" }}')
    said = [template.render(Context({"n": n})) for n in (0, 1, 2)]
    assert said == [
        "0\N{NO-BREAK SPACE}fiche",
        "1\N{NO-BREAK SPACE}fiche",
        "2\N{NO-BREAK SPACE}fiches",
    ]


def test_filters_take_nothing_as_nothing():
    template = Template("{% load french %}[{{ x|full_date }}{{ x|long_date }}{{ x|clock }}]")
    assert template.render(Context({"x": None})) == "[]"


def test_filters_read_a_moment_in_local_time():
    late = dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)  # half past midnight in Paris
    template = Template("{% load french %}{{ x|long_date }} {{ x|clock }}")
    said = template.render(Context({"x": late})).replace("\N{NO-BREAK SPACE}", " ")
    assert said == "1er juillet 2026 0 h 30"
