"""What the README promises exists, and what exists is in the README."""

import re

from django.conf import settings

ROOT = settings.BASE_DIR
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_lists_every_setting():
    code = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env(?:_flag|_list)?\(\s*"([A-Z_]+)"', code))
    section = README.partition("## Settings")[2].partition("Read by the scripts")[0]
    assert read == set(re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE))


def test_readme_lists_every_command():
    ours = {
        path.stem
        for app in ("partners", "fiches", "cafes")
        for path in (ROOT / app / "management" / "commands").glob("[a-z]*.py")
    }
    listed = set(re.findall(r"^\| `manage\.py (\w+)", README, re.MULTILINE)) - {"db_worker"}
    assert listed == ours
    scripts = {path.name for path in (ROOT / "bin").iterdir()}
    assert scripts <= set(re.findall(r"bin/([a-z-]+)", README))


def test_readme_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert len(links) > 8
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_readme_pictures_are_light():
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    assert {picture.stem for picture in pictures} == {"home", "fiches", "phone", "livret"}
    assert [picture.name for picture in pictures if picture.stat().st_size > 300_000] == []
