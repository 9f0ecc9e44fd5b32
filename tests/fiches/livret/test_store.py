import os

import pytest

from fiches.livret.store import Store


@pytest.fixture
def empty(tmp_path):
    return Store(tmp_path, limit=1000)


def test_store_gives_back_what_was_put(empty):
    empty.put("abcd", b"pages")
    assert empty.get("abcd") == b"pages"
    assert empty.get("ffff") is None


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_store_takes_a_damaged_entry_for_missing(empty, damage):
    empty.put("abcd", b"pages")
    whole = empty.path("abcd").read_bytes()
    empty.path("abcd").write_bytes(whole[:-1] + b"?" if damage is None else damage)
    assert empty.get("abcd") is None
    assert not empty.path("abcd").exists()


def test_store_leaves_nothing_behind_when_writing_fails(empty, monkeypatch):
    def full(*args):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        empty.put("abcd", b"pages")
    assert list(empty.folder.glob("??/*")) == []


def test_store_drops_the_least_recently_used_first(empty):
    for age, key in enumerate(("aa1", "bb2", "cc3")):
        empty.put(key, bytes(400))
        os.utime(empty.path(key), (age, age))
    empty.get("aa1")
    empty.trim()
    assert [empty.get(key) is not None for key in ("aa1", "bb2", "cc3")] == [True, False, False]
