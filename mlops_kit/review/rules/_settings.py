"""Settings that protect, declared per resource type, and whether a change gives one up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Severity
from mlops_kit.review.rules._values import after, before, lost, name, number, open_ended, texts

_OFF = (False, None, "", "false", "off", "none", "disabled", "inactive", "suspended", "mutable")


@dataclass(frozen=True)
class Setting:
    """An attribute's path (`a.b`), what its loss means, and how much that matters where it differs."""

    path: str
    loss: str
    severity: Severity | None = None

    @property
    def steps(self) -> list[str]:
        """The path, taken apart."""
        return self.path.split(".")


Settings = Mapping[str, tuple[Setting, ...]]


def stays(change: Change) -> bool:
    """Whether there is a resource before and after."""
    return change.action in (Action.UPDATE, Action.REPLACE)


def is_off(value: Any) -> bool:
    """Whether a switch, of whatever spelling, is off or absent."""
    return (value.lower() if isinstance(value, str) else value) in _OFF if _plain(value) else not value


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | str)


def turned_off(change: Change, settings: Settings) -> Iterator[Hit]:
    """Yield the switches that are on now and will be off."""
    for setting in settings.get(change.type, ()) if stays(change) else ():
        path = setting.steps
        if (
            not is_off(before(change, *path))
            and is_off(after(change, *path))
            and not open_ended(change, *path)
        ):
            yield _hit(change, setting)


def turned_on(change: Change, settings: Settings, *, new: bool) -> Iterator[Hit]:
    """Yield the switches that are off now, or not there where `new` counts, and will be on."""
    if not stays(change) and not (new and change.action is Action.CREATE):
        return
    for setting in settings.get(change.type, ()):
        path = setting.steps
        if is_off(before(change, *path)) and after(change, *path) is True:
            yield _hit(change, setting)


def given_up(change: Change, settings: Settings) -> Iterator[Hit]:
    """Yield the values that are set now and will not be."""
    for setting in settings.get(change.type, ()) if stays(change) else ():
        if lost(change, *setting.steps):
            yield _hit(change, setting)


def left_out(change: Change, settings: Settings) -> Iterator[Hit]:
    """Yield the lists that lose members."""
    for setting in settings.get(change.type, ()) if stays(change) else ():
        path = setting.steps
        gone = sorted(set(texts(before(change, *path))) - set(texts(after(change, *path))))
        if gone and not open_ended(change, *path):
            yield Hit(f"{name(change)}: {setting.loss}: {', '.join(gone)}", severity=setting.severity)


def lowered(change: Change, settings: Settings, *, endless: float | None = None) -> Iterator[Hit]:
    """Yield the numbers that fall; `endless` is the number that stands for no limit."""
    for setting in settings.get(change.type, ()) if stays(change) else ():
        old, new = number(before(change, *setting.steps)), number(after(change, *setting.steps))
        if old is None or new is None or old == new or new == endless:
            continue
        if old == endless or new < old:
            shown = "without limit" if old == endless else f"{old:g}"
            yield Hit(f"{name(change)}: {setting.loss}: {shown} → {new:g}", severity=setting.severity)


def _hit(change: Change, setting: Setting) -> Hit:
    return Hit(f"{name(change)}: {setting.loss}", severity=setting.severity)
