"""Sigles that a fiche uses and that no glossary explains: found, asked about, proposed.

Better to miss one than to ask what PDF means: a word counts as a sigle only when it is written
in capitals in a sentence that is not.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fiches.livret.glossary import WORD
from fiches.models import Fiche, Sigle, SigleProposal
from partners.french import plain
from partners.models import Territory

INPUT = "sigle-"  # prefix of the inputs of the form
SENTENCES = (  # names of the inputs that hold sentences
    "carrier",
    "tagline",
    "missions",
    "actions",
    "limits",
    "audiences_details",
    "referral",
    "access_conditions",
    "delay",
    "cost_details",
)
MOST_ASKED = 5
SHAPE = re.compile(r"[A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜ]{2,8}")
ROMAN = re.compile(r"[IVX]+")
SENTENCE = re.compile(r"[.!?\n;:•]+")
# Everybody knows these, or they are no sigles: papers, screens, addresses, days, shouts.
EVERYDAY = frozenset(
    "PDF SMS MMS CV TEL TÉL FAX OK NB PS BP CS ZA ZI ZAC RN RD CP WC TV DVD CD USB GPS PC QR HT "
    "TTC TVA EUR FR UE HLM RIB IBAN PMR LSF VTT RDV RDC SVP ETC CEDEX ADN MP MAIL WIFI WEB SAV "
    "LUN MAR MER JEU VEN SAM DIM LUNDI MARDI MERCREDI JEUDI VENDREDI SAMEDI DIMANCHE MATIN MIDI "
    "SOIR URGENT GRATUIT PAYANT FERMÉ FERME OUVERT SAUF NOTA MERCI INFO INFOS AIDE OUI NON TOUS "
    "TOUT TOUTE TOUTES ET OU SUR PAS LES DES UNE UN LE LA DE DU EN AU AUX PAR POUR NE AVEC SANS "
    "NOUVEAU BIS TER".split()
)


@dataclass(frozen=True)
class Asked:
    """A sigle to explain; `value` is what was already typed."""

    sigle: str
    value: str = ""

    @property
    def name(self) -> str:
        return f"{INPUT}{self.sigle}"


def unknown_sigles(texts: Iterable[str], known: Iterable[str]) -> list[str]:
    """Sigles of the texts that are not `known`, in the order in which they come.

    `known` also holds names that may be written in capitals (communes, the partner's own): case
    and accents do not count there.
    """
    texts = list(texts)
    taken = {plain(word) for word in known}
    small = {plain(word) for text in texts for word in WORD.findall(text) if not word.isupper()}
    found: dict[str, None] = {}
    for text in texts:
        for sentence in SENTENCE.split(text):
            words = [part for word in WORD.findall(sentence) for part in re.split(r"['’-]", word)]
            if _is_shouted(words):
                continue
            for word in words:
                if (
                    SHAPE.fullmatch(word)
                    and not ROMAN.fullmatch(word)
                    and word not in EVERYDAY
                    and plain(word) not in taken | small
                ):
                    found[word] = None
    return list(found)


def _is_shouted(words: list[str]) -> bool:
    """At least half of the words are in capitals, and not only a sigle or two on a line."""
    long = [word for word in words if len(word) > 1 and word.isalpha()]
    loud = [word for word in long if word.isupper()]
    return len(loud) >= 2 and 2 * len(loud) > len(long) and any(len(word) > 5 for word in loud)


def texts_of(values: Mapping[str, object]) -> list[str]:
    """What the form says in sentences."""
    return [text for name in SENTENCES if isinstance(text := values.get(name, ""), str)]


def known_in(territory: Territory, fiche: Fiche) -> set[str]:
    """What needs no asking there. Three queries."""
    partner = fiche.partner
    known = set(Sigle.objects.of(territory).values_list("sigle", flat=True))
    known |= set(SigleProposal.objects.filter(territory=territory).values_list("sigle", flat=True))
    names = [partner.name, partner.acronym, territory.name]
    names += territory.communes.values_list("name", flat=True)
    for name in names:
        known |= {part for word in WORD.findall(name) for part in re.split(r"['’-]", word)}
    return known


def to_ask(values: Mapping[str, object], territory: Territory, fiche: Fiche) -> list[Asked]:
    """The sigles of the form to ask about, and those that were answered in it."""
    answers = answers_in(values)
    known = known_in(territory, fiche) | {str(values.get("acronym", ""))}
    found = [sigle for sigle in unknown_sigles(texts_of(values), known) if sigle not in answers]
    return [
        *(Asked(sigle, answer) for sigle, answer in answers.items()),
        *(Asked(sigle) for sigle in found[:MOST_ASKED]),
    ]


def answers_in(values: Mapping[str, object]) -> dict[str, str]:
    """What was typed in the inputs of the sigles, by sigle."""
    return {
        sigle: answer.strip()
        for name, answer in values.items()
        if name.startswith(INPUT)
        and isinstance(answer, str)
        and answer.strip()
        and SHAPE.fullmatch(sigle := name.removeprefix(INPUT))
    }


def propose(
    territory: Territory, answers: dict[str, str], by: str, now: dt.datetime, accept: bool
) -> None:
    """Keep each answer for the glossary; at once with `accept`, for those who keep it.

    An answer that came before stays; nothing that the glossary says is touched.
    """
    explained = set(Sigle.objects.of(territory).values_list("sigle", flat=True))
    for sigle, meaning in answers.items():
        if sigle in explained or not SHAPE.fullmatch(sigle):
            continue
        proposal, _ = SigleProposal.objects.get_or_create(
            territory=territory,
            sigle=sigle,
            defaults={"meaning": meaning[:200], "by": by[:160], "proposed_at": now},
        )
        if accept:
            accept_proposal(proposal)


def accept_proposal(proposal: SigleProposal) -> None:
    """It becomes an entry of the territory's glossary; one that is there already stays."""
    Sigle.objects.get_or_create(
        territory=proposal.territory,
        sigle=proposal.sigle,
        defaults={"meaning": proposal.meaning},
    )
    proposal.delete()


def refuse_proposal(proposal: SigleProposal, now: dt.datetime) -> None:
    """Kept, so that nobody is asked again."""
    SigleProposal.objects.filter(pk=proposal.pk).update(refused_at=now)


def waiting_proposals(territory: Territory) -> list[SigleProposal]:
    return list(SigleProposal.objects.filter(territory=territory, refused_at__isnull=True))
