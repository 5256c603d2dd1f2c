"""This file tests explanations: their numbers are those that decided, and every finding has one."""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from conftest import spun_sentences
from unspin import Cleaner, Document, Settings
from unspin.cli import main
from unspin.decode.lattice import Edge
from unspin.explanation import explain
from unspin.lexicon.compiled import Entries
from unspin.lexicon.entry import Entry
from unspin.stages.candidates import NOT_IN_LEXICON, Belief, Candidate, candidates, runner_up
from unspin.stages.document import read
from unspin.stages.engine import Engine, build_engine
from unspin.stages.reading import Reading
from unspin.stages.spin import proposals

TEXT = (
    "The White Home mentioned on Thursday that commerce talks in SÃ£o Paulo had collapsed with out a deal.\n"
    "Tons of of individuals will meet the the board once more earlier than the subsequent summit, in line with "
    "officers.\n"
)
LOG = {
    "the": -2.0,
    "said": -3.0,
    "mentioned": -7.0,
    "year": -4.0,
    "12": -6.0,
    "months": -6.0,
    "last": -4.0,
    "final": -6.0,
}
PAIRS = [
    ("mentioned", "said"),
    ("12 months", "year"),
    ("final", "last"),
    ("12", "twelve"),
    ("final 12 months", "last year"),
]


class Bigrams:
    """A small language model whose words prefer some words before them."""

    def start(self) -> str:
        return "<s>"

    anywhere = start

    def score(self, state: str, word: str) -> tuple[float, str]:
        return LOG.get(word, -8.0) + 0.5 * ((len(state) * 7 + len(word)) % 3), word

    def score_each(self, states: list[str], word: str) -> list[tuple[float, str]]:
        return [self.score(state, word) for state in states]


def toy() -> Engine:
    entries = [Entry(spun, original, 3, "garble", "A", "mine") for spun, original in PAIRS]
    return build_engine(Entries(entries, {}), {}, Bigrams())


def sentence() -> tuple[Reading, float, Engine]:
    engine = toy()
    ((reading, p_spun),) = read("The panel mentioned final 12 months.", engine).sentences()
    return reading, p_spun, engine


def paths(edges: list[Edge], at: int, end: int) -> Iterator[tuple[Edge, ...]]:
    """Every path through a lattice."""
    if at == end:
        yield ()
    for edge in edges:
        if edge.start == at:
            yield from ((edge, *rest) for rest in paths(edges, edge.end, end))


def log_weight(path: tuple[Edge, ...]) -> float:
    """What a path weighs: the channel's logs and the language model's."""
    state, total, model = "<s>", 0.0, Bigrams()
    for edge in path:
        total += edge.log_channel
        for word in edge.words:
            log_word, state = model.score(state, word)
            total += log_word
    return total


def log_sum(weights: list[float]) -> float:
    return math.log(sum(map(math.exp, weights)))


@pytest.mark.parametrize("spun", [True, False])
def test_the_terms_add_up_to_the_weight_of_all_paths_through_the_candidate(spun):
    reading, p_spun, engine = sentence()
    decoding = reading.spun if spun else reading.clean
    everything = list(paths(list(decoding.posterior), 0, len(reading.words)))
    log_total = log_sum([log_weight(path) for path in everything])
    found = candidates(reading, Belief(p_spun), 3, 6, engine.lm)
    assert len(found) >= 4
    for each in found:
        if each.entry and len(each.written) == len(each.change.words):
            continue  # of changes one for one, those that agree are pooled
        through = [log_weight(path) for path in everything if makes(each, path, reading)]
        (terms,) = [terms for terms in each.terms if terms.spun == spun]
        assert terms.log_channel + terms.log_language == pytest.approx(log_sum(through) - log_total, abs=1e-6)
        assert terms.log_weight == terms.log_channel + terms.log_language + terms.log_habit + terms.log_prior


@pytest.mark.parametrize("factor", [0.1, 0.5])
def test_the_habit_of_a_document_scales_the_odds(factor):
    reading, _, engine = sentence()
    plain = candidates(reading, Belief(1.0), 3, 6, engine.lm)
    scaled = {each.change: each for each in candidates(reading, Belief(1.0, math.log(factor)), 3, 6, engine.lm)}
    for each in plain:
        before, after = (c.posterior / (1.0 - NOT_IN_LEXICON) for c in (each, scaled[each.change]))
        expected = factor if each.entry else 1.0 / factor
        assert after / (1.0 - after) == pytest.approx(expected * before / (1.0 - before))


def makes(candidate: Candidate, path: tuple[Edge, ...], reading: Reading) -> bool:
    """Whether a path makes the candidate's change, or keeps the words of one that is as it stands."""
    change = candidate.change
    if candidate.entry is None:
        return not any(reading.substitutes(e) and change.overlaps(e.start, e.end) for e in path)
    return any((e.start, e.end, e.words) == (change.start, change.end, change.words) for e in path)


def test_the_weight_is_the_decoders_where_the_language_model_knows_no_context():
    """Then the other words' readings cancel, and candidate less kept is what the decoder weighed the edge with."""
    engine = build_engine(Entries([Entry("mentioned", "said", 3, "spun", "A", "mine")], {}), {}, Unigrams())
    ((reading, p_spun),) = read("The panel mentioned nothing.", engine).sentences()
    ((edge, decoded),) = reading.best(1.0)
    said, kept = sorted(candidates(reading, Belief(p_spun), 2, 3, engine.lm), key=lambda each: each.entry is None)
    weight, other = said.terms[0].log_weight, kept.terms[0].log_weight
    assert edge.words == said.change.words
    assert said.terms[0].log_channel == edge.log_channel
    assert weight - other == pytest.approx(decoded - kept.terms[0].log_channel)


class Unigrams:
    """A language model without memory."""

    def start(self) -> int:
        return 0

    anywhere = start

    def score(self, state: int, word: str) -> tuple[float, int]:
        return LOG.get(word, -8.0), state

    def score_each(self, states: list[int], word: str) -> list[tuple[float, int]]:
        return [self.score(state, word) for state in states]


@pytest.mark.parametrize("spun", spun_sentences())
def test_the_posterior_of_what_was_chosen_is_the_confidence_of_the_edit(spun):
    engine = Cleaner().engine
    for each in proposals(spun, read(spun, engine), engine.lm):
        found = each.candidates(engine.lm)
        (chosen,) = [c for c in found if c.change == each.change and c.entry]
        assert chosen.posterior == pytest.approx(each.edit.confidence)
        assert chosen.posterior == pytest.approx(sum(math.exp(terms.log_weight) for terms in chosen.terms))
        assert sum(c.entry is None for c in found) == 1
        assert all(0.0 <= c.posterior <= 1.0 for c in found)


def test_a_rival_that_does_the_same_for_a_part_is_none():
    reading, p_spun, engine = sentence()
    found = candidates(reading, Belief(p_spun), 3, 6, engine.lm)
    best = next(each for each in found if each.entry and each.change.words == ("last",))
    assert runner_up(best, found).change.words != ("last",)


# Whole documents


def explained(text: str, at: int | None = None):
    return explain(Document(text, "a.txt"), Cleaner(), at)


def test_every_finding_is_explained_and_each_of_the_spin_stage_by_its_entry():
    explanation = explained(TEXT)
    repair = Cleaner().clean(TEXT)
    assert [each.finding.edit for each in explanation.found if each.finding.applied] == list(repair.edits)
    assert explanation.p_document == repair.spin_probability
    for each in explanation.found:
        spin = "spin." in each.finding.edit.rule
        assert bool(each.places) == spin
        for place in each.places:
            assert place.entry
            assert f"“{place.entry.spun}”" in each.finding.edit.reason
            assert place.best.posterior == pytest.approx(each.finding.edit.confidence)


def test_a_word_that_stays_tells_what_was_considered():
    explanation = explained(TEXT, TEXT.index("will"))
    assert not explanation.found
    assert explanation.stays.words == "will"
    assert explanation.stays.best.entry is None
    assert explanation.stays.runner_up.posterior < 0.2


def test_a_place_behind_an_encoding_edit_is_found_in_the_text_that_was_read():
    explanation = explained(TEXT, TEXT.index("collapsed"))
    assert explanation.stays.words == "collapsed"


@pytest.mark.parametrize("margin", [0.0, 0.5, 1.0])
def test_a_margin_makes_close_calls_suggestions_that_name_both(margin):
    cleaner = Cleaner(Settings(stages=("spin",), margin=margin))
    for each in explain(Document(TEXT), cleaner).found:
        for place in each.places:
            close = place.margin < margin
            assert each.finding.applied <= (not close)
            if close and not each.finding.applied and each.finding.edit.confidence >= 0.5:
                assert "has a probability of" in each.finding.edit.reason
                assert " ".join(place.runner_up.change.words) in each.finding.edit.alternatives


# The command


@pytest.fixture
def article(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("a.txt")
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_command_prints_entry_terms_and_margin(article, capsys):
    assert main(["explain", str(article)]) == 0
    out = capsys.readouterr().out
    assert "“mentioned” -> “said”  applied, spin.synonym" in out
    assert "mentioned -> said: tier spun, family A, observed, seen " in out
    assert "mentioned (as it stands)" in out
    assert "encoding.mojibake" in out
    assert "residue.doubled-word" in out
    assert "the word stands twice" in out


def test_one_place_can_be_asked_for(article, capsys):
    assert main(["explain", str(article), "--at", "1:20"]) == 0
    out = capsys.readouterr().out
    assert "1:16  “mentioned” -> “said”" in out
    assert "Home" not in out


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("1:36", "no entry of the lexicon matches “Thursday”"),
        ("2:24", "“will” stays; “"),
        ("1:4", "no word that the spin stage read stands here"),
    ],
)
def test_where_nothing_changed_it_says_why(article, capsys, place, said):
    assert main(["explain", str(article), "--at", place]) == 0
    assert said in capsys.readouterr().out


def test_of_a_whole_text_without_findings_it_says_that_there_are_none(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("The ferry left at noon with 60 passengers and a crew of nine.\n", encoding="utf-8")
    assert main(["explain", str(path)]) == 0
    assert capsys.readouterr().out.endswith("\nno edits, no suggestions\n")


@pytest.mark.parametrize(("place", "lines"), [("9:1", "the text has 3 lines"), ("1:900", "has 101 characters")])
def test_a_place_outside_the_text_is_an_error(article, capsys, place, lines):
    assert main(["explain", str(article), "--at", place]) == 2
    assert lines in capsys.readouterr().err


@pytest.mark.parametrize("place", ["3", "0:1", "a:b", "1:0"])
def test_a_place_must_be_line_and_column(article, place):
    with pytest.raises(SystemExit) as caught:
        main(["explain", str(article), "--at", place])
    assert caught.value.code == 2


def test_json_holds_the_same_numbers(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    assert main(["explain", "-", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["document"] == "stdin"
    (said,) = [each for each in told["found"] if each["before"] == "mentioned"]
    (place,) = said["places"]
    assert (place["entry"]["spun"], place["entry"]["original"]) == ("mentioned", "said")
    assert place["entry"]["source"] == "observed"
    best = place["candidates"][0]
    assert sum(math.exp(terms["log_weight"]) for terms in best["terms"]) == pytest.approx(said["confidence"])


def test_a_text_that_is_not_english_says_that_nobody_read_it(monkeypatch, capsys):
    text = "Die Regierung hat am Montag beschlossen, dass der Haushalt nicht weiter gekürzt wird.\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    assert main(["explain", "-", "--at", "1:5"]) == 0
    assert "not read by the spin stage" in capsys.readouterr().out
