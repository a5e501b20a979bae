"""What secrets look like wherever they stand: keys and tokens with a known form, and credentials in URLs.

Every pattern takes time linear in the text: what repeats is bounded, or starts at a fixed prefix and is
eaten whole. Prefixes are those that the issuers document, so that scanners can find them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

Hide = Callable[[str], str]
"""Gets a secret, returns what is shown in its place."""


@dataclass(frozen=True)
class Shape:
    """`pattern` is tried where one of `hints` is in the lower-case text; its last group is the secret."""

    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    check: Callable[[str], bool] | None = None


def _random(text: str) -> bool:
    """Whether it looks drawn rather than written: digits or padding among letters."""
    return any(c.isdigit() or c in "=+" for c in text) and any(c.isalpha() for c in text)


def _aws_secret(text: str) -> bool:
    """40 characters of base64 are an AWS secret key unless they are a hash in hex, a path or words."""
    upper, lower = sum(c.isupper() for c in text), sum(c.islower() for c in text)
    return upper >= 5 and lower >= 5 and any(c.isdigit() for c in text) and text.count("/") <= 4


SHAPES = (
    # AWS: access key ids (long-term, temporary, bearer, context-specific) and secret keys.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    Shape(("akia", "asia", "abia", "acca"), re.compile(r"((?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,})")),
    Shape((), re.compile(r"(?<![A-Za-z0-9/+=_-])([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=_-])"), _aws_secret),
    # https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    Shape(("gh",), re.compile(r"(gh[pousr]_[A-Za-z0-9_]{16,}|github_pat_[A-Za-z0-9_]{16,})")),
    # https://docs.gitlab.com/security/tokens/#token-prefixes
    Shape(
        ("gl", "gr1348941"),
        re.compile(
            r"(gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct|oas)-[A-Za-z0-9_.=-]{16,}"
            r"|GR1348941[\w-]{16,}|glsa_\w{20,}|glc_[\w=]{20,})"  # the last two are Grafana's
        ),
    ),
    # https://docs.slack.dev/authentication/tokens
    Shape(("xox", "xapp-"), re.compile(r"((?:xox[a-z]|xapp)-[A-Za-z0-9-]{8,})")),
    Shape(
        ("hooks.slack.com", "discord", "webhook.office"),
        re.compile(r"(?:hooks\.slack\.com|/api/webhooks|webhook\.office\.com)/([A-Za-z0-9/_@-]{8,})"),
    ),
    # JSON Web Tokens and other JSON in base64, registry credentials among them (RFC 7519): `{"` begins so.
    Shape(("eyj",), re.compile(r"(eyJ[A-Za-z0-9_+/-]{14,}={0,2}(?:\.[A-Za-z0-9_-]*){0,4})")),
    Shape(("hf_",), re.compile(r"(hf_[A-Za-z0-9]{20,})")),
    Shape(("sk-",), re.compile(r"(?<![A-Za-z0-9])(sk-[\w-]{20,})"), _random),
    Shape(("k_live_", "k_test_"), re.compile(r"([srp]k_(?:live|test)_\w{10,})")),
    Shape(("aiza", "ya29."), re.compile(r"(AIza[\w-]{30,}|ya29\.[\w-]{20,})")),
    Shape(("npm_", "pypi-"), re.compile(r"(npm_[A-Za-z0-9]{30,}|pypi-[\w-]{50,})")),
    Shape(("dapi", "dckr_"), re.compile(r"(dapi[a-f0-9]{32}|dckr_[op]at_[\w-]{20,})")),
    Shape(("sg.", "hvs.", "hvb.", "hvr."), re.compile(r"(SG\.[\w-]{16,}\.[\w-]{16,}|hv[sbr]\.[\w-]{20,})")),
    Shape((".atlasv1.",), re.compile(r"([A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,})")),
    Shape(("age-secret-key-",), re.compile(r"(AGE-SECRET-KEY-1[A-Z0-9]{20,})")),
    Shape(
        ("bearer", "basic"),
        re.compile(r"(?:[Bb]earer|BEARER|[Bb]asic|BASIC)(?:\s|%20){1,4}([A-Za-z0-9._~+/=-]{12,})"),
        _random,
    ),
    # RFC 3986, 3.2.1: userinfo. A password may hold an @ that nobody encoded, so the last one counts.
    Shape(("://",), re.compile(r"""://[^\s:@/"'<>\\]{0,256}:([^\s/"'<>\\]{1,1024})@""")),
    Shape(("://",), re.compile(r"""://([^\s:@/"'<>\\]{16,256})@"""), _random),
    Shape(("@tcp(", "@unix("), re.compile(r"[\w.-]{1,64}:([^\s@]{1,256})@(?:tcp|unix)\(")),
)  # fmt: skip
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----")


def hide_shapes(text: str, hide: Hide) -> str:
    """Return the text with everything that has a secret's shape put through `hide`."""
    lower = text.lower()
    if "private key" in lower:
        text = _hide_pem(text, hide)
    for shape in SHAPES:
        if shape.hints and not any(hint in lower for hint in shape.hints):
            continue
        text = shape.pattern.sub(partial(_hidden, hide=hide, check=shape.check), text)
    return text


def _hidden(found: re.Match[str], hide: Hide, check: Callable[[str], bool] | None) -> str:
    secret = found[1]
    if check and not check(secret):
        return found[0]
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    return found[0][:start] + hide(secret) + found[0][end:]


def _hide_pem(text: str, hide: Hide) -> str:
    """Hide private keys from their first line to their last, or to the end where that is missing."""
    parts, position = [], 0
    while found := _PEM.search(text, position):
        end = text.find("-----END", found.end())
        closed = text.find("-----", end + 8) + 5 if end >= 0 else 0
        stop = closed if closed > 5 else len(text)
        parts += [text[position : found.start()], hide(text[found.start() : stop])]
        position = stop
    return "".join([*parts, text[position:]])
