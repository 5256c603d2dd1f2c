"""This file tells figures that count something, which a spinner may have put for a word, from those of the author.

A spinner turns "four" into "4" wherever it stands, and a number in words mostly counts what follows: "4 nations", "2 of
them", "5 or 6 key players". The author's figures name, measure and score: "Channel 4", "type 2 diabetes", "5 km", "7 to
2", and what stands alone in a cell, or marks a line of a list. In doubt a figure is the author's.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from unspin.text.tokens import Token

# What a figure measures in, and months ("Might" is a spun May): papers write figures beside these.
_UNITS = frozenset(
    "million billion trillion m bn tn percent percentage p.c pc per cent cents pence dollar dollars euro euros pound "
    "pounds yen degrees am pm a.m p.m o'clock km kilometres kilometers miles mph metres meters yards feet foot inches "
    "cm mm kg tonnes grams litres liters acres hectares ghz gb mb january february march april may might june july "
    "august september october november december jan feb mar apr jun jul aug sept oct nov dec".split()
)
# What a figure tells one of from the others: "page 3", "Parts 2 and 3". The short forms have a full stop behind them.
_LABELS = frozenset(
    "act age aged appendix article case category channel chapter class column day district division episode exhibit "
    "figure flight formula game gate grade group highway item key lane league level line match number page paragraph "
    "part phase platform question radio room round route row rule scene season seat section seed seeded series size "
    "stage step table tier track type unit version volume ward week year zone".split()
)
_SHORT_LABELS = frozenset("art ch fig no nos op p pp pt sec vol".split())
# No noun and no adjective, so that a number before one of these counts nothing, and one may begin a sentence in which a
# number comes second: "After 4 days" is a count, "Halo 4 sells well" is none.
_SMALL_WORDS = frozenset(
    "a about after against all almost although among an and another any are around as at because been before between "
    "both but by can could did do does during each even every final first following for from had has have he her his i "
    "if in into is it its just last less many may might my nearly next no nor not now of off on once only or our out "
    "over per roughly said say says she should since so some than that the their them then there these they this those "
    "though through to under until up was we were what when where which while who will with within without would you "
    "your".split()
)
# What may part a number from those that it counts, "2 of them", "3 out of 4", or say of whom: "4 each".
_PARTITIVES = frozenset(("each", "of", "out"))
# After these a number counts what needs no name: "the final 4", "all 3", "it killed 5". "Highest" is a spun "top".
_GROUPS = frozenset(
    "all arrested final first highest hurt injured injuring killed killing last other past previous remaining the "
    "these those top wounded".split()
)
# These are counted after a name too: "in Paris 4 years ago".
_TIMES = frozenset("decades years months weeks days hours minutes times instances occasions".split())
# Before a number and a capital these begin an address: "at 4 Elm Road".
_PLACES = frozenset(("at", "near", "on", "outside"))
_NUMBERS = frozenset("two three four five six seven eight nine ten eleven twelve".split())
_MOST = 10


def is_figure(word: str) -> bool:
    """Whether the word is a number that papers write in words, in figures."""
    return word.isdecimal() and len(word) <= 2 and int(word) <= _MOST


def may_be_spun(tokens: Sequence[Token], joined: Sequence[bool], start: int, end: int) -> bool:
    """Whether figures in tokens[start:end] may stand where the author had words.

    `joined[k]` says that only space parts tokens k - 1 and k. What spinners put as a whole ("prime 4" for the top four)
    need not count what follows.
    """
    first, last = tokens[start].word, tokens[end - 1].word
    if end == start + 1:
        return not is_figure(first) or _counts(tokens, joined, start)
    if is_figure(first) and not _follows(tokens, joined, start):
        return False
    return not (is_figure(last) and end < len(tokens) and joined[end] and tokens[end].word in _UNITS)


def _counts(tokens: Sequence[Token], joined: Sequence[bool], at: int) -> bool:
    """Whether the figure tokens[at] counts something; of two that "or" or "and" joins, both count the same."""
    first = at - 2 if _are_two(tokens, joined, at - 2) else at
    last = at + 2 if _are_two(tokens, joined, at) else at
    if _is_score(tokens, first, last) or not _follows(tokens, joined, first):
        return False
    if _ends(tokens, joined, last) and (_is_of_group(tokens, joined, first) or _are_mixed(tokens, first, last)):
        return True
    return _is_counted(tokens, joined, last + 1)


def _are_two(tokens: Sequence[Token], joined: Sequence[bool], at: int) -> bool:
    """Whether tokens[at : at + 3] are two numbers, joined by a word."""
    if at < 0 or not all(joined[at + 1 : at + 3]) or len(tokens) < at + 3:
        return False
    one, between, other = (each.word for each in tokens[at : at + 3])
    return between in ("and", "or", "to") and all(each.isdecimal() or each in _NUMBERS for each in (one, other))


def _is_score(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether two figures are a score or a range; where one is in words, the spinner put the other."""
    pair = tokens[first : last + 1 : 2]
    return any(each.word == "to" for each in tokens[first:last]) and all(each.word.isdecimal() for each in pair)


def _are_mixed(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether of two numbers below ten one is in words: so the spinner put the other ("from six to 5")."""
    pair = [each.word for each in tokens[first : last + 1 : 2]]
    return len(pair) == 2 and sum(map(str.isdecimal, pair)) == 1 and not {"10", "ten", "eleven", "twelve"} & {*pair}


def _follows(tokens: Sequence[Token], joined: Sequence[bool], at: int) -> bool:
    """Whether what stands before tokens[at] lets it be a count: no name, label, unit or figure."""
    before = tokens[at - 1] if at else None
    if before is None or not joined[at]:
        return before is None or before.word not in _SHORT_LABELS
    if before.text != before.text.lower() and not before.word.endswith("'s"):
        return (at == 1 and before.word in _SMALL_WORDS) or _is_one_of(_TIMES, tokens, joined, at + 1)
    if before.word in _LABELS or before.word.removesuffix("s") in _LABELS:
        return False
    return not before.text[0].isdecimal() and before.word not in _UNITS


def _is_counted(tokens: Sequence[Token], joined: Sequence[bool], at: int) -> bool:
    """Whether tokens[at], after a number, may be what it counts: "4 nations", "the 4 British firms"."""
    if at >= len(tokens) or not joined[at] or tokens[at].word in _UNITS:
        return False
    after = tokens[at]
    if after.text[0].isupper():
        return at > 1 and joined[at - 1] and tokens[at - 2].word not in _PLACES
    if [each.word for each in tokens[at : at + 3]] == ["and", "a", "half"]:
        return True
    if after.word == "12":  # "a 4 12 months deal", which was one of four years
        return at + 1 < len(tokens) and tokens[at + 1].word == "months"
    return after.text[0].islower() and (after.word in _PARTITIVES or after.word not in _SMALL_WORDS)


def _is_one_of(words: Set[str], tokens: Sequence[Token], joined: Sequence[bool], at: int) -> bool:
    """Whether tokens[at] is one of the words, and only space parts it from what stands before."""
    return at < len(tokens) and joined[at] and tokens[at].word in words


def _is_of_group(tokens: Sequence[Token], joined: Sequence[bool], at: int) -> bool:
    """Whether the number tokens[at] is what a group has: "the final 4", "one in 5"."""
    if not at or not joined[at]:
        return False
    before = [each.word for each in tokens[max(0, at - 2) : at]]
    return before[-1] in _GROUPS or before == ["one", "in"]


def _ends(tokens: Sequence[Token], joined: Sequence[bool], at: int) -> bool:
    """Whether no noun stands after the number tokens[at]: a mark does, or a small word."""
    return at + 1 >= len(tokens) or not joined[at + 1] or tokens[at + 1].word in _SMALL_WORDS
