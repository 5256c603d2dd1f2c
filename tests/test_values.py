"""This file holds our values to what `dataclasses` makes of the same classes."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from unspin import Document, Edit, Repair, Settings
from unspin.core import values

SEEDS = Path(__file__).parent.parent / "seeds"


class Point:
    """A place."""

    x: int
    y: tuple[str, ...] = ()
    notes: dict[str, str]

    def doubled(self) -> int:
        return 2 * self.x


class Deep(Point):
    """A place below."""

    z: float = 1.5


def made(by):
    """The two classes, as a module makes them."""
    point = type("Point", (), {**_body(Point), "notes": by.field(default_factory=dict, metadata={"why": "said"})})
    point = by.dataclass(frozen=True, slots=True, order=True)(point)
    return point, by.dataclass(frozen=True, slots=True)(type("Deep", (point,), _body(Deep)))


def _body(cls):
    return {name: each for name, each in vars(cls).items() if name not in ("__dict__", "__weakref__")}


OURS, THEIRS = made(values), made(dataclasses)
BOTH = pytest.mark.parametrize("which", [0, 1])


@BOTH
def test_values_are_made_shown_compared_and_matched_alike(which):
    ours, theirs = OURS[which], THEIRS[which]
    for arguments in ((3,), (3, ("a",)), (3, ("a",), {"b": "c"})):
        assert repr(ours(*arguments)) == repr(theirs(*arguments))
        assert ours(*arguments) == ours(*arguments) != ours(4)
        assert ours(*arguments).doubled() == 6
    assert ours.__match_args__ == theirs.__match_args__ and ours.__slots__ == theirs.__slots__
    assert ours.__doc__ == theirs.__doc__ and ours.__qualname__ == theirs.__qualname__
    assert list(inspect.signature(ours).parameters) == list(inspect.signature(theirs).parameters)
    assert ours(1) != theirs(1) and not hasattr(ours(1), "__dict__")
    assert ours(1).notes is not ours(1).notes
    with pytest.raises(TypeError):
        ours()
    with pytest.raises(TypeError):
        ours(1, w=2)


@BOTH
def test_values_do_not_change(which):
    value = OURS[which](1)
    for change in (lambda: setattr(value, "x", 2), lambda: delattr(value, "x"), lambda: setattr(value, "new", 2)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert value.x == 1


def test_values_are_ordered_where_that_is_asked_for():
    point = OURS[0]
    assert sorted([point(2), point(1, ("b",)), point(1)]) == [point(1), point(1, ("b",)), point(2)]
    assert point(1) <= point(1) and point(2) > point(1) >= point(1)
    with pytest.raises(TypeError):
        point(1) < 2  # noqa: B015


def test_values_are_hashed_by_their_fields():
    edit = Edit(0, "a", "b", "x", "y", 1.0)
    assert hash(edit) == hash(values.replace(edit)) and {edit: 1}[Edit(0, "a", "b", "x", "y", 1.0)] == 1


@BOTH
def test_the_functions_of_dataclasses_take_values(which):
    ours, theirs = OURS[which], THEIRS[which]
    assert dataclasses.is_dataclass(ours) and dataclasses.is_dataclass(ours(1))
    assert [each.name for each in dataclasses.fields(ours)] == [each.name for each in dataclasses.fields(theirs)]
    assert dataclasses.fields(ours)[2].metadata["why"] == values.fields(ours)[2].metadata["why"] == "said"
    assert dataclasses.asdict(ours(1, ("a",))) == dataclasses.asdict(theirs(1, ("a",)))
    assert dataclasses.replace(ours(1), x=2) == values.replace(ours(1), x=2) == ours(2)
    assert dataclasses.replace(theirs(1), x=2) == theirs(2)


def test_a_value_may_be_the_base_of_a_dataclass():
    more = dataclasses.dataclass(frozen=True)(
        type("More", (Document,), {"__annotations__": {"lines": "int"}, "lines": 0})
    )
    assert more("text", "name", {}, 3) == more("text", "name", {}, 3) and more("text").lines == 0


def test_values_are_copied_and_pickled():
    repair = Repair(Document("a", "b", {"c": "d"}), Document("e"), (Edit(0, "a", "e", "x", "y", 1.0),))
    for again in (pickle.loads(pickle.dumps(repair)), copy.copy(repair), copy.deepcopy(repair)):  # noqa: S301
        assert again == repair and again is not repair
    settings = Settings(skip=("spin",))
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301


def test_a_check_of_a_clean_page_imports_no_more_than_it_needs(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text((SEEDS / "bank-results.reference").read_text("utf-8"), "utf-8")
    code = (
        "import sys; from unspin.cli import main; main(['check', '--isolated', sys.argv[1]]);"
        "print(*sorted({'dataclasses', 'inspect', 'json', 'ftfy', 'difflib', 'tqdm', 'symspellpy'} & {*sys.modules}))"
    )
    command = [sys.executable, "-c", code, str(page)]
    subprocess.run(command, check=True)  # which fills the cache, if it is empty
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == ""
