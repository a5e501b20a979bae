"""Which container image serves a model."""

from __future__ import annotations

import os
import re
from pathlib import Path

import mlops_kit
from mlops_kit.environments.catalogue import nearest
from mlops_kit.errors import ConfigurationError, KitError
from mlops_kit.models.scope import ModelScope

_REPOSITORY = "serving"
_FORM = "write framework:version, as sklearn:1.2-1 or xgboost:1.7-1"


def serving_image(scope: ModelScope) -> str:
    """Return the environment file's image, else the kit's own, of this version, in the registry."""
    if scope.settings.image is not None:
        return scope.settings.image
    urls = scope.platform.get("repository_urls", {})
    if _REPOSITORY not in urls:
        raise KitError(
            f"the registry of {scope.environment.name} has no repository {_REPOSITORY!r}",
            f"add it under registry.repositories, or set models.{scope.model}.image",
        )
    return f"{urls[_REPOSITORY]}:{mlops_kit.__version__}"


def framework_image(name: str, region: str, instance_type: str) -> str:
    """Return the address of AWS's own image, `name` being `framework:version` (such as sklearn:1.2-1).

    Answers from tables in the SageMaker SDK, without a network. Raises ConfigurationError where the SDK
    does not know the framework or version, or is not installed.
    """
    framework, _, version = name.partition(":")
    if not re.fullmatch(r"[a-z0-9-]+", framework) or not version:
        raise ConfigurationError(f"{name!r} is not a framework's image", _FORM)
    # The SDK asks for a region when it is imported, though this look-up is given one. It reports usage from
    # its sessions; none is opened here, since the look-up only reads tables.
    os.environ.setdefault("AWS_DEFAULT_REGION", region)
    try:
        from sagemaker.core import image_uris
    except ImportError:
        raise ConfigurationError(
            "AWS's framework images need the SageMaker SDK", "pip install 'mlops-kit[sagemaker]'"
        ) from None
    try:
        uri: str = image_uris.retrieve(
            framework, region, version=version, instance_type=instance_type, image_scope="inference"
        )
    except FileNotFoundError as error:  # the framework's table
        known = [table.stem for table in Path(error.filename).parent.glob("*.json")]
        raise ConfigurationError(
            f"AWS has no images of {framework!r}{nearest(framework, known)}", _FORM
        ) from None
    except KeyError:  # a table of images that serve nothing
        raise ConfigurationError(f"AWS has no image {name} that serves models", _FORM) from None
    except ValueError as error:
        raise ConfigurationError(f"AWS has no image {name}: {' '.join(str(error).split())}") from None
    return uri
