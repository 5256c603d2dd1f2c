"""This file finds phrases that look spun and are right as they stand: "chamber of commerce", "Home Office".

They are the rows of `allowed.tsv`: the phrase, "n" where its plural is right too, and the reason. Where the phrase
has a capital the text must have one; a small letter stands for both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from unspin.core.errors import LexiconError
from unspin.core.paths import regular, unreadable
from unspin.core.values import dataclass
from unspin.lexicon.inflect import noun_forms
from unspin.text.tokens import Token

COLUMNS = ("phrase", "forms", "reason")
FORMS = ("", "n")


@dataclass(frozen=True, slots=True)
class Allowance:
    """One line of the file."""

    phrase: str
    forms: str
    reason: str

    def spellings(self) -> list[str]:
        """The phrase, and its plural where that is allowed too."""
        return noun_forms(self.phrase) if self.forms else [self.phrase]


class Allowed:
    """Finds the allowed phrases in the words of a sentence."""

    def __init__(self, phrases: Callable[[], Iterable[str]] = tuple) -> None:
        """`phrases` is called when a sentence is first looked at: most documents are clean, and have none decoded."""
        self._phrases = phrases

    @cached_property
    def _beginning(self) -> Mapping[str, Sequence[tuple[tuple[str, ...], tuple[int, ...]]]]:
        """The words of each phrase, and which of them need a capital, by its first word."""
        found: dict[str, list[tuple[tuple[str, ...], tuple[int, ...]]]] = defaultdict(list)
        for phrase in dict.fromkeys(self._phrases()):
            words = phrase.split(" ")
            capitals = tuple(at for at, word in enumerate(words) if word[0].isupper())
            found[words[0].lower()].append((tuple(word.lower() for word in words), capitals))
        return dict(found)

    def may_hold(self, words: Iterable[str], stems: Iterable[str]) -> bool:
        """Whether a phrase begins with one of the words, with or without its possessive ending."""
        first_words = self._beginning.keys()
        return not (first_words.isdisjoint(words) and first_words.isdisjoint(stems))

    def spans(self, tokens: Sequence[Token], joined: Sequence[bool]) -> list[tuple[int, int]]:
        """Where allowed phrases stand, as places in `tokens`; only space parts token k - 1 from k where `joined[k]`.

        The last word of a phrase may have a possessive ending.
        """
        return [
            (start, start + len(words))
            for start, token in enumerate(tokens)
            if token.word in self._beginning or token.word.endswith("'s")
            for words, capitals in self._beginning_at(token.word)
            if all(joined[start + 1 : start + len(words)])
            and _stand(words, tokens[start : start + len(words)])
            and _capital(capitals, tokens[start:], opens=start == 0)
        ]

    def _beginning_at(self, word: str) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
        for key in dict.fromkeys((word, word.removesuffix("'s"))):
            yield from self._beginning.get(key, ())


def _stand(words: Sequence[str], tokens: Sequence[Token]) -> bool:
    found = [token.word for token in tokens]
    return found == [*words] or (found[:-1] == [*words[:-1]] and found[-1:] == [words[-1] + "'s"])


def _capital(capitals: tuple[int, ...], tokens: Sequence[Token], opens: bool) -> bool:
    """Whether the words that need a capital have one; that of a sentence's first word says nothing alone."""
    if opens and capitals == (0,):
        return False
    return all(tokens[at].text[0].isupper() for at in capitals)


def keeps(spans: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    """Whether an allowed phrase forbids to change words[start:end].

    It does where the change lies within the phrase. One that reaches beyond it is evidence of its own: "High Court"
    keeps its words, and "High Court docket" may lose one.
    """
    return any(low <= start and end <= high for low, high in spans)


def parse_allowance(line: str) -> Allowance:
    """The allowance that a line of tab-separated columns stands for.

    Raises ValueError, saying what is wrong and how to mend it.
    """
    cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(cells)} columns; write {len(COLUMNS)}, separated by tabs: {', '.join(COLUMNS)}")
    phrase, forms, reason = cells
    if not phrase:
        raise ValueError("an empty phrase; write what is right as it stands")
    if forms not in FORMS:
        raise ValueError(f"unknown forms {forms!r}; write 'n' where the plural is allowed too, or nothing")
    if not reason:
        raise ValueError("no reason; say why the phrase is right as it stands")
    return Allowance(phrase, forms, reason)


def read_allowances(path: Path) -> Iterator[Allowance]:
    """Yield the rows of a list of allowed phrases.

    Raises LexiconError, with file and line, at the first row that can't be read.
    """
    try:
        text = regular(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"lexicon {path}: {unreadable(error)}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            try:
                yield parse_allowance(line)
            except ValueError as error:
                raise LexiconError(f"{path}:{number}: {error}: {line!r}") from error
