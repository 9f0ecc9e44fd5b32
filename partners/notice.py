"""What the law wants people to be told when their data are collected (GDPR, articles 13 and 14).

Shown where they are typed, and written in each letter that speaks of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from partners.models import Territory

NBSP = "\N{NO-BREAK SPACE}"
CNIL = "www.cnil.fr"
UNKNOWN = "à demander à l’équipe du réseau"


@dataclass(frozen=True)
class Notice:
    """`lines` are pairs of a label and a sentence, in the order in which they are read."""

    lines: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """For an e-mail in plain text."""
        return "\n".join(f"{label}{NBSP}: {sentence}" for label, sentence in self.lines)


def information_notice(territory: Territory) -> Notice:
    """Who answers for the data, what they are for, who reads them, how long, and the rights."""
    rights = territory.rights_contact or territory.contact or UNKNOWN
    lines = [
        ("Responsable", territory.controller or territory.carrier or UNKNOWN),
        (
            "À quoi servent ces données",
            f"tenir à jour l’annuaire des partenaires ({territory.name}), que les "
            "professionnels du réseau sachent qui appeler.",
        ),
        ("Ce qui nous y autorise", f"{territory.get_legal_basis_display()}."),
        (
            "Qui les lit",
            "l’équipe du réseau. Les autres partenaires, sur le site et dans le livret "
            "imprimé, ne voient que ce que vous avez accepté, ligne par ligne"
            f"{NBSP}; une photo, seulement avec un accord à part.",
        ),
        (
            "Combien de temps",
            "jusqu’à l’annonce de votre départ, ou un an sans confirmation, suivi d’un mois de "
            "préavis. Un livret déjà imprimé ne peut pas être rappelé"
            f"{NBSP}: l’édition suivante en tient compte.",
        ),
        (
            "Vos droits",
            "voir vos données, les corriger, les faire effacer, en limiter l’usage, vous y "
            "opposer, retirer un accord à tout moment. "
            f"Pour les exercer{NBSP}: {' '.join(rights.split())}",
        ),
    ]
    if territory.dpo_contact:
        lines.append(("Délégué à la protection des données", territory.dpo_contact))
    lines.append(
        (
            "Un désaccord",
            f"vous pouvez vous adresser à la Cnil ({CNIL}).",
        )
    )
    return Notice(tuple(lines))
