"""What is probably someone's, and what only has the form: by value, cue, context and kind of file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.judge import formats
from gdr_code.prefilter import columns, network, numbers, phones, places
from gdr_code.prefilter.gate import Scanner
from gdr_code.records import Candidate, Category, PathKind, Span, Survey
from gdr_code.text import read_text

SCANNER = Scanner(
    [*network.DETECTORS, *phones.DETECTORS, *places.DETECTORS, *numbers.DETECTORS, *columns.DETECTORS]
)
MAIL = "mira.tamsel" + "@" + "korvand.de"
HOST = ".".join(["91", "198", "64", "17"])
PHONE = "+49 30 " + "90182647"
US = "(212) " + "736-" + "8152"
MAC = "3c:97:0e:" + "4b:d2:91"
CPF = "731.846." + "295-46"


def survey_of(content: str, path: str = "src/a.py", kind: PathKind = PathKind.SOURCE) -> Survey:
    """A file's candidates, as phase 1 hands them to the judge."""
    text = read_text(content.encode())
    assert text is not None
    found = SCANNER.find(text, path, None)
    return Survey(path, path.encode(), "", 0o100644, len(content), 1, None, kind, found)


def best(content: str, path: str = "src/a.py", kind: PathKind = PathKind.SOURCE) -> float:
    """The highest confidence in a file; 0 where there is no candidate."""
    survey = survey_of(content, path, kind)
    return max((formats.score(candidate, survey)[0] for candidate in survey.candidates), default=0.0)


@pytest.mark.parametrize(
    "line",
    [
        f"contact {MAIL}",
        f'"author": "Mira Tamsel <{MAIL}>"',
        "12345+tamselm@users.noreply.github.com",
        "mira at korvand dot de",
        "m" + "@" + "korvand.de",
        "mira" + "@" + "hotmail.com",
        "bob" + "@" + "korvand.de",
        "Mira Tamsel <info" + "@" + "korvand.de>",
        "- Mira Tamsel - contact" + "@" + "tamsel.net",
        '"name": "Mira Tamsél",\n"email": "mail' + "@" + 'miratamsel.com"',
        "b" + "@" + "kv.am",
        "wb" + "@" + "korvand.at",
        "qq: 48271936" + "@" + "qq.com",
        f"host = {HOST}",
        f"http://{HOST}:8090/",
        f"DNS: `{HOST}`",
        f"mac: {MAC}",
        f"Phone: {US}",
        f"Telefon: {PHONE}",
        f"- {PHONE}",
        f'<a href="tel:{PHONE.replace(" ", "")}">',
        f"CPF: {CPF}",
        "NIM: 1231" + "47302",
        "https://orcid.org/0000-0002-4827-" + "193X",
        "Home address: 4817 Quarry Hollow Road, Tamsel, OH 44719",
        "Anschrift: Lindenkorvstraße 47a, 79183 Tamselbach",
        "my home: 48.426636, 9.954956",
        "dob: 1987-" + "06-14",
    ],
)
def test_must_go(line: str) -> None:
    assert best(line) >= 0.5


@pytest.mark.parametrize(
    "line",
    [
        "user@example.com your.name@gmail.com john.doe@company.com",
        "test@test.com foo@bar.com a@b.c admin@localhost.local",
        "a@bc.com ab@cd.org abc@def.net",
        ">>> is_nif('" + "26643189" + "N')",
        "usuario@gmail.com max.mustermann@web.de jan.kowalski@wp.pl ivan.ivanov@mail.ru",
        "noreply@korvand.de no-reply@korvand.de",
        "korvand@korvand.de",
        "support@korvand.de info@korvand.de security@korvand.de contact@korvand.de",
        "dev@lists.korvand.org korvand-devel@korvand.org",
        "app@project-17.iam.gserviceaccount.com",
        "chacha20-poly1305@openssh.com hmac-sha2-256-etm@openssh.com",
        "49699333+dependabot@users.noreply.github.com",
        "0f8a7b6c5d4e3f2a1b0c9d8e@korvand.de",
        "test123@gmail.com user1@gmail.com yourname+tag@gmail.com",
        "1.2.3.4 5.6.7.8 11.22.33.44 20.20.20.20",
        "section 4.2.1.7",
        "Changes in 1.2.3.7",
        "network 91.198.64.0/24",
        "02:42:ac:11:00:02 52:54:00:12:34:56 00:11:22:33:44:55 aa:bb:cc:dd:ee:ff",
        "Phone: 555-0142, (555) 123-4567, +1 212 555 0187",
        "phone: 123-456-7890",
        "phone: +1234567890",
        "Tel. 020 7946 0123",
        "call us: 1-800-736-8152",
        f"released {US}",
        "card: 4111 1111 1111 1111",
        "ssn: 078-05-1120",
        "IBAN: DE89370400440532013000",
        "student id: 123456789",
        "matricula: 2026001",
        "dob: 1990-01-01",
        "51 Franklin Street, Fifth Floor, Boston, MA 02110-1301",
        "address: 123 Main Street, Springfield, IL 62701",
        "Korvand Corporation, 4817 Quarry Hollow Parkway, Tamsel, CA 94065",
        "see 4817 Quarry Hollow Road",
        "map center: 48.426636, 9.954956",
    ],
)
def test_must_stay(line: str) -> None:
    assert best(line) < 0.5


@pytest.mark.parametrize("line", ["support@korvand.de", "info@korvand.de", "team@korvand.de"])
def test_desks_are_undecided(line: str) -> None:
    assert 0.4 <= best(line) < 0.5


@pytest.mark.parametrize(
    ("content", "kind"),
    [(f"host = {HOST}", PathKind.TEST), (f"Phone: {US}", PathKind.TEST), (f"tel {PHONE}", PathKind.LOCK)],
)
def test_kind_of_file_lowers(content: str, kind: PathKind) -> None:
    assert best(content, kind=kind) < 0.5 <= best(content)


def test_authors_in_a_lock_file_are_authors() -> None:
    assert best(f'"email": "{MAIL}"', "composer.lock", PathKind.LOCK) >= 0.5


def test_name_of_file_lowers() -> None:
    assert best(f"phone: '{US}'", "src/mockData.ts") < 0.5 <= best(f"phone: '{US}'", "src/contact.ts")


def test_a_word_for_example_lowers() -> None:
    assert best(f"Phone (e.g. {US})") < 0.5 <= best(f"Phone (also {US})")


def test_a_burst_of_one_pattern_lowers() -> None:
    lines = [f"- +49 30 90{n:02}26{(n * 37) % 100:02}" for n in range(11, 51)]
    assert best("\n".join(lines)) < 0.5 <= best(lines[20])


def test_a_list_with_people_is_no_burst() -> None:
    numbers_of = (f"+49 30 90{n:02}26{(n * 37) % 100:02}" for n in range(11, 51))
    lines = [f"p{n}.tamsel" + f"@korvand.de: {number}" for n, number in enumerate(numbers_of)]
    survey = survey_of("\n".join(lines))
    found = [candidate for candidate in survey.candidates if candidate.category is Category.PHONE]
    assert len(found) == 40
    assert sum(formats.score(candidate, survey)[0] >= 0.5 for candidate in found) > 30


def test_reasons_are_known() -> None:
    survey = survey_of(f"{MAIL} {HOST} tel {PHONE} {MAC} cpf {CPF} dob: 1987-06-14 4817 Quarry Hollow Road")
    assert {formats.score(candidate, survey)[1] for candidate in survey.candidates} <= set(formats.REASONS)
    assert len(survey.candidates) >= 7


KINDS = [
    "email/address",
    "email/noreply",
    "email/spelled",
    "phone/national",
    "phone/international",
    "ip_or_device/ipv4",
    "ip_or_device/ipv6",
    "ip_or_device/mac",
    "ip_or_device/device_id",
    "address/street",
    "address/coordinates",
    "id_number/cpf",
    "id_number/student",
    "other/birth_date",
]


@given(
    st.sampled_from(KINDS), st.text(min_size=1, max_size=40), st.text(max_size=30), st.sampled_from(PathKind)
)
def test_any_value_has_a_score(kind: str, value: str, before: str, path_kind: PathKind) -> None:
    category = Category(kind.partition("/")[0])
    candidate = Candidate(Span(0, 1), 1, category, kind, "detector", "cue", value, before)
    survey = Survey("a", b"a", "", 0, 1, 1, None, path_kind, (candidate,))
    confidence, reason = formats.score(candidate, survey)
    assert 0.0 <= confidence <= 1.0
    assert reason in formats.REASONS
