"""Numbers that name a person, with the check digits that their issuers compute."""

from __future__ import annotations

import string
from random import Random

from benchmarks.generated.people import Person, filled, plain

_VERHOEFF = ("0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258")  # fmt: skip
_DIHEDRAL = ("0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
             "5987604321", "6598710432", "7659821043", "8765932104", "9876543210")  # fmt: skip
_IBAN = {"de": ("DE", "5" + "#" * 17), "gb": ("GB", "MIDL" + "#" * 14), "fr": ("FR", "20041" + "#" * 18),
         "es": ("ES", "2100" + "#" * 16), "pl": ("PL", "1020" + "#" * 20), "tr": ("TR", "000620" + "#" * 16)}  # fmt: skip
_PLATES = {
    "us": "7@@@###", "gb": "@@6% @@@", "de": "HH-@@ %###", "fr": "@@-###-@@", "es": "%### @@@", "mx": "@@@-%##-@",
    "br": "R@@%@%#", "pl": "WX %####", "ru": "%###КМ77", "in": "MH 12 @@ %###", "cn": "川A·%@###", "jp": "品川 33% さ %#-##",
    "tr": "34 @@@ %##", "id": "B %### @@@",
}  # fmt: skip


def digits(rng: Random, count: int) -> str:
    """Digits, the first no zero."""
    return filled("%" + "#" * (count - 1), rng)


def weighted(number: str, weights: list[int]) -> int:
    """The sum of digits times weights."""
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))


def luhn(number: str) -> str:
    """A number with its Luhn check digit."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return number + str(-total % 10)


def us_ssn(rng: Random, _: Person) -> str:
    """Social security number."""
    area = rng.choice([rng.randint(101, 665), rng.randint(667, 771)])
    return f"{area}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}"


def gb_nino(rng: Random, _: Person) -> str:
    """National insurance number."""
    head = rng.choice("ABCEHJLMPRSTWXY") + rng.choice("ABCEHJLMPRSWXYZ")
    return f"{head} {rng.randint(10, 99)} {rng.randint(10, 99)} {rng.randint(10, 99)} {rng.choice('ABCD')}"


def gb_nhs(rng: Random, person: Person) -> str:
    """NHS number, modulus 11."""
    body = digits(rng, 9)
    check = 11 - weighted(body, list(range(10, 1, -1))) % 11
    if check == 10:
        return gb_nhs(rng, person)
    number = body + str(check % 11)
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def de_tax_id(rng: Random, _: Person) -> str:
    """Steuer-Identifikationsnummer: one digit of the first ten twice, ISO 7064."""
    drawn = rng.sample(string.digits, 9)
    body = [*drawn, rng.choice(drawn)]
    rng.shuffle(body)
    while body[0] == "0":
        rng.shuffle(body)
    product = 10
    for digit in body:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    number = "".join(body) + str((11 - product) % 10)
    return rng.choice([number, f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"])


def de_insurance(rng: Random, _: Person) -> str:
    """Krankenversichertennummer."""
    letter, body = rng.choice(string.ascii_uppercase), digits(rng, 8)
    number = f"{ord(letter) - 64:02}{body}"
    total = 0
    for place, digit in enumerate(number):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return f"{letter}{body}{total % 10}"


def fr_insee(rng: Random, person: Person) -> str:
    """Numéro de sécurité sociale with its key."""
    body = f"{2 if person.woman else 1}{person.birth:%y%m}{rng.randint(10, 95)}{rng.randint(101, 899)}{rng.randint(101, 899)}"
    key = 97 - int(body) % 97
    return f"{body[0]} {body[1:3]} {body[3:5]} {body[5:7]} {body[7:10]} {body[10:]} {key:02}"


def es_nif(rng: Random, _: Person) -> str:
    """DNI with its letter."""
    number = int(digits(rng, 8))
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def es_nie(rng: Random, _: Person) -> str:
    """NIE with its letter."""
    lead, body = rng.randint(0, 2), filled("#######", rng)
    return f"{'XYZ'[lead]}{body}{'TRWAGMYFPDXBNJZSQVHLCKE'[int(f'{lead}{body}') % 23]}"


def mx_curp(rng: Random, person: Person) -> str:
    """CURP with its check digit."""
    family = plain(person.family).upper()
    given = plain(person.given).upper()
    vowel = next((letter for letter in family[1:] if letter in "AEIOU"), "X")
    head = f"{family[0]}{vowel}{rng.choice('BCLMRS')}{given[0]}"
    body = f"{head}{person.birth:%y%m%d}{'M' if person.woman else 'H'}{rng.choice(['DF', 'JC', 'NL', 'PL'])}"
    body += "".join(rng.choice("BCDFGLMNPRST") for _ in range(3)) + ("0" if person.birth.year < 2000 else "A")
    alphabet = "0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ"
    total = sum(alphabet.index(letter) * (18 - place) for place, letter in enumerate(body))
    return f"{body}{-total % 10}"


def br_cpf(rng: Random, _: Person) -> str:
    """CPF with its two check digits."""
    body = digits(rng, 9)
    for length in (9, 10):
        rest = weighted(body, list(range(length + 1, 1, -1))) * 10 % 11
        body += str(rest % 10)
    return rng.choice([f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}"] * 3 + [body])


def pl_pesel(rng: Random, person: Person) -> str:
    """PESEL with its check digit."""
    month = person.birth.month + (20 if person.birth.year >= 2000 else 0)
    sex = rng.choice("02468" if person.woman else "13579")
    body = f"{person.birth:%y}{month:02}{person.birth:%d}{rng.randint(100, 999)}{sex}"
    return body + str(-weighted(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)


def ru_snils(rng: Random, _: Person) -> str:
    """СНИЛС with its check number."""
    body = digits(rng, 9)
    check = weighted(body, list(range(9, 0, -1))) % 101 % 100
    return f"{body[:3]}-{body[3:6]}-{body[6:]} {check:02}"


def ru_inn(rng: Random, _: Person) -> str:
    """ИНН of a natural person."""
    body = digits(rng, 10)
    body += str(weighted(body, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10)
    return body + str(weighted(body, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10)


def in_aadhaar(rng: Random, _: Person) -> str:
    """Aadhaar with its Verhoeff digit."""
    body = filled(rng.choice("23456789") + "#" * 10, rng)
    check = 0
    for place, digit in enumerate(reversed(body), 1):
        check = int(_DIHEDRAL[check][int(_VERHOEFF[place % 8][int(digit)])])
    number = body + "0432156789"[check]
    return f"{number[:4]} {number[4:8]} {number[8:]}"


def in_pan(rng: Random, person: Person) -> str:
    """PAN of a natural person."""
    head = "".join(rng.choice(string.ascii_uppercase) for _ in range(3))
    return f"{head}P{plain(person.family)[0].upper()}{rng.randint(1000, 9999)}{rng.choice(string.ascii_uppercase)}"


def cn_resident_id(rng: Random, person: Person) -> str:
    """居民身份证 with its check character."""
    region = rng.choice(["110101", "110105", "120101", "310101", "310104"])
    sex = rng.choice("02468" if person.woman else "13579")
    body = f"{region}{person.birth:%Y%m%d}{rng.randint(10, 99)}{sex}"
    return body + "10X98765432"[weighted(body, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11]


def jp_my_number(rng: Random, _: Person) -> str:
    """個人番号 with its check digit."""
    body = digits(rng, 11)
    rest = weighted(body, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
    number = body + str(0 if rest <= 1 else 11 - rest)
    return rng.choice([number, f"{number[:4]} {number[4:8]} {number[8:]}"])


def tr_kimlik(rng: Random, _: Person) -> str:
    """T.C. kimlik no with its two check digits."""
    body = [int(digit) for digit in digits(rng, 9)]
    body.append((sum(body[0:9:2]) * 7 - sum(body[1:8:2])) % 10)
    body.append(sum(body) % 10)
    return "".join(map(str, body))


def id_nik(rng: Random, person: Person) -> str:
    """NIK: region, birth (a woman's day plus 40), serial."""
    day = person.birth.day + (40 if person.woman else 0)
    return f"{rng.choice(['327301', '357801', '347103', '127101'])}{day:02}{person.birth:%m%y}{rng.randint(1, 40):04}"


def iban(rng: Random, person: Person) -> str:
    """IBAN of the person's country, else of Germany; in groups or not."""
    country, pattern = _IBAN.get(person.locale, _IBAN["de"])
    account = filled(pattern, rng)
    check = 98 - int("".join(str(int(sign, 36)) for sign in f"{account}{country}00")) % 97
    whole = f"{country}{check:02}{account}"
    return rng.choice([whole, " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))])


def credit_card(rng: Random, _: Person) -> str:
    """A card number with its Luhn digit; in groups or not."""
    number = luhn(rng.choice(["4929", "4532", "5412", "5221"]) + filled("#" * 11, rng))
    return rng.choice([number, " ".join(number[at : at + 4] for at in range(0, 16, 4))])


def passport(rng: Random, person: Person) -> str:
    """A passport number in the shape of the person's country."""
    shapes = {"de": "C@@%#@%##", "in": "@%######", "cn": "E%#######", "pl": "E@%######", "jp": "T@%######",
              "tr": "U%#######", "ru": "45 %# %#####", "fr": "%#@@%####", "br": "F@%#####", "id": "B%######"}  # fmt: skip
    return filled(shapes.get(person.locale, "%########"), rng)


def plate(rng: Random, person: Person) -> str:
    """A licence plate of the person's country."""
    head = rng.choice("АВЕКМНОРСТУХ") if person.locale == "ru" else ""
    return head + filled(_PLATES[person.locale], rng)


def driving_licence(rng: Random, person: Person) -> str:
    """A British driving licence number."""
    family = f"{plain(person.family)[:5].upper():9<5}"
    month = person.birth.month + (50 if person.woman else 0)
    born = f"{person.birth.year // 10 % 10}{month:02}{person.birth.day:02}{person.birth.year % 10}"
    return f"{family}{born}{plain(person.given)[0].upper()}9{rng.choice('ABCDEFGHJKLMNP')}{rng.choice('ABCDEFGHJKLMNP')}{rng.randint(10, 99)}"


def us_account(rng: Random, _: Person) -> str:
    """A bank account number."""
    return digits(rng, rng.choice([10, 12]))


def gb_account(rng: Random, _: Person) -> str:
    """Sort code and account number."""
    return f"{rng.randint(20, 60)}-{rng.randint(10, 99)}-{rng.randint(10, 99)} {digits(rng, 8)}"


def student_id(rng: Random, _: Person) -> str:
    """A matriculation number."""
    return filled(rng.choice(["s%######", "20%#-0%###", "%######", "u%######"]), rng)


def employee_id(rng: Random, _: Person) -> str:
    """A personnel number."""
    return filled(rng.choice(["E-%####", "EMP0%####", "P%#####", "%#####"]), rng)


def patient_id(rng: Random, _: Person) -> str:
    """A medical record number."""
    return filled(rng.choice(["MRN-%######", "00%#####", "PAT-20%#-%####", "K%#######"]), rng)
