"""This file tests the decoder against brute force over every path."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.decode.lattice import Edge, Lattice
from unspin.decode.search import Decoding, decode, decode_again

VOCABULARY = ["a", "b", "c"]
Path = tuple[Edge, ...]


class Bigram:
    """A language model from a table: the state is the word before."""

    def __init__(self, table: dict[tuple[str, str], float]) -> None:
        self.table = table

    def start(self) -> str:
        return "<s>"

    def score(self, state: str, word: str) -> tuple[float, str]:
        return self.table[state, word], word

    def score_each(self, states: list[str], word: str) -> list[tuple[float, str]]:
        return [self.score(state, word) for state in states]


class Flat:
    """Every word is as probable as any other."""

    def start(self) -> str:
        return ""

    anywhere = start

    def score(self, state: str, _word: str) -> tuple[float, str]:
        return -1.0, state

    def score_each(self, states: list[str], word: str) -> list[tuple[float, str]]:
        return [self.score(state, word) for state in states]


@st.composite
def problems(draw: st.DrawFn) -> tuple[Lattice, Bigram, float]:
    """A lattice of at most five words, a bigram model, and a weight for the model."""
    written = draw(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=5))
    edges = [Edge(k, k + 1, (word,), -draw(st.floats(0.0, 3.0))) for k, word in enumerate(written)]
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(written) - 1))
        end = draw(st.integers(start + 1, min(len(written), start + 3)))
        words = tuple(draw(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=2)))
        edges.append(Edge(start, end, words, -draw(st.floats(0.1, 4.0))))
    table = {(before, word): -draw(st.floats(0.1, 5.0)) for before in ["<s>", *VOCABULARY] for word in VOCABULARY}
    return (
        Lattice(tuple(written), tuple(dict.fromkeys(edges))),
        Bigram(table),
        draw(st.sampled_from([0.5, 0.8, 1.0])),
    )


def exactly(lattice: Lattice, lm: Bigram, lm_weight: float) -> Decoding:
    """The search that follows every state."""
    return decode(lattice, lm, lm_weight, least_share=0.0)


def paths(lattice: Lattice, node: int = 0) -> Iterator[Path]:
    if node == len(lattice.written):
        yield ()
        return
    for edge in (lattice.edges[place] for place in lattice.leaving[node]):
        for rest in paths(lattice, edge.end):
            yield (edge, *rest)


def log_words(words: list[str], lm: Bigram) -> float:
    state, total = lm.start(), 0.0
    for word in words:
        gain, state = lm.score(state, word)
        total += gain
    return total


def log_weight(path: Path, problem: tuple[Lattice, Bigram, float]) -> float:
    """log of how many times more probable the path is than the text as written, where nothing changes."""
    lattice, lm, lm_weight = problem
    words = [word for edge in path for word in edge.words]
    log_channel = sum(edge.log_channel for edge in path)
    return log_channel + lm_weight * (log_words(words, lm) - log_words(list(lattice.written), lm))


@given(problems())
def test_viterbi_finds_the_best_path(problem):
    found = tuple(edge for edge, _ in exactly(*problem).best)
    best = max(log_weight(path, problem) for path in paths(problem[0]))
    assert math.isclose(log_weight(found, problem), best, abs_tol=1e-9)


@given(problems())
def test_the_weights_of_the_best_path_add_up_to_its_own(problem):
    best = exactly(*problem).best
    path = tuple(edge for edge, _ in best)
    assert math.isclose(sum(log for _, log in best), log_weight(path, problem), abs_tol=1e-9)


@given(problems())
def test_the_best_path_leads_from_the_first_word_to_the_last(problem):
    path = [edge for edge, _ in exactly(*problem).best]
    assert [edge.start for edge in path] == [0, *(edge.end for edge in path[:-1])]
    assert path[-1].end == len(problem[0].written)


@given(problems())
def test_the_log_ratio_is_the_sum_over_all_paths(problem):
    total = sum(math.exp(log_weight(path, problem)) for path in paths(problem[0]))
    assert math.isclose(exactly(*problem).log_ratio, math.log(total), abs_tol=1e-9)


@given(problems())
def test_a_posterior_is_the_share_of_the_paths_that_take_the_edge(problem):
    weights = {path: math.exp(log_weight(path, problem)) for path in paths(problem[0])}
    total = sum(weights.values())
    posterior = exactly(*problem).posterior
    for edge in problem[0].edges:
        share = sum(weight for path, weight in weights.items() if edge in path) / total
        assert math.isclose(posterior.get(edge, 0.0), share, rel_tol=1e-6, abs_tol=1e-9)


@given(problems())
def test_posteriors_sum_to_one_at_every_word(problem):
    posterior = exactly(*problem).posterior
    for k in range(len(problem[0].written)):
        assert math.isclose(sum(p for edge, p in posterior.items() if edge.start <= k < edge.end), 1.0, rel_tol=1e-9)


@given(problems(), st.integers(1, 3))
def test_a_narrow_beam_finds_a_path_and_never_more_than_there_is(problem, beam):
    narrow, wide = decode(*problem, beam=beam), exactly(*problem)
    assert narrow.best
    assert narrow.log_ratio <= wide.log_ratio + 1e-9


@given(problems(), st.sampled_from([1e-4, 0.1, 1.0]))
def test_a_search_that_leaves_improbable_states_finds_a_path_and_never_more_than_there_is(problem, least_share):
    narrow, wide = decode(*problem, least_share=least_share), exactly(*problem)
    assert narrow.best
    assert narrow.log_ratio <= wide.log_ratio + 1e-9


@given(problems(), st.lists(st.floats(-3.0, 0.0), min_size=10, max_size=10))
def test_searching_again_under_another_channel_finds_what_a_search_under_it_finds(problem, log_channels):
    lattice, lm, lm_weight = problem
    edges = [edge._replace(log_channel=log_p) for edge, log_p in zip(lattice.edges, log_channels, strict=False)]
    other = Lattice(lattice.written, tuple(edges))
    again, anew = decode_again(exactly(*problem), other), exactly(other, lm, lm_weight)
    assert math.isclose(again.log_ratio, anew.log_ratio, abs_tol=1e-9)
    assert again.posterior.keys() == anew.posterior.keys()
    assert all(math.isclose(share, anew.posterior[edge], abs_tol=1e-9) for edge, share in again.posterior.items())
    assert math.isclose(sum(log for _, log in again.best), sum(log for _, log in anew.best), abs_tol=1e-9)
    again_twice = decode_again(again, lattice)
    assert math.isclose(again_twice.log_ratio, exactly(*problem).log_ratio, abs_tol=1e-9)


@given(problems(), st.sampled_from([1e-2, 0.1, 1.0]))
def test_replacements_on_no_path_are_left_out_and_nothing_else_changes(problem, least_share):
    first = decode(*problem, least_share=least_share)
    again = decode_again(first, first.lattice)
    kept = [edge for edge in first.lattice.edges if edge.words == first.lattice.written[edge.start : edge.end]]
    assert {*kept, *(edge for edge, share in first.posterior.items() if share)} == set(first.lattice.edges)
    assert again.posterior == pytest.approx(first.posterior)


@pytest.mark.parametrize("log_channel", [-250.0, 250.0], ids=["improbable", "probable"])
def test_a_channel_far_from_the_first_is_weighed_rightly_or_not_at_all(log_channel):
    written = ("a",) * 20
    kept = [Edge(k, k + 1, ("a",), 0.0) for k in range(20)]
    changed = [Edge(k, k + 1, ("b",), -1.0) for k in range(20)]
    lattice = Lattice(written, (*kept, *changed))
    other = Lattice(written, (*kept, *(edge._replace(log_channel=log_channel) for edge in changed)))
    again, anew = decode_again(decode(lattice, Flat()), other), decode(other, Flat())
    assert again is None or math.isclose(again.log_ratio, anew.log_ratio, abs_tol=1e-6)


def test_a_channel_that_changes_nothing_has_a_log_ratio_of_zero():
    written = ("a", "b", "c")
    lattice = Lattice(written, tuple(Edge(k, k + 1, (word,), 0.0) for k, word in enumerate(written)))
    assert decode(lattice, Flat()).log_ratio == 0.0


@pytest.mark.parametrize("log_channel", [-4.0, 4.0], ids=["improbable", "probable"])
def test_a_sentence_of_a_thousand_words_neither_underflows_nor_overflows(log_channel):
    written = ("a",) * 1000
    lattice = Lattice(written, tuple(Edge(k, k + 1, ("a",), log_channel) for k in range(1000)))
    decoding = decode(lattice, Flat())
    assert math.isclose(decoding.log_ratio, 1000 * log_channel)
    assert all(math.isclose(share, 1.0) for share in decoding.posterior.values())
