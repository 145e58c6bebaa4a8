"""What the phrase, the card or the title before a name proves, whatever the learned weights say of it."""

from __future__ import annotations

from collections.abc import Mapping

from gdr_code import lexicon
from gdr_code.judge.model import logit
from gdr_code.name_shapes import likeness
from gdr_code.patterns import compiled
from gdr_code.records import Candidate

_TOLD = {"told": 0.72, "contact_card": 0.8, "han_name": 0.85}
_TITLED = 0.7
_NOBODY = -2.0
_TITLE = compiled(r"(?<!\w)(?:Mrs?|Ms|Miss|Herrn?|Frau|Mme|Mlle|Señora?|Sra|Bapak|Ibu|Pak|г-н|г-жа)\.? \Z")
_LIKELY = 0.2


def odds(candidate: Candidate, own: Mapping[str, float], learned: float) -> float:
    """The log-odds of a name: the learned ones, or what the phrase that it stands in proves."""
    told = _TOLD.get(candidate.cue, 0.0)
    if told:
        return _NOBODY if "path=test" in own else logit(told)
    if candidate.cue == "title" and "path=test" not in own and _is_titled(candidate):
        return max(learned, logit(_TITLED))
    return learned


def _is_titled(candidate: Candidate) -> bool:
    """True for one word after Mr or Mrs that is a surname, or looks like one, and is no other word."""
    value = candidate.value
    titled = _TITLE.search(candidate.before) is not None and value.istitle() and not lexicon.is_word(value)
    return titled and (lexicon.is_surname(value) or likeness(value) >= _LIKELY)
