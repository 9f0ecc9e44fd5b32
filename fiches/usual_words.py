"""The words that a round proposes; whoever prepares it changes them as it likes."""

from __future__ import annotations

SUBJECT = "Votre fiche est-elle toujours exacte\N{NO-BREAK SPACE}?"
FIRST_SUBJECT = "Votre fiche dans l’annuaire des partenaires"
# What is only true of a partner that has a fiche, and what is said instead to the others.
TO_READ_AGAIN = """Votre structure a une fiche dans l’annuaire des partenaires. Les travailleurs sociaux s’en \
servent pour vous adresser quelqu’un\N{NO-BREAK SPACE}: il faut donc qu’elle soit juste.

Pourriez-vous la relire\N{NO-BREAK SPACE}? Si rien n’a changé, un seul bouton suffit. Sinon, \
vous la corrigez vous-même, sans mot de passe, en deux minutes."""
TO_FILL_IN = """Votre structure n’a pas encore de fiche dans l’annuaire des partenaires. Les travailleurs \
sociaux s’en servent pour vous adresser quelqu’un.

Pourriez-vous la remplir\N{NO-BREAK SPACE}? Sans mot de passe, dix minutes suffisent."""
MESSAGE = f"Bonjour,\n\n{TO_READ_AGAIN}"
BEFORE_LIVRET = """

Nous préparons la prochaine édition du livret\N{NO-BREAK SPACE}: c’est ce que dira votre fiche \
qui sera imprimé."""


def to_first_fiche(subject: str, message: str) -> tuple[str, str]:
    """Subject and message for a partner without a fiche: the usual words are replaced, what
    somebody wrote stays."""
    message = message.replace("\r\n", "\n").replace(TO_READ_AGAIN, TO_FILL_IN)
    return (FIRST_SUBJECT if subject == SUBJECT else subject), message
