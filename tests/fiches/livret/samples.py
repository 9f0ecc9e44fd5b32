"""Synthetic fiches in plain French, for the tests and for `benchmarks/livret.py`.

Sentences written for the purpose and recombined by a fixed seed: no real person, phones and
addresses from the ranges reserved for fiction. 300 to 376 words a fiche, as measured on
real ones, with a logo and two portraits.
"""

import datetime as dt
import io
import random
from dataclasses import replace

from PIL import Image, ImageDraw

from fiches.livret.contents import (
    AgendaEntry,
    Livret,
    Referent,
    Sheet,
    SigleEntry,
    Theme,
    UsefulNumber,
)
from fiches.livret.typography import sort_key

EDITION_DATE = dt.date(2026, 11, 22)

THEMES = tuple(
    Theme(code, label, letters, position, colour)
    for position, (code, label, letters, colour) in enumerate(
        (
            ("acces-droits", "Accès aux droits", "Dr", "#4b2142"),
            ("aide-urgence", "Aide alimentaire et matérielle", "Al", "#8a3b12"),
            ("budget", "Budget et surendettement", "Bu", "#6b5310"),
            ("logement", "Logement et hébergement", "Lo", "#9a4220"),
            ("sante", "Santé et santé mentale", "Sa", "#a3263f"),
            ("handicap-autonomie", "Handicap et autonomie", "Ha", "#1f5a83"),
            ("famille", "Famille, parentalité, petite enfance", "Fa", "#8a2f6d"),
            ("jeunesse", "Jeunesse et éducation", "Je", "#2b6b46"),
            ("insertion", "Emploi, insertion, formation", "Em", "#23478f"),
            ("langue-numerique", "Langue et numérique", "La", "#2c6670"),
            ("mobilite", "Mobilité", "Mo", "#4d5a1c"),
            ("violences-justice", "Violences, justice, sécurité", "Vi", "#5b3a8c"),
            ("vie-locale", "Vie locale et lien social", "Vl", "#3f4a5a"),
        ),
        start=1,
    )
)

KINDS = [
    ("Centre communal d’action sociale", "CCAS", "Centre communal d’action sociale"),
    ("Centre social", "", ""),
    ("Association d’insertion", "AIDE", "Association pour l’insertion, le droit et l’emploi"),
    ("Mission locale", "ML", "Mission locale"),
    ("Maison des habitants", "MDH", "Maison des habitants"),
    ("Épicerie solidaire", "", ""),
    ("Permanence juridique", "PAD", "Point d’accès au droit"),
    ("Atelier du numérique", "", ""),
    ("Service d’aide à domicile", "SAD", "Service d’aide à domicile"),
    ("Œuvre du logement", "", ""),
]
PLACES = [
    ("Fumel", "47500"), ("Monsempron-Libos", "47500"), ("Montayral", "47500"),
    ("Saint-Vite", "47500"), ("Penne-d’Agenais", "47140"), ("Tournon-d’Agenais", "47370"),
    ("Cuzorn", "47500"), ("Blanquefort-sur-Briolance", "47500"), ("Trentels", "47140"),
    ("Condezaygues", "47500"), ("Saint-Sylvestre-sur-Lot", "47140"), ("Masquières", "47370"),
]  # fmt: skip
TAGLINES = [
    "Un accueil sans rendez-vous pour faire le point et ne plus rester seul devant un courrier.",
    "Nous aidons les familles à passer un cap difficile, sans jugement et sans paperasse inutile.",
    "Trouver un logement, le garder, y vivre bien : une équipe se déplace jusque chez vous.",
    "De quoi remplir le placard, et surtout du temps pour parler de la suite.",
    "Reprendre pied dans l’emploi, à son rythme, avec quelqu’un qui connaît les entreprises d’ici.",
]
MISSIONS = [
    "Nous recevons toute personne du territoire qui rencontre une difficulté dans ses démarches, et nous cherchons avec elle par où commencer.",
    "L’équipe lit les courriers, remplit les dossiers et appelle les administrations en présence de la personne.",
    "Nous proposons un accompagnement régulier, le temps qu’il faut, avec un interlocuteur qui ne change pas.",
    "Deux fois par mois, nous allons à la rencontre des habitants des villages les plus éloignés.",
    "Nous travaillons avec les assistantes sociales du Département, les mairies et les associations voisines.",
    "Une fois par trimestre, nous réunissons les personnes accueillies pour qu’elles disent ce qui marche et ce qui manque.",
    "Quand la situation dépasse nos moyens, nous passons le relais et nous restons présents jusqu’au premier rendez-vous.",
]
ACTIONS = [
    "Accueil et première écoute, sans rendez-vous",
    "Aide aux démarches en ligne",
    "Ateliers collectifs : cuisine, budget, énergie",
    "Visites à domicile sur demande d’un partenaire",
    "Prêt de matériel et aide au déménagement",
    "Accompagnement physique aux rendez-vous",
    "Sorties familiales pendant les vacances",
    "Cours de français deux soirs par semaine",
]
LIMITS = [
    "Nous n’accordons pas d’aide financière directe et nous ne faisons pas d’hébergement d’urgence : appelez le 115.",
    "Nous ne recevons pas les mineurs seuls et nous n’assurons pas de transport vers les hôpitaux.",
    "Nous ne tenons pas le rôle d’un avocat : nous expliquons, nous n’engageons pas de procédure.",
]
REFERRALS = [
    "Appelez-nous avec la personne à vos côtés, c’est le plus simple. Merci de ne pas l’envoyer sans nous prévenir le mercredi, jour des ateliers.",
    "Un courriel suffit : prénom, téléphone et objet de la demande. N’envoyez ni pièces d’identité ni dossier médical.",
    "La personne peut se présenter directement aux heures d’ouverture. Pour une visite à domicile, remplissez la fiche de liaison.",
]
AUDIENCES = [
    "Tous publics", "Familles", "Jeunes de 16 à 25 ans", "Personnes âgées",
    "Personnes en situation de handicap", "Demandeurs d’emploi", "Allocataires du RSA",
    "Femmes", "Étrangers primo-arrivants",
]  # fmt: skip
FIRST = ["Camille", "Dominique", "Claude", "Sacha", "Alix", "Charlie", "Maxime", "Noa", "Éden"]
LAST = ["Exemple", "Fictif", "Modèle", "Échantillon", "Dupré-Test", "Essai", "Specimen"]


def picture(seed: int, size: tuple[int, int], kind: str) -> bytes:
    """A small drawn image, PNG logo or JPEG portrait."""
    dice = random.Random(seed)
    colour = tuple(dice.randrange(40, 190) for _ in range(3))
    image = Image.new("RGB", size, "white" if kind == "PNG" else (236, 228, 220))
    draw = ImageDraw.Draw(image)
    width, height = size
    if kind == "PNG":
        draw.rounded_rectangle((2, 2, height - 2, height - 2), height // 4, fill=colour)
        draw.rectangle((height + 8, height // 3, width - 8, height // 2), fill=colour)
    else:
        draw.ellipse((width * 0.3, height * 0.15, width * 0.7, height * 0.55), fill=colour)
        draw.ellipse((width * 0.1, height * 0.6, width * 0.9, height * 1.4), fill=colour)
    output = io.BytesIO()
    image.save(output, kind, **({"quality": 80} if kind == "JPEG" else {}))
    return output.getvalue()


def sheet(number: int, *, photos: bool = True) -> Sheet:
    """The fiche of that number: always the same for the same number."""
    dice = random.Random(number)
    kind, acronym, meaning = KINDS[number % len(KINDS)]
    commune, postal_code = PLACES[dice.randrange(len(PLACES))]
    particle = {"A": "d’", "É": "d’", "O": "d’"}.get(commune[0], "de ")
    name = f"{kind} {particle}{commune}" + (f" {number}" if number >= 100 else "")
    themes = dice.sample(THEMES, dice.randint(1, 3))
    area = dice.sample([place for place, _ in PLACES], dice.randint(2, len(PLACES)))
    people = tuple(
        Referent(
            name=f"{dice.choice(FIRST)} {dice.choice(LAST)}",
            function=dice.choice(["Responsable de l’accueil", "Conseillère", "Coordinateur"]),
            phone=f"05 36 49 {dice.randrange(10, 99)} {dice.randrange(10, 99)}",
            email=f"referent{each}.{number}@structure.example",
            photo=f"portrait-{number}-{each}" if photos else "",
        )
        for each in (1, 2)
    )
    return Sheet(
        key=f"{number}-1",
        name=name,
        sort_key=sort_key(name),
        type_label=kind,
        themes=tuple(themes),
        acronym=acronym,
        acronym_meaning=meaning,
        carrier=f"Association des amis {particle}{commune}" if number % 3 else "",
        logo=f"logo-{number}" if photos else "",
        tagline=TAGLINES[number % len(TAGLINES)],
        missions=" ".join(dice.sample(MISSIONS, 4)),
        actions=tuple(dice.sample(ACTIONS, dice.randint(4, 6))),
        limits=dice.choice(LIMITS),
        audiences=tuple(dice.sample(AUDIENCES, dice.randint(1, 4))),
        audiences_details="Habitants du territoire, sans condition d’âge ni de ressources.",
        area=f"{', '.join(area[:-1])} et {area[-1]}",
        area_communes=tuple(area),
        access_conditions="Une inscription la première fois ; un justificatif de domicile suffit.",
        referral_modes=("Téléphoner", "Envoyer un courriel"),
        referral=dice.choice(REFERRALS),
        delay="Premier rendez-vous sous 10 jours",
        cost=dice.choice(["Gratuit", "Payant : 2 € par atelier"]),
        address=f"{dice.randrange(1, 120)}, rue de la République",
        postal_code=postal_code,
        commune=commune,
        phone=f"05 36 49 {dice.randrange(10, 99)} {dice.randrange(10, 99)}",
        email=f"accueil{number}@structure.example",
        website=f"www.structure{number}.example",
        opening_hours=("lun–mar, jeu–ven 9 h–12 h et 14 h–17 h", "mer 9 h–12 h"),
        outreach=(f"{dice.choice(PLACES)[0]}, mairie, 1er mardi du mois, 9 h–12 h",),
        accessibility=("Accès fauteuil", "Parking"),
        accessibility_details="Arrêt de bus à deux minutes à pied",
        languages="français, anglais, portugais",
        referents=people,
        verified_on=EDITION_DATE - dt.timedelta(days=dice.randrange(10, 400)),
        verified_by="la structure elle-même",
        short_url=f"cafe.example/f/{number}",
    )


def images(sheets: tuple[Sheet, ...]) -> dict[str, bytes]:
    """A logo and two portraits for each sheet."""
    found = {}
    for each in sheets:
        number = int(each.key.partition("-")[0])
        if each.logo:
            found[each.logo] = picture(number, (240, 96), "PNG")
        for index, person in enumerate(each.referents):
            if person.photo:
                found[person.photo] = picture(number * 7 + index, (140, 170), "JPEG")
    return found


def livret(count: int = 6, *, photos: bool = True, **changes: object) -> Livret:
    """A whole edition with `count` fiches and all its front and back matter."""
    return replace(
        Livret(
            territory="Circonscription de Fumel",
            title="Livret des partenaires",
            number=4,
            edition_date=EDITION_DATE,
            sheets=tuple(sheet(number, photos=photos) for number in range(1, count + 1)),
            themes=THEMES,
            subtitle="Qui fait quoi, pour qui, et comment y orienter une personne",
            carrier="Département de Lot-et-Garonne – circonscription de Fumel",
            foreword="Ce livret est né autour d’une table, un vendredi matin.\n\nDepuis, chaque mois, un partenaire reçoit les autres. On s’y raconte ce qui change, ce qui manque, ce qui marche. De ces échanges sont venues ces fiches : chacune a été écrite, relue et vérifiée par la structure qu’elle présente.\n\nGardez-le sur le bureau, écrivez dedans, et rapportez-le au prochain café avec vos corrections.",
            foreword_signature="L’équipe d’animation du réseau",
            contact="Animation du réseau\n05 36 49 12 34\nanimation@reseau.example",
            useful_numbers=tuple(
                UsefulNumber(
                    category, number, name, audience, hours, "gratuit", dt.date(2026, 9, 1)
                )
                for category, number, name, audience, hours in (
                    ("Urgences", "15", "SAMU", "Urgence médicale", "24 h/24, 7 j/7"),
                    (
                        "Urgences",
                        "17",
                        "Police secours, gendarmerie",
                        "Danger, violences, vol",
                        "24 h/24, 7 j/7",
                    ),
                    (
                        "Urgences",
                        "114",
                        "Urgences pour les personnes sourdes",
                        "Par SMS ou visio",
                        "24 h/24, 7 j/7",
                    ),
                    (
                        "Violences",
                        "3919",
                        "Violences Femmes Info",
                        "Femmes victimes, entourage",
                        "24 h/24, 7 j/7",
                    ),
                    ("Violences", "119", "Enfance en danger", "Enfants, témoins", "24 h/24, 7 j/7"),
                    (
                        "Hébergement",
                        "115",
                        "Hébergement d’urgence",
                        "Personnes sans abri",
                        "24 h/24, 7 j/7",
                    ),
                )
            ),
            sigles=(
                SigleEntry("CCAS", "Centre communal d’action sociale"),
                SigleEntry("RSA", "Revenu de solidarité active"),
                SigleEntry("PAD", "Point d’accès au droit"),
            ),
            agenda=(
                AgendaEntry(
                    dt.date(2026, 12, 11),
                    "9 h – 10 h 30",
                    "Centre social de Fumel",
                    "Place du Postel, Fumel",
                ),
                AgendaEntry(
                    dt.date(2027, 1, 8), "9 h – 10 h 30", "", "", "Café thématique : logement"
                ),
            ),
            charter=(
                "On vient pour se connaître.",
                "Personne n’est obligé de venir ni de parler.",
                "Pas d’ordre du jour : deux ou trois minutes chacun.",
                "On parle de missions, de projets, de besoins du territoire, jamais d’une personne ou d’une famille.",
                "Les notes portent sur les structures ; on peut demander à ne pas être noté.",
                "On accueille à tour de rôle.",
                "On tient sa fiche à jour.",
            ),
            rights_contact="Délégué à la protection des données\ndpd@departement.example",
            site_url="cafe.example/fumel",
            outline_paths=(
                "M100 80L260 60L330 160L210 240L90 190Z",
                "M330 160L260 60L420 40L500 150L430 250Z",
                "M210 240L330 160L430 250L380 380L230 360Z",
            ),
            outline_viewbox="60 20 460 380",
        ),
        **changes,
    )
