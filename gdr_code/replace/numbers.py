"""Stand-ins of telephone, identity and account numbers: reserved ranges, or check digits that fail."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Sequence

from gdr_code import check_digits
from gdr_code.replace import scramble
from gdr_code.replace.marks import Marker, Numbers
from gdr_code.tables import words

_REGIONS = ("US", "GB", "FR", "AU", "IN", "IT", "ES", "BR", "JP", "CN", "NL")
_TRIED = 64
_TURNS = 8
_LED_BY_ZERO = ("DE", "AT", "SE")  # where a number of almost any digits counts as valid


def phones(marker: Marker, normal: str) -> Iterator[str]:
    """Endless stand-ins of a number's digits: of a range reserved for fiction, then of none in use.

    They have as many digits as the number, more only where those run out.
    """
    numbers = Numbers(marker.seed("phone", normal))
    for pattern in _nearest(normal):
        for _ in range(4 * 10 ** min(2, pattern.count("*"))):
            drawn = _filled(numbers, pattern)
            if drawn != normal:
                yield drawn
    for turn in itertools.count():
        for beginning in _beginnings(normal):
            value = beginning + normal[len(beginning) :] + "0" * (turn // _TURNS)
            yield from scramble.dead(_as_long(marker, numbers, value, len(beginning)), is_dialled)
        for pattern in (one for one in _reserved() if len(one) == len(normal)):
            yield from (_filled(numbers, pattern) for _ in range(_TRIED))


def _beginnings(digits: str) -> Iterator[str]:
    """Beginnings that no number has: no area begins with a zero; then any."""
    area = _country(digits) or int(digits.startswith("0"))
    if area:
        yield digits[:area] + "0"
    yield digits[0] if digits[0] == "0" else ""


def _as_long(marker: Marker, numbers: Numbers, value: str, kept: int) -> Iterator[str]:
    """Some marked stand-ins of exactly the value's length."""
    made = scramble.draws(marker, numbers, value, (range(kept),))
    return itertools.takewhile(lambda one: len(one) == len(value), itertools.islice(made, _TRIED))


def _nearest(digits: str) -> list[str]:
    """The reserved ranges of the same length that begin as the number does, nearest first."""
    alike = sorted(
        (-_shared(digits, pattern), pattern) for pattern in _reserved() if len(pattern) == len(digits)
    )
    return [pattern for shared, pattern in alike if -shared >= 2 or _is_american(digits, pattern)]


def _is_american(digits: str, pattern: str) -> bool:
    national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    return pattern.endswith("55501**") and len(national) in (7, 10) and national[0] in "23456789"


def _shared(digits: str, pattern: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(digits, pattern, strict=True)) if a != b), len(digits))


def _filled(numbers: Numbers, pattern: str) -> str:
    """The pattern with its stars drawn; an American area code begins with 2 to 9."""
    lead = pattern.find("***55501")
    drawn = [numbers.pick("0123456789") if char == "*" else char for char in pattern]
    if lead >= 0:
        drawn[lead], drawn[lead + 1] = numbers.pick("23456789"), numbers.pick("02345678")
    return "".join(drawn)


@functools.cache
def _reserved() -> tuple[str, ...]:
    return tuple(sorted(words("phones", "reserved")))


def is_reserved_phone(value: str) -> bool:
    """True for a number of a range that the numbering plans keep for fiction."""
    digits = "".join(filter(str.isdigit, value)).removeprefix("00")
    return any(len(digits) == len(pattern) and _matches(digits, pattern) for pattern in _reserved())


def _matches(digits: str, pattern: str) -> bool:
    return all(star in ("*", digit) for digit, star in zip(digits, pattern, strict=True))


def _country(digits: str) -> int:
    """How many digits name the country of a number in international form."""
    import phonenumbers  # takes as long to load as the rest of what makes stand-ins

    try:
        number = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        return 0
    return len(str(number.country_code)) if phonenumbers.is_possible_number(number) else 0


def is_dialled(digits: str) -> bool:
    """True when the digits are a valid number in international form or in a large country's own."""
    regions = (*_REGIONS, *_LED_BY_ZERO) if digits.startswith("0") else _REGIONS
    return _valid("+" + digits, None) or any(_valid(digits, region) for region in regions)


def _valid(digits: str, region: str | None) -> bool:
    import phonenumbers

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(digits, region)))
    except phonenumbers.NumberParseException:
        return False


def identities(marker: Marker, normal: str) -> Iterator[str]:
    """Endless stand-ins of an identity, card or account number whose check digits fail."""
    numbers = Numbers(marker.seed("id", normal))
    return scramble.dead(scramble.draws(marker, numbers, normal, _issuer(normal)), is_issued)


def devices(marker: Marker, normal: str) -> Iterator[str]:
    """Endless stand-ins of a device's own number."""
    numbers = Numbers(marker.seed("device", normal))
    bare = "".join(filter(str.isalnum, normal))
    return scramble.dead(scramble.draws(marker, numbers, bare), is_issued)


def _issuer(normal: str) -> Sequence[range]:
    """The first digit of a card, the country of an IBAN."""
    if re.fullmatch(r"\d{13,19}", normal):
        return (range(1),)
    return (range(2),) if re.fullmatch(r"[a-z]{2}\d{2}[a-z0-9]{11,30}", normal) else ()


def is_issued(number: str) -> bool:
    """True when the check digits of any known kind of number hold."""
    return any(check_digits.hold(standard, number.upper()) for standard in sorted(words("id_checks")))


def fit(stand_in: str, value: str) -> str:
    """The stand-in's letters and digits in the places of the value's, in its case, the rest last."""
    return _placed(stand_in, value, str.isalnum)


def fit_phone(stand_in: str, value: str) -> str:
    """The stand-in's digits in the places of the value's; words such as `ext` stay."""
    return _placed(stand_in, value, str.isdigit if any(map(str.isdigit, value)) else str.isalnum)


def _placed(stand_in: str, value: str, is_place: Callable[[str], bool]) -> str:
    places = [at for at, char in enumerate(value) if is_place(char)]
    out, stream = list(value), iter(stand_in)
    for at in places:
        drawn = next(stream, "")
        out[at] = drawn.upper() if value[at].isupper() else drawn
    if places:
        out[places[-1]] += "".join(stream)
    return "".join(out)
