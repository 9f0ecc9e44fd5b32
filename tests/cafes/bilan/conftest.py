import datetime as dt

import pytest
import time_machine

from tests.factories import make_territory

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def fumel():
    return make_territory(name="Circonscription de Fumel")
