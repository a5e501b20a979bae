"""Makes the API calls that a type's file declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jmespath
from botocore.model import OperationModel

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.failures import AwsError, is_missing
from mlops_kit.sandbox.backed.spec import Call, Params, Read
from mlops_kit.sandbox.backed.templates import parameter
from mlops_kit.sandbox.backed.to_api import Names, member_input, operation_input
from mlops_kit.sandbox.backed.values import UNKNOWN
from mlops_kit.sandbox.provider.schema import Block

GONE = object()


class Caller:
    """Calls one service for one type. `names` are the type's member names."""

    def __init__(self, service: str, schema: Block, names: Names) -> None:
        self._service = service
        self._schema = schema
        self._names = names

    def call(
        self,
        context: Context,
        call: Call,
        values: Mapping[str, Any],
        extra: Mapping[str, Any] | None = None,
    ) -> Any:
        """Make a call that writes; return the answer. Raises botocore's errors."""
        client = context.client(call.service or self._service)
        params: dict[str, Any] = {}
        if call.fill or call.only:
            model = self.model(context, call)
            params = operation_input(model, self._schema, values, self._names, call.only)
        if call.within:
            params[call.within] = member_input(
                self.model(context, call), call.within, self._schema, values, self._names
            )
        params.update(self._explicit(context, call.params, values))
        params.update(extra or {})
        params = {name: value for name, value in params.items() if value is not None and value is not UNKNOWN}
        return getattr(client, call.operation)(**params)

    def read(self, context: Context, read: Read, values: Mapping[str, Any]) -> Any:
        """Make a read; return what its `out` names, GONE where there is nothing. Raises botocore's errors."""
        client = context.client(read.service or self._service)
        params = self._explicit(context, read.params, values)
        params = {name: value for name, value in params.items() if value is not None and value is not UNKNOWN}
        try:
            answer = getattr(client, read.operation)(**params)
        except AwsError as error:
            if is_missing(error, read.missing):
                return GONE
            raise
        answer.pop("ResponseMetadata", None)
        out = read.out if isinstance(read.out, str) else read.out(values)
        found = jmespath.search(out, answer) if out != "@" else answer
        return GONE if found is None else found

    def _explicit(self, context: Context, params: Params, values: Mapping[str, Any]) -> dict[str, Any]:
        known = {**context.names(), **values}
        return {name: parameter(param, known) for name, param in params.items()}

    def model(self, context: Context, call: Call | Read) -> OperationModel:
        """Return botocore's model of the operation."""
        client = context.client(call.service or self._service)
        name = client.meta.method_to_api_mapping[call.operation]
        model: OperationModel = client.meta.service_model.operation_model(name)
        return model
