"""This file inflects English verbs, nouns and adjectives, so that one lexicon row serves every form of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator

# base past participle; the present is regular but for the last four.
_IRREGULAR = """
arise arose arisen/awake awoke awoken/bear bore borne/beat beat beaten/become became become/begin began begun/bend bent
bent/bet bet bet/bid bid bid/bind bound bound/bite bit bitten/bleed bled bled/blow blew blown/break broke broken/breed
bred bred/bring brought brought/broadcast broadcast broadcast/build built built/burst burst burst/buy bought bought/
cast cast cast/catch caught caught/choose chose chosen/cling clung clung/come came come/cost cost cost/
creep crept crept/
cut cut cut/deal dealt dealt/dig dug dug/draw drew drawn/drink drank drunk/drive drove driven/eat ate eaten/fall fell
fallen/feed fed fed/feel felt felt/fight fought fought/find found found/flee fled fled/fling flung flung/fly flew flown/
forbid forbade forbidden/forecast forecast forecast/foresee foresaw foreseen/forget forgot forgotten/forgive forgave
forgiven/forsake forsook forsaken/freeze froze frozen/get got got/give gave given/go went gone/grind ground ground/grow
grew grown/hang hung hung/hear heard heard/hide hid hidden/hit hit hit/hold held held/hurt hurt hurt/keep kept kept/
know knew known/lay laid laid/lead led led/leave left left/lend lent lent/let let let/lie lay lain/light lit lit/lose
lost lost/make made made/mean meant meant/meet met met/mislead misled misled/mistake mistook mistaken/outdo outdid
outdone/
overcome overcame overcome/oversee oversaw overseen/overtake overtook overtaken/overthrow overthrew overthrown/
partake partook partaken/pay paid paid/put put put/quit quit quit/read read read/rebuild rebuilt rebuilt/repay repaid
repaid/rethink rethought rethought/ride rode ridden/ring rang rung/rise rose risen/run ran run/say said said/see saw
seen/seek sought sought/sell sold sold/send sent sent/set set set/shake shook shaken/shed shed shed/shine shone shone/
shoot shot shot/show showed shown/shrink shrank shrunk/shut shut shut/sing sang sung/sink sank sunk/sit sat sat/slay
slew slain/sleep slept slept/slide slid slid/speak spoke spoken/spend spent spent/spin spun spun/split split split/
spread spread spread/spring sprang sprung/stand stood stood/steal stole stolen/stick stuck stuck/sting stung stung/
strike struck struck/strive strove striven/swear swore sworn/sweep swept swept/swell swelled swollen/swim swam swum/
swing swung swung/take took taken/teach taught taught/tear tore torn/tell told told/think thought thought/throw threw
thrown/undergo underwent undergone/understand understood understood/undertake undertook undertaken/undo undid undone/
unwind unwound unwound/uphold upheld upheld/upset upset upset/wake woke woken/wear wore worn/weave wove woven/weep wept
wept/win won won/wind wound wound/withdraw withdrew withdrawn/withhold withheld withheld/withstand withstood withstood/
write wrote written/rewrite rewrote rewritten/sew sewed sewn/prove proved proven/be was been/have had had/do did done
"""
_PAST = {
    base: (past, participle)
    for base, past, participle in (row.split() for row in _IRREGULAR.replace("\n", " ").split("/"))
}
_THIRD = {"be": "is", "quiz": "quizzes", "have": "has", "do": "does", "go": "goes"}

# Verbs of several syllables whose last one is stressed, or which British spelling doubles.
_DOUBLING = frozenset(
    "abet abhor acquit admit allot annul begin cancel commit compel concur confer control counsel debar defer demur "
    "deter dispel embed enrol enthral equip excel expel forget fulfil impel incur infer instil intermit label level "
    "model omit overrun patrol permit prefer program propel quarrel rebut recur refer regret remit repel rival signal "
    "submit transfer transmit travel tunnel upset worship".split()
)

_PLURALS = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "goose": "geese", "wife": "wives", "life": "lives", "knife": "knives", "half": "halves",
    "leaf": "leaves", "thief": "thieves", "shelf": "shelves", "loaf": "loaves", "wolf": "wolves", "calf": "calves",
    "self": "selves", "crisis": "crises", "analysis": "analyses", "basis": "bases", "thesis": "theses",
    "hypothesis": "hypotheses", "diagnosis": "diagnoses", "emphasis": "emphases", "phenomenon": "phenomena",
    "criterion": "criteria", "medium": "media", "spectrum": "spectra",
    "sheep": "sheep", "fish": "fish", "series": "series", "species": "species", "means": "means",
    "aircraft": "aircraft", "offspring": "offspring", "headquarters": "headquarters", "staff": "staff",
    "stadium": "stadiums", "quiz": "quizzes", "matrix": "matrices", "index": "indices",
    "vertex": "vertices", "bacterium": "bacteria",
}  # fmt: skip

_O_ES = frozenset("echo veto embargo hero potato tomato torpedo cargo".split())
_HARD_CH = ("och", "mach", "monarch", "patriarch", "tech", "loch")

# Adjectives in -ly; the adverbs ("quickly") compare with "more".
_LY_ADJECTIVES = frozenset("early ugly costly deadly lonely lovely lively friendly".split())

_GRADES = {
    "good": ("better", "best"), "well": ("better", "best"), "bad": ("worse", "worst"), "badly": ("worse", "worst"),
    "far": ("further", "furthest"), "little": ("less", "least"), "many": ("more", "most"), "much": ("more", "most"),
}  # fmt: skip


def inflections(spun: str, original: str, forms: str) -> Iterator[tuple[str, str]]:
    """Yield both sides of a row in every inflection that they share, the base form first.

    `forms` is "v" (the first word of each side is a verb), "n" (the last word is a countable noun), "a" (a gradable
    adjective or adverb) or "" (the row stands as it is).
    """
    inflect = _INFLECT[forms]
    yield from dict.fromkeys(zip(inflect(spun), inflect(original), strict=True))


def verb_forms(phrase: str) -> list[str]:
    """Base, third person, past, participle and -ing form of a phrase that begins with a verb."""
    verb, space, rest = phrase.partition(" ")
    return [form + space + rest for form in (verb, _third(verb), *_pasts(verb), _ing(verb))]


def noun_forms(phrase: str) -> list[str]:
    """Singular and plural of a phrase that ends with a noun."""
    before, space, noun = phrase.rpartition(" ")
    plural = _PLURALS.get(noun) or _compound(noun) or _add_s(noun)
    return [before + space + form for form in (noun, plural)]


def adjective_forms(word: str) -> list[str]:
    """Positive, comparative and superlative of a word, with "more" and "most" where it has no ending."""
    if word in _GRADES:
        return [word, *_GRADES[word]]
    if " " in word or not _takes_ending(word):
        return [word, f"more {word}", f"most {word}"]
    stem = (
        word[:-1] + "i"
        if re.search(r"[^aeiou]y$", word)
        else word[:-1]
        if word.endswith("e") and not word.endswith("ee")
        else _doubled(word)
    )
    return [word, stem + "er", stem + "est"] if not word.endswith("ee") else [word, word + "r", word + "st"]


def _third(verb: str) -> str:
    return _THIRD.get(verb) or _add_s(verb)


def _pasts(verb: str) -> tuple[str, str]:
    irregular = _PAST.get(verb)
    if irregular:
        return irregular
    if verb.endswith("e"):
        past = verb + "d"
    elif re.search(r"[^aeiou]y$", verb):
        past = verb[:-1] + "ied"
    else:
        past = _doubled(verb) + "ed"
    return past, past


def _ing(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return verb[:-1] + "ing"
    return _doubled(verb) + "ing"


def _doubled(word: str) -> str:
    """The word with its last consonant doubled where an ending asks for it."""
    if word in _DOUBLING or (re.fullmatch(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]", word) and word not in ("bus", "gas")):
        return word + word[-1]
    return word + "k" if word.endswith("ic") else word


def _add_s(word: str) -> str:
    if re.search(r"(?:[sxz]|[cs]h)$", word) and not word.endswith(_HARD_CH):
        return word + "es"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if word in _O_ES else "s")


def _compound(noun: str) -> str | None:
    """The plural of a compound that ends in an irregular noun: "policeman" -> "policemen"."""
    if noun.endswith(("woman", "man")) and noun not in ("human", "german", "roman", "ottoman"):
        return noun[:-2] + "en"
    if noun.endswith("child"):
        return noun + "ren"
    return None


def _takes_ending(word: str) -> bool:
    """Whether comparison is by -er and -est: one syllable, or two with a final -y or -le."""
    syllables = len(re.findall(r"[aeiouy]+", word.rstrip("e")))
    if syllables <= 1:
        return not word.endswith("ed")
    return syllables == 2 and word.endswith("y") and (not word.endswith("ly") or word in _LY_ADJECTIVES)


def _unchanged(phrase: str) -> list[str]:
    return [phrase]


_INFLECT = {"v": verb_forms, "n": noun_forms, "a": adjective_forms, "": _unchanged}
