import pytest
from django.utils import timezone

from fiches.importing import applying
from fiches.importing.reading import read_table
from fiches.importing.report import report_of
from tests.factories import make_commune, make_territory


@pytest.fixture
def fumel(db):
    return make_territory()


@pytest.fixture
def commune(db):
    return make_commune()


@pytest.fixture
def bring():
    """`bring(territory, file, publish=False)` imports and gives the report, rows by line."""

    def bring(territory, data, *, publish=False, user=None, dry_run=False, **options):
        table = read_table(data)
        prepared = applying.prepare(territory, table, **options)
        if dry_run:
            outcomes = applying.preview(prepared, publish=publish)
        else:
            outcomes = applying.apply(prepared, user=user, now=timezone.now(), publish=publish)
        report = report_of(prepared, outcomes)
        report["by_line"] = {row["line"]: row for row in report["rows"]}
        return report

    return bring


@pytest.fixture
def outcome():
    """`outcome(report, 2)` gives the outcome of a line and its messages as plain tuples."""

    def outcome(report, line):
        row = report["by_line"][line]
        messages = [
            (m["kind"], m.get("field", ""), m.get("theirs", ""), m.get("ours", ""))
            for m in row["messages"]
            if m["kind"] != "remark"
        ]
        return row["outcome"], messages

    return outcome
