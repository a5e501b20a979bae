"""Client ids of OpenID Connect providers, which moto sets at creation and cannot change."""

from __future__ import annotations

from typing import Any

from moto.core.responses import EmptyResult
from moto.iam.responses import IamResponse


def _provider(response: Any) -> Any:
    return response.backend.get_open_id_connect_provider(response._get_param("OpenIDConnectProviderArn"))


def add_client_id_to_open_id_connect_provider(self: Any) -> EmptyResult:
    """AddClientIDToOpenIDConnectProvider; one that is there already is no error."""
    provider, name = _provider(self), self._get_param("ClientID")
    provider.client_id_list = [*[one for one in provider.client_id_list if one != name], name]
    return EmptyResult()


def remove_client_id_from_open_id_connect_provider(self: Any) -> EmptyResult:
    """RemoveClientIDFromOpenIDConnectProvider; one that is not there is no error."""
    provider, name = _provider(self), self._get_param("ClientID")
    provider.client_id_list = [one for one in provider.client_id_list if one != name]
    return EmptyResult()


def install() -> None:
    """Add these operations to moto's."""
    for operation in (
        add_client_id_to_open_id_connect_provider,
        remove_client_id_from_open_id_connect_provider,
    ):
        setattr(IamResponse, operation.__name__, operation)
