"""How probable it is that an expert would have a value of a fixed format removed.

A table: every kind has a base confidence by its cue; placeholders, samples and the kind of file move it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from itertools import pairwise

from gdr_code.judge import addresses, traits
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, Category, PathKind, Survey
from gdr_code.tables import words

REASONS: Mapping[str, str] = {
    **addresses.REASONS,
    **traits.REASONS,
    "phone": "a telephone number beside a word or link that announces it",
    "phone_weak": "digits in the shape of a telephone number, without a word for it",
    "phone_service": "a free or emergency number of an organisation",
    "ip": "a public IP address where a host is named",
    "ip_unsure": "four numbers that may be a version or a sample",
    "ip_sample": "an IP address on which samples run",
    "network": "a network range, not one host",
    "mac": "a hardware address",
    "mac_virtual": "a hardware address of a virtual machine or of a sample",
    "device_id": "a device's own number beside the word for it",
    "street": "a postal address",
    "street_unsure": "words in the shape of a street address, without postcode or a word for it",
    "place_known": "the address of a licence, a sample or a work of fiction",
    "coordinates": "coordinates precise to a house",
    "id_checked": "an identity or account number whose check digits hold",
    "id_word": "a number beside the word for such a number",
    "sample_value": "a value on which samples run",
}

_PATHS: Mapping[PathKind, float] = {
    PathKind.TEST: 0.6,
    PathKind.EXAMPLE: 0.8,
    PathKind.VENDORED: 0.7,
    PathKind.GENERATED: 0.8,
    PathKind.MINIFIED: 0.75,
    PathKind.LOCK: 0.2,
}
_SAMPLE_PATH = compiled(
    r"(?i)(?:^|/)(?:tests?|specs?|__tests__|testdata|fixtures?)/"
    r"|(?:^|[/_.-])(?:mock|fixture|seed|faker|fake|dummy|sample|testdata)"
)
_NEIGHBOURS = 24
_BURST = 12
_FIELDS = frozenset({"column", "field", "word", "bound", "plus", "plus_word", "checked_word", "link", "call"})
_UNSURE, _OF_PERSON = 0.3, 0.7
"""Where it is more than the first it is at least the second in a field beside somebody's name or address."""
_LISTED = frozenset({"column", "phone_book", "checked_word", "profile", "client", "contact_card"})


def score(candidate: Candidate, survey: Survey) -> tuple[float, str]:
    """(probability that an expert would have it removed, id of the reason)."""
    if candidate.category is Category.EMAIL:
        return addresses.score(candidate, survey)
    if candidate.category is Category.OTHER:
        confidence, reason = traits.score(candidate, survey)
    else:
        confidence, reason = _SCORERS[candidate.kind.partition("/")[0]](candidate)
    unsure = _UNSURE < confidence < _OF_PERSON and candidate.cue in _FIELDS
    if unsure and traits.is_of_person(candidate, survey):
        confidence = _OF_PERSON
    confidence *= _PATHS.get(survey.path_kind, 1.0)
    if survey.path_kind is not PathKind.TEST and _SAMPLE_PATH.search(survey.path):
        confidence *= 0.75
    if confidence > 0.3 and addresses.is_example(candidate):
        confidence *= 0.6
    if confidence > 0.3 and _is_burst(candidate, survey):
        confidence *= 0.7
    return round(confidence, 3), reason


def _is_burst(candidate: Candidate, survey: Survey) -> bool:
    """True when most candidates around are of this kind and neither a heading nor people speak for them."""
    if candidate.cue in _LISTED:
        return False
    found = survey.candidates
    at = bisect_left(found, candidate.span, key=lambda other: other.span)
    near = found[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]
    alike = [other for other in near if other.kind == candidate.kind]
    people = sum(other.category in {Category.PERSON_NAME, Category.EMAIL} for other in near)
    return len(alike) > _BURST and people < len(alike) // 2


def _digits(value: str) -> str:
    return "".join(character for character in value if character.isdecimal())


def _is_run(digits: str) -> bool:
    """True for digits that count up or down, repeat one or two, or end in a long row of one."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    tail = digits[-6:]
    return len(set(digits)) <= 2 or steps <= {1} or steps <= {9} or len(set(tail)) == 1


_PHONES: Mapping[str, float] = {
    "link": 0.85,
    "plus_word": 0.8,
    "column": 0.7,
    "word": 0.62,
    "heading": 0.6,
    "phone_book": 0.6,
    "plus": 0.58,
    "call": 0.58,
    "shape": 0.3,
}
_SERVICE = compiled(
    r"(?:00|\+)?1?8(?:00|33|44|55|66|77|88)\d{7}\Z|0?800\d{4,7}\Z|(?:1[3-8]00|[89]00)\d{6}\Z|400\d{7}\Z"
)


def _phone(candidate: Candidate) -> tuple[float, str]:
    digits = _digits(candidate.value)
    if _is_sample_phone(digits):
        return 0.05, "sample_value"
    if _SERVICE.match(digits):
        return 0.3, "phone_service"
    base = _PHONES.get(candidate.cue, 0.3)
    if candidate.cue == "word" and not re.search(r"[ ().-]", candidate.value) and len(digits) < 9:
        base = 0.4
    return base, "phone" if base >= 0.5 else "phone_weak"


def _is_sample_phone(digits: str) -> bool:
    bare = digits.removeprefix("00")
    if bare in words("phones", "samples") or _is_run(bare) or _is_run(bare[-8:]):
        return True
    if re.match(r"1?(?:555\d{7}|[2-9]\d\d555\d{4}|555\d{4})\Z", bare):
        return True
    return any(_in_range(bare, pattern) for pattern in words("phones", "reserved"))


def _in_range(digits: str, pattern: str) -> bool:
    return len(digits) == len(pattern) and all(p in ("*", d) for p, d in zip(pattern, digits, strict=True))


_HOST_WORD = compiled(
    r"(?i)\b(?:ip|ips|ipv4|ipv6|addr\w*|\w*hosts?|hostname|server\w*|servidor|serveur|bind|listen\w*|proxy|ssh|ping|"
    r"whois|nmap|curl|wget|telnet|traceroute|remote\w*|client\w*|gateway|nameserver|dns|allow|deny|from|to|endpoint|"
    r"node|vps|vpn|connect\w*|inventory|rhosts?|lhost|target|url|domain|ansible_host|public|elastic|master|slave)\b"
    r"|[_-]ip\b|服务器|地址|сервер|адрес"
)
_VIRTUAL_MACS = (
    "0242",
    "525400",
    "080027",
    "000c29",
    "005056",
    "00163e",
    "00155d",
    "deadbe",
    "feedfa",
    "cafeba",
)


def _ip_or_device(candidate: Candidate) -> tuple[float, str]:
    kind = candidate.kind.partition("/")[2]
    if kind == "mac":
        return _mac(candidate.value)
    if kind == "device_id":
        run = _is_run(_digits(candidate.value) or "0")
        return (0.1, "sample_value") if run else (0.65, "device_id")
    if candidate.value in words("addresses_ip", "samples"):
        return 0.05, "ip_sample"
    if candidate.cue == "network":
        return 0.25, "network"
    return _ipv4(candidate) if kind == "ipv4" else (0.6, "ip")


_FIRST_OF_VERSIONS = 30
_UPGRADE = compiled(
    r"(?i)\b(?:since|up(?:grad|dat)\w*|downgrad\w*|bump\w*|bundled?|pinned?|drivers?|engine|chrome|edge|flash|sdk|build|releases?|patch\w*)\b(?!.*(?:host|server|ip\b))"
)


def _ipv4(candidate: Candidate) -> tuple[float, str]:
    octets = [int(part) for part in re.findall(r"\d{1,3}", candidate.value)[:4]]
    if len(set(octets)) <= 2 or _counts(octets):
        return 0.2, "ip_sample"
    if octets[0] < _FIRST_OF_VERSIONS and _UPGRADE.search(candidate.before[-60:]):
        return 0.2, "ip_unsure"
    named = candidate.cue in {"url", "login", "port", "client"} or _HOST_WORD.search(candidate.before[-80:])
    large = sum(octet >= 20 for octet in octets)
    if large < 2 or octets[-1] in {0, 255}:
        return (0.35 if named and large else 0.12), "ip_unsure"
    if max(octets) < 100 and not named:
        return 0.35, "ip_unsure"
    return (0.72 if named else 0.58), "ip"


def _counts(octets: list[int]) -> bool:
    steps = {b - a for a, b in pairwise(octets)}
    return len(steps) == 1


def _mac(value: str) -> tuple[float, str]:
    digits = re.sub(r"[^0-9a-f]", "", value.lower())
    pairs = [digits[at : at + 2] for at in range(0, len(digits) - 1, 2)]
    steps = {(int(b, 16) - int(a, 16)) % 256 for a, b in pairwise(pairs)}
    if len(set(pairs)) <= 3 or len(steps) == 1 or digits in "0123456789abcdef0123456789abcdef":
        return 0.08, "mac_virtual"
    return (0.2, "mac_virtual") if digits.startswith(_VIRTUAL_MACS) else (0.6, "mac")


_COMPANY = compiled(
    r"(?i)\b(?:inc|corp|corporation|llc|ltd|limited|gmbh|ag|s\.?a|foundation|company|co|oracle|universit\w+|institut\w*"
    r"|commons|department|ministry|headquarters)\b"
)
_HOME = compiled(r"(?i)\b(?:home|house|my|casa|maison|wohn|zuhause|дом|live|lives|residence)")


_STREETS: Mapping[str, float] = {
    "contact_card": 0.8,
    "full": 0.7,
    "word": 0.62,
    "column": 0.62,
    "field": 0.62,
}


def _address(candidate: Candidate) -> tuple[float, str]:
    if candidate.kind == "address/coordinates":
        home = candidate.cue == "home" or _HOME.search(candidate.before[-60:])
        return (0.6 if home else 0.28), "coordinates"
    folded = re.sub(r"[^\w ]", "", candidate.value.casefold())
    if any(folded.startswith(known) for known in words("streets", "known")):
        return 0.05, "place_known"
    if _COMPANY.search(candidate.before[-80:]) or any(_COMPANY.search(line) for line in candidate.above[-1:]):
        return 0.3, "street_unsure"
    base = _STREETS.get(candidate.cue, 0.38)
    return base, "street" if base >= 0.5 else "street_unsure"


_IDS: Mapping[str, float] = {
    "checked_word": 0.8,
    "checked": 0.58,
    "word": 0.55,
    "bound": 0.62,
    "near": 0.64,
    "column": 0.6,
    "profile": 0.85,
}
_WEAK_IDS = frozenset({"employee", "patient", "account", "plate", "licence"})


def _id_number(candidate: Candidate) -> tuple[float, str]:
    squeezed = re.sub(r"[\W_]", "", candidate.value).upper()
    digits = _digits(squeezed)
    if squeezed in words("identity_samples") or (len(digits) > 3 and _is_run(digits)) or "XXX" in squeezed:
        return 0.05, "sample_value"
    if re.match(r"\D*(?:19|20)\d\d0+\d{1,2}\Z", squeezed):
        return 0.3, "sample_value"
    checked = candidate.cue in {"checked_word", "checked", "profile"}
    confidence = _IDS.get(candidate.cue, 0.4)
    if candidate.kind.partition("/")[2] in _WEAK_IDS:
        confidence -= 0.1
    return confidence, "id_checked" if checked else "id_word"


_SCORERS: Mapping[str, Callable[[Candidate], tuple[float, str]]] = {
    "phone": _phone,
    "ip_or_device": _ip_or_device,
    "address": _address,
    "id_number": _id_number,
}
