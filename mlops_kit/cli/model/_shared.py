"""What the model commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mlops_kit.models.invoke import Answer
    from mlops_kit.models.registry import Version

model_argument = click.argument("model", metavar="MODEL")
approved_version_option = click.option(
    "--version", type=click.IntRange(1), help="Version; default the newest that is approved."
)


def version_data(schema: str, version: Version) -> dict[str, Any]:
    """Return a version as JSON has it."""
    from dataclasses import asdict

    return {"schema": schema, **asdict(version)}


def versions_table(rows: list[tuple[Version, bool]]) -> str:
    """Return versions as a table; the live one is marked."""
    from mlops_kit.cli.output import table

    header = ("MODEL", "VERSION", "STATUS", "LIVE", "CREATED", "COMMIT", "DIGEST", "METRICS")
    return table(
        header,
        [
            (
                version.model,
                version.version,
                version.status,
                "live" if live else "",
                version.created[:19].replace("T", " "),
                version.commit[:10],
                version.digest.removeprefix("sha256:")[:12],
                " ".join(f"{name}={value:.4g}" for name, value in version.metrics.items()),
            )
            for version, live in rows
        ],
    )


def answer_data(environment: str, model: str, answer: Answer) -> dict[str, Any]:
    """Return an endpoint's answer as JSON has it; `body` is there where it has a form of its own."""
    data: dict[str, Any] = {
        "schema": "mlops-kit/invocation/v1",
        "environment": environment,
        "model": model,
        "endpoint": answer.endpoint,
        "variant": answer.variant,
        "milliseconds": answer.milliseconds,
        "predictions": answer.predictions,
    }
    return data if answer.predictions else {**data, "body": answer.body}


def answer_text(answer: Answer) -> str:
    """Return the predictions as a table, one line a row; as it came where it has a form of its own."""
    from mlops_kit.cli.output import table

    if not answer.predictions:
        return answer.body
    first = answer.predictions[0]
    scores = list(first.get("scores", ()))
    key = "label" if "label" in first else "value"
    header = ("ROW", key.upper(), *(f"P({name})" for name in scores))
    rows = [
        (number, prediction[key], *(f"{prediction['scores'][name]:.4f}" for name in scores))
        for number, prediction in enumerate(answer.predictions, 1)
    ]
    return table(header, rows)
