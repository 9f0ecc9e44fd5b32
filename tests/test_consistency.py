"""Conventions that a review would otherwise have to watch over, file by file."""

import ast
import base64
import hashlib
import html
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

HOUSE = settings.BASE_DIR
TEMPLATES = HOUSE / "templates"
APPS = ("config", "partners", "fiches", "cafes")

PAGES = sorted(TEMPLATES.rglob("*.html"))
TEXTS = sorted(TEMPLATES.rglob("*.txt"))
CODE = sorted(
    path for app in APPS for path in (HOUSE / app).rglob("*.py") if "migrations" not in path.parts
)
STYLES = sorted((HOUSE / "static").rglob("*.css"))
SCRIPTS = sorted((HOUSE / "static").rglob("*.js"))

# Django and crispy-forms look for these by themselves.
CALLED_BY_OTHERS = {
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "500.html",
    "bootstrap5/errors.html",
}
# A browser's policy does not reach these: e-mail readers want styles in place, paper has no policy.
NOT_FOR_BROWSERS = ("emails/", "fiches/livret/", "cafes/papers/")
BLOCKS = ["title", "styles", "body", "page_class", "content", "scripts"]

# What Bootstrap publishes for 5.3.8.
BOOTSTRAP = {
    "bootstrap/css/bootstrap.min.css": "sha384-sRIl4kxILFvY47J16cr9ZwB07vP4J8+LH7qKQnuqkuIAvNWLzeN8tE5YBujZqJLB",
    "bootstrap/js/bootstrap.bundle.min.js": "sha384-FKyoEForCGlyvwx9Hj09JcYn3nv7wiPVlz7YYwJrWVcXK/BmnVDxM+D2scQbITxI",
}


def name_of(path):
    return path.relative_to(TEMPLATES).as_posix()


def shown(path):
    return path.relative_to(HOUSE).as_posix()


def without_comments(source):
    return re.sub(r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->", "", source, flags=re.DOTALL)


def browser_pages():
    return [path for path in PAGES if not name_of(path).startswith(NOT_FOR_BROWSERS)]


# ------------------------------------------------------------------ templates


def test_every_template_is_used():
    sources = {path: path.read_text() for path in [*PAGES, *TEXTS, *CODE]}
    unused = set()
    for path in [*PAGES, *TEXTS]:
        name = name_of(path)
        # "emails/partners/own_link_body.txt" may be asked for as letter("partners/own_link"),
        # "fiches/livret/cover.html" as f"fiches/livret/{section}.html".
        short = name.removeprefix("emails/")
        stem = re.sub(r"_(subject|body)$", "", short.rsplit(".", 1)[0])
        folder = short.rsplit("/", 1)[0]
        built = re.compile(rf"""["'](?:{re.escape(stem)}["']|{re.escape(folder)}/\{{)""")
        used = any(
            f'"{name}' in text or f"'{name}" in text or (other in CODE and built.search(text))
            for other, text in sources.items()
            if other != path
        )
        if not used and name not in CALLED_BY_OTHERS:
            unused.add(name)
    assert unused == set()


def test_no_page_holds_a_script_or_a_style():
    inline = re.compile(
        r"<style|<script(?![^>]*\ssrc=)|\sstyle\s*=|\son[a-z]+\s*=|\shx-on|javascript:", re.I
    )
    found = {
        f"{shown(path)}: {match.group().strip()}"
        for path in browser_pages()
        for match in inline.finditer(without_comments(path.read_text()))
    }
    assert found == set()


def test_no_page_loads_anything_from_elsewhere():
    loaded = {
        "page": re.compile(
            r"""(?:\ssrc(?:set)?|\sposter|\sdata|\shx-\w+|\saction)\s*=\s*["']?(?:https?:)?//"""
            r"""|<link[^>]*href\s*=\s*["']?(?:https?:)?//""",
            re.I,
        ),
        "style": re.compile(r"""(?:url\(\s*|@import\s+)["']?(?:https?:)?//""", re.I),
        "script": re.compile(r"""(?:import|from|fetch|open)\b\s*\(?\s*["'`](?:https?:)?//""", re.I),
    }
    found = {
        f"{shown(path)}: {match.group().strip()}"
        for kind, paths in (("page", PAGES), ("style", STYLES), ("script", SCRIPTS))
        for path in paths
        for match in loaded[kind].finditer(path.read_text())
    }
    assert found == set()


def test_blocks_come_in_the_order_of_the_page():
    wrong = {}
    for path in browser_pages():
        names = re.findall(r"{% block (\w+) %}", path.read_text())
        names = [name for name in names if name in BLOCKS]
        if names != sorted(names, key=BLOCKS.index):
            wrong[shown(path)] = names
    assert wrong == {}


def test_blocks_say_what_they_end():
    bare = {shown(path) for path in PAGES if re.search(r"{% endblock %}", path.read_text())}
    assert bare == set()


def test_each_page_has_a_title_and_each_form_its_summary_of_errors():
    sources = {name_of(path): path.read_text() for path in browser_pages()}
    extends = {n: re.findall(r'{% extends "([^"]+)" %}', source) for n, source in sources.items()}
    frames = {frame for names in extends.values() for frame in names}
    lacking = {}
    for name, source in sources.items():
        if extends[name] and name not in frames and "{% block title %}" not in source:
            lacking[name] = "title"
        if "{% crispy" in source and "includes/_form_errors.html" not in source:
            lacking[name] = "includes/_form_errors.html"
    assert lacking == {}


@pytest.mark.parametrize(("name", "integrity"), BOOTSTRAP.items())
def test_bootstrap_is_what_its_makers_published(name, integrity):
    with open(finders.find(name), "rb") as file:
        digest = hashlib.sha384(file.read()).digest()
    assert "sha384-" + base64.b64encode(digest).decode() == integrity


# --------------------------------------------------------------- French, printed

FAULTS = {
    "ASCII apostrophe": re.compile(r"[^\W\d_]'[^\W\d_]"),
    "ordinary space before a double sign": re.compile(r"\S[ \n\t]+[;:!?»](?:\s|$|[.,)])"),
    "no space before a double sign": re.compile(r"[^\W_][;!?:](?:\s|$)"),
    "no no-break space inside « »": re.compile(
        r"«(?![\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}])"
    ),
    "no no-break space inside « » (closing)": re.compile(
        r"[^\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]»"
    ),
    "three dots": re.compile(r"\w\.\.\."),
}
FORBIDDEN = re.compile(r"\bsoumet\w*|\bvalider les données|\berreur (?:403|404|500)", re.I)
VISIBLE_ATTRIBUTES = re.compile(
    r"""\b(?:alt|title|placeholder|aria-label|data-label|value)\s*=\s*"([^"]*)\""""
)
FRENCH = re.compile(
    r"[àâçéèêëîïôûùœ’«»]|(?i:\b(?:le|la|les|une|des|du|est|pas|pour|avec|sur|vous|nous|sans)\b)"
)


def faults(text):
    # An address or an hour keeps its colon.
    text = re.sub(r"https?://\S*", "…", text)
    found = [
        f"{what}: {text[max(0, m.start() - 20) : m.end() + 10]!r}"
        for what, pattern in FAULTS.items()
        for m in pattern.finditer(text)
    ]
    return found + [f"not our words: {m.group()!r}" for m in FORBIDDEN.finditer(text)]


def visible_in(source, is_html=True):
    """The pieces of text that a template shows, with “X” in place of what is computed."""
    source = without_comments(source)
    literals = re.findall(r'\|(?:counted|plural|default|yesno):"([^"]*)"', source)
    source = re.sub(r"{{.*?}}", "X", source, flags=re.DOTALL)
    source = re.sub(r"{%.*?%}", "", source, flags=re.DOTALL)
    if not is_html:
        return [source, *literals]
    source = re.sub(r"<(style|script|pre|code)\b.*?</\1>", "", source, flags=re.DOTALL)
    attributes = VISIBLE_ATTRIBUTES.findall(source)
    inline = r"</?(?:a|abbr|b|em|i|small|span|strong|sup|time)\b[^>]*>"
    source = re.sub(inline, "", source)
    pieces = re.split(r"<[^>]*>", source)
    return [html.unescape(piece) for piece in [*pieces, *attributes, *literals]]


def test_templates_write_french_as_it_is_printed():
    found = {}
    for path in [*PAGES, *TEXTS]:
        pieces = visible_in(path.read_text(), path.suffix == ".html")
        if wrong := [fault for piece in pieces for fault in faults(piece)]:
            found[shown(path)] = wrong
    assert found == {}


def strings_of(tree):
    """Every string of a module but docstrings and patterns; “X” for what an f-string computes."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in node.values)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            skipped.update(id(part) for part in ast.walk(node))
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(map(_piece, node.values))


def _piece(part):
    if isinstance(part, ast.Constant):
        return part.value
    return "\N{NO-BREAK SPACE}" if ast.unparse(part.value) == "NBSP" else "X"


def test_code_writes_french_as_it_is_printed():
    found = {}
    for path in CODE:
        for line, text in strings_of(ast.parse(path.read_text())):
            if " " not in text or "|" in text or not FRENCH.search(text):
                continue  # an identifier, a pattern, or not French
            if wrong := faults(html.unescape(text)):
                found[f"{shown(path)}:{line}"] = wrong
    assert found == {}
