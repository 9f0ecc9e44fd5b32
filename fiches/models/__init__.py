from fiches.models.campaigns import Campaign, CampaignRecipient
from fiches.models.drafts import FicheDraft, SigleProposal
from fiches.models.fiches import Audience, Fiche, Revision
from fiches.models.imports import ImportRecord, ImportRun
from fiches.models.livrets import Livret
from fiches.models.printings import Printing
from fiches.models.reference import NumberCheck, Sigle, UsefulNumber
from fiches.models.reviews import Unread

__all__ = [
    "Audience",
    "Campaign",
    "CampaignRecipient",
    "Fiche",
    "FicheDraft",
    "ImportRecord",
    "ImportRun",
    "Livret",
    "NumberCheck",
    "Printing",
    "Revision",
    "Sigle",
    "SigleProposal",
    "Unread",
    "UsefulNumber",
]
