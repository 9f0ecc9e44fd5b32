"""How everything here writes an e-mail: one call, inside the transaction of what it is about.

    write(
        f"precision:{fiche.pk}:{fiche.version}",  # never twice for the same key
        to=contact.email, subject="Une précision sur votre fiche", text=…, html=…,
        territory=territory, partner=partner, contact=contact,
    )

- `text` is required, `html` is its twin; neither contains an address that acts on GET.
- `link` (the `PersonalLink` of the reader) makes it something that can be refused: it is then
  dropped for whoever unsubscribed from this network, and carries `List-Unsubscribe`. Put
  `partners.addresses.unsubscribe_address(link, to)` in its text. Without `link` the message is
  essential, such as an answer to what somebody asked.
- `calendar` is a whole VCALENDAR and `calendar_method` its method: REQUEST, CANCEL.
- an address that came back in error gets nothing: the row is kept, DROPPED, with the reason.
- whoever writes many in a row passes `plan=False` and calls `plan_messages()` once at the end.

The message leaves once the transaction is committed, whatever happens to the worker: the row
and the task that sends it are written together. How: `partners.delivery`.
"""

from __future__ import annotations

from django.db import transaction

from partners.addresses import plain_address, refusal, unsubscribe_address
from partners.delivery import STALE, plan_delivery
from partners.models import Contact, Message, Partner, PersonalLink, Role, Territory, User
from partners.stationery import one_line

__all__ = ["plan_messages", "reply_address", "write"]


@transaction.atomic
def write(
    key: str,
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    territory: Territory | None = None,
    partner: Partner | None = None,
    contact: Contact | None = None,
    link: PersonalLink | None = None,
    reply_to: str | None = None,
    calendar: str = "",
    calendar_method: str = "",
    headers: dict[str, str] | None = None,
    plan: bool = True,
) -> Message:
    """The message of this key, written now or already before; see the top of this file.

    `reply_to` left out: the address of whoever runs the network.
    """
    written = Message.objects.filter(key=key).first()
    if written is not None:
        return written
    address = plain_address(to)
    if reply_to is None:
        reply_to = reply_address(territory) if territory else ""
    if link is not None:
        one_click = unsubscribe_address(link, address, one_click=True)
        headers = {
            **(headers or {}),
            "List-Unsubscribe": f"<{one_click}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    reason = refusal(address, territory, essential=link is None)
    message, new = Message.objects.get_or_create(
        key=key,
        defaults={
            "territory": territory,
            "partner": partner,
            "contact": contact,
            "to": address,
            "reply_to": reply_to,
            "subject": one_line(subject)[:200],
            "text": text,
            "html": html,
            "calendar": calendar,
            "calendar_method": calendar_method,
            "headers": headers or {},
            "state": Message.State.DROPPED if reason else Message.State.QUEUED,
            "error": reason,
        },
    )
    if new and plan and not reason:
        plan_messages()
    return message


def plan_messages() -> None:
    """What was just written leaves now; and is looked at again, should the worker be killed."""
    plan_delivery()
    plan_delivery(STALE)


def reply_address(territory: Territory) -> str:
    """Where answers go: to whoever runs this network; empty if nobody does."""
    people = User.objects.filter(
        is_active=True, memberships__territory=territory, memberships__role=Role.FACILITATOR
    )
    return people.order_by("memberships__pk").values_list("email", flat=True).first() or ""
