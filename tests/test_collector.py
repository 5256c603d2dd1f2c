"""This file tests that the collector of cycles comes seldom while a text is cleaned, and as often as before after."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from unspin import Cleaner
from unspin.core.collector import collecting_seldom


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)


def test_it_comes_seldom_within_and_as_before_after():
    gc.set_threshold(700, 11, 12)
    with collecting_seldom():
        assert gc.get_threshold() == (50_000, 11, 12)
    assert gc.get_threshold() == (700, 11, 12)


@pytest.mark.parametrize("often", [0, 50_000, 1_000_000])
def test_it_is_left_alone_where_it_is_off_or_comes_as_seldom(often):
    gc.set_threshold(often, 10, 10)
    with collecting_seldom():
        assert gc.get_threshold() == (often, 10, 10)
    assert gc.get_threshold() == (often, 10, 10)


def test_it_is_put_back_after_a_failure():
    gc.set_threshold(700, 10, 10)
    with pytest.raises(KeyError), collecting_seldom():
        raise KeyError
    assert gc.get_threshold() == (700, 10, 10)


def test_what_others_set_meanwhile_stays():
    gc.set_threshold(700, 10, 10)
    with collecting_seldom():
        gc.set_threshold(2_000, 10, 10)
    assert gc.get_threshold() == (2_000, 10, 10)


def test_cleaning_and_judging_leave_it_as_it_was():
    gc.set_threshold(700, 10, 10)
    Cleaner().clean("The council will meet on Monday.")
    Cleaner().detect("The council will meet on Monday.")
    assert gc.get_threshold() == (700, 10, 10)
