"""What the phrase, the card or the title before a name proves, whatever the learned weights say of it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from gdr_code import lexicon
from gdr_code.name_shapes import likeness
from gdr_code.records import Candidate

_TOLD = {"told": 0.72, "contact_card": 0.8, "han_name": 0.75}
_TITLED = 0.7
_TITLE = re.compile(r"(?<!\w)(?:Mrs?|Ms|Miss|Herrn?|Frau|Mme|Mlle|Madame|Monsieur|Señora?|Sra|Bapak|Ibu|Pak|Bu|г-н|г-жа)\.? \Z")
_LIKELY = 0.2


def least_odds(candidate: Candidate, own: Mapping[str, float]) -> float:
    """The log-odds that a name has at least, by the phrase that it stands in."""
    if "path=test" in own:
        return -math.inf
    told = _TOLD.get(candidate.cue, 0.0)
    if not told and candidate.cue == "title" and _is_titled(candidate):
        told = _TITLED
    return math.log(told / (1.0 - told)) if told else -math.inf


def _is_titled(candidate: Candidate) -> bool:
    """True for one word after Mr or Mrs that is a surname, or looks like one, and is no other word."""
    value = candidate.value
    titled = _TITLE.search(candidate.before) is not None and value.istitle() and not lexicon.is_word(value)
    return titled and (lexicon.is_surname(value) or likeness(value) >= _LIKELY)
