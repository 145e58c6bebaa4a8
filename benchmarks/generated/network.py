"""Addresses of hosts and devices: public ones, and those that documents and private networks use."""

from __future__ import annotations

import uuid
from random import Random

from benchmarks.generated.numbers import luhn
from benchmarks.generated.people import Person, filled

_PUBLIC = (5, 31, 37, 46, 62, 77, 78, 80, 82, 84, 85, 87, 88, 89, 91, 93, 94, 95, 109, 134, 138, 141, 159, 165, 176, 178, 185, 188, 212, 213, 217)  # fmt: skip
_PREFIXES = ("2a01:4f8", "2a02:8109", "2001:41d0", "2604:a880", "2a03:b0c0", "2401:4900", "2804:14c")
_VENDORS = ("b8:27:eb", "dc:a6:32", "f4:5c:89", "3c:22:fb", "a4:83:e7", "e4:5f:01", "9c:b6:d0", "70:85:c2")


def ipv4(rng: Random, _: Person) -> str:
    """A public address."""
    return f"{rng.choice(_PUBLIC)}.{rng.randint(16, 250)}.{rng.randint(1, 250)}.{rng.randint(2, 250)}"


def ipv6(rng: Random, _: Person) -> str:
    """A public address, shortened or not."""
    head, groups = rng.choice(_PREFIXES), [f"{rng.randint(256, 65535):x}" for _ in range(6)]
    return rng.choice([f"{head}:{':'.join(groups[:2])}::{rng.randint(1, 9)}", f"{head}:{':'.join(groups)}"])


def mac(rng: Random, _: Person) -> str:
    """A vendor's MAC with colons."""
    return f"{rng.choice(_VENDORS)}:{rng.randint(16, 255):02x}:{rng.randint(16, 255):02x}:{rng.randint(16, 255):02x}"


def mac_dashed(rng: Random, person: Person) -> str:
    """The same as Windows writes it."""
    return mac(rng, person).replace(":", "-").upper()


def mac_dotted(rng: Random, person: Person) -> str:
    """The same as switches write it."""
    bare = mac(rng, person).replace(":", "")
    return f"{bare[:4]}.{bare[4:8]}.{bare[8:]}"


def imei(rng: Random, _: Person) -> str:
    """An IMEI with its Luhn digit."""
    return luhn(f"35{filled('######%#####', rng)}")


def advertising_id(rng: Random, _: Person) -> str:
    """A GAID or IDFA."""
    drawn = str(uuid.UUID(int=rng.getrandbits(128), version=4))
    return rng.choice([drawn, drawn.upper()])


def android_id(rng: Random, _: Person) -> str:
    """ANDROID_ID, 64 bits in hex."""
    return f"{rng.getrandbits(60) | 1 << 60:016x}"


def apple_udid(rng: Random, _: Person) -> str:
    """The UDID of a newer iPhone."""
    return f"00008{rng.choice(['030', '101', '110'])}-{rng.getrandbits(64):016X}"


def document_ipv4(rng: Random, _: Person) -> str:
    """An address of the ranges for documentation."""
    return f"{rng.choice(['192.0.2', '198.51.100', '203.0.113'])}.{rng.randint(1, 254)}"


def document_ipv6(rng: Random, _: Person) -> str:
    """An address of the range for documentation."""
    return f"2001:db8:{rng.randint(1, 4095):x}::{rng.randint(1, 99):x}"


def private_ipv4(rng: Random, _: Person) -> str:
    """An address of a private network."""
    tail = f"{rng.randint(0, 254)}.{rng.randint(1, 254)}"
    return rng.choice(
        [f"10.{rng.randint(0, 254)}.{tail}", f"192.168.{tail}", f"172.{rng.randint(16, 31)}.{tail}"]
    )


def private_ipv6(rng: Random, _: Person) -> str:
    """A link-local or unique local address."""
    return rng.choice(
        [f"fe80::{rng.randint(1, 65535):x}", f"fd00:{rng.randint(1, 65535):x}::{rng.randint(1, 255):x}"]
    )


def quad_version(rng: Random, _: Person) -> str:
    """A version of four numbers."""
    return f"{rng.randint(1, 19)}.{rng.randint(0, 9)}.{rng.randint(0, 30)}.{rng.randint(1, 240)}"


def browser_version(rng: Random, _: Person) -> str:
    """The version of a browser in its user agent."""
    return f"{rng.randint(80, 126)}.0.{rng.randint(3900, 6500)}.{rng.randint(40, 210)}"


def object_id(rng: Random, _: Person) -> str:
    """An ASN.1 object identifier."""
    return f"1.3.6.1.{rng.randint(2, 5)}.1.{rng.randint(2, 99)}.{rng.randint(1, 9)}"
