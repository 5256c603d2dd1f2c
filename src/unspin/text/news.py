"""This file tells whether a page reads as news, from what news tells all the time: who said it, when, how much."""

from __future__ import annotations

import re

# Spinners leave days and months alone and have few words for "said". Match reports and reviews quote nobody.
_WHO_AND_WHEN = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|June|July|August|September|October"
    r"|November|December|[Yy]esterday|[Tt]onight|Mr|Mrs|Ms|officials"
    r"|said|told|added|announced|stated|mentioned|warned|accused|confirmed|[Aa]ccording to|[Ii]n line with"
    r"|spokes(?:man|woman|person)|coach|league|[Ss]eason|striker|fans|defeat|victory|injury|half-time|film|album|singer"
    r"|actor|awards?)\b"
)
_HOW_MUCH = re.compile(
    r"\b(?:[Ww]eeks?|[Mm]onths?|[Yy]ears?|per cent|percent|million|billion|[bm]n)\b|[£$€](?=\d)|(?<=\d)%"
)
# What instructions and reference books are made of instead.
_MANUAL = re.compile(
    r"\b(?:you|your|click|select|command|function|default|files?|directory|argument|string|option|variable|user|specified"
    r"|error|mode|parameter|syntax|method|value|input|see|section|note|example|e\.g|i\.e"
    r"|settings?|enabled?|disabled?|install(?:ed)?|configur(?:e|ed|ation)|usage|menu|button)\b",
    re.IGNORECASE,
)
# Manuals have amounts too, games nothing else, so they count beside the others only, each of these for two at most.
_AMOUNTS_EACH = 2
# Measured with a word of a manual as half a sign against: of 1,073 clean news articles .93 read as news, of 3,145 pages
# of 16 kinds of manuals, dictionaries, essays, jokes and fiction .014. With .7 in 100 words they are .95 and .027.
_LEAST = 0.01
_AGAINST = 0.5
# A page of fewer than 75 words may lack all of them by chance.
LEEWAY = 0.75
# Characters read: a page shows soon what it is.
_SAMPLE = 20_000


def signs_of_news(text: str) -> float:
    """How many more signs of news the first 20,000 characters have than news has at least; below 0, too few."""
    sample = text[:_SAMPLE]
    signs, amounts = len(_WHO_AND_WHEN.findall(sample)), len(_HOW_MUCH.findall(sample))
    against = _LEAST * len(sample.split()) + _AGAINST * len(_MANUAL.findall(sample))
    return signs + min(amounts, _AMOUNTS_EACH * signs) - against
