"""This file tests garbled terms: how they are found, what is never taken for one, and the lists that they come from."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin import Cleaner, Settings, clean, clean_text, detect
from unspin.channel.sentence import sentence_of
from unspin.core.data import data_file
from unspin.core.errors import LexiconError
from unspin.detection.stretch import Sign
from unspin.lexicon import terms as terms_module
from unspin.lexicon.entry import TERMS, Entry
from unspin.lexicon.inflect import noun_forms
from unspin.lexicon.term_files import load_terms, read_stand_ins, read_terms
from unspin.lexicon.term_index import index_of
from unspin.lexicon.terms import LONGEST, Terms
from unspin.lm.sphinx import default_model
from unspin.stages.paraphrase import log_odds, signs_of, united
from unspin.stages.terms import TermFinder
from unspin.text.coarse import coarse_words
from unspin.text.tokens import tokens

STAND_INS = {"profound": "deep", "organization": "network", "flag": "signal", "commotion": "noise", "nervous": "neural"}


def small(terms: list[str], stand_ins: dict[str, str]) -> Terms:
    return Terms(index_of(dict.fromkeys(terms, "3"), {spun: f"{word}\t4" for spun, word in stand_ins.items()}))


SMALL = small(["neural network", "deep neural network", "signal to noise"], STAND_INS)


def found(words: list[str]) -> set[tuple[int, int, tuple[str, ...]]]:
    return {each[:3] for each in SMALL.garbled(words)}


def test_every_word_of_a_term_may_be_another():
    words = "a profound nervous organization of a flag to commotion".split()
    assert found(words) == {
        (2, 4, ("neural", "network")),
        (1, 4, ("deep", "neural", "network")),
        (6, 9, ("signal", "to", "noise")),
    }


def test_a_term_as_it_should_be_is_not_garbled():
    assert not list(SMALL.garbled("a deep neural network and its signal to noise".split()))
    assert not list(SMALL.spots("a deep neural network".split()))


WORDS = st.sampled_from("deep profound neural nervous network organization signal flag to noise commotion a of".split())


def may_stand(word: str) -> set[str]:
    return {word, *([STAND_INS[word]] if word in STAND_INS else [])}


@pytest.mark.parametrize("bits", [1, 2, 2048])
@given(words=st.lists(WORDS, max_size=9))
def test_spots_are_where_neighbours_may_stand_for_neighbours_however_few_bits_there_are(bits, words):
    pairs = {("neural", "network"), ("deep", "neural"), ("signal", "to"), ("to", "noise")}
    expected = [
        k
        for k, here in enumerate(itertools.pairwise(words))
        if (pairs & {(a, b) for a in may_stand(here[0]) for b in may_stand(here[1])}) - {here}
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terms_module, "_BITS", bits)
        narrow = small(["neural network", "deep neural network", "signal to noise"], STAND_INS)
        assert list(narrow.spots(words)) == expected


@given(st.lists(WORDS, max_size=9))
def test_search_finds_what_trying_every_term_at_every_place_finds(words):
    """The tree and the glance before it leave nothing out."""
    listed = [term.split() for term in ("neural network", "deep neural network", "signal to noise")]
    expected = set()
    for term, start in itertools.product(listed, range(len(words))):
        standing = words[start : start + len(term)]
        pairs = zip(standing, term, strict=False)
        fits = all(spun == word or STAND_INS.get(spun) == word for spun, word in pairs)
        if fits and len(standing) == len(term) and standing not in listed:
            expected.add((start, start + len(term), tuple(term)))
    assert found(words) == expected


def find(text: str) -> dict[str, str]:
    finder = TermFinder(
        small(
            ["power plant", "heart attack", "random forest"],
            {"station": "plant", "failure": "attack", "irregular": "random", "woodland": "forest"},
        ),
        default_model(),
    )
    return {entry.spun: entry.original for entry in finder.entries(sentence_of(list(tokens(text)))).values()}


def test_words_that_go_together_are_no_garbled_term():
    assert find("the power station and his heart failure") == {}
    assert find("an irregular woodland of trees") == {"irregular woodland": "random forest"}


FINDER = TermFinder(
    small(
        ["recurrent neural network", "classification and regression", "power plant", "power plant worker", "belief in"],
        {
            "repetitive": "recurrent",
            "order": "classification",
            "relapse": "regression",
            "station": "plant",
            "confidence": "belief",
        },
    ),
    default_model(),
)


@pytest.mark.parametrize("garbled", ["repetitive neural network", "order and relapse"])
def test_neighbours_that_were_kept_and_function_words_speak_against_no_term(garbled):
    assert len(list(FINDER.apart(garbled.split()))) == 1


@pytest.mark.parametrize("right", ["a power station worker", "order and regression", "confidence in"])
def test_a_replaced_word_that_goes_together_with_a_neighbour_speaks_against_a_term(right):
    assert not list(FINDER.apart(right.split()))


def test_punctuation_parts_a_term():
    assert find("the shape was irregular, woodland stood behind it") == {}


@pytest.mark.parametrize(
    ("garbled", "right"),
    [
        (
            "Training a convoluted neural organization takes hours.",
            "Training a convolutional neural network takes hours.",
        ),
        ("The irregular woodlands were compared.", "The random forests were compared."),
        ("IRREGULAR WOODLAND AND ITS RIVALS", "RANDOM FOREST AND ITS RIVALS"),
    ],
)
def test_a_lone_garbled_term_is_restored_with_its_number_and_capitals(garbled, right):
    assert clean_text(garbled) == right


def test_only_the_term_changes():
    text = "We compared the method with an irregular woodland, and also mentioned its weak points."
    assert clean_text(text) == text.replace("an irregular woodland", "a random forest")


def test_the_reason_names_the_term():
    (edit,) = clean("They trained an irregular woodland on it.").edits
    assert "random forest" in edit.reason and edit.rule == "spin.garble"


def test_the_domain_of_science_brings_the_terms():
    text = "They trained an irregular woodland on it."
    assert Cleaner(Settings(domains=("science",))).clean(text).edits
    assert not Cleaner(Settings(domains=("politics",))).clean(text).edits


ARTICLE = " ".join(
    f"On day {n} the council opened a new road near the river, and the mayor thanked all who had worked on it."
    for n in range(12)
)


def test_in_a_long_text_a_lone_garbled_term_is_taken_for_chance():
    text = f"{ARTICLE} An irregular woodland grew there. {ARTICLE}"
    assert clean_text(text) == text


def test_in_a_long_text_several_garbled_terms_are_not():
    text = f"{ARTICLE} An irregular woodland, a profound neural organization and the cruel esteem were tried. {ARTICLE}"
    cleaned = clean_text(text)
    assert "random forest, a deep neural network" in cleaned
    assert detect(text).probability > 0.5 > detect(ARTICLE).probability


def entry(spun: str, tier: str = "garble", domain: str = TERMS) -> Entry:
    return Entry(spun, "x y", 0, tier, "A", domain)


def test_garbled_terms_count_once_each_and_more_where_they_stand_close():
    def odds(*at: int, forms: str = "abcdef", size: int = 1000) -> float:
        found = {(k, k + 2, ("x", "y")): entry(form) for k, form in zip(at, forms, strict=False)}
        return log_odds(size, signs_of([size], [found]))

    assert odds(5) < odds(5, 20) < odds(5, 20, 40)
    assert odds(5, 900) < odds(5, 20)
    assert odds(5, 20, forms="aa") == odds(5)
    assert odds(5, size=20) > 0 > odds(5, size=1000)


def test_what_is_hardly_a_term_is_no_sign():
    assert log_odds(20, [Sign(3, 5, -0.1)]) == -math.inf


def test_where_the_dictionary_has_legal_english_a_garbled_term_wins():
    here, there = (0, 2, ("x", "y")), (4, 6, ("x", "y"))
    listed = {here: entry("a", tier="spun", domain="science"), there: entry("b", domain="science")}
    both = united(listed, {here: entry("a"), there: entry("b")})
    assert both == {here: entry("a"), there: entry("b", domain="science")}


# The lists


def lines(name: str) -> list[str]:
    return [each for each in data_file(name).read_text("utf-8").splitlines() if not each.startswith("#")]


def test_the_lists_are_sorted_and_hold_nothing_twice():
    for name in ("terms.tsv", "term-words.tsv"):
        assert lines(name) == sorted(set(lines(name)))


def test_terms_have_two_to_five_words():
    for term, _ in read_terms(data_file("terms.tsv")):
        assert 2 <= len(term.split(" ")) <= LONGEST and term == term.lower() == " ".join(term.split())


def test_every_word_stands_for_a_word_of_a_term():
    words = {
        word for term, _ in read_terms(data_file("terms.tsv")) for form in noun_forms(term) for word in form.split()
    }
    useless = [line for line in lines("term-words.tsv") if not {o for _, o in _inflected(line)} & words]
    assert not useless


def _inflected(line: str) -> list[tuple[str, str]]:
    from unspin.lexicon.inflect import inflections

    return list(inflections(*line.split("\t")[:3]))


def test_no_term_is_a_garbled_form_of_another():
    """A term that is right may not be taken for another: both stand in the list, so both are right."""
    shipped = load_terms()
    finder = TermFinder(shipped, default_model())
    right = [form for term, _ in read_terms(data_file("terms.tsv")) for form in noun_forms(term)]
    wrong = {}
    for term in right:
        for each in finder.entries(sentence_of(list(tokens(term)))).values():
            if each.spun in right:
                wrong[each.spun] = each.original
    assert not wrong


@pytest.mark.parametrize(
    ("read", "line", "message"),
    [
        (read_terms, "neural network", "write a term of two words or more, its field and 1, 2 or 3"),
        (read_terms, "network\tcomputing\t1", "write a term of two words or more"),
        (read_terms, "neural network\tcomputing\t4", "write a term of two words or more"),
        (read_stand_ins, "organization\tnetwork", "write two words, one of n, v, a or nothing, and 1 to 4"),
        (read_stand_ins, "organization\tnetwork\tx\t1", "write two words, one of n, v, a or nothing"),
        (read_stand_ins, "organization\tnetwork\tn\t9", "write two words, one of n, v, a or nothing"),
    ],
)
def test_a_wrong_line_is_named(read, line, message, tmp_path):
    path = tmp_path / "list.tsv"
    path.write_text(f"# a comment\n{line}\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=rf"list\.tsv:2: {message}"):
        list(read(path))


def test_no_clean_article_seems_to_be_a_paraphrasers():
    folder = Path(__file__).parents[2] / "shared" / "eval" / "clean"
    if not (folder / "news.jsonl").is_file():
        pytest.skip("no clean corpus beside the project")
    with (folder / "news.jsonl").open(encoding="utf-8") as stream:
        texts = [json.loads(line)["text"] for line in itertools.islice(stream, 200)]
    finder = TermFinder(load_terms(), default_model())
    odds = [log_odds(len(words), finder.signs(words)) for words in map(coarse_words, texts)]
    assert max(odds) < 0
