"""This file counts the substitutions of aligned documents, with the evidence for each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unspin.learn.aligned import AlignedDocument, runs
from unspin.learn.context import widened
from unspin.learn.differences import Block, Words
from unspin.learn.found import Found
from unspin.learn.segments import LONGEST, Segment, phrases_within, segmented
from unspin.learn.significance import log_likelihood_ratio
from unspin.text.tokens import Token, tokens

_MOST_EXAMPLES = 2
# Characters of text on either side of an example.
_AROUND = 30


@dataclass(frozen=True, slots=True)
class Substitution:
    """What was learnt of a pair: how often it was made, in how many documents, and examples from the spun texts.

    `occurrences` is how often the original stood in the originals, so `count / occurrences` is P(spun | original);
    `g2` is twice the log-likelihood ratio of the two forms standing for each other.
    """

    spun: str
    original: str
    count: int
    documents: int
    occurrences: int
    g2: float
    examples: tuple[str, ...]

    @property
    def probability(self) -> float:
        """P(spun | original), 0 to 1."""
        return min(1.0, self.count / max(1, self.occurrences))


def find(documents: Sequence[AlignedDocument]) -> list[Found]:
    """Every substitution of the documents, in order."""
    differences = [each for document in documents for each in document.found]
    at = iter(segmented(differences, _in_originals(documents, phrases_within(differences))))
    found = [
        found
        for number, document in enumerate(documents)
        for _ in document.found
        for found in _places(number, *next(at), document.pair.spun.text)
    ]
    texts = [document.pair.spun.text for document in documents]
    return widened(found, texts, lambda phrases: _in_originals(documents, phrases))


def counted(documents: Sequence[AlignedDocument], found: Iterable[Found]) -> list[Substitution]:
    """What was found, pair by pair, the most frequent first."""
    places: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for each in found:
        places[each.spun, each.original].append(each)
    phrases = {tuple(side.split(" ")) for pair in places for side in pair}
    spun = _counted((bead.spun for d in documents for bead in d.beads), phrases)
    original = _in_originals(documents, phrases)
    total = max(1, sum(token.is_word for d in documents for bead in d.beads for token in bead.original))
    rows = [_row(pair, each, documents, (original[_words(pair[1])], spun[_words(pair[0])], total))
            for pair, each in places.items()]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.count, row.spun, row.original))


def _row(
    pair: tuple[str, str],
    places: Sequence[Found],
    documents: Sequence[AlignedDocument],
    totals: tuple[int, int, int],
) -> Substitution:
    """What the places of a pair say; `totals` counts its original, its spun form, and all words."""
    of_original, of_spun, words = (max(len(places), each) for each in totals)
    return Substitution(
        *pair,
        count=len(places),
        documents=len({each.document for each in places}),
        occurrences=of_original,
        g2=log_likelihood_ratio(len(places), of_original, of_spun, words),
        examples=tuple(_example(each, documents) for each in places[:_MOST_EXAMPLES]),
    )


def _in_originals(documents: Sequence[AlignedDocument], phrases: Iterable[Words]) -> Counter[Words]:
    return _counted((bead.original for document in documents for bead in document.beads), set(phrases))


def _counted(sides: Iterable[tuple[Token, ...]], phrases: set[Words]) -> Counter[Words]:
    """How often each of the phrases stands in the sentences."""
    lengths = sorted({len(phrase) for phrase in phrases})
    found: Counter[Words] = Counter()
    for side in sides:
        for run in runs(side):
            for length in lengths:
                for low in range(len(run) - length + 1):
                    high = low + length
                    phrase = tuple(run[low:high])
                    bare = (*phrase[:-1], phrase[-1].removesuffix("'s"))
                    found.update(each for each in {phrase, bare} if each in phrases)
    return found


def _places(document: int, block: Block, segments: Sequence[Segment], text: str) -> Iterable[Found]:
    inside = [token for token in tokens(text[block.start : block.end]) if token.is_word]
    for segment in segments:
        spun, original = segment.pair
        if spun != original and max(len(spun), len(original)) <= LONGEST:
            start, end = inside[segment.low].start, inside[segment.low + len(spun) - 1].end
            yield Found(" ".join(spun), " ".join(original), document, block.start + start, block.start + end)


def _example(found: Found, documents: Sequence[AlignedDocument]) -> str:
    """A glimpse of the spun text around the substitution, in whole words."""
    text = documents[found.document].pair.spun.text
    before = text[max(0, found.start - _AROUND) : found.start].split(" ")
    after = text[found.end : found.end + _AROUND].split(" ")
    whole_before = before if found.start <= _AROUND else before[1:]
    whole_after = after if found.end + _AROUND >= len(text) else after[:-1]
    return " ".join("".join([" ".join(whole_before), text[found.start : found.end], " ".join(whole_after)]).split())


def _words(side: str) -> Words:
    return tuple(side.split(" "))
