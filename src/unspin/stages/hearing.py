"""This file hears a second model on whether a doubtful text was spun: how much better it reads as it would be restored.

A trigram model is no judge of a lone sentence: authors too write what it finds odd. A model that reads whole sentences
finds what an author wrote about as good as what would be put for it, and what a spinner wrote far worse.
"""

from __future__ import annotations

from unspin.core.values import replace
from unspin.detection.spun import judge, prior_spun
from unspin.lm.model import SentenceModel
from unspin.stages.candidates import Belief, change_of, posteriors
from unspin.stages.document import DocumentReading
from unspin.stages.habits import log_habit
from unspin.stages.judgement import Judgement
from unspin.stages.reading import Reading
from unspin.stages.weighing import as_written
from unspin.stages.writing import SentenceWriter

# Documents that are asked about: those with P(spun) in between. Of 18,700 clean sentences, each alone, 645 are.
_LEAST, _MOST = 0.08, 0.99
# What restoring a sentence gains in log probability, natural: half of the clean sentences of these gain 1.2 or less,
# nine in ten less than 7; half of the sentences spun at .95, .5 and .3 gain 28, 20 and 15. So it speaks for spin from
# 10 on, with the weight that logistic regression finds (.41): that of the first model's word for what is written.
_GAIN = 10.0
# By this P(spun) before reading is multiplied: who hears more can believe less beforehand. With .15 five of the 18,700
# clean sentences are called spun (58 are without the model), and .97 of the development sentences; with .25 seven.
_BEFORE = 0.15
# As good as certain, which keeps logarithms finite.
_SURE = 1.0 - 1e-9


def heard(text: str, document: DocumentReading, model: SentenceModel) -> DocumentReading:
    """The document with the verdict that the model's word for each doubtful sentence leads to."""
    if not _LEAST <= document.verdict.document <= _MOST:
        return document
    habit = log_habit(document)
    pairs = [each and _both(text, each, habit) for each in document.readings]
    asked = list(dict.fromkeys(each for pair in pairs if pair for each in pair))
    log_p = dict(zip(asked, model.log_probabilities(asked), strict=True)) if asked else {}
    trust = as_written(document.words)
    shifts = [trust * (log_p[pair[1]] - log_p[pair[0]] - _GAIN) if pair else 0.0 for pair in pairs]
    log_ratios = [[each + shift for each in said] for said, shift in zip(document.log_ratios, shifts, strict=True)]
    verdict = document.verdict.corrected(judge(log_ratios, _BEFORE * prior_spun(document.words)))
    return replace(document, verdict=verdict)


def _both(text: str, reading: Reading, log_habit: float) -> tuple[str, str] | None:
    """A sentence as it stands and as it would be restored if it was spun; None where nothing would."""
    belief = Belief(_SURE, log_habit)
    best = {change_of(reading, edge): reading.entry(edge) for edge, _ in reading.best(_SURE)}
    judged = Judgement(reading, belief, posteriors(reading, belief), best)
    writer = SentenceWriter(text, judged)
    restored = writer.sentence((), 0, 0)
    return (writer.written, restored) if restored != writer.written else None
