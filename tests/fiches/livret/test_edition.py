import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from fiches.livret.contents import Section
from fiches.livret.edition import html_edition
from tests.fiches.livret import samples


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.links, self.headings = [], [], []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a" and values.get("href", "").startswith("#"):
            self.links.append(values["href"][1:])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def render(livret):
    return render_to_string("fiches/livret/edition.html", {"edition": html_edition(livret)})


@pytest.fixture(scope="module")
def page():
    reader = Reader()
    reader.feed(render(samples.livret(6)))
    return reader


def test_every_link_leads_somewhere_on_the_page(page):
    assert set(page.links) - set(page.ids) == set()
    assert len(page.ids) == len(set(page.ids))


def test_headings_skip_no_level(page):
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(
        after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)
    )


def test_what_people_typed_is_escaped():
    livret = samples.livret(1)
    html = render(
        replace(livret, sheets=(replace(livret.sheets[0], missions="<script>x</script>"),))
    )
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_an_edition_of_one_section_has_only_that():
    html = render(samples.livret(1, sections=(Section.CHARTER,)))
    assert re.findall(r'<section id="([^"]+)"', html) == ["charte"]


def test_a_confidential_address_is_not_shown():
    livret = samples.livret(1)
    hidden = replace(livret.sheets[0], confidential=True, address="7, rue du Secret", outreach=())
    assert "rue du Secret" not in render(replace(livret, sheets=(hidden,)))
