"""What every test stands on. Objects to test with come from `tests/factories.py`."""

import os
import sys

import pytest
from django.conf import settings
from django.template.base import FilterExpression, Node

from tests.programs import find_program

OUR_FOLDERS = tuple(
    f"{settings.BASE_DIR / folder}{os.sep}"
    for folder in ("templates", "config", "partners", "fiches", "cafes")
)


class UndefinedVariable(str):
    """Stands for an unknown template variable: an error in our templates, and the usual
    empty text in those of others, Django's admin for instance."""

    def __bool__(self):
        frame, name = sys._getframe(1), ""
        while frame is not None:
            owner = frame.f_locals.get("self")
            if isinstance(owner, FilterExpression) and not name:
                name = owner.token
            if isinstance(owner, Node) and getattr(owner, "origin", None):
                if str(owner.origin.name).startswith(OUR_FOLDERS):
                    raise AssertionError(f"Undefined {name} in {owner.origin.template_name}")
                return False
            frame = frame.f_back
        return False


def pytest_addoption(parser):
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out the tests that ask nothing of a database, which another one cannot change",
    )


def pytest_collection_modifyitems(config, items):
    # The longest test first: two processes then end at about the same time.
    items.sort(key=lambda item: item.path.name != "test_access.py")
    if not config.getoption("--database-only"):
        return
    asks = {"db", "transactional_db", "django_db_setup"}
    kept, left = [], []
    for item in items:
        needs = item.get_closest_marker("django_db") or asks & set(item.fixturenames)
        (kept if needs else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def pytest_configure():
    # A connection that a test is in the middle of never grows too old.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = None
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # It reads the whole folder of static files for each client; the live server has its own way.
    settings.MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable()
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


@pytest.fixture(scope="session", autouse=True)
def _folders_of_our_own(tmp_path_factory):
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    settings.FRAGMENT_STORE = tmp_path_factory.mktemp("fragments")
    settings.PAGE_IMAGES = tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="session")
def pdfinfo():
    return find_program("pdfinfo")


@pytest.fixture(scope="session")
def qpdf():
    return find_program("qpdf")
