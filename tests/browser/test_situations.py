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
