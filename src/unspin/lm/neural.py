"""This file asks a neural language model how probable whole texts are.

It runs on PyTorch, through Hugging Face's transformers, from files on this machine; nothing is downloaded.
"""

from __future__ import annotations

import io
import multiprocessing
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from unspin.core.errors import SettingsError, SourceError

# Texts of a batch are padded to the longest: so many tokens together, padding included.
_BATCH_TOKENS = 2048
# Texts remembered, some 200 bytes each: what was left in doubt is asked about again when the repaired text is read.
_REMEMBERED = 20_000
_BETWEEN_DOCUMENTS = "<|endoftext|>"
_FOR_FOLDERS = ("torch", "transformers")
_FOR_GGUF = (*_FOR_FOLDERS, "accelerate", "gguf")
_MEND = "install them with pip install 'unspin[neural]'"


class NeuralModel:
    """A causal language model: a GGUF file, or a folder as transformers saves it.

    Loaded when it is first asked. Raises SettingsError where a package is missing, SourceError where the path holds no
    such model.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loaded: tuple[Any, Any] | None = None
        self._known: dict[str, float] = {}
        if not path.exists():
            raise SourceError(f"neural language model {path}: no such file; name a GGUF file, or a model's folder")
        missing = [name for name in (_FOR_GGUF if path.is_file() else _FOR_FOLDERS) if find_spec(name) is None]
        if missing:
            raise SettingsError(f"--rescore needs {', '.join(missing)}; {_MEND}")

    def log_probabilities(self, texts: Sequence[str]) -> list[float]:
        """log P(text) of each, in natural logarithms; what else is asked about at once moves it by less than .001."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        unknown = [text for text in texts if text not in self._known]
        if unknown:
            self._known |= dict(zip(unknown, self._asked(unknown), strict=True))
        return [self._known[text] for text in texts]

    def _asked(self, texts: Sequence[str]) -> list[float]:
        tokenizer, model = self._loaded = self._loaded or _opened(self._path)
        start = _start_of(tokenizer)
        rows = [[start, *each] for each in tokenizer(list(texts), add_special_tokens=False)["input_ids"]]
        found = [0.0] * len(rows)
        for batch in _batches(rows):
            for k, log_p in zip(batch, _scored(model, [rows[k] for k in batch]), strict=True):
                found[k] = log_p
        return found


def _batches(rows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The places of rows of like length together."""
    batch: list[int] = []
    for k in sorted(range(len(rows)), key=lambda k: len(rows[k])):
        if batch and (len(batch) + 1) * len(rows[k]) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(k)
    if batch:
        yield batch


def _scored(model: Any, rows: Sequence[Sequence[int]]) -> list[float]:
    """log P of the tokens after the first in each row. What stands behind a row's end changes nothing before it."""
    import torch

    longest = max(map(len, rows))
    tokens = torch.tensor([[*row, *[row[0]] * (longest - len(row))] for row in rows])
    with torch.inference_mode():
        log_p = model(tokens.to(model.device)).logits[:, :-1].float().log_softmax(-1).cpu()
    told = log_p.gather(-1, tokens[:, 1:, None])[..., 0]
    return [float(told[k, : len(row) - 1].sum()) for k, row in enumerate(rows)]


def _start_of(tokenizer: Any) -> int:
    """The token that stands before a text: what parted the documents that the model was trained on, else its own mark.

    Chat models have another mark, with which every turn begins: F0.5 of the development sentences is .916 with that.
    """
    known = tokenizer.get_vocab()
    starts = (known.get(_BETWEEN_DOCUMENTS), tokenizer.bos_token_id, tokenizer.eos_token_id)
    return next((int(each) for each in starts if each is not None), 0)


def _opened(path: Path) -> tuple[Any, Any]:
    """The tokenizer and the model."""
    import torch
    from tqdm import tqdm
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    if multiprocessing.parent_process():  # one of several: each has a core, and leaves no semaphore behind
        torch.set_num_threads(1)
        tqdm.set_lock(threading.RLock())
    logging.set_verbosity_error()
    where = (str(path.parent), {"gguf_file": path.name}) if path.is_file() else (str(path), {})
    try:
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):  # which it fills with bars and advice
            warnings.simplefilter("ignore")
            tokenizer = AutoTokenizer.from_pretrained(where[0], local_files_only=True, **where[1])
            model = AutoModelForCausalLM.from_pretrained(where[0], local_files_only=True, **where[1])
    except Exception as error:  # whatever the library raises for files of another kind
        raise SourceError(
            f"neural language model {path}: can't be read ({error}); name a GGUF file, or the folder of a causal model"
        ) from error
    return tokenizer, model.eval().to("cuda" if torch.cuda.is_available() else "cpu")
