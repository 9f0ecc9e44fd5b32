from fiches.models.fiches import Audience, Fiche, Revision
from fiches.models.imports import ImportRecord, ImportRun
from fiches.models.livrets import Livret
from fiches.models.reference import NumberCheck, Sigle, UsefulNumber

__all__ = [
    "Audience",
    "Fiche",
    "ImportRecord",
    "ImportRun",
    "Livret",
    "NumberCheck",
    "Revision",
    "Sigle",
    "UsefulNumber",
]
