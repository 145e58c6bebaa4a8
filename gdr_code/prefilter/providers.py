"""Provider tokens by format, with the checksums that can be tried offline."""

from __future__ import annotations

import base64
import binascii
import functools
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category
from gdr_code.web_tokens import header_of

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _base62_crc(value: str) -> bool:
    """A body whose last six characters are its CRC32 in base 62 (GitHub, npm)."""
    body = value.rpartition("_")[2]
    number, digits = zlib.crc32(body[:-6].encode()), ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits == body[-6:]


def _hex_crc(value: str) -> bool:
    """A token whose last field is the CRC32 of the rest in hexadecimal (Grafana)."""
    body, _, crc = value.rpartition("_")
    found = zlib.crc32(body.encode()).to_bytes(4, "little")
    return crc.lower() in (found.hex(), found[::-1].hex())


def _nkey_crc(value: str) -> bool:
    """A base32 key that ends in the CRC16 (XMODEM) of its bytes, low byte first."""
    raw = base64.b32decode(value + "=" * (-len(value) % 8))
    return binascii.crc_hqx(raw[:-2], 0) == int.from_bytes(raw[-2:], "little")


def _jwt(value: str) -> bool:
    """A first part that is a JSON object naming an algorithm."""
    fields = header_of(value)
    return fields is not None and ("alg" in fields or "typ" in fields)


@dataclass(frozen=True, slots=True)
class _Provider:
    """A token format: its kind, the start that gates it, all of it, and a checksum where it has one."""

    kind: str
    gate: str
    pattern: str
    check: Callable[[str], bool] | None = None


_PROVIDERS = (
    _Provider(
        "aws_access_key",
        r"A(?:KIA|SIA|BIA|CCA|GPA|IDA|ROA|NPA|NVA|IPA)[A-Z2-7]{16}",
        r"A(?:[KS]IA|BIA|CCA|GPA|IDA|ROA|NPA|NVA|IPA)[A-Z2-7]{16,17}",
    ),
    _Provider("github_token", r"gh[pousr]_\w{36}", r"gh[pousr]_[A-Za-z0-9]{36,251}", _base62_crc),
    _Provider("github_token", r"github_pat_\w{20}", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    _Provider(
        "gitlab_token", r"gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt)-[\w-]{20}", r"gl[a-z]{2,5}-[\w-]{20,64}"
    ),
    _Provider("slack_token", r"xox[abeoprs]-\w{8}", r"xox[abeoprs](?:\.xox[bp])?-[\w-]{10,250}"),
    _Provider("slack_token", r"xapp-\d-[A-Z0-9]{6}", r"xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]{20,}"),
    _Provider(
        "slack_webhook",
        r"hooks\.slack\.com/(?:services|workflows)/",
        r"(?<=hooks\.slack\.com/services/)T\w{6,14}/B\w{6,14}/\w{16,32}",
    ),
    _Provider(
        "discord_webhook", r"discord(?:app)?\.com/api/webhooks/", r"(?<=/webhooks/)\d{15,21}/[\w-]{60,72}"
    ),
    _Provider(
        "discord_token",
        r"[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27}",
        r"[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,38}",
    ),
    _Provider("stripe_key", r"[srp]k_(?:live|test)_\w{10}", r"[sr]k_(?:live|test)_[A-Za-z0-9]{10,120}"),
    _Provider("stripe_key", r"whsec_\w{20}", r"whsec_[A-Za-z0-9+/]{24,80}=?"),
    _Provider("google_api_key", r"AIza[\w-]{35}", ""),
    _Provider("google_oauth_secret", r"GOCSPX-[\w-]{28}", ""),
    _Provider("google_oauth_token", r"ya29\.[\w-]{20}", r"ya29\.[\w-]{20,1000}"),
    _Provider("google_oauth_token", r"1//0[\w-]{30}", r"1//0[\w-]{30,120}"),
    _Provider("sendgrid_key", r"SG\.[\w-]{16,32}\.[\w-]{16}", r"SG\.[\w-]{16,32}\.[\w-]{16,64}"),
    _Provider("mailgun_key", r"key-[0-9a-f]{32}", ""),
    _Provider("mailchimp_key", r"[0-9a-f]{32}-us\d", r"[0-9a-f]{32}-us\d{1,2}"),
    _Provider("twilio_key", r"SK[0-9a-f]{32}", ""),
    _Provider("npm_token", r"npm_\w{36}", r"npm_[A-Za-z0-9]{36}", _base62_crc),
    _Provider("pypi_token", r"pypi-AgE[\w-]{40}", r"pypi-AgE[\w-]{40,600}"),
    _Provider("rubygems_key", r"rubygems_[0-9a-f]{48}", ""),
    _Provider("docker_token", r"dckr_pat_[\w-]{27}", ""),
    _Provider("anthropic_key", r"sk-ant-[\w-]{20}", r"sk-ant-[\w-]{20,200}"),
    _Provider(
        "openai_key", r"sk-(?:proj|svcacct|admin)-[\w-]{20}", r"sk-(?:proj|svcacct|admin)-[\w-]{20,250}"
    ),
    _Provider("openai_key", r"sk-[A-Za-z0-9]{32}", r"sk-[A-Za-z0-9]{32,64}"),
    _Provider("huggingface_token", r"hf_[A-Za-z]{30}", r"hf_[A-Za-z0-9]{30,40}"),
    _Provider("groq_key", r"gsk_[A-Za-z0-9]{40}", r"gsk_[A-Za-z0-9]{40,64}"),
    _Provider("replicate_token", r"r8_[A-Za-z0-9]{37}", ""),
    _Provider("telegram_token", r"\d{8,10}:AA[\w-]{33}", ""),
    _Provider("digitalocean_token", r"do[opr]_v1_[0-9a-f]{64}", ""),
    _Provider("shopify_token", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}", ""),
    _Provider("square_token", r"sq0(?:atp|csp)-[\w-]{22}", r"sq0(?:atp|csp)-[\w-]{22,43}"),
    _Provider("square_token", r"EAAA[\w-]{60}", ""),
    _Provider("facebook_token", r"EAA[A-Za-z0-9]{80}", r"EAA[A-Za-z0-9]{80,300}"),
    _Provider("dropbox_token", r"sl\.[\w-]{120}", r"sl\.[\w-]{120,200}"),
    _Provider("databricks_token", r"dapi[0-9a-f]{32}", r"dapi[0-9a-f]{32}(?:-\d)?"),
    _Provider("grafana_token", r"glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}", "", _hex_crc),
    _Provider("grafana_token", r"glc_eyJ[\w+/]{20}", r"glc_eyJ[\w+/=]{20,400}"),
    _Provider("grafana_token", r"eyJrIjoi[\w+/]{30}", r"eyJrIjoi[\w+/]{30,300}=*"),
    _Provider("newrelic_key", r"NRAK-[A-Z0-9]{27}", ""),
    _Provider("atlassian_token", r"ATATT3[\w=-]{60}", r"ATATT3[\w=-]{60,300}"),
    _Provider("bitbucket_token", r"ATBB[A-Za-z0-9]{32}", ""),
    _Provider("linear_key", r"lin_(?:api|oauth)_\w{32}", r"lin_(?:api|oauth)_[A-Za-z0-9]{32,64}"),
    _Provider("notion_token", r"ntn_\w{40}", r"ntn_[A-Za-z0-9]{40,50}"),
    _Provider("airtable_token", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}", ""),
    _Provider("figma_token", r"figd_[\w-]{38}", r"figd_[\w-]{38,44}"),
    _Provider("postman_key", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}", ""),
    _Provider("vault_token", r"hv[sbr]\.[\w-]{24}", r"hv[sbr]\.[\w-]{24,300}"),
    _Provider("terraform_token", r"\w{14}\.atlasv1\.[\w-]{60}", r"\w{14}\.atlasv1\.[\w-]{60,70}"),
    _Provider(
        "doppler_token", r"dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40}", r"dp\.[a-z]{2,5}\.[\w.-]{40,60}"
    ),
    _Provider("sentry_token", r"sntry[su]_[\w+/=-]{40}", r"sntry[su]_[\w+/=-]{40,250}"),
    _Provider("pulumi_token", r"pul-[0-9a-f]{40}", ""),
    _Provider("planetscale_token", r"pscale_(?:tkn|pw|oauth)_[\w.-]{32}", r"pscale_[a-z]{2,5}_[\w.-]{32,64}"),
    _Provider("supabase_key", r"sb(?:p|_secret)_[\w-]{20}", r"sb(?:p|_secret)_[\w-]{20,64}"),
    _Provider("mapbox_token", r"sk\.eyJ[\w-]{40}", r"sk\.eyJ[\w-]{40,200}\.[\w-]{20,30}"),
    _Provider("azure_secret", r"[\w~.-]{3}\dQ~[\w~.-]{34}", r"[\w~.-]{3}\dQ~[\w~.-]{31,34}"),
    _Provider("azure_storage_key", r"Key=[A-Za-z0-9+/]{86}==", r"(?<=Key=)[A-Za-z0-9+/]{86}=="),
    _Provider("age_key", r"AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
    _Provider("nkey_seed", r"S[UONACX][A-Z2-7]{56}", "", _nkey_crc),
    _Provider("firebase_key", r"AAAA[\w-]{7}:[\w-]{100}", r"AAAA[\w-]{7}:[\w-]{100,180}"),
    _Provider("twitter_bearer", r"AAAAAAAAAAAAAAAAAAAA[\w%]{30}", r"AAAAAAAAAAAAAAAAAAAA[\w%]{30,120}"),
    _Provider("alibaba_access_key", r"LTAI[A-Za-z0-9]{12}", r"LTAI[A-Za-z0-9]{12,24}"),
    _Provider("tencent_secret_id", r"AKID[A-Za-z0-9]{32}", ""),
    _Provider("wechat_app_id", r"wx[0-9a-f]{16}", ""),
    _Provider("heroku_key", r"HRKU-[\w-]{36}", r"HRKU-[\w-]{36,64}"),
    _Provider(
        "private_key",
        r"MII[A-Z][A-Za-z0-9+/]{60}",
        r"MII[BCEJ][A-Za-z0-9+/]{2}(?:BAD|BAA|IBA|gEA|wIB)[A-Za-z0-9+/]{56,4000}={0,2}",
    ),
    _Provider(
        "jwt",
        r"eyJ[\w-]{8,1000}\.[\w-]{4}",
        r"eyJ[\w-]{8,4000}\.[\w-]{4,8000}(?:\.[\w-]{0,4000}){0,3}",
        _jwt,
    ),
)


@functools.cache
def _any_provider() -> re.Pattern[str]:
    return compiled(
        "|".join(
            rf"(?P<p{n}>(?<![A-Za-z0-9]){row.pattern or row.gate}(?![A-Za-z0-9]))"
            for n, row in enumerate(_PROVIDERS)
        )
    )


def find_provider_tokens(line: Line) -> Iterator[Hit]:
    """Tokens whose shape names who issued them; the cue says how their checksum went."""
    for match in _any_provider().finditer(line.text):
        row = _PROVIDERS[int((match.lastgroup or "p0")[1:])]
        kind, (start, end) = f"credential/{row.kind}", match.span()
        yield Hit(start, end, Category.CREDENTIAL, kind, _checked(row, match.group()))


def _checked(row: _Provider, value: str) -> str:
    if row.check is None:
        return "provider"
    return "provider_checked" if row.check(value) else "provider_failed"


DETECTORS: tuple[Detector, ...] = (
    Detector("provider_token", tuple(Gate(row.gate) for row in _PROVIDERS), find_provider_tokens),
)
