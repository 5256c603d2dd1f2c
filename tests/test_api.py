"""This file tests the public face: its names, its cost, and what cleaning promises of every text."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import unspin
from conftest import cases, clean_sentences, cleaned, spun_sentences
from unspin import Cleaner, Document, Repair, Settings, clean, clean_text
from unspin.core.edit import apply
from unspin.core.errors import DecodingError, LexiconError, SettingsError, SourceError, UnspinError
from unspin.core.settings import STAGES

NAMES = {
    "Cleaner", "Detection", "Document", "Edit", "Repair", "Settings", "UnspinError", "__version__",
    "apply", "clean", "clean_text", "detect", "load_settings", "revert",
}  # fmt: skip
SENTENCES = [*spun_sentences(), *clean_sentences(), *(case["text"] for case in cases("spelling"))]
ARTICLES = st.lists(st.sampled_from(SENTENCES), max_size=5, unique=True).flatmap(
    lambda chosen: st.sampled_from([" ", "\n", "\n\n"]).map(lambda between: between.join(chosen))
)
PIECES = st.sampled_from(
    [
        "White Home",
        "tons of of",
        "with out",
        "stated",
        "{dollars}",
        "{the {big}",
        "Ã©",
        "â€™",
        "&amp;",
        "teh",
        "goverment",
        "a",
        ".",
        ",",
        "\n",
        "\r\n",
        "\t",
        "“",
        "’s",
        "http://a.b/c",
        "`x`",
        "@me",
        "Read more",
        "Subscribe",
        "said",
        "the",
        "of",
        "é",
        "\u2028",
        "\x00",
        "�",
        "🙂",
        "[ad_1]",
        "p.c",
        "12 months",
        "3",
    ]
)
SCRAPS = st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=60)


@cache
def cleaner(*stages: str) -> Cleaner:
    return Cleaner(Settings(stages=stages)) if stages else Cleaner()


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


# Names


def test_the_public_names_are_these():
    assert set(unspin.__all__) == NAMES
    assert sorted(unspin.__all__) == sorted(set(unspin.__all__))
    assert set(dir(unspin)) == NAMES


@pytest.mark.parametrize("name", ["clean_text", "detect", "Settings", "apply"])
def test_a_public_name_can_be_had_from_the_bare_package(name):
    assert run(f"import unspin; print(unspin.{name}.__name__)") == name


def test_public_names_mean_the_same_when_everything_is_loaded():
    names = sorted(NAMES - {"__version__"})
    code = "import unspin, unspin.cli; unspin.clean('a'); unspin.Cleaner().detect('a'); "
    code += f"print(*(callable(getattr(unspin, name)) for name in {names}))"
    callables = dict(zip(names, run(code).split(), strict=True))
    assert [name for name in names if callables[name] != "True"] == []


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'unspin' has no attribute 'unspin_all'"):
        _ = unspin.unspin_all


def test_every_error_is_an_unspin_error():
    assert all(issubclass(error, UnspinError) for error in (DecodingError, LexiconError, SettingsError, SourceError))


# Dictionaries of one's own

SPARE = "They met at the Rilway Highway on Monday.\n"


def own_dictionary(folder: Path, original: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "mine.tsv").write_text(f"rilway highway\t{original}\t\t99\tgarble\n", encoding="utf-8")
    return Path("mine.tsv")


def test_a_relative_path_means_another_file_in_another_folder(tmp_path, monkeypatch):
    for folder, original in (("a", "railway station"), ("b", "railway bridge")):
        path = own_dictionary(tmp_path / folder, original)
        monkeypatch.chdir(tmp_path / folder)
        assert original.title() in Cleaner(Settings(lexicons=(path,))).clean(SPARE).after.text


def test_a_dictionary_that_changed_is_read_anew(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for original in ("railway station", "railway bridge"):
        path = own_dictionary(tmp_path, original)
        assert original.title() in Cleaner(Settings(lexicons=(path,))).clean(SPARE).after.text


def test_a_cleaner_keeps_what_it_has_loaded(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cleaner = Cleaner(Settings(lexicons=(own_dictionary(tmp_path, "railway station"),)))
    monkeypatch.chdir("/")
    (tmp_path / "mine.tsv").unlink()
    assert "Railway Station" in cleaner.clean(f"{SPARE} {'It was a quiet day in the town. ' * 20}").after.text


# Cost


@pytest.mark.parametrize("module", ["unspin", "unspin.cli"])
def test_importing_loads_nothing_heavy(module):
    loaded = run(f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))").split()
    assert not {"pocketsphinx", "ftfy", "symspellpy", "charset_normalizer", "tqdm", "hypothesis"} & set(loaded)


def seconds(code: str) -> float:
    """The shortest of five runs."""
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        taken.append(time.perf_counter() - start)
    return min(taken)


def test_importing_takes_less_than_a_tenth_of_a_second():
    assert seconds("import unspin") - seconds("pass") < 0.1


# What goes in and comes out


def test_text_in_text_out():
    assert clean_text("The White Home was closed with out warning.") == "The White House was closed without warning."


@pytest.mark.parametrize(
    "source", ["The White Home spoke.", b"The White Home spoke.", Document("The White Home spoke.")]
)
def test_a_text_a_file_s_bytes_and_a_document_are_cleaned_alike(source):
    assert clean(source).after.text == "The White House spoke."


def test_a_document_keeps_its_name_and_its_origin():
    document = Document("The White Home spoke.", "world/a.txt", {"encoding": "utf-8"})
    result = clean(document)
    assert result.before is document
    assert (result.after.name, result.after.meta) == ("world/a.txt", {"encoding": "utf-8"})


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7 \xe2\xe3", b"\x00\x01\x02\x03" * 50],
    ids=["PNG", "PDF", "noise"],
)
def test_binary_data_is_a_decoding_error(data):
    with pytest.raises(DecodingError):
        clean(data)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"stages": ("spinn",)}, "unknown stage 'spinn'; did you mean 'spin'?"),
        ({"threshold": 1.5}, "threshold must lie between 0 and 1, not 1.5"),
        ({"threshold": float("nan")}, "threshold must lie between 0 and 1"),
        ({"residue": {"cookies": "remove"}}, "unknown residue kind 'cookies'; did you mean 'cookie'?"),
        ({"residue": {"cookie": "delete"}}, "unknown policy for cookie 'delete'"),
    ],
)
def test_a_wrong_setting_is_an_error_that_names_the_nearest_right_one(wrong, message):
    with pytest.raises(SettingsError) as caught:
        Settings(**wrong)
    assert message in str(caught.value)


def test_an_unknown_domain_is_an_error():
    with pytest.raises(SettingsError, match=r"unknown domain 'sports'; did you mean 'sport'\?"):
        Settings(domains=("sports",))


# Laws of every repair


def assert_lawful(text: str, result: Repair) -> None:
    assert result.before.text == text
    assert apply(text, result.edits) == result.after.text
    assert result.revert() == text
    assert all(a.end <= b.start for a, b in zip(result.edits, result.edits[1:], strict=False))
    for each in (*result.edits, *result.suggestions):
        assert text[each.start : each.end] == each.before != each.after
        assert 0.0 <= each.confidence <= 1.0
        assert each.reason
    assert result.changed == bool(result.edits)
    assert result.spin_probability is None or 0.0 <= result.spin_probability <= 1.0


@settings(max_examples=60)
@given(ARTICLES | SCRAPS)
def test_a_repair_of_any_text_explains_itself(text):
    assert_lawful(text, cleaner().clean(text))


@settings(max_examples=60)
@given(ARTICLES)
def test_cleaning_an_article_twice_changes_nothing_more(text):
    once = cleaner().clean(text).after.text
    assert cleaner().clean(once).after.text == once


@settings(max_examples=150)
@given(SCRAPS)
def test_cleaning_any_text_twice_changes_nothing_more(text):
    once = cleaner().clean(text).after.text
    assert cleaner().clean(once).after.text == once


@pytest.mark.parametrize("text", SENTENCES[::12], ids=lambda text: text[:20])
def test_cleaning_does_not_depend_on_what_was_cleaned_before(text):
    first = cleaned(text)
    cleaner().clean(SENTENCES[1])
    assert cleaner().clean(text) == first


def test_nothing_is_suggested_that_was_done():
    for sentence in SENTENCES:
        result = cleaned(sentence)
        assert not {(e.start, e.before, e.after) for e in result.edits} & {
            (s.start, s.before, s.after) for s in result.suggestions
        }


@pytest.mark.parametrize(
    "text",
    ["but " * 500, "said but company in the " * 300, "xqzt mentioned " * 500],
    ids=["but", "said", "mentioned"],
)
def test_a_sentence_of_many_words_that_spinners_replace_is_read_to_its_end(text):
    assert_lawful(text, cleaner().clean(text))


# Stages


@settings(max_examples=60)
@given(ARTICLES, st.sets(st.sampled_from(STAGES)))
def test_only_the_stages_that_are_on_make_edits(text, on):
    result = Cleaner(Settings(stages=tuple(on))).clean(text)
    stages = {rule.split(".")[0] for edit in (*result.edits, *result.suggestions) for rule in edit.rule.split("+")}
    assert stages <= on
    assert (result.spin_probability is None) == ("spin" not in on)


@pytest.mark.parametrize(
    ("stage", "before", "after"),
    [
        ("encoding", "cafÃ©", "café"),
        ("residue", "{millions}", "millions"),
        ("spin", "with out", "without"),
        ("spelling", "recieved", "received"),
    ],
)
def test_a_stage_runs_alone(stage, before, after):
    text = "The cafÃ© was closed with out warning after it had lost {millions}, said a man who recieved one."
    assert cleaner(stage).clean(text).after.text == text.replace(before, after)


def test_no_stages_change_nothing():
    text = "The White Home was closed with out warning."
    assert Cleaner(Settings(stages=())).clean(text).after.text == text


def test_a_threshold_of_one_applies_what_is_certain_alone():
    for sentence in spun_sentences()[:5]:
        assert all(edit.confidence >= 1.0 for edit in clean(sentence, Settings(threshold=1.0)).edits)


# Other languages

FOREIGN = [case["text"] for case in cases("english") if not case["english"]]


@pytest.mark.parametrize("text", FOREIGN, ids=lambda text: text[:20])
def test_text_in_another_language_gets_no_spin_or_spelling_edit(text):
    result = clean(f"{text} White Home, recieved.") if len(text) > 60 else clean(text)
    assert not {edit.stage for edit in (*result.edits, *result.suggestions)} & {"spin", "spelling"}
    assert result.spin_probability is None
    assert "not English" in result.notes[0]


def test_mojibake_in_another_language_is_mended_all_the_same():
    text = "Le ministre a dÃ©clarÃ© vendredi que le projet de loi serait prÃ©sentÃ© au Parlement."
    assert "déclaré vendredi" in clean_text(text)


def test_what_is_quoted_as_code_says_nothing_about_the_prose():
    prose = "The table lists what such programs do with words such as these, and how often each was seen: {}."
    quoted = ", ".join(f"`{word}`" for word in "mentioned additionally whereas commerce workforce gamers yr".split())
    repair = clean(prose.format(quoted))
    assert repair.after.text == repair.before.text
    assert repair.spin_probability is not None and repair.spin_probability < 0.5


@pytest.mark.parametrize("source", [None, 3, ["a text"]])
@pytest.mark.parametrize("function", [unspin.clean, unspin.detect, unspin.clean_text])
def test_what_is_no_text_is_a_type_error_that_names_the_kinds(function, source):
    with pytest.raises(TypeError, match="a text must be a str, bytes or a Document, not "):
        function(source)


def test_bytes_are_judged_as_the_text_that_they_hold():
    text = "The White Home mentioned on Monday that commerce talks had collapsed with out a deal.\n"
    assert unspin.detect(text.encode()) == unspin.detect(text)
