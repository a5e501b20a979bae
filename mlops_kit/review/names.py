"""Which names say that their value is a secret: of attributes, variables, JSON keys, URL parameters."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST = 200


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SECRET = _set(
    "password passwords passwd passphrase pwd pass secret secrets token tokens credential credentials creds "
    "apikey apikeys apitoken authtoken accesstoken privatekey accesskey secretkey jwt bearer hmac otp"
)
# `secretsmanager` and `tokenizer` are other words, and so never ends of a secret's name.
_ENDS = (
    "password",
    "passwd",
    "passphrase",
    "secret",
    "apikey",
    "token",
    "accesskey",
    "privatekey",
    "secretkey",
)
KEYS = _set(
    "api access private secret signing encryption auth master account shared license app application client "
    "service session jwt hmac storage subscription deploy function wandb admin webhook"
)
_PAIRS = {"connection": {"string", "strings"}, "conn": {"str", "string"}, "webhook": {"url"}}
# What such a name ends with when its value only describes or points to the secret.
_DESCRIBES = _set(
    "arn arns id ids name names version versions length age policy policies enabled type types ttl validity "
    "unit units day days hours minutes seconds expiration expiry expires rotation count status state config "
    "configuration options settings manager prefix format required prevention path file endpoint location "
    "region size limit index mode algorithm spec usage source provider store ref from issuer audience scope "
    "scopes method metadata rules description title label labels tags url uri"
)
_WEAK = _set("key keys auth dsn pat pw pin salt sig signature cookie webhook license")
_PLACES = _set(
    "s3 object bucket kms partition sort primary public foreign cache artifact data prefix model file host "
    "hash range ssh index feature column routing registry"
)
_TRIVIAL = _set(
    "true false yes no on off none null enabled disabled required optional seconds minutes hours days"
) | {"", "(known after apply)"}
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")
_POINTER = re.compile(
    r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:[^\s\"'=?@]{1,600}"  # names an object, and opens nothing
    r"|\{\{resolve:[a-z-]+:[^{}\s]{1,400}\}\}|\$\{[A-Za-z_][A-Za-z0-9_.]{0,200}\}"
)
# A host, or what a policy asks of an identity provider's token: token.actions.githubusercontent.com:sub.
_HOST = re.compile(
    r"(?:[a-z0-9-]{1,63}\.){1,6}(?:cn|com|dev|eu|io|net|org)"
    r"(?::(?:actor|amr|aud|azp|environment|iss|job_workflow_ref|oaud|ref|repository|sub))?"
)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name[-_LONGEST:])]


@lru_cache(maxsize=16384)
def secret_name(name: str) -> bool:
    """Whether a value under this name is a secret, wherever the name stands."""
    words = _words(name)
    if _HOST.fullmatch(name):
        return False
    if not words or (words[-1] in _DESCRIBES and words[-2:] != ["webhook", "url"]):
        return False
    return (
        not _SECRET.isdisjoint(words)
        or any(word.endswith(_ENDS) for word in words)
        or any((b in ("key", "keys") and a in KEYS) or b in _PAIRS.get(a, ()) for a, b in pairwise(words))
    )


@lru_cache(maxsize=4096)
def secret_variable(name: str) -> bool:
    """Whether a container's variable or a URL's parameter of this name is a secret: `X_KEY`, `sig`, too."""
    words = _words(name)
    if secret_name(name):
        return True
    return bool(words) and words[-1] in _WEAK and (len(words) < 2 or words[-2] not in _PLACES)


def harmless(name: str, value: Any) -> bool:
    """Whether a value is no secret even under a secret's name: a switch, a unit, an ARN."""
    if value is None or isinstance(value, bool):
        return True
    text = str(value)
    if text.lower() in _TRIVIAL or _POINTER.fullmatch(text):
        return True
    return bool(_NUMBER.fullmatch(text)) and name.lower().endswith("tokens")
