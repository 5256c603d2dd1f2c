"""This file tests figures in spun text: what counts becomes a word again, what names, measures or scores stays."""

from __future__ import annotations

import re

import pytest

from conftest import cases, cleaned
from unspin import Document, clean, detect
from unspin.channel.sentence import sentence_of, substitutions
from unspin.lexicon.entry import Entry
from unspin.lexicon.matcher import Matcher
from unspin.text.tokens import sentences

WORDS = "two three four five six seven eight nine ten".split()
PAIRS = {**{str(n): word for n, word in enumerate(WORDS, 2)}, "prime 4": "top four", "4 instances": "four times"}
MATCHER = Matcher([Entry(spun, original, 1, "spun", "A", "phrases") for spun, original in PAIRS.items()])
ARTICLE = "\n".join(case["spun"] for case in cases("spin")[:6])

COUNTS = [
    "The <4> nations signed.",
    "<4> men were held.",
    "One of <3> brothers was hurt.",
    "He has <5> children and <3> dogs.",
    "They named <5> key players.",
    "After <4> days he went home.",
    "Last <4> weeks were dry.",
    "The <3> British firms agreed.",
    "It hit <2> Welsh factories.",
    "Labour's <2> candidates lost.",
    "It won <4> out of <5> games.",
    "Only <2> of them came.",
    "He waited <2> or <3> hours.",
    "He waited two to <3> hours.",
    "It grew, <4> analysts noted.",
    "He signed a <4> 12 months deal.",
    "It took <2> and a half years.",
    "He won in Paris <4> years ago.",
    "They are in the final <4>.",
    "All <3>, who deny it, left.",
    "One in <5> of them left.",
    "It crept from six to <5>.",
    "The blast killed <5>, police said.",
    "They won <4> each.",
]
NAMES = [
    "It airs on Channel 4 tonight.",
    "Iron Man 3 opens now.",
    "Halo 4 sells well.",
    "The new iPhone 5 sales rose.",
    "He has type 2 diabetes.",
    "Phases 2 and 3 trials begin.",
    "See page 3 for more.",
    "A class 4 lorry stopped.",
    "The vote was 7 to 2 yesterday.",
    "They won 6 to 4 sets.",
    "It ended 2-1 there.",
    "He ran 9 km there.",
    "He paid 5 dollars for it.",
    "Some 4 percent left.",
    "It starts on 5 Might.",
    "It starts on 5 May.",
    "She lives at 4 Elm Road.",
    "He is No. 4 seed there.",
    "He is the #4 seed there.",
    "Fig. 2 shows it.",
    "By § 4 members vote.",
    "Let x = 3 apples.",
    "Numbers 4 5 6 balls.",
    "3. the players",
    "4) Fans will come.",
    "| Bears | 3 | 4 |",
    "- 2",
    '{"id": 3, "size": 4}',
    "a,5,6",
    "It is worth 4",
    "The 5 to 4 vote counts.",
    "The 4 percent rise ends.",
    "The last 6 miles are uphill.",
    "He rose to 4 and fell.",
    "It fell from 6 to 5.",
    "It grew from nine to 10.",
]


def spun_figures(text: str) -> str:
    """The text with the figures in angle brackets that may stand for words."""
    places = set()
    for tokens in sentences(text):
        sentence = sentence_of(tokens)
        places |= {sentence.tokens[start].start for start, _, _ in substitutions(sentence, MATCHER)}
    return re.sub(r"\d+", lambda match: f"<{match[0]}>" if match.start() in places else match[0], text)


@pytest.mark.parametrize("marked", COUNTS)
def test_a_figure_that_counts_may_be_a_spinners(marked):
    assert spun_figures(re.sub("[<>]", "", marked)) == marked


@pytest.mark.parametrize("text", NAMES)
def test_a_figure_that_names_or_measures_is_the_authors(text):
    assert spun_figures(text) == text


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("They met 4 instances there.", True),
        ("They are in the prime 4.", True),
        ("It is in the prime 4 percent.", False),
        ("In section 4 instances are named.", False),
    ],
)
def test_what_spinners_put_as_a_whole_need_not_count_what_follows(text, stands):
    (tokens,) = sentences(text)
    assert stands == any(end - start == 2 for start, end, _ in substitutions(sentence_of(tokens), MATCHER))


@pytest.mark.parametrize("text", NAMES)
def test_the_authors_figures_stay_in_a_spun_article(text):
    after = cleaned(f"{ARTICLE}\n{text}").after.text.split("\n")[-1]
    assert re.findall(r"\d+", after) == re.findall(r"\d+", text)


def test_figures_that_count_become_words_in_a_spun_article():
    after = cleaned(f"{ARTICLE}\nThe 4 nations met on Channel 4, and 2 of them signed.").after.text
    assert after.endswith("The four nations met on Channel 4, and two of them signed.")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("page.md", "1. the players\n3. the fans\n\n| Team | Won |\n|---|---|\n| Bears | 3 |\n\n4) the rest"),
        ("page.html", '<table><tr><td>3</td><td>4</td></tr></table><ol><li>5</li></ol><a href="/2">2</a> <a>3</a>'),
        ("page.csv", "id,text,size\n2,,4"),
        ("page.json", '{"id": 3, "text": null}'),
    ],
)
def test_markup_and_tables_keep_their_figures(name, lines):
    after = clean(Document(f"{ARTICLE}\n\n{lines}\n", name)).after.text
    assert after.endswith(f"\n\n{lines}\n")


def test_figures_that_name_are_no_evidence_of_spin():
    text = f"{ARTICLE}\n" + "\n".join(NAMES)
    assert not [each.spun for each in detect(text).evidence if each.spun.isdigit()]
    counted = detect(f"{ARTICLE}\n" + "\n".join(re.sub("[<>]", "", each) for each in COUNTS))
    assert [each.spun for each in counted.evidence if each.spun.isdigit()]
