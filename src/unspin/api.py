"""This file is the importable face of unspin: clean or judge one text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from unspin.core.document import Document
from unspin.core.edit import Edit, compose
from unspin.core.pipeline import Guard, Stage, repair
from unspin.core.repair import Repair
from unspin.core.settings import Settings
from unspin.detection.spun import Detection
from unspin.sources.decode import decode
from unspin.text.formats import PLAIN, Format, format_of
from unspin.text.language import is_english
from unspin.text.protect import masker, protector

if TYPE_CHECKING:
    from unspin.lexicon.wordnet import Net
    from unspin.stages.engine import Engine
    from unspin.stages.reading import DocumentReading

# A repaired document is read again until nothing changes, so that cleaning twice does what cleaning once does. None of
# 120 spun news documents needed a third round.
_MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class _Protection:
    """What keeps documents of one format safe: a guard against edits, and a mask for those who read."""

    form: Format
    guard: Guard
    mask: Callable[[str], str]

    def is_english(self, text: str) -> bool:
        """Whether the text is English; markup is no text, however much there is."""
        return is_english(text if self.form is PLAIN else " ".join(self.mask(text).split()))


class Cleaner:
    """Cleans texts one after another; models and dictionaries are loaded when the first text needs them.

    Raises SettingsError or LexiconError where the settings or the dictionaries they name are wrong.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._stages: dict[str, Stage] = {}
        self._protections: dict[str, _Protection] = {}
        self._net = _wordnet(self.settings.wordnet)
        if self.settings.lexicons or self.settings.domains:
            self._load_engine()  # what is wrong with them should be told before a text is read

    def clean(self, source: str | bytes | Document) -> Repair:
        """Repair a text.

        `source` is a str, the bytes of a file in any common encoding, or a Document. Raises DecodingError where bytes
        are no text.
        """
        document = _document(source)
        probabilities: list[float] = []
        result = self._round(document, probabilities.append)
        for _ in range(_MOST_ROUNDS - 1):
            if not result.changed:
                break
            again = self._round(result.after, lambda _probability: None)
            if not again.changed:
                break
            result = _joined(result, again)
        return replace(result, spin_probability=probabilities[0] if probabilities else None)

    def detect(self, source: str | Document) -> Detection:
        """How probable it is that a text was spun, how much of it, and what says so."""
        from unspin.stages.reading import detection

        document = _document(source)
        protection = self._protection(document)
        if not protection.is_english(document.text):
            return Detection(0.0)
        return detection(self._read(protection.mask(document.text)))

    def _round(self, document: Document, tell: Callable[[float], None]) -> Repair:
        protection = self._protection(document)
        english = protection.is_english(document.text)
        named = [name for name in self.settings.running if english or name in ("encoding", "residue")]
        stages = [self._stage(name, protection, tell) for name in named]
        result = repair(document, stages, self.settings.threshold, protection.guard, self.settings.thresholds)
        if english:
            return result
        return replace(result, notes=("not English: encoding and residue only",))

    def _protection(self, document: Document) -> _Protection:
        form = format_of(document.name, self.settings.markup)
        if form.name not in self._protections:
            allowed = (self.settings.allow, self.settings.allow_patterns, form)
            self._protections[form.name] = _Protection(form, protector(*allowed), masker(*allowed))
        return self._protections[form.name]

    def _stage(self, name: str, protection: _Protection, tell: Callable[[float], None]) -> Stage:
        if name == "spin":
            return self._spin_stage(protection.mask, tell)
        if name not in self._stages:
            self._stages[name] = _build(name, self.settings)
        stage = self._stages[name]
        if name == "spelling" and protection.form is not PLAIN:
            return lambda text: stage(protection.mask(text))  # it edits whole words, and the mask hides words whole
        return stage

    def _load_engine(self) -> Engine:
        from unspin.stages.engine import load_engine

        return load_engine(self.settings.domains, self.settings.lexicons)

    def _read(self, text: str) -> DocumentReading:
        from unspin.stages.reading import read

        if self._net is None:
            return read(text, self._load_engine())
        from unspin.stages.widening import read_widely

        return read_widely(text, self._load_engine(), self._net)

    def _spin_stage(self, mask: Callable[[str], str], tell: Callable[[float], None]) -> Stage:
        from unspin.stages.spin import spin_edits

        def stage(text: str) -> Iterator[Edit]:
            document = self._read(mask(text))
            tell(document.verdict.document)
            return spin_edits(text, document)

        return stage


def clean_text(text: str) -> str:
    """`text` as its author wrote it, as far as unspin is sure; good text comes back as it is."""
    return _default_cleaner().clean(text).after.text


def clean(source: str | bytes | Document, settings: Settings | None = None) -> Repair:
    """Repair a text: what it was, what it is now, every edit with its reason, and what is only suggested.

    Raises DecodingError where bytes are no text, SettingsError or LexiconError where settings are wrong.
    """
    return (Cleaner(settings) if settings else _default_cleaner()).clean(source)


def detect(source: str | Document) -> Detection:
    """How probable it is that a text was spun (0 to 1), substitutions per 100 words, and the evidence."""
    return _default_cleaner().detect(source)


def _build(name: str, settings: Settings) -> Stage:
    """One stage; what it needs is imported only now."""
    if name == "encoding":
        from unspin.stages.encoding import encoding_stage

        return encoding_stage(settings)
    if name == "residue":
        from unspin.stages.residue import residue_stage

        return residue_stage(settings)
    from unspin.lm.sphinx import default_model
    from unspin.stages.spelling import spelling_stage

    return spelling_stage(default_model())


def _wordnet(where: bool | Path) -> Net | None:
    if where is False:
        return None
    from unspin.lexicon.wordnet import open_wordnet

    return open_wordnet(where)


def _document(source: str | bytes | Document) -> Document:
    if isinstance(source, Document):
        return source
    return Document(source if isinstance(source, str) else decode(source)[0])


def _joined(first: Repair, second: Repair) -> Repair:
    """Two rounds as one; suggestions stay where no edit took their place."""
    edits = compose(first.after.text, first.edits, second.edits)
    return replace(first, after=second.after, edits=edits, suggestions=_open(first.suggestions, edits))


def _open(suggestions: Iterable[Edit], edits: Iterable[Edit]) -> tuple[Edit, ...]:
    made = {(edit.start, edit.before, edit.after) for edit in edits}
    return tuple(each for each in suggestions if (each.start, each.before, each.after) not in made)


_cleaners: list[Cleaner] = []


def _default_cleaner() -> Cleaner:
    """The cleaner with default settings, one for the process."""
    if not _cleaners:
        _cleaners.append(Cleaner())
    return _cleaners[0]
