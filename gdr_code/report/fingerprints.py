"""What tells one finding from another in the next run: no line, no key and no value is in it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from gdr_code.records import Finding


def fingerprinted(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Each finding with 32 hexadecimal digits; those alike in a file are numbered in its order."""
    numbers: Counter[tuple[str, ...]] = Counter()
    for one in findings:
        alike = (one.path, one.kind or one.category, one.node or "", one.preview)
        numbers[alike] += 1
        said = "\0".join((*alike, str(numbers[alike])))
        yield one, hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
