"""A first edition in preparation for each network, and the numbers that it has checked."""

from __future__ import annotations

import datetime as dt

from cafes.demo.days import working_day
from fiches.livret.contents import Section
from fiches.models import Livret, NumberCheck, UsefulNumber
from partners.models import Territory, User

# Those that everyone knows to be right; the others wait for somebody to ring them.
NUMBERS = (
    *"15 17 18 112 114 115 119 3018 3919 3977 3114 3230 3949".split(),
    "116\N{NO-BREAK SPACE}000",
    "116\N{NO-BREAK SPACE}006",
)

FUMEL = """\
Le premier café s’est tenu à Fumel en septembre 2009. Nous voulions seulement nous connaître : dans une vallée où vingt kilomètres séparent parfois deux services, bien des gens qui aidaient les mêmes familles ne s’étaient jamais serré la main. On a poussé les tables, fait du café, et chacun a dit ce qu’il faisait de ses journées.

Depuis, nous avons gardé l’habitude. Un vendredi par mois, de 9 h à 10 h 30, l’un de nous ouvre sa porte aux autres. Il n’y a ni ordre du jour ni feuille à rendre. On y apprend qu’une permanence change de jour, qu’un atelier a trois places, qu’une collègue arrive. Et l’on repart avec un visage à mettre sur un numéro de téléphone.

Ce livret prolonge la conversation. Chaque partenaire y a une page, qu’il écrit et vérifie lui-même : ce qu’il fait, pour qui, comment lui adresser quelqu’un. Il y dit aussi ce qu’il ne fait pas : c’est peut-être ce qui rend le plus service, parce qu’une personne en difficulté n’a pas le temps de frapper à la mauvaise porte.

Gardez-le sur le bureau, écrivez dessus, prêtez-le au collègue qui arrive. Et quand une ligne n’est plus vraie, dites-le-nous au prochain café.
"""
AGEN = """\
À Montanou, tout se fait à pied. Du centre social à la mission locale, de l’école au local des îlotiers, il y a dix minutes, et pourtant nous pouvions travailler des années côte à côte sans savoir ce que faisait le voisin. C’est pour cela qu’en 2004 nous avons mis la cafetière en route, un vendredi matin, et laissé la porte ouverte.

Elle l’est restée. Les associations sont venues d’abord, puis les services publics, les bailleurs, les écoles. Nous ne recevons plus toujours chez nous : chacun accueille à son tour, et c’est en visitant les lieux que l’on comprend le mieux le travail des autres. Personne n’est obligé de venir, personne n’est obligé de parler ; on revient pourtant.

Voici le livret du réseau. Une page par partenaire, écrite avec ses mots et datée du jour où il l’a relue. Cherchez par thème, par public ou par nom ; appelez avant d’envoyer quelqu’un ; et si vous hésitez entre deux portes, appelez les deux.

Ce livret n’est jamais fini. La fiche que vous ne trouvez pas est peut-être la vôtre : la dernière page vous attend.
"""
FOREWORDS = {
    "fumel": (FUMEL, "L’équipe du centre médico-social de Fumel, pour le réseau"),
    "agen-montanou": (AGEN, "La direction du centre social Maison pour tous de la Masse"),
}


def check_useful_numbers(territory: Territory, user: User, today: dt.date) -> None:
    NumberCheck.objects.bulk_create(
        NumberCheck(
            territory=territory,
            number=number,
            checked_on=working_day(today - dt.timedelta(days=24)),
            checked_by=user,
        )
        for number in UsefulNumber.objects.filter(number__in=NUMBERS)
    )


def prepare_livret(territory: Territory, user: User, today: dt.date) -> None:
    foreword, signature = FOREWORDS[territory.slug]
    Livret.objects.create(
        territory=territory,
        number=1,
        title="Livret des partenaires",
        subtitle="Qui fait quoi, pour qui, et comment lui adresser quelqu’un",
        edition_date=today,
        foreword=foreword.strip(),
        foreword_signature=signature,
        sections=[section.value for section in Section],
        created_by=user,
    )
