"""200 invitations to a café, rendered and handed over, against a bare loop of the same bytes.

    .venv/bin/python benchmarks/invitations.py            200 letters
    .venv/bin/python benchmarks/invitations.py 1000       another number

In the same run, over the same kind of connection to the same SMTP server on this machine:

1. `cafes.sending.send` writes all letters (words, fiche in short, link, calendar event) in one
   transaction, then `partners.delivery` hands them over one by one, each marked before and after;
2. a bare loop of `smtplib.sendmail` over one connection sends the very bytes that arrived.

One ratio: how many times longer than the bare loop. The server answers at once, as no real one
does: against one that takes 50 ms a letter the ratio is close to 1, which is shown too.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import smtplib
import socket
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

folder = tempfile.TemporaryDirectory()
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/db.sqlite3")
os.environ["DATA_DIR"] = folder.name

import django  # noqa: E402

django.setup()

from aiosmtpd.controller import Controller  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from cafes.approving import approve, letter_for  # noqa: E402
from cafes.models import Cafe, InvitationLetter  # noqa: E402
from cafes.sending import send  # noqa: E402
from fiches.models import Fiche  # noqa: E402
from fiches.publishing import publish  # noqa: E402
from partners.delivery import deliver_due  # noqa: E402
from partners.models import Contact, Participation, Partner, PartnerType, Territory, Theme, User  # noqa: E402


class Post:
    """Keeps what arrives; takes `wait` seconds over each letter."""

    wait = 0.0

    def __init__(self) -> None:
        self.letters: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        if self.wait:
            await asyncio.sleep(self.wait)
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))  # type: ignore[attr-defined]
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def build(guests: int, now: dt.datetime) -> Cafe:
    place = Territory.objects.create(slug="mesure", name="Mesure", kind="circonscription")
    kind, theme = PartnerType.objects.get(code="association"), Theme.objects.first()
    for n in range(guests):
        partner = Partner.objects.create(name=f"Partenaire {n:04}", type=kind)
        Participation.objects.create(partner=partner, territory=place, joined_on=now.date())
        Contact.objects.create(
            partner=partner, name=f"Personne {n}", email=f"p{n}@x.example", is_referent=True
        )
        fiche = Fiche.objects.create(
            partner=partner,
            theme=theme,
            phone="+33536490001",
            tagline="Nous accompagnons les jeunes de 16 à 25 ans.",
            opening_hours="Mo-Fr 09:00-12:00",
        )
        publish(fiche, None, now, verified=True)
    return Cafe.objects.create(
        territory=place,
        date=now.date() + dt.timedelta(days=21),
        start=dt.time(9),
        end=dt.time(10, 30),
        host=Partner.objects.first(),
        place="2 rue Basse",
    )


def hand_over() -> None:
    while deliver_due().more:
        pass


def bare_loop(port: int, letters: list[tuple[str, list[str], bytes]]) -> float:
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for sender, to, content in letters:
            server.sendmail(sender, to, content)
    return time.perf_counter() - started


def measure(guests: int, wait: float) -> None:
    now, port, post = timezone.now(), free_port(), Post()
    post.wait = wait
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 30},
        }
    }
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        cafe = Cafe.objects.select_related("territory", "host").get()
        InvitationLetter.objects.all().delete()
        cafe.invitations.all().delete()
        cafe.territory.messages.all().delete()
        letter = letter_for(cafe, now.date())
        approve(letter, User.objects.get(), now)
        started = time.perf_counter()
        written = send(letter, now)
        rendered = time.perf_counter() - started
        started = time.perf_counter()
        hand_over()
        handed = time.perf_counter() - started
        ours = post.letters[:]
        assert written == len(ours) == guests, (written, len(ours))
        bare = bare_loop(port, ours)
        assert len(post.letters) == 2 * guests
    finally:
        controller.stop()
    size = sum(len(content) for _, _, content in ours) / guests / 1024
    print(f"\n{guests} letters of {size:.1f} kB; the server takes {wait * 1000:.0f} ms over each")
    print(f"  written           {rendered:6.2f} s   {guests / rendered:6.0f} a second")
    print(f"  handed over       {handed:6.2f} s   {guests / handed:6.0f} a second")
    print(f"  bare loop         {bare:6.2f} s   {guests / bare:6.0f} a second")
    print(f"  ratio {(rendered + handed) / bare:.2f} (written and handed over / bare loop)")


def main() -> None:
    guests = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    call_command("migrate", verbosity=0)
    User.objects.create_user("animation@x.example")
    build(guests, timezone.now())
    reverse("cafes:home")  # addresses are read once in the life of a process
    for wait in (0.0, 0.05):
        measure(guests, wait)


if __name__ == "__main__":
    main()
