"""detect-secrets' findings are among ours, with exact spans; what differs is listed with its reason."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from pathlib import Path

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings, get_settings

from gdr_code.prefilter import plugin_patterns, secrets
from gdr_code.prefilter.gate import Scanner
from gdr_code.records import Candidate
from gdr_code.text import Text, read_text

SCANNER = Scanner(secrets.DETECTORS)

INSIDE = "theirs lies inside ours"
AROUND = "ours lies inside theirs"
NEAR = "ours stands in the lines below"
DIFFERENCES = {
    "GitHub Token": (INSIDE, "the plugin's only group is the prefix; ours is the whole token"),
    "GitLab Token": (INSIDE, "the plugin's only group is the prefix; ours is the whole token"),
    "JSON Web Token": (INSIDE, "the plugin stops before the signature"),
    "Artifactory Credentials": (AROUND, "the plugin takes the delimiters on both sides along"),
    "Azure Storage Account access key": (AROUND, "the plugin takes `AccountKey=` along"),
    "NPM tokens": (AROUND, "the plugin takes the rest of the line for the token"),
    "Public IP (ipv4)": (AROUND, "the plugin takes the port along"),
    "Private Key": (NEAR, "the plugin reports the header; the key is its body"),
}
"""Secret type: how its findings relate to ours where they are not equal, and why."""

NOT_OURS = {
    "header without a body": "it holds no secret",
    "value with an inner quote, in a settings file": "the plugin reports the part before the quote",
    "value with escapes, in YAML": "the plugin sees it decoded; ours is the span as written",
    "block scalars, in YAML": "the plugin sees them folded, on the key's line; ours stand where they are",
    "letters that only lower to ASCII (long s, Kelvin sign)": "the gates compare bytes",
    "digits and blanks outside ASCII": "the gates compare bytes",
    "values of over 4,000 characters without quotes": "windows of long lines are bounded",
}
"""What detect-secrets reports and we do not, or not in its words, and why."""


def text_of(content: str) -> Text:
    """The content as a file's text."""
    text = read_text(content.encode())
    assert text is not None
    return text


def ours(content: str, path: str) -> tuple[Candidate, ...]:
    """Our candidates in a file."""
    return SCANNER.find(text_of(content), path, None)


def theirs(folder: Path, content: str, name: str) -> list[tuple[str, int, str]]:
    """(type, line, value) of what detect-secrets reports, with default plugins and filters."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    found = SecretsCollection()
    with default_settings():
        found.scan_file(str(path))
    return [(secret.type, secret.line_number, secret.secret_value or "") for _, secret in found]


def is_covered(name: str, kind: str, line: int, value: str, candidates: tuple[Candidate, ...]) -> bool:
    """True when a finding of detect-secrets is among the candidates, as far as the tables say."""
    relation = DIFFERENCES.get(kind, ("", ""))[0]
    if relation == NEAR:
        return any(c.kind == "credential/private_key" and 0 <= c.line - line <= 3 for c in candidates)
    lines = (line, line + 1) if name.endswith(("yaml", "yml")) else (line,)
    here = [c.value for c in candidates if c.line in lines and not c.cue.startswith("filtered:")]
    if relation == INSIDE:
        return any(value.rstrip(".") in v for v in here)
    if relation == AROUND:
        return any(v in value for v in here)
    return value in here


def not_covered(folder: Path, content: str, name: str) -> tuple[int, list[tuple[str, str, str]]]:
    """How much detect-secrets finds in a file, and (name, content, type) of what is not among ours."""
    candidates = ours(content, name)
    data = content.encode()
    for candidate in candidates:
        assert data[candidate.span.start : candidate.span.end].decode() == candidate.value
    findings = theirs(folder, content, name)
    missing = [(name, content, f[0]) for f in findings if not is_covered(name, *f, candidates)]
    return len(findings), missing


RNG = random.Random(7)
ALNUM = string.ascii_letters + string.digits


def word(count: int, marks: str = ALNUM) -> str:
    """Random characters, of at least three classes where there are as many."""
    return "".join(RNG.choice(marks) for _ in range(count))


def lower(count: int) -> str:
    """Random lower-case letters and digits."""
    return word(count, string.ascii_lowercase + string.digits)


def hexes(count: int) -> str:
    """Random hexadecimal digits that begin with a letter."""
    return "a" + word(count - 1, "0123456789abcdef")


def jwt() -> str:
    """A formally valid JSON web token."""
    return ".".join(("eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0In0", word(43)))


TOKENS: dict[str, Callable[[], str]] = {
    "AWS Access Key": lambda: "AK" + "IA" + word(16, string.ascii_uppercase + string.digits),
    "Artifactory Credentials": lambda: " AK" + "C" + word(20) + " ",
    "Azure Storage Account access key": lambda: "Account" + "Key=" + word(86) + "==",
    "Basic Auth Credentials": lambda: "https://bob:" + lower(12) + "@db.example.com/x",
    "Discord Bot Token": lambda: "M" + word(23) + "." + word(6) + "." + word(27),
    "GitHub Token": lambda: "gh" + "p_" + word(36),
    "GitLab Token": lambda: "gl" + "pat-" + word(20),
    "JSON Web Token": jwt,
    "Mailchimp Access Key": lambda: hexes(32) + "-us" + "12",
    "OpenAI Token": lambda: "sk" + "-" + word(20) + "T3Blbk" + "FJ" + word(20),
    "PyPI Token": lambda: "py" + "pi-AgEIcHlwaS5vcmc" + word(80),
    "SendGrid API Key": lambda: "S" + "G." + word(22) + "." + word(43),
    "Slack Token": lambda: "xox" + "b-" + word(12, string.digits) + "-" + lower(24),
    "Square OAuth Secret": lambda: "sq0" + "csp-" + word(43),
    "Stripe Access Key": lambda: "sk" + "_live_" + word(24),
    "Telegram Bot Token": lambda: word(9, "123456789") + ":" + word(35),
    "Twilio API Key": lambda: "S" + "K" + lower(32),
    "Base64 High Entropy String": lambda: word(48),
    "Hex High Entropy String": lambda: hexes(40),
    "slack webhook": lambda: "https://hooks.slack.com/services/T" + word(8) + "/B" + word(8) + "/" + word(24),
    "cloudant url": lambda: "https://acme:" + hexes(64) + "@acme.cloudant.com",
    "softlayer url": lambda: "https://api.softlayer.com/soap/v3/" + lower(64),
    "plain word": lambda: "Tr" + lower(7),
}

PLACES: dict[str, tuple[str, ...]] = {
    "a.py": (
        'x = "{}"\n',
        "foo('{}', 1)\n",
        'password = "{}"  # note\n',
        'if "{}" == my_secret:\n',
        "# {}\n",
    ),
    "a.js": ("const x = '{}';\n", "const o = {{ apiKey: '{}', b: 1 }};\n", 'o["api_key"] = "{}"\n', "`{}`\n"),
    "a.ts": ('let secret = "{}";\n', "pwd === '{}'\n"),
    "a.go": ('password := "{}"\n', "secret = `{}`\n", 'x := map[string]string{{"db_pass": "{}"}}\n'),
    "A.java": ('String password = "{}";\n', 'map.put("x", "{}");\n'),
    "a.c": ('char password[64] = "{}";\n', 'x = "{}";\n', 'if (secret != "{}") return;\n'),
    "A.cs": ('var password = @"{}";\n', 'auth_key = "{}";\n'),
    "a.cpp": ('std::string secret("{}");\n', 'pwd.assign("{}", 3);\n', 'pwd = "{}";\n'),
    "a.php": ("'password' => '{}',\n", '$password = "{}";\n'),
    "a.yaml": (
        "k: {}\n",
        'password: "{}"  # c\n',
        "a:\n  - secret: {}\n",
        "k: {{x: {}, y: 1}}\n",
        "k: |-\n  {}\n",
    ),
    "b.yml": ("k: '{}'\n", "api_key: {} # c\n", "a:\n  b:\n    c: {}\n"),
    "a.ini": (
        "[s]\nk = {}\n",
        "[s]\npassword = {}\n",
        '[s]\nsecret: "{}"\n',
        "[s]\nx = 1\npasswords =\n  {}\n",
    ),
    "a.cfg": ("password = {}\n", "[s]\nk={}\n"),
    "a.toml": ('[s]\nk = "{}"\n', 'password = "{}"\n', "secret = '{}' # c\n"),
    "a.properties": ("db.password={}\n", "k: {}\n"),
    ".env": ("K={}\n", "DB_PASSWORD={}\nK=1\n", 'SECRET="{}"\n'),
    "a.conf": ('private_key "{}";\n', "password {}\n", "secret = {}\n"),
    "a.json": ('{{\n  "secret": "{}"\n}}\n', '{{\n  "x": ["{}", 1]\n}}\n'),
    "a.md": ("Text {} text\n", "    {}\n", "`{}`\n"),
    "a.sh": ("export PASSWORD={}\n", 'curl -H "{}"\n', "if true; then\n  X={}\nfi\n"),
    "a.tf": ('  password = "{}"\n',),
    "settings.txt": ("k = {}\nj = 2\n",),
    "a.lock": ('x "{}"\n',),
}

NAMED: dict[str, tuple[str, Callable[[], str]]] = {
    "Cloudant Credentials": ("cloudant_password", lambda: hexes(64)),
    "Cloudant api key": ("cl_api_key", lambda: word(24, string.ascii_lowercase)),
    "IBM Cloud IAM Key": ("ibm_cloud_iam_api_key", lambda: word(44)),
    "IBM COS HMAC Credentials": ("cos_hmac_secret_access_key", lambda: hexes(48)),
    "SoftLayer Credentials": ("softlayer_api_key", lambda: lower(64)),
    "AWS secret": ("aws_secret_key", lambda: word(40)),
}
ASSIGNMENTS = (
    '{n} = "{v}"\n',
    "{n}: {v}\n",
    '{n} => "{v}"\n',
    "{n} := {v}\n",
    "x['{n}'] = '{v}'\n",
    "{n}={v}\n",
)


def corpus() -> Iterator[tuple[str, str]]:
    """(file name, content) of every token in every place."""
    for name, places in PLACES.items():
        for place in places:
            for make in TOKENS.values():
                yield name, place.format(make())
    for key, make in NAMED.values():
        for name in ("a.py", "a.yaml", "a.ini", ".env", "a.go", "a.sh"):
            for form in ASSIGNMENTS:
                yield name, form.format(n=key, v=make())
    yield ".npmrc", "//registry.example.com/:_authToken=np" + "m_" + word(36) + "\n"
    yield (
        ".npmrc",
        f"//registry.example.com/:_authToken={hexes(8)}-{hexes(4)}-{hexes(4)}-{hexes(4)}-{hexes(12)}\n",
    )


def test_every_plugin_is_covered() -> None:
    assert len(get_mapping_from_secret_type_to_class()) == 27
    shaped = {shape.plugin.partition(".")[2] for shape in plugin_patterns.SHAPES}
    others = {"AWSKeyDetector", "OpenAIDetector", "NpmDetector", "JwtTokenDetector", "PrivateKeyDetector"}
    others |= {"Base64HighEntropyString", "HexHighEntropyString", "KeywordDetector"}
    known: dict[str, type] = get_mapping_from_secret_type_to_class()
    classes = {plugin.__name__ for plugin in known.values()}
    assert shaped | others == classes


def test_findings_are_a_subset_of_our_candidates(tmp_path: Path) -> None:
    total, missing = 0, []
    for number, (name, content) in enumerate(corpus()):
        count, lacking = not_covered(tmp_path / str(number), content, name)
        total += count
        missing += lacking
    assert total > 1000
    assert missing == []


def test_filtered_findings_are_candidates_with_a_doubt() -> None:
    content = 'password = "${HOME_KEY}"\npassword = "Tr0ub4dor"\nsecret = get("Tr0ub4dor")\n'
    cues = [(c.line, c.cue) for c in ours(content, "a.py") if c.kind == "credential/keyword"]
    assert cues == [(2, "assignment")] or (1, "filtered:is_templated_secret") in cues


def test_process_wide_settings_are_untouched() -> None:
    before = get_settings().json()
    ours('password = "Tr0ub4dor"\nx = "' + hexes(40) + '"\n', "a.py")
    assert get_settings().json() == before


def test_a_long_line_gives_what_its_parts_give() -> None:
    parts = [make().strip() for make in TOKENS.values() for _ in range(3)]
    filler = " lorem ipsum dolor sit amet " * 60
    joined = {c.value for c in ours(filler.join(f'"{part}"' for part in parts), "a.py")}
    alone = {c.value for part in parts for c in ours(f'"{part}"', "a.py")}
    assert alone <= joined


def test_differences_are_told_with_their_reason() -> None:
    assert all(reason for _, reason in DIFFERENCES.values())
    assert all(NOT_OURS.values())
    assert set(DIFFERENCES) <= set(get_mapping_from_secret_type_to_class())
