"""The harness itself: a page that we know, at both sizes, and with the network cut."""

import pytest
from playwright.sync_api import Error

from tests.browser.conftest import DESKTOP, PHONE


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_login_page_is_accessible(open_page, axe, viewport):
    page = open_page("/connexion/", viewport=viewport)

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_offline_switch_cuts_the_network(open_page):
    page = open_page("/connexion/")

    page.context.set_offline(True)

    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
