"""What a slot of a template may hold, by name: facts of a person, secrets, numbers, and what only looks like them."""

from __future__ import annotations

import base64
import hashlib
import uuid
from datetime import date, timedelta
from random import Random

from benchmarks.generated import network, numbers
from benchmarks.generated.people import Person, filled, plain, table
from benchmarks.generated.tokens import BASE64, HEX, MAKERS, URLSAFE, Maker, drawn, key_bytes, shaped


def _word(name: str) -> Maker:
    return lambda rng, _: str(rng.choice(table("words")[name]))


def _coordinates(rng: Random, person: Person) -> tuple[float, float]:
    latitude, longitude = table("locales")[person.locale]["centre"]
    return latitude + rng.uniform(-0.2, 0.2), longitude + rng.uniform(-0.2, 0.2)


def coordinates(rng: Random, person: Person) -> str:
    """A point that finds a home."""
    latitude, longitude = _coordinates(rng, person)
    return f"{latitude:.6f}, {longitude:.6f}"


def geojson_point(rng: Random, person: Person) -> str:
    """The same with the longitude first."""
    latitude, longitude = _coordinates(rng, person)
    return f"{longitude:.6f}, {latitude:.6f}"


def address_columns(_: Random, person: Person) -> str:
    """Street and town as columns beside each other."""
    return f"{person.street.replace(',', '')},{person.town.replace(',', '')}"


def address_semicolons(rng: Random, person: Person) -> str:
    """The same between semicolons."""
    return address_columns(rng, person).replace(",", ";")


def address_sql(_: Random, person: Person) -> str:
    """The same between quotes, the outer ones not among it."""
    return f"{person.street}', '{person.town}"


def obfuscated_mail(rng: Random, person: Person) -> str:
    """An address written so that robots miss it."""
    name, _, domain = person.email.partition("@")
    at, dot = rng.choice(
        [
            (" [at] ", " [dot] "),
            (" at ", " dot "),
            ("(at)", "."),
            (" AT ", " DOT "),
            ("@NOSPAM.", "."),
            (" {at} ", "."),
            (" (ät) ", " (punkt) "),
        ]
    )
    return name + at + domain.replace(".", dot)


def noreply_mail(rng: Random, person: Person) -> str:
    """GitHub's address that hides an account's own."""
    return f"{rng.randint(100_000, 99_999_999)}+{person.handle}@users.noreply.github.com"


def _date(form: str) -> Maker:
    return lambda rng, _: (date(2012, 1, 1) + timedelta(days=rng.randint(0, 4600))).strftime(form)


def integrity(rng: Random, person: Person) -> str:
    """A subresource integrity hash."""
    return "sha512-" + key_bytes(64)(rng, person)


def public_ssh_key(rng: Random, _: Person) -> str:
    """A public key of OpenSSH."""
    return rng.choice(["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + drawn(rng, BASE64, 43),
                       "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ" + drawn(rng, BASE64, 338)])  # fmt: skip


def isbn(rng: Random, _: Person) -> str:
    """An ISBN-13 with its check digit."""
    body = "978" + filled("#" * 9, rng)
    check = -sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(body)) % 10
    return rng.choice([f"{body}{check}", f"{body[:3]}-{body[3]}-{body[4:8]}-{body[8:12]}-{check}"])


def bad_card(rng: Random, _: Person) -> str:
    """Sixteen digits of an order that are no card's."""
    number = numbers.luhn("90" + filled("#" * 13, rng))
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def fingerprint(rng: Random, _: Person) -> str:
    """An MD5 fingerprint of a public key."""
    return ":".join(f"{rng.randint(0, 255):02x}" for _ in range(16))


def sample_card(rng: Random, _: Person) -> str:
    """The card numbers that every payment service prints in its manual."""
    return rng.choice(
        [
            "4111" + " 1111" * 3,
            "4242" * 4,
            "5555" * 3 + "4444",
            "3782 822463 10005",
            "4000" + "0000" * 2 + "0002",
        ]
    )


def document_iban(rng: Random, _: Person) -> str:
    """The IBANs that documentation prints."""
    return rng.choice(
        ["DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32", "FR14 2004 1010 0505 0001 3M02 606"]
    )


def document_aws_key(rng: Random, _: Person) -> str:
    """The keys that AWS prints in its manual."""
    return rng.choice(["AKI" + "AIOSFODNN7" + "EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY"])


def digest(name: str) -> Maker:
    """A checksum in hex."""
    return lambda rng, _: hashlib.new(name, rng.randbytes(16), usedforsecurity=False).hexdigest()


def _birth(form: str) -> Maker:
    return lambda _, person: person.birth.strftime(form)


PERSONAL: dict[str, Maker] = {
    "name": lambda _, person: person.name,
    "full": lambda _, person: person.full,
    "native": lambda _, person: person.native,
    "given": lambda _, person: person.given,
    "family": lambda _, person: person.family,
    "last_first": lambda _, person: f"{person.family}, {person.given}",
    "initial_family": lambda _, person: f"{person.given[0]}. {person.family}",
    "upper_family": lambda _, person: f"{person.given} {person.family.upper()}",
    "handle": lambda _, person: person.handle,
    "login": lambda _, person: plain(person.given)[0] + plain(person.family.split()[0]),
    "short_login": lambda _, person: plain(person.given),
    "email": lambda _, person: person.email,
    "work_email": lambda _, person: person.work_email,
    "obfuscated_mail": obfuscated_mail,
    "noreply_mail": noreply_mail,
    "url_mail": lambda _, person: person.email.replace("@", "%40"),
    "mobile": lambda _, person: person.mobile,
    "local_phone": lambda _, person: person.local_phone,
    "bare_phone": lambda _, person: "".join(sign for sign in person.mobile if sign.isdigit()),
    "tel_phone": lambda _, person: "+" + "".join(sign for sign in person.mobile if sign.isdigit()),
    "address": lambda _, person: person.address,
    "street": lambda _, person: person.street,
    "address_columns": address_columns,
    "address_semicolons": address_semicolons,
    "address_sql": address_sql,
    "coordinates": coordinates,
    "geojson_point": geojson_point,
    "birth_iso": _birth("%Y-%m-%d"),
    "birth_dots": _birth("%d.%m.%Y"),
    "birth_slashes": _birth("%m/%d/%Y"),
    "birth_words": _birth("%d %B %Y"),
    "birth_compact": _birth("%Y%m%d"),
    "discord_id": lambda rng, _: str(rng.randint(10**17, 10**18)),
    "chat_id": lambda rng, _: str(rng.randint(100_000_000, 2_000_000_000)),
    "employer_role": lambda rng, person: f"{rng.choice(table('words')['roles'])} at {person.company}",
    "diagnosis": _word("diagnoses"),
    "medication": _word("medications"),
    "allergy": _word("allergies"),
    "religion": _word("religions"),
    "ethnicity": _word("ethnicities"),
    "orientation": _word("orientations"),
    "party": _word("parties"),
    "union": _word("unions"),
    "offence": _word("offences"),
    "disability": _word("disabilities"),
    "salary": lambda rng, _: f"{rng.randint(31, 142)},{rng.randint(0, 9)}00 {rng.choice(['EUR', 'GBP', 'USD'])}",
}  # fmt: skip


LOOK_ALIKES: dict[str, Maker] = {
    "uuid": lambda rng, _: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
    "sha1": digest("sha1"),
    "sha256": digest("sha256"),
    "md5": digest("md5"),
    "short_hash": lambda rng, _: drawn(rng, HEX, 7),
    "integrity": integrity,
    "go_sum": lambda rng, person: "h1:" + key_bytes(32)(rng, person),
    "public_ssh_key": public_ssh_key,
    "public_pem_line": shaped("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA", (BASE64, 20)),
    "base64_line": shaped((BASE64, 64)),
    "image_data": lambda rng, _: "iVBORw0KGgoAAAANSUhEUgAA" + base64.b64encode(rng.randbytes(60)).decode(),
    "fingerprint": fingerprint,
    "sha256_fingerprint": shaped("SHA256:", (BASE64, 43)),
    "document_ipv4": network.document_ipv4,
    "document_ipv6": network.document_ipv6,
    "private_ipv4": network.private_ipv4,
    "private_ipv6": network.private_ipv6,
    "quad_version": network.quad_version,
    "object_id": network.object_id,
    "browser_version": network.browser_version,
    "semver": lambda rng, _: f"{rng.randint(0, 19)}.{rng.randint(0, 30)}.{rng.randint(0, 20)}",
    "timestamp": lambda rng, _: str(rng.randint(1_400_000_000, 1_720_000_000)),
    "millis": lambda rng, _: str(rng.randint(1_400_000_000_000, 1_720_000_000_000)),
    "build": lambda rng, _: f"{rng.randint(2016, 2024)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}.{rng.randint(1, 99)}",
    "isbn": isbn,
    "ean": lambda rng, _: filled("40#" + "#" * 10, rng),
    "order_number": bad_card,
    "long_number": lambda rng, _: filled("%" + "#" * rng.choice([9, 10, 11, 14]), rng),
    "big_constant": lambda rng, _: filled("%###############", rng),
    "hex_word": lambda rng, _: f"0x{rng.getrandbits(32):08x}",
    "pointer": lambda rng, _: f"0x7f{rng.getrandbits(40):010x}",
    "colour": lambda rng, _: f"#{rng.getrandbits(24):06x}",
    "release_date": _date("%Y-%m-%d"),
    "release_dots": _date("%d.%m.%Y"),
    "release_words": _date("%B %d, %Y"),
    "clock": lambda rng, _: f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}",
    "doi": lambda rng, _: f"10.{rng.randint(1000, 9999)}/{drawn(rng, 'abcdefghjk', 5)}.{rng.randint(2009, 2023)}.{rng.randint(1000, 99999)}",
    "cve": lambda rng, _: f"CVE-{rng.randint(2014, 2024)}-{rng.randint(10000, 48999)}",
    "part_number": lambda rng, _: filled(rng.choice(["@@-%###-@", "@%##-####-%#", "%##-####-%#R"]), rng),
    "svg_path": lambda rng, _: " ".join(f"{rng.randint(0, 24)}.{rng.randint(1, 99)} {rng.randint(0, 24)}.{rng.randint(1, 99)}" for _ in range(3)),
    "test_card": sample_card,
    "document_iban": document_iban,
    "document_aws_key": document_aws_key,
    "google_service_key_id": shaped((HEX, 40)),
    "cursor": lambda rng, _: base64.b64encode(f"cursor:{rng.randint(10**6, 10**8)}:next".encode()).decode(),
    "cdn_file": lambda rng, _: f"main.{drawn(rng, HEX, 20)}.js",
    "video_id": lambda rng, _: drawn(rng, URLSAFE, 11),
}  # fmt: skip

NUMBERS: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        numbers.us_ssn, numbers.gb_nino, numbers.gb_nhs, numbers.de_tax_id, numbers.de_insurance, numbers.fr_insee,
        numbers.es_nif, numbers.es_nie, numbers.mx_curp, numbers.br_cpf, numbers.pl_pesel, numbers.ru_snils,
        numbers.ru_inn, numbers.in_aadhaar, numbers.in_pan, numbers.cn_resident_id, numbers.jp_my_number,
        numbers.tr_kimlik, numbers.id_nik, numbers.iban, numbers.credit_card, numbers.passport, numbers.plate,
        numbers.driving_licence, numbers.us_account, numbers.gb_account, numbers.student_id, numbers.employee_id,
        numbers.patient_id, network.ipv4, network.ipv6, network.mac, network.mac_dashed, network.mac_dotted,
        network.imei, network.advertising_id, network.android_id, network.apple_udid,
    )
}  # fmt: skip

VALUES: dict[str, Maker] = {**PERSONAL, **LOOK_ALIKES, **NUMBERS, **MAKERS}
"""Every maker by the name that templates use."""

LOCALES_OF: dict[str, str] = {
    "us_ssn": "us", "gb_nino": "gb", "gb_nhs": "gb", "de_tax_id": "de", "de_insurance": "de", "fr_insee": "fr",
    "es_nif": "es", "es_nie": "es", "mx_curp": "mx", "br_cpf": "br", "pl_pesel": "pl", "ru_snils": "ru", "ru_inn": "ru",
    "in_aadhaar": "in", "in_pan": "in", "cn_resident_id": "cn", "jp_my_number": "jp", "tr_kimlik": "tr", "id_nik": "id",
    "driving_licence": "gb", "gb_account": "gb", "us_account": "us",
}  # fmt: skip
"""Whose numbers they are: a scope that holds one has people of that locale."""
