"""aws_iam_policy_document: a policy as hashicorp/aws writes it, to the byte."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.iam import policy_document


def _resolve(context: Context, config: Values) -> Values:
    document = policy_document.merged(config)
    text = policy_document.write(document, indent=2)
    return {
        "id": str(policy_document.checksum(text)),
        "json": text,
        "minified_json": policy_document.write(document),
        "version": config.get("version") or policy_document.VERSION,
        "statement": [{**one, "effect": one["effect"] or "Allow"} for one in config["statement"]],
    }


DATA_SOURCE = DataSource(type="aws_iam_policy_document", resolve=_resolve)
