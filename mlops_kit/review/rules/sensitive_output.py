"""A sensitive value becomes an output, or an output loses its mark.

https://developer.hashicorp.com/terraform/language/values/outputs#sensitive-suppressing-values-in-cli-output
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.masking import masked_text


def _check(scene: Scene) -> Iterator[Hit]:
    for key, change in scene.outputs.items():
        output = masked_text(key)
        gone = change.actions == ("delete",)
        was, will_be = (
            _any(msgspec.json.decode(marks)) for marks in (change.before_sensitive, change.after_sensitive)
        )
        if was and not will_be and not gone:
            says = f"the output {output} is no longer sensitive: it is shown in clear"
            yield Hit(says, address=f"output.{output}", severity=Severity.STOP)
        elif will_be and not was and not gone:
            yield Hit(f"a sensitive value becomes the output {output}", address=f"output.{output}")


def _any(marks: object) -> bool:
    if isinstance(marks, dict | list):
        return any(map(_any, marks.values() if isinstance(marks, dict) else marks))
    return marks is True


RULE = Rule(
    id="sensitive-output",
    severity=Severity.LOOK,
    why="Outputs stand in the state: whoever may read the state, or a stack that reads it, has the value.",
    fix="Output the secret's ARN, and let readers fetch it from Secrets Manager.",
    check_all=_check,
)
