"""This file reads a sentence as the noisy channel sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from unspin.channel.sentence import Place, Sentence, garble_lattice, reweighed, spun_lattice
from unspin.channel.substitution import SubstitutionChannel
from unspin.core.values import dataclass
from unspin.decode.lattice import Edge, Lattice
from unspin.decode.search import Decoding, decode, decode_again
from unspin.detection.rates import NEUTRAL
from unspin.lexicon.entry import Entry
from unspin.lm.model import LanguageModel
from unspin.stages.paraphrase import PAPERS

# The form of every number in digits: who writes one so writes others so, and all of them say no more than one. Of 26
# clean texts that are no news and were called spun, numbers were the strongest sign in 12.
NUMBER = "0"


@dataclass(frozen=True, slots=True)
class Search:
    """What finds the paths of a lattice: a language model, and how improbable a state it still follows."""

    lm: LanguageModel
    least_share: float

    def __call__(self, lattice: Lattice) -> Decoding:
        """The paths of a lattice."""
        return decode(lattice, self.lm, least_share=self.least_share)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with its substitutions, decoded under "spun" and, where it holds garble, under "not spun"."""

    sentence: Sentence
    words: tuple[str, ...]
    found: Mapping[Place, Entry]
    spun: Decoding
    clean: Decoding | None

    def substitutes(self, edge: Edge) -> bool:
        """Whether the edge reads other words than stand there."""
        return edge.words != self.words[edge.start : edge.end]

    def replaced(self, decoding: Decoding | None) -> list[tuple[Edge, float]]:
        """The substituting edges of a decoding of the sentence, each with its posterior."""
        if decoding is None:
            return []
        return list(islice(decoding.posterior.items(), len(self.words), None))

    def form(self, edge: Edge) -> str:
        """The spun form behind a substituting edge.

        What a paraphraser of papers garbled says nothing for the spinner of news.
        """
        entry = self.found[edge[:3]]
        if entry.spun.isdigit():
            return NUMBER
        return NEUTRAL if entry.tier == "garble" and entry.domain in PAPERS else entry.spun

    def entry(self, edge: Edge) -> Entry:
        """The lexicon entry behind a substituting edge."""
        return self.found[edge[:3]]

    def best(self, p_spun: float) -> Iterator[tuple[Edge, float]]:
        """The substitutions of the best path, each with its log weight."""
        decoding = self.spun if p_spun >= 0.5 or self.clean is None else self.clean
        return ((edge, log_weight) for edge, log_weight in decoding.best if self.substitutes(edge))


def read_sentence(
    part: Sentence | int, found: Mapping[Place, Entry], channel: SubstitutionChannel, search: Search
) -> Reading | None:
    """The sentence decoded under both answers to whether it is spun; None for words passed over, or without entries."""
    if isinstance(part, int) or not found:
        return None
    words = part.words
    garble = garble_lattice(words, found)
    spun = search(spun_lattice(words, found, channel))
    return Reading(part, words, found, spun, search(garble) if garble else None)


def read_again(reading: Reading, channel: SubstitutionChannel, search: Search) -> Reading:
    """The sentence decoded under the channel of its document."""
    lattice = reweighed(reading.spun.lattice, reading.found, channel)
    spun = decode_again(reading.spun, lattice) or search(lattice)
    return Reading(reading.sentence, reading.words, reading.found, spun, reading.clean)
