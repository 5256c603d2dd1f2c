"""This file judges spans that a spinner may have left: braces, alternatives and doubled words, which may be meant too.

Braces are links in dictionaries, places to fill in templates and parts of formulas, alternatives are ways to call a
program, and "the and and or operators" are about words. A spinner's leavings stand in spun text, few and far between,
and the words in them are those that the sentence goes on with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from unspin.core.values import dataclass
from unspin.text.news import LEEWAY, signs_of_news
from unspin.text.tokens import Token, tokens


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of the text that a span stands in; `p_spun` is None where nobody has judged it yet."""

    text: str
    words: int
    groups: int
    signs_of_news: float
    is_furnished: bool
    p_spun: float | None

    @property
    def is_spun(self) -> bool:
        """Whether the text is surely spun. Of clean dictionaries, which read oddly, some reach .95."""
        return self.p_spun is not None and self.p_spun >= _SURELY_SPUN

    @property
    def is_news(self) -> bool:
        """Whether the text reads as news, or is too short to tell."""
        return self.signs_of_news > -LEEWAY

    @property
    def is_article(self) -> bool:
        """Whether the text reads as news, or did before it was spun, or has what sites put round articles."""
        return self.is_news or self.is_spun or self.is_furnished


_SURELY_SPUN = 0.99


def page_of(text: str, left: tuple[str, str], furnished: bool = False, p_spun: float | None = None) -> Page:
    """What judges ask of a text, by what mending would leave of it: with its braces, and without."""
    rest, prose = left
    return Page(text, rest.count(" ") + rest.count("\n") + 1, rest.count("{"), signs_of_news(prose), furnished, p_spun)


# How sure it is that what a rule found is no part of what the author wrote: a share of the rule's confidence.
Judge = Callable[[Page, "re.Match[str]"], float]
_SURE, _DOUBTFUL, _MEANT = 1.0, 0.35, 0.0


# Braces

# Spun pages have one to three groups in some 300 words, where they have any. The dictionaries that mark links by braces
# have .4 to 15 in 100 words, the thinnest apart; a page that is surely spun may have more, as no such dictionary is.
_FEW, _GROUPS_A_WORD, _GROUPS_A_SPUN_WORD = 2, 0.005, 0.04
# A single letter stands for something.
_SHORTEST = 2
# log P(word | two words before), and how much likelier the words and the next one are there than anywhere. "billions
# of {dollars}" has -.5; of 17,245 groups that were links or places to fill 20 have more than -3.
_LOG_EXPECTED = -3.0
_LOG_FITS = 2.0
# A name of what is to be filled in has none of these at its ends, as "{that a}" and "{a photograph}" do.
_JOINING = frozenset("a an and as at by for from in is of on or that the to was with".split())
# Signs of code and markup. A line that has them may give braces a meaning.
_CODE = re.compile(r"[\\<>|_=`~^@]|::|\$(?!\d)|(?<!\d)%|\{(?![A-Za-z][A-Za-z '’-]*\})")
_REACH = 200


def in_braces(page: Page, match: re.Match[str]) -> float:
    """How sure it is that the braces round the match's first group are a spinner's."""
    inside = match[1]
    if page.groups > _FEW + page.words * (_GROUPS_A_SPUN_WORD if page.is_spun else _GROUPS_A_WORD):
        return _MEANT
    if len(inside) < _SHORTEST or not inside[1:].islower() or _CODE.search(_around(page.text, match)):
        return _DOUBTFUL
    if page.is_spun:
        return _SURE if _are_words(inside) else _DOUBTFUL
    expected = inside.islower() and (_after_slip(page.text, match) or _is_expected(page, match))
    return _SURE if page.is_news and expected else _DOUBTFUL


def _around(text: str, match: re.Match[str]) -> str:
    """The line that the match stands in, without it, no further than some 30 words on either side."""
    low = max(match.start() - _REACH, text.rfind("\n", max(0, match.start() - _REACH), match.start()) + 1, 0)
    high = text.find("\n", match.end(), match.end() + _REACH)
    return text[low : match.start()] + " " + text[match.end() : high if high >= 0 else match.end() + _REACH]


def _are_words(inside: str) -> bool:
    from unspin.lm.sphinx import default_model  # 70 ms to load, which only a text with such braces should cost

    return all(default_model().holds(each.word) for each in tokens(inside))


_SLIP = re.compile(r"\b([a-z]+) \1 ?$")


def _after_slip(text: str, match: re.Match[str]) -> bool:
    """Whether a doubled word stands right before: one artefact of a spinner vouches for another."""
    return _SLIP.search(text, max(0, match.start() - _REACH), match.start()) is not None


def _is_expected(page: Page, match: re.Match[str]) -> bool:
    """Whether the language model expects the words in braces where they stand; of what is no news, quite surely."""
    words = [each.word for each in tokens(match[1])]
    first, gain = _log_fit(_words_before(page.text, match.start()), words, _word_after(page.text, match.end()))
    if len(words) == 1:
        return first > _LOG_EXPECTED or (gain > _LOG_FITS and page.signs_of_news > 0)
    return gain > _LOG_FITS and (words[0] in _JOINING or words[-1] in _JOINING)


def _words_before(text: str, at: int) -> tuple[str, ...]:
    """The words of the sentence before a place, as far as a trigram model asks."""
    found: list[str] = []
    for each in tokens(text[max(0, at - _REACH) : at]):
        found = [*found, each.word] if each.is_word else [] if _ends(each) else found
    return tuple(found[-2:])


def _ends(token: Token) -> bool:
    return token.text in ".!?:;\n"


_NEXT_WORD = re.compile(r"[ \t\n\"'“”‘’(]{0,40}([A-Za-z][\w'’-]*)")


def _word_after(text: str, at: int) -> str:
    """The word after a place, or "" where a punctuation mark stands before it."""
    found = _NEXT_WORD.match(text, at)
    return found[1].lower().replace("’", "'") if found else ""


@lru_cache(maxsize=1000)
def _fit(before: tuple[str, ...], words: tuple[str, ...], after: str) -> tuple[float, float]:
    from unspin.lm.sphinx import default_model

    lm = default_model()
    state, log_first, gain = lm.start(), 0.0, 0.0
    for each in before:
        state = lm.score(state, each)[1]
    for k, each in enumerate((*words, after) if after else words):
        log_here, state = lm.score(state, each)
        log_first = log_first if k else log_here
        gain += log_here - lm.score(lm.anywhere(), each)[0]
    return log_first, gain


def _log_fit(before: Sequence[str], words: Sequence[str], after: str) -> tuple[float, float]:
    """log P(the first of the words | those before), and log P(the words and the next | before) / P(each anywhere)."""
    return _fit(tuple(before), tuple(words), after)


# Alternatives

_PROSE_END = re.compile(r"[.!?][\"'”’)]*\s*$")
_PROSE_WORDS = 3
_OTHERS = re.compile(r"\{[\w'’,. |-]*\}")


def left_open(page: Page, match: re.Match[str]) -> float:
    """How sure it is that the alternatives in braces are a spinner's, unresolved, and not ways to call a program."""
    around = _OTHERS.sub(" ", _around(page.text, match))
    if _CODE.search(around) or not match[1].islower():
        return _MEANT
    is_prose = len(around.split()) >= _PROSE_WORDS and _PROSE_END.search(around) is not None
    return _SURE if page.is_spun or (page.is_news and is_prose and _all_fit(page.text, match)) else _DOUBTFUL


def _all_fit(text: str, match: re.Match[str]) -> bool:
    """Whether the language model finds each of the alternatives likelier where it stands than anywhere."""
    before, after = _words_before(text, match.start()), _word_after(text, match.end())
    choices = [[each.word for each in tokens(choice)] for choice in match[1].split("|") if choice.strip()]
    return all(_log_fit(before, choice, after)[1] > _LOG_FITS for choice in choices)


# Doubled words

# Text about words has words twice: "the and and or operators", "such as or or by".
_ABOUT_WORDS = re.compile(
    r"\b(?:words?|wording|operators?|conjunctions?|prepositions?|pronouns?|keywords?|spell(?:s|ed|ing)?|typed|typing|typos?"
    r"|phrases?|sentences?|syllables?|quotation marks|grammar|grammatical)\b",
    re.IGNORECASE,
)
_CONJUNCTIONS = frozenset(("and", "or"))
# Where one of them is the author's it is likelier after what stands before it than anywhere, or hardly less.
_LOG_UNFIT = -1.0
_PAIR = re.compile(r"\b(and|or)\s+\1\b", re.IGNORECASE)
_GOES_ON = re.compile(r"[ \t]{0,40}(?:\n[ \t]{0,40})?[\w\"“‘'({\[`$£€]")


def doubled(page: Page, match: re.Match[str]) -> float:
    """How sure it is that a word stands twice by mistake: it is not mentioned, and a sentence goes on after it."""
    around = _around(page.text, match)
    if not _GOES_ON.match(page.text, match.end()) or _ABOUT_WORDS.search(around):
        return _DOUBTFUL
    word = match[1].lower()
    return _SURE if word not in _CONJUNCTIONS or _joins(page.text, match, around) else _DOUBTFUL


def _joins(text: str, match: re.Match[str], around: str) -> bool:
    """Whether a conjunction stands where one may, and no other word of that kind, nor a pair like it, is near."""
    word = match[1].lower()
    if any(each.group(1).lower() == word for each in _PAIR.finditer(around)):
        return False
    _, gain = _log_fit(_words_before(text, match.start()), (word,), "")
    return gain > _LOG_UNFIT and _word_after(text, match.end()) not in _JOINING


JUDGES: Mapping[str, Judge] = {
    "residue.braces": in_braces,
    "residue.doubled-word": doubled,
    "residue.spintax": left_open,
}
