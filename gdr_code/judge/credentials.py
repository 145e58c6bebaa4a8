"""How probable it is that a credential candidate is one: learned trees, and the providers' own formats."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gdr_code import lexicon
from gdr_code.judge import public_values as public
from gdr_code.judge.credential_features import features, form_features, value_features
from gdr_code.judge.model import probability
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, Survey

REASONS: Mapping[str, str] = {
    "assigned_to_secret_name": "The value is bound to a name that promises a credential.",
    "provider_format": "The value has the format of a provider's tokens.",
    "provider_checksum": "The value has the format of a provider's tokens, and its checksum is right.",
    "key_block": "The value is the body of a private key.",
    "told": "The value stands where a sentence, a call or a settings file tells a password.",
    "in_header_or_url": "The value stands where a URL, a header or a command carries a credential.",
    "random_value": "The value looks random.",
    "placeholder": "The value is a placeholder or a documented example.",
    "ordinary_text": "The value is a label or a message.",
    "public_key": "The value is a public key or a certificate.",
    "checksum": "The value is a checksum.",
    "random_identifier": "The value looks random, and nothing says that it is secret.",
    "listed_secret": "The file says that it lists secrets, and the value looks random.",
    "public_value": "The value is no secret by its form: a version, an address, a link, an object's id.",
    "reference": "The value names what it is bound to, or is an identifier.",
    "sample": "The value is cut short, or only shows where a credential goes.",
    "not_a_credential": "The value or its place does not look like a credential's.",
}

_NO_SECRET = 0.05
_CHECKED = 0.97
_BLOCK = 0.93
_STRONG = 0.9
_EXAMPLE = 0.3
_LISTED = 0.7
_PLAIN = 0.55
_CUT = 512
_PUBLIC_NAME = compiled(
    r"(?:public[ _-]?\w{0,12}(?:key|token)\w{0,12}|(?:finger|thumb)print)[^\w]{1,10}$", re.IGNORECASE
)
_DIGEST = compiled(r"(?:sha|md)-?\d{1,3}[:=-]|h1:", re.IGNORECASE)
_AFTER_DIGEST = compiled(r"\b(?:sha(?:1|224|256|384|512)|md5)[:=-]$", re.IGNORECASE)
_OBJECT_ID = compiled(r"[0-9A-F]{24}")
_PASS = compiled(r"pass|pwd|crypt", re.IGNORECASE)
_SHORT_HEADER = 12
_STRONG_LENGTH = 16
_CHOSEN_LENGTH = 6
_CHOSEN_CUES = frozenset({"assignment", "call", "argument", "attribute"})
_STRONG_BITS = 3.3
_NAMELIKE = (
    "constant",
    "snake",
    "kebab",
    "dotted",
    "digits",
    "url",
    "file",
    "call",
    "email",
    "date",
    "colons",
)
_BY_SHAPE = frozenset({"provider", "provider_failed", "provider_checked", "token_shape"})
_TRITE = frozenset(
    {"user", "username", "password", "pass", "pwd", "secret", "token", "example", "foo", "bar", "test"}
)
_REFERENCE = compiled(
    r"\$?\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{\w+\}|<[\w .:-]*>|%\w+%|\$\w+|@@?\w+@@?|#\{[^{}]*\}|\$\([^()]*\)"
    r"|\(\([\w.:/-]+\)\)"
)
_LOOSE_FORMATS = frozenset(
    {"wechat_app_id", "azure_secret", "firebase_key", "mailchimp_key", "private_key", "twilio_key"}
)
_CARRIED = frozenset(
    {"login_argument", "url_password", "url_token", "header_basic", "header_token", "command", "cookie_pair"}
)
_TOLD = frozenset({"said", "login_call", "netrc", "router_user", "wifi_key", "password_record", "signed_url"})
_CRYPT = compiled(r"(?:\{\w{1,12}\})?\$[\w-]{1,12}\$")  # a password's hash, which has its own judgement
_GENERATED_LENGTH, _GENERATED_BITS, _GENERATED_MARKS = 40, 4.8, (0.15, 0.6)
_DOCUMENTED = compiled(
    r"EXAMPLE|(.)\1{7}|0123456789|1234567890|abcdefghij|xxxx|(?:deadbeef|DEADBEEF){2}", re.IGNORECASE
)

_MARKS = compiled(
    r"(?:[\w-]{1,16}[-_])?(.)\1{3,}|[xX*._\-#?\s]+|_*(?:your|my|insert|enter|replace|put|add|change|fix)[\W_].*|.*[\W_](?:here|me)_*|todo|tbd|n/?a",
    re.IGNORECASE,
)


def learned(found: Mapping[str, float]) -> float:
    """The trees' probability for named features."""
    from gdr_code.judge.credential_trees import FEATURES, total  # large, and of no use without a credential

    get = found.get
    return probability(total([get(name, 0.0) for name in FEATURES]))


def is_strong(candidate: Candidate) -> bool:
    """True for a value that is a secret wherever it stands: a provider's token, a key block, random text."""
    if candidate.cue == "key_block":
        return True
    value, kind = candidate.value, candidate.kind.partition("/")[2]
    if candidate.cue in ("provider", "provider_checked") and kind not in _LOOSE_FORMATS:
        return not _DOCUMENTED.search(value[:_CUT])
    found = value_features(value)
    if len(value) < _STRONG_LENGTH or found["classes"] < 2 or found["spaces"] or not found["ascii"]:
        return False
    if found["hex"] or found["uuid"] or found["public"] or public.is_public_form(value) or found["template"]:
        return False
    if found["words"] > 0.5 or any(found.get(f"shape_{shape}") for shape in _NAMELIKE):
        return False
    return found["entropy"] >= _STRONG_BITS and not _DIGEST.match(value)


def score(candidate: Candidate, survey: Survey) -> tuple[float, str]:
    """(probability that an expert would have it removed, reason)."""
    known = form_features(candidate, survey)
    for applies, reason in _FORMS:
        if applies(candidate, known):
            return _NO_SECRET, reason
    found = features(candidate, survey)
    return _weighed(candidate, learned(found), found)


def settled(candidate: Candidate, probability: float, found: Mapping[str, float]) -> tuple[float, str]:
    """The learned probability, raised or capped by what formats and words prove, and the reason."""
    for applies, reason in _FORMS:
        if applies(candidate, found):
            return _NO_SECRET, reason
    return _weighed(candidate, probability, found)


def _weighed(candidate: Candidate, probability: float, found: Mapping[str, float]) -> tuple[float, str]:
    """The same for a value that no form tells to be public."""
    for applies, limit, reason in _CAPS:
        if applies(candidate, found):
            return min(probability, limit), reason
    floor, reason = _floor(candidate, found)
    probability = max(probability, floor)
    return probability, reason if floor else _reason(probability, candidate.cue, found)


def _is_reference(candidate: Candidate, found: Mapping[str, float]) -> bool:
    del found
    return _REFERENCE.fullmatch(candidate.value[:_CUT]) is not None


def _is_public(candidate: Candidate, found: Mapping[str, float]) -> bool:
    if found["public"] or _PUBLIC_NAME.search(candidate.before[-60:]):
        return True
    before, above, value = candidate.before, candidate.above, candidate.value
    if public.is_web_key_part(before, above, candidate.after):
        return True
    return public.is_ssh_public_key(before, value) or public.is_key_id(before, above, value)


def _is_checksum(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """A digest by its notation, bound to `hash` without a word of passwords, or in a lock file."""
    if candidate.cue in _BY_SHAPE or candidate.cue in _CARRIED:
        return False
    notation = _DIGEST.match(candidate.value) or _AFTER_DIGEST.search(candidate.before[-8:])
    if notation or found.get("path_lock"):
        return True
    return candidate.kind == "credential/hash" and not _PASS.search(candidate.before[-60:])


def _is_text(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """A label or a message: words among such lines, or words that name a credential themselves."""
    value = candidate.value
    if found["digit"] > 0.2 or not (found["spaces"] or not found["ascii"] or value.istitle()):
        return False
    return found["sentences"] >= 2 or bool(found["spaces"] and found["promise"] and not found["digit"])


def _is_identifier(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """A random-looking value bound to no name, or to one that promises no credential."""
    unbound = not found.get("named") or not found["direct"]
    if _is_in_web_key(candidate):
        return False
    return unbound and candidate.kind == "credential/high_entropy" and not found["secret_path"]


def _is_in_web_key(candidate: Candidate) -> bool:
    return public.is_web_key_secret(candidate.before, candidate.above, candidate.after)


def _is_placeholder(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """Words that say so make up most of it, or one character does."""
    if candidate.cue in ("key_block", "provider_checked"):
        return False
    mostly = found["stand_in"] > 0.7 and found["stand_in"] * (found["lower"] + found["upper"]) > 0.5
    return mostly or bool(_MARKS.fullmatch(candidate.value[:_CUT]))


def _is_documented(candidate: Candidate, found: Mapping[str, float]) -> bool:
    del found
    value = candidate.value
    if value.endswith(("EXAMPLE", "EXAMPLEKEY")):
        return True
    if public.is_sequence(value) and not _PASS.search(candidate.kind):
        return True
    return candidate.cue in _BY_SHAPE and _DOCUMENTED.search(value[:_CUT]) is not None


def _is_public_value(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """What its form, or the kind of its file, says to be no secret."""
    if candidate.cue == "key_block":
        return False
    if (
        candidate.before.endswith("<key>")
        and candidate.after.startswith("</key>")
        and public.is_plist_key(candidate.value)
    ):
        return True
    if found.get("project_file") and _OBJECT_ID.fullmatch(candidate.value):
        return True
    if candidate.cue not in _CARRIED and public.is_encrypted_token(candidate.value):
        return True
    if candidate.kind == "credential/nonce" and public.is_challenge(candidate.before, candidate.above):
        return True
    return public.is_public_form(candidate.value) or public.is_coordinate(candidate.before, candidate.value)


def _is_sample(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """A token cut short or out of a longer run, a login that only shows how one is written."""
    del found
    before, value, after = candidate.before, candidate.value, candidate.after
    if candidate.cue == "key_block":
        return False
    if public.is_cut_short(value[:_CUT], after):
        return True
    if candidate.cue in _BY_SHAPE:
        return public.is_in_longer_run(before, value, after)
    if candidate.cue == "header_basic" or before[-6:].lower() == "basic ":
        return public.is_no_basic(value)
    return candidate.cue == "url_password" and public.is_trivial_login(before, value, after)


def _is_echo(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """The key again, or a word for one."""
    if candidate.cue in _BY_SHAPE or candidate.cue in ("key_block", "url_token", "header_token"):
        return False
    if candidate.cue == "secret_list":
        return found["words"] > 0.6
    if candidate.cue not in _CARRIED and public.is_key_word(candidate.value):
        return True
    return not found.get("name_password") and public.echoes_name(candidate.before, candidate.value)


Test = Callable[[Candidate, Mapping[str, float]], bool]
# What these find is no secret whatever the trees say, so these are asked before the trees.
_FORMS: tuple[tuple[Test, str], ...] = (
    (_is_reference, "placeholder"),
    (_is_public_value, "public_value"),
    (_is_public, "public_key"),
    (_is_checksum, "checksum"),
)
_CAPS: tuple[tuple[Test, float, str], ...] = (
    (_is_text, 0.2, "ordinary_text"),
    (_is_sample, _EXAMPLE, "sample"),
    (_is_echo, _EXAMPLE, "reference"),
    (_is_placeholder, _EXAMPLE, "placeholder"),
    (_is_documented, _EXAMPLE, "placeholder"),
    (_is_identifier, 0.25, "random_identifier"),
)


def _floor(candidate: Candidate, found: Mapping[str, float]) -> tuple[float, str]:
    """The least probability that a format or a place gives, 0 where it gives none, and its reason."""
    kind, cue = candidate.kind.partition("/")[2], candidate.cue
    if cue == "key_block" or _is_in_web_key(candidate):
        return _BLOCK, "key_block"
    if cue == "provider_checked":
        return _CHECKED, "provider_checksum"
    if cue == "provider" and kind not in _LOOSE_FORMATS:
        return _STRONG, "provider_format"
    if cue == "secret_list":
        return _LISTED, "listed_secret"
    if _is_chosen(candidate, found):
        return _PLAIN, "assigned_to_secret_name"
    if _is_passphrase(candidate) or _is_generated(candidate, found):
        return _PLAIN, "assigned_to_secret_name"
    if cue in _TOLD and not _is_told_trite(candidate, found):
        return _PLAIN, "told"
    if cue in _CARRIED and not _is_stand_in(candidate, found):
        return _PLAIN, "in_header_or_url"
    return 0.0, ""


def _is_chosen(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """A password that somebody chose, bound to a name for one: no word, no sequence, no reference."""
    value, named = candidate.value, candidate.kind in ("credential/password", "credential/weak_password")
    if not (named and found["direct"] and found.get("name_password")) or found["template"] or found["spaces"]:
        return False
    if found["defines"] or candidate.cue not in _CHOSEN_CUES or len(value) < _CHOSEN_LENGTH:
        return False
    if value.isdigit():
        return not public.is_trivial(value) and bool(found.get("family_config"))
    trite = found["words"] > 0.7 or found["stand_in"] > 0.2 or public.is_trivial(value)
    if value.isalpha() and (found["promise"] or lexicon.is_word_abroad(value)):
        return False
    return bool(found["quoted"]) and value.isalnum() and value.isascii() and not trite


_PHRASE = compiled(r"(?:[^\W\d_]{3,12}[ -]){3,7}(?:[^\W\d_]{3,12}|\d{1,6})")


def _is_passphrase(candidate: Candidate) -> bool:
    """Four or more words and no sentence, bound to a name that says passphrase."""
    named = re.search(r"(?i)passphrase[\"'`\]]{0,2}\s{0,4}[:=]\s{0,4}[\"'`]?\Z", candidate.before[-40:])
    value = candidate.value
    worded = value.islower() and any(map(str.isdigit, value)) and _PHRASE.fullmatch(value) is not None
    return named is not None and worded


def _is_generated(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """Printable characters of all classes at random, as generators of salts give them, bound to a name."""
    value = candidate.value
    marks = sum(not char.isalnum() for char in value)
    if len(value) < _GENERATED_LENGTH or found["classes"] < 4 or _CRYPT.match(value):
        return False
    if not (found["direct"] and found["quoted"]):
        return False
    mixed = _GENERATED_MARKS[0] <= marks / len(value) <= _GENERATED_MARKS[1]
    return mixed and found["entropy"] >= _GENERATED_BITS and found["words"] < 0.3


def _is_told_trite(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """A sample or a sequence, or any such value in a test, where nobody's password is told."""
    value = candidate.value
    if found.get("path_test") and candidate.cue in ("said", "login_call"):
        return True
    return public.is_trivial(value) or value.lower() in _TRITE or found["stand_in"] > 0.3


def _is_stand_in(candidate: Candidate, found: Mapping[str, float]) -> bool:
    value = candidate.value
    if candidate.cue.startswith("header") and (len(value) < _SHORT_HEADER or found["words"] > 0.5):
        return True
    trite = bool(found["promise"] or found.get("shape_constant")) or value.lower() in _TRITE
    return trite or found["stand_in"] > 0.3


def _reason(probability: float, cue: str, found: Mapping[str, float]) -> str:
    if probability < 0.5:
        return "placeholder" if found["stand_in"] > 0.4 or found["template"] else "not_a_credential"
    if cue in _CARRIED:
        return "in_header_or_url"
    return "assigned_to_secret_name" if found.get("named") else "random_value"
