"""Stand-ins of e-mail, IP and hardware addresses, in ranges that are reserved for documentation."""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Iterator

from gdr_code.escapes import email_parts
from gdr_code.letters import ascii_fold
from gdr_code.patterns import compiled
from gdr_code.replace import handles, people, scramble, words
from gdr_code.replace.marks import Marker, Numbers
from gdr_code.replace.shapes import recase

_TLD = ".example"
_RESERVED = compiled(r"(?i)[^\s@]+@(?:[^\s@]+\.)?(?:example|example\.(?:com|net|org)|test|invalid)\.?")
_READABLE = compiled(r"([a-z]{2,})([._-])([a-z]{2,})(?:\2([a-z]{2,}))?(\d*)")


def emails(marker: Marker, normal: str, drawn: Iterator[str] | None = None) -> Iterator[str]:
    """Endless stand-ins of a normalised address: `name@word.example`.

    A local part that spells a name out gets the stand-in of that name: the next of those `drawn` where there
    are such.
    """
    local, _, domain = normal.rpartition("@")
    made = _locals(marker, local, drawn)
    return (f"{one}@{place}" for one, place in zip(made, _domains(marker, domain), strict=False))


def local_part(normal: str) -> tuple[str, str]:
    """The family and the normal form of what an address's local part spells: a name or a handle."""
    local = normal.rpartition("@")[0]
    name = _READABLE.fullmatch(local)
    return ("name", " ".join(_parts(name))) if name else ("handle", local)


def emails_of_person(marker: Marker, own: str, drawn: str, normal: str) -> Iterator[str]:
    """Stand-ins of an address that is made of a person's name, with what that became; else none."""
    local, _, domain = normal.rpartition("@")
    made = handles.of_person(marker, own, drawn, local)
    return (f"{one}@{place}" for one, place in zip(made, _domains(marker, domain), strict=False))


def _domains(marker: Marker, domain: str) -> Iterator[str]:
    numbers = Numbers(marker.seed("domain", domain))
    labels = domain.split(".")
    length = min(10, max(5, len(labels[-2] if len(labels) > 1 else domain)))
    for draw in itertools.count():
        name = words.word(numbers, length + draw // 256)
        yield from itertools.repeat(name + _TLD, 16)


def _locals(marker: Marker, local: str, drawn: Iterator[str] | None) -> Iterator[str]:
    name = _READABLE.fullmatch(local)
    if name is None:
        return handles.draws(marker, local) if drawn is None else drawn
    return _named(marker, name, drawn)


def _parts(name: re.Match[str]) -> list[str]:
    return [part for part in (name[1], name[3], name[4]) if part]


def _named(marker: Marker, name: re.Match[str], drawn: Iterator[str] | None) -> Iterator[str]:
    spelled = " ".join(_parts(name))
    numbers = Numbers(marker.seed("local", spelled + name[5]))
    for made in people.draws(marker, spelled) if drawn is None else drawn:
        local = name[2].join(ascii_fold(word).casefold() for word in made.split(" "))
        yield re.sub(r"[^a-z0-9._-]", "", local) + scramble.once(numbers, name[5])


def fit_email(stand_in: str, value: str) -> str:
    """The stand-in written as the value is: its case and its way to spell at and dot."""
    local, domain, at, dot = email_parts(value)
    new_local, _, new_domain = stand_in.partition("@")
    placed = handles.fit(new_local, local) if local != local.casefold() else new_local
    return placed + at + recase(new_domain, domain if domain.isupper() else "a").replace(".", dot)


def is_reserved_email(value: str) -> bool:
    """True for an address, spelled out or not, that no one can own."""
    local, domain, _, _ = email_parts(value)
    return bool(_RESERVED.fullmatch(f"{local}@{domain}"))


_IPV4 = compiled(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IPV6 = compiled(r"[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*")
_MAC = compiled(r"[0-9a-f]{12}")
_SEXAGESIMAL = compiled(r"[1-5]\d(?:[0-5]\d){5}")
_DOCUMENTATION = ("192.0.2.", "198.51.100.", "203.0.113.")
_DOCUMENTED = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
)
_UNUSED = tuple(map(ipaddress.ip_network, ("198.18.0.0/15", "240.0.0.0/4")))
_BENCHMARK_DRAWS = 4096


def addresses(marker: Marker, normal: str) -> Iterator[str]:
    """Endless stand-ins of a normalised value that has an IP or a hardware address."""
    numbers = Numbers(marker.seed("network", normal))
    if _MAC.fullmatch(normal):
        return _sexagesimal(marker, numbers) if _SEXAGESIMAL.fullmatch(normal) else _hardware(marker, numbers)
    found = _IPV4.search(normal)
    if found:
        return _within(normal, found, _version4(numbers))
    wide = _IPV6.search(normal)
    return _within(normal, wide, _version6(numbers, wide.group())) if wide else _hardware(marker, numbers)


def has_address(value: str) -> bool:
    """True for a value that is a hardware address or holds an IP address."""
    plain = value.strip().casefold()
    if _MAC.fullmatch(re.sub(r"[:.-]", "", plain)) or _IPV4.search(plain):
        return True
    wide = _IPV6.search(plain)
    return wide is not None and is_address(wide.group())


def _within(normal: str, found: re.Match[str], made: Iterator[str]) -> Iterator[str]:
    return (normal[: found.start()] + one + normal[found.end() :] for one in made)


def is_address(value: str) -> bool:
    """True for an IP address."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _version4(numbers: Numbers) -> Iterator[str]:
    """The 762 hosts of the documentation ranges in a keyed order, then hosts of other reserved ranges."""
    hosts = [f"{net}{host}" for net in _DOCUMENTATION for host in range(1, 255)]
    start = numbers.below(len(hosts))
    yield from itertools.chain(hosts[start:], hosts[:start])
    for draw in itertools.count():
        net = (
            f"198.{18 + numbers.below(2)}"
            if draw < _BENCHMARK_DRAWS
            else f"{240 + numbers.below(15)}.{draw % 256}"
        )
        yield f"{net}.{numbers.below(256)}.{1 + numbers.below(254)}"


def _version6(numbers: Numbers, value: str) -> Iterator[str]:
    """Addresses of 2001:db8::/32, short where the value is short."""
    groups = [group for group in value.split(":") if group]
    count = 6 if "::" not in value else min(5, max(1, len(groups) - 2))
    while True:
        drawn = ":".join(f"{1 + numbers.below(0xFFFF):x}" for _ in range(count))
        yield f"2001:db8:{drawn}" if count == 6 else f"2001:db8::{drawn}"


def _hardware(marker: Marker, numbers: Numbers) -> Iterator[str]:
    """The 256 documentation addresses in a keyed order, then marked ones that no maker has."""
    start = numbers.below(256)
    yield from (f"00005e0053{(start + at) % 256:02x}" for at in range(256))
    yield from scramble.draws(marker, numbers, "02" + "0a" * 5, (range(2),))


def _sexagesimal(marker: Marker, numbers: Numbers) -> Iterator[str]:
    """Marked addresses that no maker has, of digits that YAML still reads as a number to the base of 60."""
    while True:
        pairs = [12 + 10 * numbers.below(4), *(numbers.below(60) for _ in range(5))]
        drawn = "".join(f"{pair:02}" for pair in pairs)
        if marker.marked(drawn):
            yield drawn


def fit_address(stand_in: str, value: str) -> str:
    """The stand-in with the separators and the case of the value."""
    bare = re.sub(r"[^0-9A-Fa-f]", "", value)
    if _MAC.fullmatch(stand_in) and len(bare) == len(stand_in):
        stream = iter(stand_in)
        stand_in = "".join(next(stream) if char.isalnum() else char for char in value)
    letters = [char for char in value if char.isalpha()]
    return stand_in.upper() if letters and all(map(str.isupper, letters)) else stand_in


def is_reserved_address(value: str) -> bool:
    """True for an address of a range that is set aside for documentation or benchmarks."""
    plain = value.strip().casefold()
    bare = re.sub(r"[^0-9a-f]", "", plain)
    if len(bare) == 12 and re.fullmatch(r"00005e0053..", bare):
        return True
    found = _IPV4.search(plain) or _IPV6.search(plain)
    if found is None or not is_address(found.group()):
        return False
    address = ipaddress.ip_address(found.group())
    return any(address in net for net in (*_DOCUMENTED, *_UNUSED) if net.version == address.version)
