"""E-mail, IP, MAC and device ids: what is found, and the look-alikes that are not.

Addresses that could be someone's are put together at run time; all of them are invented.
"""

from __future__ import annotations

import pytest

from gdr_code.prefilter import network
from gdr_code.records import Category
from tests.prefilter.scanning import scanning, seconds

scan = scanning(network.DETECTORS)
MAIL = "mira.tamsel" + "@" + "korvand.de"
HOST = ".".join(["91", "198", "64", "17"])
V6 = "2a01:4f8:" + "c0c:9a1e::7"
MAC = "3c:97:0e:" + "4b:d2:91"
IMEI = "35" + "824005" + "111111" + "0"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (f"Contact: {MAIL}.", MAIL),
        (f"Mira Tamsel <{MAIL}>", MAIL),
        (f"mailto:{MAIL}?subject=x", MAIL),
        (f'{{"email": "{MAIL}"}}', MAIL),
        (f"&lt;{MAIL}&gt;", MAIL),
        (f"E<lt>{MAIL}E<gt>", MAIL),
        (f'"a\\n{MAIL}\\n"', MAIL),
        (f"\\u003c{MAIL}\\u003e", MAIL),
        (f"https://x.org/?to={MAIL.replace('@', '%40')}&y=1", MAIL.replace("@", "%40")),
        ("jörg.müller" + "@" + "käserei.de", "jörg.müller@käserei.de"),
        ("请联系" + MAIL + "谢谢", MAIL),
        (f'ssh-keygen -t ed25519 -C "{MAIL}"', MAIL),
        ("mira+lists" + "@" + "korvand.co.uk,", "mira+lists@korvand.co.uk"),
        ("MIRA" + "@" + "KORVAND.DE", "MIRA@KORVAND.DE"),
        ("mira at korvand dot de", "mira at korvand dot de"),
        ("mira [at] korvand [dot] de", "mira [at] korvand [dot] de"),
        ("mira(at)korvand.de", "mira(at)korvand.de"),
        ("Mira <mira at korvand.de>", "mira at korvand.de"),
        ("mira AT korvand.de", "mira AT korvand.de"),
    ],
)
def test_emails(line: str, value: str) -> None:
    assert [c.value for c in scan(line) if c.category is Category.EMAIL] == [value]


@pytest.mark.parametrize(
    "line",
    [
        "git@github.com:owner/repository.git",
        "git clone ssh://git@gitlab.com/owner/repository",
        "ssh root@server.korvand.de",
        "ssh -p 2222 deploy@korvand.de",
        "scp build.zip deploy@korvand.de:/srv/www",
        "rsync -av dist/ www@korvand.de:/srv",
        "https://user:secret@db.korvand.de/x",
        "postgres://app:s3cret@db.korvand.de:5432/app",
        "logo@2x.png icon@3x.webp",
        "@app.route('/x')",
        "@pytest.fixture.name",
        "npm install @angular/core@17.0.1 lodash@4.17.21",
        "uses: actions/checkout@v4.1.0",
        "golang.org/x/tools@v0.1.12",
        "q @ k.transpose(-2, -1); a@b.view(1)",
        "x@self.weight.to(device)",
        "image@sha256:0123.de",
        "foo@bar",
        "user@localhost",
        '<a href="/users/@Model.Id">',
        "systemctl status getty@tty1.service",
        "*@korvand.de",
        "${user}@korvand.de $user@korvand.de %s@korvand.de",
        "look at github.com dot",
        "see the notes at korvand.de",
        "arrive at noon dot matrix",
        "a" * 200 + "@korvand.de",
        "mira" + "@" + "käse" + "1" * 59 + ".de",
        "mira" + "@" + "\u2488korvand.de",
    ],
)
def test_look_alikes_of_emails(line: str) -> None:
    assert [c.value for c in scan(line) if c.category is Category.EMAIL] == []


@pytest.mark.parametrize(
    ("line", "cue", "kind"),
    [
        (f"mailto:{MAIL}", "mailto", "email/address"),
        (f"M <{MAIL}>", "angle", "email/address"),
        ("12345+mira@users.noreply.github.com", "plain", "email/noreply"),
        ("mira at korvand dot de", "spelled", "email/spelled"),
        (f"https://x.org/{MAIL}", "url_path", "email/address"),
    ],
)
def test_email_kinds_and_cues(line: str, cue: str, kind: str) -> None:
    assert [(c.cue, c.kind) for c in scan(line)] == [(cue, kind)]


def test_every_email_of_a_line() -> None:
    other = "jo" + "@" + "korvand.de"
    assert [c.value for c in scan(f"{MAIL}, {other}; {MAIL}")] == [MAIL, other, MAIL]


@pytest.mark.parametrize(
    ("line", "value", "cue"),
    [
        (f"host = {HOST}", HOST, "plain"),
        (f"http://{HOST}:8080/x", HOST, "url"),
        (f"ssh root@{HOST}", HOST, "login"),
        (f"@conference.{HOST}", HOST, "login"),
        (f"{HOST}:5432", HOST, "port"),
        (f"{HOST}/24", HOST, "network"),
        (f"Ping {HOST}.", HOST, "plain"),
        (f"addr: {V6}", V6, "plain"),
        (f"[{V6}]:443", V6, "plain"),
        (f"{V6}/64", V6, "network"),
    ],
)
def test_public_addresses(line: str, value: str, cue: str) -> None:
    assert [(c.value, c.cue) for c in scan(line) if "ip" in c.kind] == [(value, cue)]


@pytest.mark.parametrize(
    "line",
    [
        "127.0.0.1 10.1.2.3 192.168.1.20 172.16.4.4 169.254.3.3 0.0.0.0 255.255.255.0",
        "192.0.2.1 198.51.100.7 203.0.113.9 224.0.0.251 100.64.0.9",
        "8.8.8.8 1.1.1.1 9.9.9.9 208.67.222.222 114.114.114.114",
        'AssemblyVersion("91.198.64.17")',
        "version: 91.198.64.17",
        "<Version>91.198.64.17</Version>",
        "v91.198.64.17",
        "Chrome/91.198.64.17 Safari",
        "tool==91.198.64.17",
        "tool >= 91.198.64.17",
        "tool-91.198.64.17.tar.gz",
        "1.3.6.1.4.1.311 1.3.6.1 2.5.29.15",
        "91.198.64.17.5",
        "91.198.264.17",
        "91.198.0.0/16",
        "091.198.064.017",
        '<path d="M91.198.64.17z">',
        "::1 fe80::1 fd00::2 2001:db8::5 3fff::9 2001:4860:4860::8888",
        "std::vector<int> a::b 12:30:45:10",
        "2024:11:23 2001:de",
    ],
)
def test_look_alikes_of_addresses(line: str) -> None:
    assert [c.value for c in scan(line) if "/ip" in c.kind] == []


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (f"hwaddr {MAC}", MAC),
        (f'"{MAC.upper().replace(":", "-")}"', MAC.upper().replace(":", "-")),
        ("mac 3c97.0e4b" + ".d291", "3c97.0e4b.d291"),
        ("mac: 34:97:" + "10:42:72:91", "34:97:10:42:72:91"),
        (f"IMEI: {IMEI}", IMEI),
        ("udid=8f3c1b7e9d" + "2a4b6c8d0e1f3a5b7c9d0e2f4a6b8c", "8f3c1b7e9d2a4b6c8d0e1f3a5b7c9d0e2f4a6b8c"),
        ("idfa: 6D92078A-8246-4BA4-" + "AE5B-76104861E7DC", "6D92078A-8246-4BA4-AE5B-76104861E7DC"),
    ],
)
def test_devices(line: str, value: str) -> None:
    assert [c.value for c in scan(line) if c.category is Category.IP_OR_DEVICE] == [value]


@pytest.mark.parametrize(
    "line",
    [
        "ff:ff:ff:ff:ff:ff 00:00:00:00:00:00",
        "00:00:5e:00:53:af",
        "01:00:5e:0b:16:21 33:33:00:00:00:01",
        "12:30:45:10:20:30",
        "SHA1 3c:97:0e:4b:d2:91:3c:97:0e:4b:d2:91:3c:97:0e:4b:d2:91:aa:bb",
        "0000: 3c-97-0e-4b-d2-91-77-01",
        "hex 3c97.0e4b.d291",
        "imei: 123456789012345",
        "imei is a number of 15 digits",
        "device_id = 7",
        "udid: not-set-in-this-environment-yet",
    ],
)
def test_look_alikes_of_devices(line: str) -> None:
    assert [c.value for c in scan(line) if c.category is Category.IP_OR_DEVICE] == []


HOSTILE = [
    "@",
    "a@",
    "a.",
    "a@b.",
    "a at b dot ",
    "(at)",
    "1.",
    "1.1.1.1.",
    "aa:",
    "2001:",
    ":",
    "imei: 1",
    " ",
    "ssh -a b ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_linear_time(piece: str) -> None:
    line = piece * (40_000 // len(piece))
    assert sum(seconds(detector, line) for detector in network.DETECTORS) < 2.0
