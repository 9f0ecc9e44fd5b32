"""The check on individual situations says on the device what it says on the server."""

from cafes.situations import notice, warnings
from tests.cafes.test_situations import sentences

CHECK = """async (texts) => {
  const { NOTICE, warnings } = await import("/static/js/situations.js");
  return {
    notice: NOTICE,
    found: texts.map((text) => warnings(text).map((w) => [w.kind, text.slice(w.start, w.end), w.sentence])),
  };
}"""


def test_the_same_is_found_on_the_device(open_page):
    texts = [row["sentence"] for row in sentences()]
    texts += ["", "\n".join(texts), "😀 Mme Rey, M.\N{NO-BREAK SPACE}Ferré ; Mme l’adjointe"]
    page = open_page("/connexion/")

    answer = page.evaluate(CHECK, texts)

    assert answer["notice"] == notice()
    assert answer["found"] == [
        [[w.kind, text[w.start : w.end], w.sentence] for w in warnings(text)] for text in texts
    ]


SAID = """async (texts) => {
  const { whenIn } = await import("/static/js/morning-when.js");
  return texts.map((text) => Object.values(whenIn(text, "2026-11-22")).join(" "));
}"""


def test_the_day_of_an_event_is_read_in_its_sentence(open_page):
    expected = {
        "Forum des droits le 4 décembre à 14\N{NO-BREAK SPACE}h": "2026-12-04 14:00",
        "Bourse aux vélos, le 12/3 à 9h30": "2027-03-12 09:30",
        "jeudi 12 nov. 2027, 18 heures 15": "2027-11-12 18:15",
        "1er janvier": "2027-01-01 ",
        "Demain à midi": "2026-11-23 12:00",
        "vendredi prochain, 14:30": "2026-11-27 14:30",
        "Permanence le lundi, ouvert du mardi au vendredi": " ",
        "le 31/02, à 3/4 plein, 24 h sur 24": " ",
    }
    page = open_page("/connexion/")

    assert dict(zip(expected, page.evaluate(SAID, list(expected)), strict=True)) == expected
