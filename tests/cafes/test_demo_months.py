"""The demo makes sense whatever the day on which it is loaded."""

import datetime as dt

import pytest
from django.utils import timezone

from cafes import demo
from cafes.models import Cafe
from fiches.models import Campaign, CampaignRecipient, Fiche
from partners.communes import load_communes, read_communes
from partners.models import Territory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("month", [1, 5, 7, 9])
def test_demo_is_alive_whatever_the_month(settings, month):
    settings.DEMO = True
    path = settings.BASE_DIR / "partners" / "data" / "communes_47.csv"
    load_communes(read_communes(path.read_bytes()))
    today = dt.date(2027, month, 15)

    demo.load(today)

    for territory in Territory.objects.filter(kind__in=["circonscription", "quartier"]):
        cafes = Cafe.objects.filter(territory=territory)
        assert cafes.coming(today).count() >= 2
        assert cafes.filter(state="held").count() >= 8
        assert not cafes.filter(state="held", date__gte=today).exists()
        assert not cafes.coming(today).filter(date__lt=today).exists()
    assert max(Fiche.objects.online().values_list("verified_on", flat=True)) <= today
    for row in CampaignRecipient.objects.filter(outcome_at__isnull=False):
        assert row.campaign.sent_at <= row.outcome_at < timezone.now() + dt.timedelta(days=400)
    assert Campaign.objects.get(state="draft").recipients.count() >= 1
