"""One small edition, compiled once for all the tests that read its bytes."""

import io

import pikepdf
import pytest

from fiches.livret.compile import compile_livret
from fiches.livret.formats import FORMATS
from fiches.livret.store import Store
from tests.fiches.livret import samples


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    return Store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def edition():
    return samples.livret(6)


@pytest.fixture(scope="session")
def pictures(edition):
    return samples.images(edition.sheets)


@pytest.fixture(scope="session")
def compiled(edition, pictures, store):
    return compile_livret(edition, pictures, workers=1, store=store)


@pytest.fixture(scope="session")
def printed(edition, pictures, store):
    """Each format of the edition, compiled once."""
    made = {}

    def of(code):
        if code not in made:
            form = FORMATS[code]
            made[code] = compile_livret(edition, pictures, form=form, workers=1, store=store)
        return made[code]

    return of


@pytest.fixture
def pdf(compiled):
    with pikepdf.open(io.BytesIO(compiled.pdf)) as pdf:
        yield pdf
