from dataclasses import replace

import pytest

from fiches.livret.contents import Order, Section
from fiches.livret.keeping import from_json, to_json
from tests.fiches.livret import samples


def test_json_gives_back_the_very_same_livret():
    livret = samples.livret(3, order=Order.NAME, sections=(Section.SHEETS, Section.NOTICES))
    livret = replace(
        livret, sheets=(replace(livret.sheets[0], verified_on=None), *livret.sheets[1:])
    )
    assert from_json(to_json(livret)) == livret


def test_json_refuses_a_field_that_nobody_knows():
    text = to_json(samples.livret(1)).replace('"territory"', '"territoire"')
    with pytest.raises(TypeError, match="territoire"):
        from_json(text)
