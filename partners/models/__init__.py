from partners.models.contacts import Consent, Contact
from partners.models.partners import Participation, Partner, PartnerType
from partners.models.people import LinkRequest, Membership, Role, User
from partners.models.territories import Commune, Territory, Theme

__all__ = [
    "Commune",
    "Consent",
    "Contact",
    "LinkRequest",
    "Membership",
    "Participation",
    "Partner",
    "PartnerType",
    "Role",
    "Territory",
    "Theme",
    "User",
]
