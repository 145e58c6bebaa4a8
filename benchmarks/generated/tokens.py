"""Secrets in the shapes that their issuers give them, put together at run time; nothing here ever worked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import string
import uuid
import zlib
from collections.abc import Callable
from random import Random

from benchmarks.generated.people import Person, table

Maker = Callable[[Random, Person], str]

ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
BASE64 = ALNUM + "+/"
URLSAFE = ALNUM + "-_"
UPPER = string.ascii_uppercase + string.digits
BASE32 = string.ascii_uppercase + "234567"
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def drawn(rng: Random, alphabet: str, length: int) -> str:
    """Signs at random."""
    return "".join(rng.choice(alphabet) for _ in range(length))


def shaped(*parts: str | tuple[str, int]) -> Maker:
    """A maker of fixed parts and drawn ones (alphabet, length)."""

    def make(rng: Random, _: Person) -> str:
        return "".join(part if isinstance(part, str) else drawn(rng, *part) for part in parts)

    return make


def checked(prefix: str) -> Maker:
    """GitHub's and npm's shape: 30 signs, then their CRC32 in base 62."""

    def make(rng: Random, _: Person) -> str:
        body = drawn(rng, ALNUM, 30)
        rest, check = zlib.crc32(body.encode()), ""
        while rest:
            rest, digit = divmod(rest, 62)
            check = _BASE62[digit] + check
        return f"{prefix}_{body}{check:0>6}"

    return make


def jwt(rng: Random, person: Person) -> str:
    """A signed token."""
    claims = {
        "sub": str(rng.randint(1000, 99999)),
        "usr": person.handle,
        "iat": rng.randint(1_600_000_000, 1_720_000_000),
    }
    parts = [_segment(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signature = hmac.new(drawn(rng, ALNUM, 32).encode(), ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join([*parts, _segment(signature)])


def _segment(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def discord_token(rng: Random, _: Person) -> str:
    """A bot's token: its id, a time, a signature."""
    return f"{_segment(str(rng.randint(10**17, 10**18)).encode())}.{drawn(rng, URLSAFE, 6)}.{drawn(rng, URLSAFE, 38)}"


def password(rng: Random, _: Person) -> str:
    """A password as people choose them."""
    words = rng.sample(table("words")["password_words"], 3)
    return rng.choice([
        f"{words[0]}{rng.randint(2009, 2024)}{rng.choice('!?*')}", f"{words[0]}-{words[1].lower()}-{rng.randint(11, 99)}",
        f"{words[0].lower()}{words[1]}{rng.randint(3, 999)}", f"{words[0][:3]}{rng.choice('!_+=')}{words[1]}{rng.randint(10, 99)}",
        f"{words[0].replace('a', '4').replace('e', '3').replace('o', '0')}_{rng.randint(100, 999)}", random_password(rng, _),
    ])  # fmt: skip


def url_password(rng: Random, person: Person) -> str:
    """A password that stands in a URL as it is."""
    return password(rng, person).translate(str.maketrans("!?*+=", "_-_~-"))


def random_password(rng: Random, _: Person) -> str:
    """A password as a manager makes them."""
    head = rng.choice(string.ascii_letters)
    return head + drawn(rng, ALNUM + "!_-.+*=?", rng.randint(11, 19)) + str(rng.randint(0, 9))


def passphrase(rng: Random, _: Person) -> str:
    """Several words."""
    return (
        " ".join(word.lower() for word in rng.sample(table("words")["password_words"], 4))
        + f" {rng.randint(2, 99)}"
    )


def base64_secret(rng: Random, person: Person) -> str:
    """A password in base64, as Kubernetes keeps it."""
    return base64.b64encode((password(rng, person) + str(rng.randint(100, 999))).encode()).decode()


def basic_auth(rng: Random, person: Person) -> str:
    """user:password in base64."""
    return base64.b64encode(f"{person.handle}:{password(rng, person)}".encode()).decode()


def key_bytes(length: int) -> Maker:
    """Random bytes in padded base64."""
    return lambda rng, _: base64.b64encode(rng.randbytes(length)).decode()


def hex_bytes(length: int) -> Maker:
    """Random bytes in hex."""
    return lambda rng, _: rng.randbytes(length).hex()


def apr1_hash(rng: Random, _: Person) -> str:
    """What htpasswd writes."""
    return f"$apr1${drawn(rng, ALNUM, 8)}${drawn(rng, ALNUM + './', 22)}"


def pem_line(rng: Random, _: Person) -> str:
    """A full line of a key block."""
    return drawn(rng, BASE64, 64)


def pem_last_line(rng: Random, _: Person) -> str:
    """The last line of a key block."""
    return drawn(rng, BASE64, rng.choice([22, 38, 46])) + "=="


def pem_first_line(rng: Random, _: Person) -> str:
    """The first line of an RSA key."""
    return "MIIEow" + "IBAAKCAQEA" + drawn(rng, BASE64, 48)


def pem_escaped(rng: Random, person: Person) -> str:
    """A PKCS#8 body in a JSON string."""
    lines = [
        "MIIEvQ" + "IBADANBgkqhkiG9w0BAQ" + drawn(rng, BASE64, 38),
        *(pem_line(rng, person) for _ in range(4)),
    ]
    return "\\n".join([*lines, pem_last_line(rng, person)])


def google_service_key_id(rng: Random, _: Person) -> str:
    """The id of a service account's key, no secret."""
    return drawn(rng, HEX, 40)


def heroku_key(rng: Random, _: Person) -> str:
    """A UUID that is a key."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def session_cookie(rng: Random, _: Person) -> str:
    """An opaque session id."""
    return rng.choice(
        [
            drawn(rng, HEX, 32),
            drawn(rng, ALNUM, 26),
            "s%3A" + drawn(rng, URLSAFE, 32) + "." + drawn(rng, ALNUM, 43),
        ]
    )


def api_key(rng: Random, _: Person) -> str:
    """A key without a telling prefix."""
    return rng.choice(
        [drawn(rng, HEX, 32), drawn(rng, ALNUM, 40), drawn(rng, UPPER, 24), drawn(rng, URLSAFE, 43)]
    )


def wordpress_salt(rng: Random, _: Person) -> str:
    """A salt of wp-config.php."""
    return drawn(rng, ALNUM + "!@#%^&*()-_=+[]{}<>~|;:,./?", 64)


def django_key(rng: Random, _: Person) -> str:
    """SECRET_KEY as startproject makes it."""
    return "django-insecure-" + drawn(rng, string.ascii_lowercase + string.digits + "!@#%^&*(-_=+)", 50)


def ssh_private_line(rng: Random, _: Person) -> str:
    """The first line of an OpenSSH key."""
    return "b3BlbnNzaC1r" + "ZXktdjEAAAAA" + drawn(rng, BASE64, 46)


def pin(rng: Random, _: Person) -> str:
    """A door or voicemail code."""
    return str(rng.randint(10482, 987654))


def age_key(rng: Random, _: Person) -> str:
    """An identity of age."""
    return "AGE-SECRET-" + "KEY-1" + drawn(rng, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)


def slack_webhook_path(rng: Random, _: Person) -> str:
    """The secret part of a webhook's URL."""
    return f"T{drawn(rng, UPPER, 8)}/B{drawn(rng, UPPER, 10)}/{drawn(rng, ALNUM, 24)}"


def discord_webhook_path(rng: Random, _: Person) -> str:
    """The secret part of a webhook's URL."""
    return f"{rng.randint(10**17, 10**18)}/{drawn(rng, URLSAFE, 68)}"


MAKERS: dict[str, Maker] = {
    "aws_access_key": shaped("AKI" + "A", (BASE32, 16)),
    "aws_secret_key": shaped((BASE64, 40)),
    "github_token": checked("ghp"),
    "github_fine_token": shaped("github" + "_pat_11", (UPPER, 20), "_", (ALNUM, 59)),
    "npm_token": checked("npm"),
    "gitlab_token": shaped("glp" + "at-", (URLSAFE, 20)),
    "slack_token": shaped(
        "xox" + "b-", (string.digits[1:], 12), "-", (string.digits[1:], 13), "-", (ALNUM, 24)
    ),
    "slack_webhook": slack_webhook_path,
    "discord_webhook": discord_webhook_path,
    "stripe_key": shaped("sk_" + "live_", (ALNUM, 24)),
    "stripe_webhook_secret": shaped("wh" + "sec_", (ALNUM, 32)),
    "google_api_key": shaped("AI" + "za", (URLSAFE, 35)),
    "google_client_secret": shaped("GOC" + "SPX-", (URLSAFE, 28)),
    "google_refresh_token": shaped("1/" + "/0", (URLSAFE, 42)),
    "jwt": jwt,
    "pypi_token": shaped("pypi-" + "AgEIcHlwaS5vcmc", (URLSAFE, 150)),
    "telegram_bot_token": shaped(("123456789", 9), ":AA", (URLSAFE, 33)),
    "discord_token": discord_token,
    "sendgrid": shaped("S" + "G.", (URLSAFE, 22), ".", (URLSAFE, 43)),
    "twilio": shaped((HEX, 32)),
    "mailchimp": shaped((HEX, 32), "-us", ("12345678", 1)),
    "mailgun": shaped("key" + "-", (HEX, 32)),
    "azure_storage": key_bytes(64),
    "azure_sas": shaped((ALNUM, 43), "%3D"),
    "heroku": heroku_key,
    "digitalocean": shaped("dop" + "_v1_", (HEX, 64)),
    "shopify": shaped("shp" + "at_", (HEX, 32)),
    "openai": shaped("sk-" + "proj-", (URLSAFE, 74), "T3Blbk" + "FJ", (URLSAFE, 74)),
    "anthropic": shaped("sk-" + "ant-api03-", (URLSAFE, 93), "AA"),
    "huggingface": shaped("h" + "f_", (string.ascii_letters, 34)),
    "databricks": shaped("da" + "pi", (HEX, 32)),
    "docker_hub": shaped("dckr" + "_pat_", (URLSAFE, 27)),
    "new_relic": shaped("NR" + "AK-", (UPPER, 27)),
    "datadog": shaped((HEX, 32)),
    "cloudflare": shaped((URLSAFE, 40)),
    "vault_token": shaped("hv" + "s.", (URLSAFE, 90)),
    "linear": shaped("lin" + "_api_", (ALNUM, 40)),
    "postman": shaped("PM" + "AK-", (HEX, 24), "-", (HEX, 34)),
    "rubygems": shaped("ruby" + "gems_", (HEX, 48)),
    "nuget": shaped("oy" + "2", (string.ascii_lowercase + "234567", 43)),
    "mapbox": shaped("sk." + "eyJ1Ijoi", (ALNUM, 56), ".", (URLSAFE, 22)),
    "atlassian": shaped("ATATT" + "3xFf", (URLSAFE, 172), "=", (UPPER, 8)),
    "grafana": shaped("gl" + "sa_", (ALNUM, 32), "_", (HEX, 8)),
    "firebase_server_key": shaped("AAA" + "A", (URLSAFE, 7), ":APA91b", (URLSAFE, 134)),
    "password": password,
    "url_password": url_password,
    "random_password": random_password,
    "passphrase": passphrase,
    "base64_secret": base64_secret,
    "basic_auth": basic_auth,
    "apr1": apr1_hash,
    "pem_first": pem_first_line,
    "pem_line": pem_line,
    "pem_last": pem_last_line,
    "pem_escaped": pem_escaped,
    "ssh_first": ssh_private_line,
    "session": session_cookie,
    "api_key": api_key,
    "wordpress_salt": wordpress_salt,
    "django_key": django_key,
    "hex_secret": hex_bytes(32),
    "rails_key": hex_bytes(64),
    "laravel_key": lambda rng, person: "base64:" + key_bytes(32)(rng, person),
    "hmac_secret": key_bytes(32),
    "totp_seed": shaped((BASE32, 32)),
    "pin": pin,
    "age_key": age_key,
}
"""Makers by the name that templates use."""
