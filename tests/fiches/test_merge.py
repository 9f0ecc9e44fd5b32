import pytest

from fiches.forms.merge import Conflict, merge


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged", "conflicts"),
    [
        ("a", "a", "a", "a", []),
        ("a", "b", "a", "b", []),
        ("a", "a", "c", "c", []),
        ("a", "b", "b", "b", []),
        ("a", "b", "c", "b", [Conflict("x", "b", "c")]),
        ("a", "", "c", "", [Conflict("x", "", "c")]),
        (["p"], ["p", "q"], ["p"], ["p", "q"], []),
        (["p"], ["q"], ["r"], ["q"], [Conflict("x", ["q"], ["r"])]),
    ],
)
def test_each_side_keeps_what_it_changed(base, mine, theirs, merged, conflicts):
    assert merge({"x": base}, {"x": mine}, {"x": theirs}) == ({"x": merged}, conflicts)


def test_without_a_base_any_difference_is_for_the_person_to_settle():
    assert merge({}, {"x": "b", "y": "c"}, {"x": "a", "y": "c"}) == (
        {"x": "b", "y": "c"},
        [Conflict("x", "b", "a")],
    )
