from partners.models.contacts import Consent, Contact
from partners.models.links import Demande, PersonalLink
from partners.models.messages import AddressTrouble, Message, Unsubscription
from partners.models.partners import Participation, Partner, PartnerType
from partners.models.people import LinkRequest, Membership, Role, User
from partners.models.territories import Commune, Territory, Theme

__all__ = [
    "AddressTrouble",
    "Commune",
    "Consent",
    "Contact",
    "Demande",
    "LinkRequest",
    "Membership",
    "Message",
    "Participation",
    "Partner",
    "PartnerType",
    "PersonalLink",
    "Role",
    "Territory",
    "Theme",
    "Unsubscription",
    "User",
]
