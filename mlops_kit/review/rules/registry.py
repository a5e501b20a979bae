"""Finds the rules and puts a plan before them."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from importlib import import_module

from mlops_kit.review import rules as package
from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Finding, Hit, Rule, Scene, Severity

_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_Check = tuple[Rule, Callable[[Change, Scene], Iterable[Hit]]]
_CheckAll = tuple[Rule, Callable[[Scene], Iterable[Hit]]]
_QUIET = frozenset({Action.NO_OP, Action.READ, Action.FORGET})
"""Actions that leave an object as it is; rules on them look at the plan as a whole."""

_OF_DEPOSED = frozenset({"stateful-destroyed"})
"""Rules on deposed objects: their successors are in use already, so that only what they hold can be lost."""


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule of the package, by id: the RULE of each module that has no helper's underscore."""
    names = (module.name for module in pkgutil.iter_modules(package.__path__))
    modules = (import_module(f"{package.__name__}.{name}") for name in names if not name.startswith("_"))
    found = [module.RULE for module in modules if hasattr(module, "RULE")]
    return tuple(sorted(found, key=lambda rule: rule.id))


def findings(scene: Scene, stack: str) -> list[Finding]:
    """Return what the rules find in a stack's plan, the worst first, then by address.

    A rule that fails on a change costs the review nothing but that rule's answer, which is then a finding
    of its own: nothing is passed over in silence.
    """
    found = list(_found(scene, stack))
    found.sort(key=lambda finding: (_RANK[finding.severity], finding.address, finding.rule))
    return found


def _found(scene: Scene, stack: str) -> Iterator[Finding]:
    by_type, general, whole = _dispatch()
    for type_name, changes in (scene.by_type or _grouped(scene.changes)).items():
        applicable = by_type.get(type_name, ()) + general
        if not applicable:
            continue
        for change in changes:
            if change.action not in _QUIET and change.managed:
                for rule, check in applicable if not change.deposed else _of_deposed(applicable):
                    yield from _judged(rule, partial(check, change, scene), change.address, stack)
    for rule, check_all in whole:
        yield from _judged(rule, partial(check_all, scene), "", stack)


@cache
def _dispatch() -> tuple[Mapping[str, tuple[_Check, ...]], tuple[_Check, ...], tuple[_CheckAll, ...]]:
    """Return the checks of each type, those of every type, and those of the plan as a whole."""
    by_type: dict[str, tuple[_Check, ...]] = {}
    general: list[_Check] = []
    for rule in rules():
        if rule.check and rule.types is None:
            general.append((rule, rule.check))
        elif rule.check:
            for type_name in rule.types or ():
                by_type[type_name] = (*by_type.get(type_name, ()), (rule, rule.check))
    return by_type, tuple(general), tuple((rule, rule.check_all) for rule in rules() if rule.check_all)


def _of_deposed(applicable: Iterable[_Check]) -> list[_Check]:
    return [(rule, check) for rule, check in applicable if rule.id in _OF_DEPOSED]


def _judged(rule: Rule, hits: Callable[[], Iterable[Hit]], address: str, stack: str) -> list[Finding]:
    try:
        return [_finding(rule, hit, address, stack) for hit in hits()]
    except Exception as error:  # what plans hold in the wild is not the review's to refuse
        where = "this change" if address else "this plan"
        summary = f"the rule {rule.id} could not judge {where} ({type(error).__name__}); look at it yourself"
        return [Finding(rule.id, Severity.LOOK, summary, rule.why, rule.fix, address, stack)]


def _finding(rule: Rule, hit: Hit, address: str, stack: str) -> Finding:
    severity = hit.severity or rule.severity
    return Finding(
        rule.id, severity, hit.summary, rule.why, rule.fix, hit.address or address, stack, hit.detail
    )


def _grouped(changes: Iterable[Change]) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.type, []).append(change)
    return groups
