"""This file tests how pages are told from one another, and what a spinner left from what is meant."""

from __future__ import annotations

import pytest

from unspin.core.edit import Edit
from unspin.core.settings import Settings
from unspin.stages.overstrike import without_overstrikes
from unspin.stages.repeats import repeated_lines
from unspin.stages.residue import residue_stage
from unspin.text.news import LEEWAY, signs_of_news

NEWS = (
    "The port will stay closed until Thursday, officials said. Shares in the ferry firm fell by 3% in March, and the "
    "company told its staff last week that a third of them would go within the year.\n\n"
    "The mayor, Ann Lee, said on Monday that the town had warned the government of the strike in January.\n"
)
MANUAL = (
    "Select the file in the menu and click the button. The command takes one argument, the name of the directory. If "
    "you leave the option out, the default is used; see the next section for an example of the syntax.\n\n"
    "An error is shown where the value can not be read. Your settings are kept in the same file.\n"
)
SHARED = "The firmware is read from the card, and the driver waits until the lamp is green before it goes on."


def found(text: str, p_spun: float | None = None) -> list[Edit]:
    return list(residue_stage(Settings())(text, p_spun))


def goes(text: str, p_spun: float | None = None) -> list[str]:
    return [
        each.before.strip()
        for each in found(text, p_spun)
        if each.applicable and each.confidence >= Settings().threshold
    ]


def reads_as_news(text: str) -> bool:
    """One too short to tell counts as news."""
    return signs_of_news(text) > -LEEWAY


def test_news_is_told_from_a_manual():
    assert reads_as_news(NEWS) and signs_of_news(NEWS) > 5
    assert not reads_as_news(MANUAL)


def test_a_page_too_short_to_tell_counts_as_news_unless_it_instructs():
    assert reads_as_news("The ferry sank.")
    assert not reads_as_news("Click the button to see the menu.")


def test_amounts_alone_are_no_news():
    assert not reads_as_news("Most units have about 50% defence in caves and 30% in swamps. " * 12)


@pytest.mark.parametrize(
    "line", ["Advertisement", "Copy link", "See also: The lamps of the port", "Read more", "Loading..."]
)
def test_a_line_goes_from_news_and_is_shown_in_a_manual(line):
    assert goes(f"{NEWS}\n{line}\n") == [line]
    assert goes(f"{MANUAL}\n{line}\n") == []
    assert [each.before.strip() for each in found(f"{MANUAL}\n{line}\n")] == [line]


def test_a_line_goes_from_a_page_that_has_all_that_sites_have():
    page = f"{MANUAL}\nShare this article\n\nAccept all cookies\n\nSign up for our newsletter\n"
    assert goes(page) == ["Share this article\n\nAccept all cookies\n\nSign up for our newsletter"]


def test_a_paragraph_goes_from_news_and_is_shown_in_a_manual():
    assert goes(f"{SHARED}\n\n{NEWS}\n{SHARED}\n") == [SHARED]
    assert goes(f"{SHARED}\n\n{MANUAL}\n{SHARED}\n") == []


def test_no_page_needs_its_title_twice():
    assert goes(f"How the lamps of the port are lit\n\nHow the lamps of the port are lit\n\n{MANUAL}") == [
        "How the lamps of the port are lit"
    ]


def test_what_stands_under_two_headings_is_said_of_both():
    lines = ["The red lamp", SHARED, "It is old.", "The blue lamp", SHARED]
    assert [confidence < 0.5 for _, confidence in repeated_lines(lines)] == [True]
    lines[0] = "The red lamp burns at night and the blue one by day, and both of them need oil."
    assert [confidence < 0.5 for _, confidence in repeated_lines(lines)] == [False]


def test_what_leads_in_an_example_may_stand_twice():
    line = "Choose the next lamp from those that the following table shows:"
    assert [confidence < 0.5 for _, confidence in repeated_lines([line, "", line])] == [True]


@pytest.mark.parametrize(("p_spun", "unwrapped"), [(None, []), (0.9, []), (1.0, ["{photograph}"])])
def test_in_spun_text_braces_are_the_spinners(p_spun, unwrapped):
    text = "One sees the {photograph} and the frame that the two of them have made by hand in the old shed."
    assert goes(text, p_spun) == unwrapped


@pytest.mark.parametrize("inside", ["PHOTOGRAPH", "xyzzyx", "n"])
def test_even_there_a_name_in_braces_is_shown_alone(inside):
    text = f"One sees the {{{inside}}} and the frame that the two of them have made by hand in the old shed."
    assert goes(text, 1.0) == []


def test_links_in_braces_are_not_even_shown():
    assert found("A {kettle} is a {vessel} for {boiling} water; compare {pot} and {lid}.") == []


def test_code_beside_braces_gives_them_a_meaning():
    assert goes("It cost billions of {dollars}.") == ["{dollars}"]
    assert goes("It cost <b>billions</b> of {dollars}.") == []
    assert goes("It cost billions of {dollars}, a set {x | x > 0}.") == []


def test_a_doubled_word_vouches_for_the_braces_after_it():
    assert goes("They lost tons of of {dollars} there.") == ["of of", "{dollars}"]


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("___\b\b\bnot", "not"),
        ("_\bn_\bo", "no"),
        ("n\bno\bo", "no"),
        ("e\b'", "é"),
        ("o\b+", "o\b+"),
        ("\b\bno", "no"),
        ("plain", "plain"),
    ],
)
def test_overstruck_lines_read_as_printed(line, printed):
    assert without_overstrikes(line) == printed
