"""This file finds fixed phrases: words that stand together more often than chance would have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from unspin.learn.differences import Words
from unspin.learn.ngrams import Counts, count
from unspin.learn.significance import SIGNIFICANT, log_likelihood_ratio, normalised_pmi

LONGEST = 5
# A phrase of which more than this share stands within one longer phrase is part of that one ("united nations security"
# of "united nations security council").
_PART = 0.8
# In 410,000 words of news "of the" has .27, "there is" .4, "last year" .65, "interest rates" .78, "prime minister" .9.
LEAST_NPMI = 0.5


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, how often it stands, and its weakest seam: G2 and normalised PMI of the two parts there."""

    text: str
    count: int
    g2: float
    npmi: float


def fixed_phrases(texts: Iterable[str], least: int, least_npmi: float = LEAST_NPMI) -> list[Phrase]:
    """Phrases of 2 to 5 words seen `least` times or more, the most fixed first."""
    counts = count(texts, LONGEST, least)
    found = {words: phrase for words in counts.phrases if len(words) > 1 and (phrase := _phrase(words, counts))}
    fixed = {words: each for words, each in found.items() if each.g2 >= SIGNIFICANT and each.npmi >= least_npmi}
    parts = {part for words, each in fixed.items() for part in _parts(words) if _is_part(part, each, counts)}
    kept = [each for words, each in fixed.items() if words not in parts]
    return sorted(kept, key=lambda each: (-each.npmi, -each.g2, each.text))


def _phrase(words: Words, counts: Counts) -> Phrase:
    """A phrase is as fixed as its weakest seam, so that "the prime minister" is not, and "prime minister" is."""
    n = counts.phrases[words]
    seams = [(counts.phrases[words[:k]], counts.phrases[words[k:]]) for k in range(1, len(words))]
    g2 = min(log_likelihood_ratio(n, *seam, counts.total) for seam in seams)
    return Phrase(" ".join(words), n, g2, min(normalised_pmi(n, *seam, counts.total) for seam in seams))


def _parts(words: Words) -> Iterator[Words]:
    if len(words) > 2:
        yield words[1:]
        yield words[:-1]


def _is_part(part: Words, whole: Phrase, counts: Counts) -> bool:
    return whole.count > _PART * counts.phrases[part]


def cells(phrase: Phrase) -> tuple[object, ...]:
    """A phrase as a line of a table."""
    return phrase.text, phrase.count, f"{phrase.g2:.1f}", f"{phrase.npmi:.3f}"
