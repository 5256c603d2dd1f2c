"""This file is the importable face of unspin: clean or judge one text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from unspin.core.collector import collecting_seldom
from unspin.core.document import Document
from unspin.core.edit import Edit, compose
from unspin.core.held import held_to_laws
from unspin.core.pipeline import Guard, Stage, in_turn, repair
from unspin.core.repair import Repair
from unspin.core.settings import Settings
from unspin.core.values import dataclass, replace
from unspin.detection.spun import Detection
from unspin.sources.decode import decode
from unspin.text.coarse import Cut, LastCut, coarse_words
from unspin.text.formats import HTML, PLAIN, Format, format_of
from unspin.text.language import is_english
from unspin.text.protect import masker, protector

if TYPE_CHECKING:
    from unspin.lexicon.wordnet import Net
    from unspin.lm.model import SentenceModel
    from unspin.stages.block_residue import BlockStage
    from unspin.stages.document import DocumentReading
    from unspin.stages.engine import Engine
    from unspin.stages.residue import ResidueStage

    Tell = Callable[[tuple[str, DocumentReading]], None]

# A repaired document is read again until nothing changes, so that cleaning twice does what cleaning once does. None of
# 120 spun news documents needed a third round.
_MOST_ROUNDS = 4

# The residue stage before the spin stage: what lies inside a garbled phrase of the lexicon is left to that.
_SPARING = "residue, sparing"
# The residue stage that reads the blocks of HTML.
_BLOCKS = "residue, blocks"
# What each of the two is made of where both run.
_STEPS = {"residue": (_SPARING,), "spin": ("spin", "residue")}


@dataclass(frozen=True, slots=True)
class _Protection:
    """What keeps documents of one format safe: a guard against edits, and a mask for those who read."""

    form: Format
    guard: Guard
    mask: Callable[[str], str]

    def is_english(self, text: str, cut: Cut = coarse_words) -> bool:
        """Whether the text is English; markup is no text, however much there is."""
        return is_english(text if self.form is PLAIN else " ".join(self.mask(text).split()), cut)


@dataclass(frozen=True, slots=True)
class Look:
    """What the spin stage saw in one round: a text, the edits that lead to it from the original, and its reading."""

    text: str
    edits: tuple[Edit, ...]
    reading: DocumentReading


class Cleaner:
    """Cleans texts one after another; models and dictionaries are loaded when the first text needs them.

    Raises SettingsError, LexiconError or SourceError where the settings, or the dictionaries or the language model
    that they name, are wrong.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._stages: dict[str, Callable[..., Iterable[Edit]]] = {}
        self._engine: Engine | None = None
        self._protections: dict[str, _Protection] = {}
        self._net = _wordnet(self.settings.wordnet)
        self.second = _neural(self.settings.rescore)
        if self.settings.lexicons or self.settings.phrases or self.settings.domains or self.settings.lm:
            self._load_engine()  # what is wrong with them should be told before a text is read

    def clean(self, source: str | bytes | Document) -> Repair:
        """Repair a text.

        `source` is a str, the bytes of a file in any common encoding, or a Document. Raises DecodingError where bytes
        are no text. Edits that break a law, which would be a bug of ours, leave the text as it is: see `Repair.error`.
        """
        return held_to_laws(_document(source), lambda document: self.trace(document)[0])

    def trace(self, source: str | bytes | Document) -> tuple[Repair, tuple[Look, ...]]:
        """Repair a text as `clean` does, and tell what the spin stage saw of it in each round."""
        with collecting_seldom():
            return self._trace(_document(source))

    def _trace(self, document: Document) -> tuple[Repair, tuple[Look, ...]]:
        result, looks = self._round(document)
        for _ in range(_MOST_ROUNDS - 1):
            if not result.changed:
                break
            again, later = self._round(result.after)
            looks += [replace(look, edits=compose(result.after.text, result.edits, look.edits)) for look in later]
            if not again.changed:
                break
            result = _joined(result, again)
        probability = looks[0].reading.verdict.document if looks else None
        return replace(result, spin_probability=probability), tuple(looks)

    def detect(self, source: str | bytes | Document) -> Detection:
        """How probable it is that a text was spun, how much of it, and what says so.

        Raises DecodingError where bytes are no text.
        """
        from unspin.stages.evidence import detection

        document = _document(source)
        protection = self._protection(document)
        if not protection.is_english(document.text):
            return Detection(0.0)
        with collecting_seldom():
            return detection(self._read(protection.mask(document.text)))

    def _round(self, document: Document) -> tuple[Repair, list[Look]]:
        protection = self._protection(document)
        cut = LastCut()
        english = protection.is_english(document.text, cut)
        names = _ordered([name for name in self.settings.running if english or name in ("encoding", "residue")])
        before = names.index("spin") if "spin" in names else len(names)
        read: list[tuple[str, DocumentReading]] = []
        stages = [self._stage(name, protection, read, cut) for name in names]
        first = self._run(document, stages[:before], protection)
        result = in_turn(first, self._run(first.after, stages[before:], protection))
        looks = [Look(text, first.edits, reading) for text, reading in read]
        if english:
            return result, looks
        return replace(result, notes=("not English: encoding and residue only",)), looks

    def _run(self, document: Document, stages: Sequence[Stage], protection: _Protection) -> Repair:
        return repair(document, stages, self.settings.threshold, protection.guard, self.settings.thresholds)

    def _protection(self, document: Document) -> _Protection:
        form = format_of(document.name, self.settings.markup)
        if form.name not in self._protections:
            allowed = (self.settings.allow, self.settings.allow_patterns, form)
            self._protections[form.name] = _Protection(form, protector(*allowed), masker(*allowed))
        return self._protections[form.name]

    def _stage(self, name: str, protection: _Protection, read: list[tuple[str, DocumentReading]], cut: Cut) -> Stage:
        if name == "spin":
            return self._spin_stage(protection.mask, read.append, cut)
        if name == _SPARING and name not in self._stages:
            self._stages[_SPARING], self._stages["residue"] = _in_two_steps(self.settings, self._load_engine)
        if name not in self._stages:
            self._stages[name] = _build(name, self.settings)
        stage = self._stages[name]
        if name == _SPARING:
            return lambda text: stage(text, cut)
        if name == "residue":  # after the spin stage, where both run
            blocks = self._block_stage(protection.form)
            return lambda text: _both(stage, blocks, text, read[-1][1].verdict.document if read else None, cut)
        if name == "spelling":  # it edits whole words, and the mask hides words whole
            return lambda text: stage(text if protection.form is PLAIN else protection.mask(text), cut)
        return stage

    def _block_stage(self, form: Format) -> BlockStage | None:
        """The residue stage for what stands between tags."""
        if form is not HTML:
            return None
        if _BLOCKS not in self._stages:
            from unspin.stages.block_residue import block_residue_stage

            self._stages[_BLOCKS] = block_residue_stage(self.settings, form.markup)
        return self._stages[_BLOCKS]

    @property
    def engine(self) -> Engine:
        """The lexicon and the models that the spin stage and detection read with."""
        return self._load_engine()

    def _load_engine(self) -> Engine:
        if self._engine is None:
            from unspin.stages.engine import load_engine

            self._engine = load_engine(
                self.settings.domains, self.settings.lexicons, self.settings.lm, self.settings.phrases
            )
        return self._engine

    def _read(self, text: str, cut: Cut = coarse_words) -> DocumentReading:
        from unspin.stages.document import read

        if self._net is not None:
            from unspin.stages.widening import read_widely

            document = read_widely(text, self._load_engine(), self._net, cut)
        else:
            document = read(text, self._load_engine(), cut)
        if self.second is None or not any(document.readings):
            return document
        from unspin.stages.hearing import heard

        return heard(text, document, self.second)

    def _spin_stage(self, mask: Callable[[str], str], tell: Tell, cut: Cut) -> Stage:
        def stage(text: str) -> Iterable[Edit]:
            document = self._read(mask(text), cut)
            tell((text, document))
            if not any(document.readings):
                return ()
            from unspin.stages.spin import spin_edits  # 25 ms, which no text without a candidate should cost

            return spin_edits(text, document, self._load_engine().lm, self.settings.margin, self.second)

        return stage


def clean_text(text: str) -> str:
    """`text` as its author wrote it, as far as unspin is sure; good text comes back as it is."""
    return _default_cleaner().clean(text).after.text


def clean(source: str | bytes | Document, settings: Settings | None = None) -> Repair:
    """Repair a text: what it was, what it is now, every edit with its reason, and what is only suggested.

    Raises DecodingError where bytes are no text, SettingsError or LexiconError where settings are wrong.
    """
    return (Cleaner(settings) if settings else _default_cleaner()).clean(source)


def detect(source: str | bytes | Document) -> Detection:
    """How probable it is that a text was spun (0 to 1), substitutions per 100 words, and the evidence."""
    return _default_cleaner().detect(source)


def _ordered(names: Sequence[str]) -> list[str]:
    """The stages to run: where both are wanted, residue before spin and what spin left of it after."""
    if not {"residue", "spin"} <= set(names):
        return list(names)
    return [part for name in names for part in _STEPS.get(name, (name,))]


def _in_two_steps(
    settings: Settings, load_engine: Callable[[], Engine]
) -> tuple[Callable[[str, Cut], Iterable[Edit]], ResidueStage]:
    """The residue stage that leaves garbled phrases to the spin stage, and that which comes after it.

    The second makes all suggestions, as it knows how probably the text was spun. Where the first found nothing at all,
    and the text is still the same, the second would find nothing either.
    """
    from unspin.stages.residue import residue_stage

    def spare(text: str, start: int, end: int) -> bool:
        from unspin.stages.garbled import inside_garble  # which needs the decoder

        return inside_garble(text, start, end, load_engine().common.matcher)

    whole, sparing = residue_stage(settings), residue_stage(settings, spare=spare)
    threshold = settings.threshold_of("residue")
    last_clean = [""]

    def before(text: str, cut: Cut = coarse_words) -> Iterable[Edit]:
        if any(True for _ in whole(text, None, cut)):
            return (each for each in sparing(text) if each.applicable and each.confidence >= threshold)
        last_clean[0] = text
        return ()

    def after(text: str, p_spun: float | None = None, cut: Cut = coarse_words) -> Iterable[Edit]:
        return () if text == last_clean[0] else whole(text, p_spun, cut)

    return before, after


def _both(lines: ResidueStage, blocks: BlockStage | None, text: str, p_spun: float | None, cut: Cut) -> Iterable[Edit]:
    """The residue in lines, and that in blocks where no line of it stands."""
    if blocks is None:
        return lines(text, p_spun, cut)
    found = list(lines(text, p_spun, cut))
    others = blocks(text, p_spun)
    return [*found, *(new for new in others if all(new.end < old.start or old.end < new.start for old in found))]


def _build(name: str, settings: Settings) -> Callable[..., Iterable[Edit]]:
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


def _neural(path: Path | None) -> SentenceModel | None:
    if path is None:
        return None
    from unspin.lm.neural import NeuralModel

    return NeuralModel(path)


def _document(source: str | bytes | Document) -> Document:
    if isinstance(source, Document):
        return source
    if isinstance(source, str):
        return Document(source)
    if isinstance(source, bytes):
        return Document(decode(source)[0])
    raise TypeError(f"a text must be a str, bytes or a Document, not {type(source).__name__}")


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
