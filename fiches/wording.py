"""Two states of one text, side by side in one: what went, what came, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A time, a word with its apostrophes and hyphens, an e-mail address are one; so is each sign.
TOKEN = re.compile(
    r"\d{1,2}\s?h(?:\s?\d\d)?\b|[^\W_]+(?:['’.@_-][^\W_]+)*['’]?|\n|[^\S\n]+|.", re.DOTALL
)
MOST_WORDS = 4000  # past that, comparing would keep the reader waiting
ALIKE = 0.35  # texts that share fewer letters than this are read better one after the other


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    kind: Kind
    text: str


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """`after` with what it took the place of: pieces in reading order, none of them empty.

    All that is not ADDED, put together, is `before`, give or take the kind of its spaces; all
    that is not REMOVED is `after`.
    """
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return _replaced(before, after)
    matcher = SequenceMatcher(None, _plain(old), _plain(new), autojunk=False)
    if before and after and _shared(old, new, matcher) < ALIKE:
        return _replaced(before, after)
    steps = [
        ("".join(new[c:d] if kind == "equal" else old[a:b]), "".join(new[c:d]), kind == "equal")
        for kind, a, b, c, d in matcher.get_opcodes()
    ]
    return _pieces(_joined(steps))


def compare_items(before: Sequence[str], after: Sequence[str]) -> tuple[Piece, ...]:
    """Two lists, item by item, one on a line: an item is there or it is not."""
    matcher = SequenceMatcher(None, _plain(before), _plain(after), autojunk=False)
    found: list[tuple[Kind, str]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found += [(Kind.SAME, item) for item in after[c:d]]
        else:
            found += [(Kind.REMOVED, item) for item in before[a:b]]
            found += [(Kind.ADDED, item) for item in after[c:d]]
    return _on_lines([(Piece(kind, item),) for kind, item in found])


def compare_lines(before: Sequence[str], after: Sequence[str]) -> tuple[Piece, ...]:
    """Two lists that were typed, line by line, and word by word in a line that was reworded."""
    matcher = SequenceMatcher(None, _plain(before), _plain(after), autojunk=False)
    found: list[tuple[Piece, ...]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        old, new = list(before[a:b]), list(after[c:d])
        if tag == "equal":
            found += [(Piece(Kind.SAME, line),) for line in new]
            continue
        for place in range(max(len(old), len(new))):
            pieces = compare("".join(old[place : place + 1]), "".join(new[place : place + 1]))
            found.append(pieces)
    return _on_lines(found)


def _on_lines(lines: Sequence[Sequence[Piece]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for line in lines:
        if pieces and line:
            pieces.append(Piece(Kind.SAME, "\n"))
        pieces += line
    return tuple(pieces)


def plain_spaces(text: str) -> str:
    """Any space is a space: nobody reads whether it breaks."""
    return re.sub(r"[^\S\n]+", " ", text)


def _plain(tokens: Sequence[str]) -> list[str]:
    return [plain_spaces(token) for token in tokens]


def _shared(old: Sequence[str], new: Sequence[str], matcher: SequenceMatcher[str]) -> float:
    """How much of both texts is the same, 0 to 1, counted in letters: spaces are no likeness."""
    same = sum(
        _letters(old[block.a : block.a + block.size]) for block in matcher.get_matching_blocks()
    )
    return 2 * same / max(1, _letters(old) + _letters(new))


def _letters(tokens: Sequence[str]) -> int:
    return sum(len(token) for token in tokens if not token.isspace())


def _replaced(before: str, after: str) -> tuple[Piece, ...]:
    """The whole of one, then the whole of the other on a line of its own."""
    both = Piece(Kind.REMOVED, before), Piece(Kind.ADDED, after)
    return tuple(piece for piece in both if piece.text)


Step = tuple[str, str, bool]  # what went, what came, whether they are the same


def _joined(steps: Sequence[Step]) -> list[Step]:
    """Two changes that only a space or a sign parts are one: a sentence, not confetti."""
    joined: list[Step] = []
    for place, (old, new, same) in enumerate(steps):
        last = place == len(steps) - 1
        if same and joined and not last and not re.search(r"\w|\n", old):
            same = False
        if joined and not same and not joined[-1][2]:
            went, came, _ = joined[-1]
            joined[-1] = (went + old, came + new, False)
        else:
            joined.append((old, new, same))
    return joined


def _pieces(steps: Sequence[Step]) -> tuple[Piece, ...]:
    found = []
    for old, new, same in steps:
        if same:
            found.append(Piece(Kind.SAME, old))
            continue
        if old:
            found.append(Piece(Kind.REMOVED, old))
        if new:
            found.append(Piece(Kind.ADDED, new))
    return tuple(found)


def lines_changed(pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], ...]:
    """Of what `compare` gives, the lines where something went or came, each as its pieces."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(Piece(piece.kind, first))
        lines += [[Piece(piece.kind, text)] for text in others]
    kept = (tuple(piece for piece in line if piece.text) for line in lines)
    return tuple(line for line in kept if any(piece.kind is not Kind.SAME for piece in line))
