import pytest
import time_machine

from tests.cafes.minutes.morning import NOW
from tests.factories import make_facilitator, make_territory


@pytest.fixture(autouse=True)
def _today(db):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def fumel():
    return make_territory("fumel", name="Fumel", contact="CMS de Fumel\n05 36 49 61 01")


@pytest.fixture
def facilitator(client, fumel):
    user = make_facilitator(fumel)
    client.force_login(user)
    return user
