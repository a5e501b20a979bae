"""`policy-waivers.yaml`: exceptions from policies, each with an owner, a reason and a last day.

    waivers:
      - policy: CKV_AWS_18
        resource: module.bucket["report"].*
        environment: dev
        owner: ml-platform
        reason: reports of dev are made anew at will
        expires: 2027-03-31

`resource` is a glob over addresses, `path` one over files from the project's root; one of them must stand
there. `environment` is a glob too, and every environment where it is missing. In a glob `*` is any text and
`?` any character; brackets are brackets, since addresses have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from mlops_kit import given
from mlops_kit.errors import ConfigurationError
from mlops_kit.review.policy.report import PolicyFailure, Waiver

FILE = "policy-waivers.yaml"
_REQUIRED = ("policy", "owner", "reason", "expires")
_KNOWN = (*_REQUIRED, "resource", "path", "environment")
_POLICY = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+")
_SHORTEST_REASON = 10  # letters: "ok" is no reason


def read_waivers(root: Path) -> list[Waiver]:
    """Return the waivers of a project, none where it has no such file.

    Raises ConfigurationError with everything that is wrong, each with its line.
    """
    path = root / FILE
    try:
        text = given.text_of(given.read(path, given.SMALL), path)
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
    except FileNotFoundError:
        return []
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise _wrong([f"{FILE}:{line}: {getattr(error, 'problem', None) or 'this is not YAML'}"]) from error
    problems: list[str] = []
    waivers = [waiver for node in _entries(tree, problems) if (waiver := _waiver(node, problems)) is not None]
    if problems:
        raise _wrong(problems)
    return waivers


def covers(waiver: Waiver, failure: PolicyFailure, environment: str) -> bool:
    """Whether a waiver is for this failure, whether it has expired or not."""
    return (
        waiver.policy == failure.policy
        and glob(waiver.resource, failure.resource)
        and glob(waiver.path, failure.file)
        and glob(waiver.environment, environment)
    )


def expired(waiver: Waiver, today: date | None = None) -> bool:
    """Whether a waiver's last day is over, in UTC."""
    return date.fromisoformat(waiver.expires) < (today or datetime.now(UTC).date())


def glob(pattern: str, text: str) -> bool:
    """Whether a text is what a glob says, brackets being brackets."""
    expression = "".join({"*": ".*", "?": "."}.get(each, re.escape(each)) for each in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _entries(tree: yaml.Node | None, problems: list[str]) -> Iterator[yaml.Node]:
    if tree is None:
        return
    if not isinstance(tree, yaml.MappingNode):
        problems.append(_at(tree, "write `waivers:` with a list of waivers"))
        return
    for key, value in tree.value:
        if key.value != "waivers":
            problems.append(_at(key, f"unknown key {key.value!r}; write `waivers`"))
        elif isinstance(value, yaml.SequenceNode):
            yield from value.value
        elif value.tag != "tag:yaml.org,2002:null":
            problems.append(_at(value, "`waivers` is a list"))


def _waiver(node: yaml.Node, problems: list[str]) -> Waiver | None:
    if not isinstance(node, yaml.MappingNode):
        problems.append(_at(node, f"a waiver has {', '.join(_REQUIRED)} and resource or path"))
        return None
    before = len(problems)
    values: dict[str, str] = {}
    for key, value in node.value:
        if key.value not in _KNOWN:
            problems.append(_at(key, f"unknown key {key.value!r}; write one of {', '.join(_KNOWN)}"))
        elif key.value in values:
            problems.append(_at(key, f"{key.value} stands here twice"))
        elif not isinstance(value, yaml.ScalarNode) or not value.value.strip():
            problems.append(_at(value, f"{key.value} is a text that is not empty"))
        else:
            values[key.value] = value.value.strip()
            problems += [_at(value, wrong) for wrong in _wrongs(key.value, values[key.value])]
    if len(problems) == before:
        missing = [name for name in _REQUIRED if name not in values]
        if missing:
            problems.append(_at(node, f"{', '.join(missing)} missing"))
        elif not values.keys() & {"resource", "path"}:
            problems.append(_at(node, "resource or path missing: say what is waived"))
    if len(problems) > before:
        return None
    return Waiver(**values, place=f"{FILE}:{node.start_mark.line + 1}")


def _wrongs(key: str, value: str) -> Iterator[str]:
    if key == "policy" and not _POLICY.fullmatch(value):
        yield f"{value!r} is not the id of a policy, as in CKV_AWS_18 or CKV2_KIT_101"
    if key == "reason" and len(value) < _SHORTEST_REASON:
        yield f"{value!r} is no reason; say why the policy need not hold here"
    if key == "expires":
        try:
            date.fromisoformat(value)
        except ValueError:
            yield f"{value!r} is not a day, as in 2027-03-31"


def _at(node: yaml.Node, problem: str) -> str:
    return f"{FILE}:{node.start_mark.line + 1}: {problem}"


def _wrong(problems: list[str]) -> ConfigurationError:
    return ConfigurationError(
        "\n".join(problems), f"correct {FILE}; every waiver has an owner, a reason and a last day"
    )
