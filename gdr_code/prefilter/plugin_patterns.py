"""detect-secrets' pattern plugins: the library's own expressions on suspected lines, with exact spans."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.prefilter.plugin_filters import report

Spans = Iterable[tuple[int, int]]

_OPENAI = compiled(r"[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}")
_RUN = compiled(r"[A-Za-z0-9_-]+")
_NPM = compiled(r":_authToken=\s*(npm_[^\s\"']+|[A-Fa-f0-9-]{36})")
_JWT = compiled(r"(eyJ[A-Za-z0-9_=-]+\.[A-Za-z0-9_=-]+)(?:\.[A-Za-z0-9_.+/=-]+)?")
_SLOW = "(?: *)(?:=|:|:=|=>| +|::)(?: *)"
_SAME_BUT_LINEAR = "(?: *+(?:=>|:=|::|=|:) *+| ++)"


@dataclass(frozen=True, slots=True)
class Shape:
    """What one plugin looks for: its kind, its gates, and how a match is cut down to the value.

    `cut` finds the value inside a match where the plugin has no group for it or one too many.
    """

    plugin: str
    kind: str
    gates: tuple[Gate, ...]
    cut: str | None = None
    cue: str = "token_shape"


_PASS = r"(?:key|pwd?|pass(?:word)?|token)[\"']?\]? *(?:[=:>]+| ) *[\"']?"

SHAPES = (
    Shape(
        "artifactory.ArtifactoryDetector",
        "credential/artifactory_token",
        (Gate(r"(?:^|[\s=:\"])AKC[a-zA-Z0-9]{10}"), Gate(r"(?:^|[\s=:\"])AP[0-9A-F][a-zA-Z0-9]{8}")),
        cut=r"A[KP][a-zA-Z0-9]+",
    ),
    Shape(
        "azure_storage_key.AzureStorageKeyDetector",
        "credential/azure_storage_key",
        (Gate("AccountKey=", literal=True),),
        cut=r"(?<==).+",
    ),
    Shape(
        "basic_auth.BasicAuthDetector",
        "credential/basic_auth_url",
        (Gate(r"://[^\s:/?#\[\]@!$&'()*+,;=]+:[^\s:/?#\[\]@!$&'()*+,;=]+@"),),
        cue="url_password",
    ),
    Shape(
        "cloudant.CloudantDetector",
        "credential/cloudant_key",
        (
            Gate(rf"cl(?:ou(?:dant)?)?[_-]?(?:api)?{_PASS}[0-9a-z]{{24}}", caseless=True),
            Gate("cloudant.com", caseless=True, literal=True),
        ),
    ),
    Shape(
        "discord.DiscordBotTokenDetector",
        "credential/discord_token",
        (Gate(r"\.[a-zA-Z0-9_-]{6}\.[a-zA-Z0-9_-]{27}"),),
    ),
    Shape(
        "github_token.GitHubTokenDetector",
        "credential/github_token",
        (Gate(r"gh[pousr]_[A-Za-z0-9_]{36}"),),
        cut=".+",
    ),
    Shape(
        "gitlab_token.GitLabTokenDetector",
        "credential/gitlab_token",
        (
            Gate(r"gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas)-[A-Za-z0-9_-]{20}"),
            Gate(r"GR1348941[A-Za-z0-9_-]{20}"),
        ),
        cut=".+",
    ),
    Shape(
        "ibm_cloud_iam.IbmCloudIamDetector",
        "credential/ibm_cloud_key",
        (Gate(rf"{_PASS}[a-z0-9_-]{{44}}", caseless=True),),
    ),
    Shape(
        "ibm_cos_hmac.IbmCosHmacDetector",
        "credential/ibm_cos_secret",
        (Gate(r"secret[-_]?(?:access)?[-_]?key[\"']?\]? *(?:[=:>]+| ) *[\"']?[a-f0-9]{48}", caseless=True),),
    ),
    Shape(
        "ip_public.IPPublicDetector",
        "ip_or_device/ipv4",
        (Gate(r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"),),
        cut=r"[0-9.]+",
        cue="ip_shape",
    ),
    Shape("mailchimp.MailchimpDetector", "credential/mailchimp_key", (Gate(r"[0-9a-z]-us[0-9]"),)),
    Shape(
        "pypi_token.PypiTokenDetector",
        "credential/pypi_token",
        (Gate(r"pypi-AgE[IN][A-Za-z0-9_-]{70}"),),
    ),
    Shape(
        "sendgrid.SendGridDetector",
        "credential/sendgrid_key",
        (Gate(r"SG\.[a-zA-Z0-9_-]{22}\."),),
    ),
    Shape(
        "slack.SlackDetector",
        "credential/slack_token",
        (
            Gate(r"xox[abposr]-[0-9]+-", caseless=True),
            Gate("hooks.slack.com/services/t", caseless=True, literal=True),
        ),
    ),
    Shape(
        "softlayer.SoftlayerDetector",
        "credential/softlayer_key",
        (
            Gate(rf"(?:softlayer|sl)[_-]?(?:api)?[_-]?{_PASS}[a-z0-9]{{64}}", caseless=True),
            Gate(r"softlayer\.com/soap/v3", caseless=True),
        ),
    ),
    Shape("square_oauth.SquareOAuthDetector", "credential/square_secret", (Gate("sq0csp-", literal=True),)),
    Shape("stripe.StripeDetector", "credential/stripe_key", (Gate(r"[rs]k_live_[0-9a-zA-Z]{24}"),)),
    Shape(
        "telegram_token.TelegramBotTokenDetector",
        "credential/telegram_token",
        (Gate(r"[0-9]{8}:[0-9A-Za-z_-]{35}"),),
    ),
    Shape("twilio.TwilioKeyDetector", "credential/twilio_key", (Gate(r"(?:AC|SK)[a-z0-9]{32}"),)),
)


@functools.cache
def plugin(name: str) -> type:
    """A plugin class of the library, as `module.Class`."""
    module, _, attribute = name.partition(".")
    found: type = getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), attribute)
    return found


@functools.cache
def patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """A plugin's expressions; those of its assignment grammar without their quadratic run of blanks."""
    denylist: Iterable[re.Pattern[str]] = getattr(plugin(name), "denylist", ())
    return tuple(compiled(p.pattern.replace(_SLOW, _SAME_BUT_LINEAR), p.flags) for p in denylist)


def _shape_spans(shape: Shape, text: str) -> Iterator[tuple[int, int]]:
    cut = compiled(shape.cut) if shape.cut else None
    for pattern in patterns(shape.plugin):
        for match in pattern.finditer(text):
            if cut:
                inner = cut.search(text, *match.span())
                if inner:
                    yield inner.span()
            elif pattern.groups:
                yield from (match.span(n) for n in range(1, pattern.groups + 1) if match[n])
            else:
                yield match.span()


def _aws_key_spans(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in patterns("aws.AWSKeyDetector")[0].finditer(text))


def aws_secret_spans(text: str) -> Iterator[tuple[int, int]]:
    """Quoted secret keys on a line that names AWS."""
    if "aws" in text.lower():
        yield from (match.span(1) for match in patterns("aws.AWSKeyDetector")[1].finditer(text))


def _openai_spans(text: str) -> Iterator[tuple[int, int]]:
    """The plugin's expression is quadratic: here each run of token characters is looked at once."""
    for run in _RUN.finditer(text):
        start = text.find("sk-", *run.span())
        ends = [match.end() for match in _OPENAI.finditer(text, start + 3, run.end())] if start >= 0 else ()
        if ends:
            yield start, ends[-1]


def _npm_spans(text: str) -> Iterator[tuple[int, int]]:
    """The plugin's expression is quadratic and takes the rest of the line for the token."""
    return (match.span(1) for match in _NPM.finditer(text))


def _jwt_spans(text: str) -> Iterator[tuple[int, int]]:
    """The plugin stops before the signature; the token does not."""
    is_valid: Callable[[str], bool] = getattr(plugin("jwt.JwtTokenDetector"), "is_formally_valid")  # noqa: B009
    for match in _JWT.finditer(text):
        if is_valid(match[1]):
            yield match.start(), match.end() - (len(match[0]) - len(match[0].rstrip(".")))


def _detector(
    name: str, kind: str, cue: str, gates: tuple[Gate, ...], spans: Callable[[str], Spans]
) -> Detector:
    def find(line: Line) -> Iterator[Hit]:
        for span in spans(line.text):
            yield from report(line, span, kind, cue, by_pattern=True)

    return Detector(name, gates, find)


def _shape_detector(shape: Shape) -> Detector:
    spans = functools.partial(_shape_spans, shape)
    return _detector(shape.plugin.partition(".")[0], shape.kind, shape.cue, shape.gates, spans)


DETECTORS: tuple[Detector, ...] = (
    *(_shape_detector(shape) for shape in SHAPES),
    _detector(
        "aws",
        "credential/aws_access_key",
        "token_shape",
        (Gate(r"A(?:3T[0-9A-Z]|(?:KI|SI|BI|CC)A)[0-9A-Z]{16}"),),
        _aws_key_spans,
    ),
    _detector(
        "aws_secret",
        "credential/aws_secret_key",
        "aws_name",
        (Gate(r"aws.{0,60}[\"'][0-9a-z/+]{40}[\"']", caseless=True),),
        aws_secret_spans,
    ),
    _detector(
        "openai", "credential/openai_key", "token_shape", (Gate("T3BlbkFJ", literal=True),), _openai_spans
    ),
    _detector(
        "npm", "credential/npm_token", "token_shape", (Gate(":_authToken=", literal=True),), _npm_spans
    ),
    _detector(
        "jwt",
        "credential/jwt",
        "token_shape",
        (Gate(r"eyJ[A-Za-z0-9_=-]+\.[A-Za-z0-9_=-]"),),
        _jwt_spans,
    ),
)
