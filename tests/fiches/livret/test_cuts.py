"""One more line moves few cuts: what makes an insertion cheap."""

from dataclasses import replace

import pytest

from fiches.livret.columns import paginate, paginate_directory
from fiches.livret.faces import load_faces
from fiches.livret.indexes import Entry, Group
from fiches.livret.materials import materials
from tests.fiches.livret import samples

FACES = load_faces(dict(materials().fonts))


def changed(before, after):
    return [page for page in after if page not in before]


@pytest.mark.parametrize("place", [0, 450, 900])
def test_an_entry_more_moves_few_pages(place):
    """Where a cut falls is a matter of digests: counted over several lists."""
    moved = []
    for each in range(8):
        entries = [Entry(f"Partenaire {number:04}", f"{each}-{number}") for number in range(900)]
        before = paginate([Group("Fumel", tuple(entries))], FACES)
        more = (*entries[:place], Entry("Nouveau", f"{each}-new"), *entries[place:])
        moved.append(len(changed(before, paginate([Group("Fumel", more)], FACES))))
        assert len(before) > 8
    assert sum(moved) / len(moved) <= 3


def test_a_row_more_in_the_directory_moves_few_pages():
    sheets = samples.livret(150, photos=False).sheets
    rows = [(sheet, person) for sheet in sheets for person in sheet.referents]
    before = paginate_directory(rows, FACES)
    first = replace(sheets[0], key="new", name="Aaa")
    after = paginate_directory([(first, first.referents[0]), *rows], FACES)
    assert [row for page in after for row in page][1:] == rows
    assert len(changed(before, after)) <= 4


def test_a_new_revision_moves_no_cut():
    def cuts(revision):
        groups = [Group("A", tuple(Entry(f"Nom {n}", f"fiche-{n}-{revision}") for n in range(400)))]
        return [[entry.text for column in page for g in column for entry in g.entries]
                for page in paginate(groups, FACES)]  # fmt: skip

    assert cuts(1) == cuts(2)
