"""What a reader's question finds in a territory: rows ready to show, with their filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import models

from fiches.content import Content, online_content
from fiches.freshness import verified_in_words
from fiches.listing import Chip, Option
from fiches.livret.contents import Theme
from fiches.models import Audience, Fiche, UsefulNumber
from fiches.search import LONGEST_QUERY, Match, matching, stems
from partners.french import sort_key
from partners.models import Territory
from partners.permissions import Someone

EVERYONE = str(Audience.EVERYONE.value)


@dataclass(frozen=True)
class Question:
    q: str = ""
    theme: str = ""
    public: str = ""
    commune: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Question:
        given = {name: query.get(name, "").strip() for name in cls.__dataclass_fields__}
        given["q"] = given["q"][:LONGEST_QUERY]
        return cls(**given)

    @property
    def is_empty(self) -> bool:
        return self == Question()


@dataclass(frozen=True)
class Result:
    fiche_id: int
    name: str
    acronym: str
    tagline: str
    themes: tuple[Theme, ...]
    audiences: tuple[str, ...]  # codes
    commune: str
    communes: frozenset[str]  # where it receives and where it works
    phone: str  # as stored
    verified: str
    partly: bool = False  # it lacks some of the words that were asked


@dataclass(frozen=True)
class ThemeCount:
    theme: Theme
    count: int


@dataclass(frozen=True)
class Found:
    results: Sequence[Result]
    by_theme: Sequence[ThemeCount]
    themes: Sequence[Option]
    audiences: Sequence[Option]
    communes: Sequence[Option]
    numbers: Sequence[UsefulNumber] = ()  # whose digits were typed


def found_rows(
    user: Someone,
    territory: Territory,
    question: Question,
    themes: Mapping[str, Theme],
    today: dt.date,
) -> Found:
    """Fiches online in the territory that answer `question`, those that answer in part after
    the others; all of them, by name, when no word is asked. One query, two with words, and one
    more for a number.
    """
    fiches = Fiche.objects.visible_to(user).of(territory).online()
    matches, asked = matching(fiches, question.q)
    if question.q:
        fiches = fiches.filter(pk__in=[match.fiche_id for match in matches])
    rows = [
        _result(fiche, online_content(fiche), themes, today)
        for fiche in fiches.select_related("published").fetch_mode(models.FETCH_RAISE)
    ]
    rows.sort(key=lambda row: sort_key(row.name))
    if question.q:
        rows = _best_first(rows, matches, asked)
    kept = [row for row in rows if _passes(row, question)]
    return Found(kept, _by_theme(rows), *_options(rows), numbers=_numbers(question.q))


def _best_first(rows: Iterable[Result], matches: Iterable[Match], asked: int) -> list[Result]:
    """Those that have most of the words, then those of the commune that is named.

    A place alone is no answer to "hébergement Fumel": fiches that have nothing else of the
    question are left out.
    """
    by_fiche = {match.fiche_id: match for match in matches}
    found = [(row, by_fiche[row.fiche_id], frozenset(stems(row.commune))) for row in rows]
    places = frozenset(word for _, _, commune in found for word in commune)
    needs = frozenset(word for _, match, _ in found for word in match.words) - places
    found = [each for each in found if each[1].words & needs or not needs]
    found.sort(key=lambda each: (-len(each[1].words), -len(each[1].words & each[2]), -each[1].rank))
    return [replace(row, partly=len(match.words) < asked) for row, match, _ in found]


def _numbers(query: str) -> list[UsefulNumber]:
    """The emergency or information line whose number was typed: "115", "39 19"."""
    digits = "".join(query.split())
    if not (digits.isdecimal() and len(digits) > 1):
        return []
    return [n for n in UsefulNumber.objects.all() if "".join(n.number.split()) == digits]


def _result(fiche: Fiche, content: Content, themes: Mapping[str, Theme], today: dt.date) -> Result:
    get = content.get
    commune = (get("commune") or ["", ""])[1]
    return Result(
        fiche_id=fiche.pk,
        name=content["nom"],
        acronym=get("sigle", ""),
        tagline=get("accroche", "") or get("missions", "")[:160],
        themes=tuple(themes[code] for code in get("thematiques", ()) if code in themes),
        audiences=tuple(get("publics", ())),
        commune=commune,
        communes=frozenset({commune, *(name for _, name in get("zone_communes", ()))} - {""}),
        phone=get("telephone", ""),
        verified=verified_in_words(fiche.verified_on, today),
    )


def _passes(row: Result, question: Question) -> bool:
    """A fiche for everyone is for any public."""
    if question.theme and question.theme not in {theme.code for theme in row.themes}:
        return False
    if question.public and not {question.public, EVERYONE} & set(row.audiences):
        return False
    return not question.commune or question.commune in row.communes


def _by_theme(rows: Sequence[Result]) -> list[ThemeCount]:
    themes = sorted({t for row in rows for t in row.themes}, key=lambda theme: theme.position)
    return [ThemeCount(theme, sum(theme in row.themes for row in rows)) for theme in themes]


def chips(question: Question, found: Found) -> list[Chip]:
    """The filters in place, each with how to take it away."""
    choices = {
        "theme": found.themes,
        "public": found.audiences,
        "commune": found.communes,
    }
    return [
        Chip(next((o.label for o in values if o.value == value), value), {name: None, "page": None})
        for name, values in choices.items()
        if (value := getattr(question, name))
    ]


def _options(rows: Sequence[Result]) -> tuple[list[Option], list[Option], list[Option]]:
    communes = sorted({name for row in rows for name in row.communes}, key=sort_key)
    return (
        [Option(one.theme.code, one.theme.label, one.count) for one in _by_theme(rows)],
        [
            Option(code, str(label), sum(code in row.audiences for row in rows))
            for code, label in Audience.choices
            if any(code in row.audiences for row in rows)
        ],
        [Option(name, name, sum(name in row.communes for row in rows)) for name in communes],
    )
