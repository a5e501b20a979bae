"""Remembers what moto finds out anew for every request and what never changes while it runs."""

from __future__ import annotations

from functools import cache, lru_cache

import botocore.session
import moto.core.errors
import moto.core.utils
from moto import backends
from moto.core import responses
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from mlops_kit.aws.service_models import quick, shared_loader


@cache
def remember() -> None:
    """Answer lookups from memory after the first time, for as long as the process lives.

    Those of moto's own modules, of a host's service, of a class's methods, of a service's errors, and of
    AWS's services in botocore's files: moto makes a session for every backend and many a request, which would
    read them anew, and for every error that it answers a table of all that the service has.
    """
    own = moto.core.utils.create_loader  # adds to what it reads: not for boto3's clients
    moto.core.utils.create_loader = cache(lambda: quick(own()))
    botocore.session.create_loader = shared_loader
    responses.method_names_from_class = cache(responses.method_names_from_class)
    moto.core.errors.ErrorLookupFactory = cache(moto.core.errors.ErrorLookupFactory)
    names = frozenset(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: names
    DomainDispatcherApplication.get_backend_for_host = lru_cache(
        DomainDispatcherApplication.get_backend_for_host
    )
