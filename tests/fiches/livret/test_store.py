import os
import subprocess
import sys

import pytest
from django.conf import settings

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


def test_store_takes_the_entry_of_another_for_missing(empty):
    empty.put("abcd", b"pages")
    empty.path("abff").write_bytes(empty.path("abcd").read_bytes())
    assert empty.get("abff") is None
    assert empty.get("abcd") == b"pages"


@pytest.mark.parametrize("foreign", [b"%PDF-1.7 not ours", b"livret1\n" + bytes(16) + b"pages"])
def test_store_makes_again_what_a_foreign_file_stood_for(foreign, empty):
    empty.path("abcd").parent.mkdir()
    empty.path("abcd").write_bytes(foreign)
    assert empty.get("abcd") is None
    empty.put("abcd", b"pages")
    assert empty.get("abcd") == b"pages"


def test_store_cleans_up_after_a_killed_process_and_not_after_a_busy_one(empty):
    empty.put("abcd", b"pages")
    left, busy = (empty.path("abcd").with_name(f"{name}.part") for name in ("left", "busy"))
    for path in (left, busy):
        path.write_bytes(b"half")
    os.utime(left, (1, 1))
    assert empty.trim() == 0
    assert (left.exists(), busy.exists(), empty.get("abcd")) == (False, True, b"pages")


def test_store_stays_within_its_limit_after_each_trim(empty):
    for number in range(30):
        empty.put(f"{number:02x}", bytes(90))
        empty.trim()
        assert sum(path.stat().st_size for path in empty.folder.glob("??/*")) <= empty.limit


SEVERAL = """
import sys
from pathlib import Path
from fiches.livret.store import Store

store, start = Store(Path(sys.argv[1]), limit=200_000), int(sys.argv[2])
body = lambda key: (key * 5000).encode()
for turn in range(150):
    mine, theirs = (f"{(start * 7 + turn * step) % 12:02x}ab" for step in (1, 5))
    store.put(mine, body(mine))
    assert store.get(theirs) in (None, body(theirs)), theirs
    if turn % 5 == start:
        store.trim()
"""


def test_several_processes_share_a_store(tmp_path):
    command = [sys.executable, "-c", SEVERAL, str(tmp_path)]
    running = [
        subprocess.Popen([*command, str(number)], cwd=settings.BASE_DIR, stderr=subprocess.PIPE)
        for number in range(3)
    ]
    assert [each.communicate()[1] for each in running] == [b"", b"", b""]
    assert [each.returncode for each in running] == [0, 0, 0]
    assert not list(tmp_path.glob("??/*.part"))
