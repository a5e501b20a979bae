"""Finds secrets in free text: scripts, messages, HCL, YAML, command lines, what is not JSON."""

from __future__ import annotations

import re

from mlops_kit.review.names import harmless, secret_name, secret_variable
from mlops_kit.review.shapes import Hide, hide_shapes

_HINTS = (
    *("pass", "pwd", "secret", "token", "cred", "key", "auth", "jwt", "dsn", "conn", "sig", "bearer", "hmac"),
    *("otp", "pat", "pin", "pw", "salt", "cookie", "license", "webhook"),
)
_NAME = re.compile(
    r"(?<![A-Za-z0-9_.-])(?P<name>[A-Za-z0-9_.-]{1,200})"
    r"(?P<gap>\\{0,3}[\"']?[ \t]{0,8}(?:=>|:=|[:=]))[ \t]{0,8}"
    r"|(?<![A-Za-z0-9_.-])(?P<flag>--?[A-Za-z][A-Za-z0-9-]{1,60})[ \t]{1,4}"
)
_QUOTED = re.compile(
    r'"(?P<double>(?:[^"\\\n]|\\.)*)"|\'(?P<single>[^\'\n]*)\'|(?P<quote>\\{1,3}["\'])(?P<nested>[^\n]*?)(?P=quote)'
)
_BARE = re.compile(r"[^\s&\"'\\<>`]+")
_BLOCK = re.compile(r"[|>][-+0-9]{0,2}[ \t]*\n")
_SHOWN = "(sensitive value"
_USER = re.compile(r"(?<!\S)(-u|--user)[ \t]{1,4}([^\s:]{1,128}):([^\s(]\S{0,255})")


def hide_text(text: str, hide: Hide) -> str:
    """Return the text with secrets put through `hide`: known shapes, and what follows a secret's name."""
    if len(text) < 6:
        return text
    text = hide_shapes(text, hide)
    lower = text.lower()
    if "-u" in lower:
        text = _USER.sub(lambda found: f"{found[1]} {found[2]}:{hide(found[3])}", text)
    if not any(hint in lower for hint in _HINTS):
        return text
    parts, shown, position = [], 0, 0
    while found := _NAME.search(text, position):
        position = found.end()
        span = _value(text, found)
        if span:
            start, end = span
            parts += [text[shown:start], hide(text[start:end])]
            shown = position = end
    return "".join([*parts, text[shown:]]) if parts else text


def _value(text: str, found: re.Match[str]) -> tuple[int, int] | None:
    """Return where the secret after a name stands, or None where there is none."""
    name = found["name"] or found["flag"]
    if not _suspicious(text, found, name):
        return None
    at = found.end()
    if quoted := _QUOTED.match(text, at):
        group = quoted.lastgroup if quoted.lastgroup in ("double", "single") else "nested"
        start, end = quoted.span(group)
    elif block := _BLOCK.match(text, at):
        start, end = block.end(), _block_end(text, block.end(), _indentation(text, found.start()))
    elif bare := _BARE.match(text, at):
        start, end = bare.span()
    else:
        return None
    value = text[start:end]
    known = not value or value.startswith(_SHOWN) or text.startswith(_SHOWN, at) or harmless(name, value)
    return None if known else (start, end)


def _suspicious(text: str, found: re.Match[str], name: str) -> bool:
    """Whether what follows is a secret's value: not so for a part of an ARN, or a weak name in prose."""
    if found["flag"]:
        return secret_name(name)
    before = text[found.start() - 1] if found.start() else ""
    tight = found["gap"] == ":" and found.end() == found.end("gap")
    if tight and before in (":", "/"):
        return False
    parameter = found["gap"].endswith("=") and (before in ("?", "&", ";") or name.isupper())
    return secret_variable(name) if parameter else secret_name(name)


def _indentation(text: str, at: int) -> int:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return len(line) - len(line.lstrip(" -"))


def _block_end(text: str, start: int, indentation: int) -> int:
    """Return where a YAML block ends: at the first line that is not further in than its key."""
    position = start
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        line = text[position:stop]
        if line.strip() and len(line) - len(line.lstrip(" ")) <= indentation:
            return max(start, position - 1)
        position = stop + 1
    return len(text)
