"""`{% messages_log partner territory may_edit %}`: what was written to a partner."""

from __future__ import annotations

from typing import Any

from django import template

from partners.models import AddressTrouble, Message, Partner, Territory

register = template.Library()

LAST = 15
State = Message.State
TONES = {
    State.SENT: ("ok", "send"),
    State.QUEUED: ("info", "hourglass"),
    State.SENDING: ("info", "hourglass"),
    State.FAILED: ("alert", "mail-x"),
    State.BOUNCED: ("alert", "mail-x"),
    State.DROPPED: ("", "mail-minus"),
}


@register.inclusion_tag("partners/_messages.html", takes_context=True)
def messages_log(context: Any, partner: Partner, territory: Territory) -> dict[str, Any]:
    """The last letters to this partner from this network, and which addresses came back.

    Two queries.
    """
    written = list(
        Message.objects.filter(partner=partner, territory=territory)
        .select_related("contact")
        .defer("text", "html", "calendar")[:LAST]
    )
    troubles = AddressTrouble.objects.filter(email__in={message.to for message in written})
    return {
        "rows": [(message, *TONES[State(message.state)]) for message in written],
        "troubles": list(troubles),
        "partner": partner,
        "territory": territory,
        "csrf_token": context.get("csrf_token"),
    }
