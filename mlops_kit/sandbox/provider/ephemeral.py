"""Ephemeral resources: values for one run that reach neither plan nor state.

The generated messages are older than this part of the protocol (6.8). Its requests have the wire form of
messages that are there; its one answer with fields of its own is put together from their bytes.
"""

from __future__ import annotations

import logging
import secrets
import string
from collections.abc import Callable

from tf.gen import tfplugin_pb2 as pb

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.types import Problem, ProviderConfig, ProviderError
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.provider.codec import decode, encode_block
from mlops_kit.sandbox.provider.types import Types
from mlops_kit.sandbox.provider.wire import diagnostics, field

logger = logging.getLogger(__name__)

# OpenEphemeralResource.Response: diagnostics is field 1, result field 3; both are messages.
_DIAGNOSTICS, _RESULT = 1, 3


def open_ephemeral(types: Types, provider: ProviderConfig, request: bytes) -> bytes:
    """Answer OpenEphemeralResource."""
    asked = pb.ValidateDataResourceConfig.Request.FromString(request)  # type_name and config, as there
    block = types.catalog.block("ephemeral_resources", asked.type_name)
    try:
        opener = _OPENERS.get(asked.type_name)
        if opener is None:
            raise ProviderError(
                f"{asked.type_name} is not in the sandbox",
                "The sandbox does not open this ephemeral resource.",
            )
        config = decode(asked.config)
        result = encode_block(block, {**config, **opener(Context(provider), config)})
        return field(_RESULT, result.SerializeToString())
    except ProviderError as error:
        problem = error.problem
    except Exception as error:
        logger.exception("opening %s failed", asked.type_name)
        problem = Problem(f"opening {asked.type_name}: {type(error).__name__}", str(error))
    return field(_DIAGNOSTICS, diagnostics([problem])[0].SerializeToString())


def _random_password(context: Context, config: Values) -> Values:
    allowed = "" if config.get("exclude_uppercase") else string.ascii_uppercase
    allowed += "" if config.get("exclude_lowercase") else string.ascii_lowercase
    allowed += "" if config.get("exclude_numbers") else string.digits
    allowed += "" if config.get("exclude_punctuation") else string.punctuation
    allowed += " " if config.get("include_space") else ""
    choice = [character for character in allowed if character not in (config.get("exclude_characters") or "")]
    if not choice:
        raise ProviderError("No character is left for the password", "The arguments exclude all of them.")
    length = int(config.get("password_length") or 32)
    return {"random_password": "".join(secrets.choice(choice) for _ in range(length))}


def _ssm_parameter(context: Context, config: Values) -> Values:
    decrypted = config.get("with_decryption") is not False
    answer = context.client("ssm").get_parameter(Name=config["arn"], WithDecryption=decrypted)["Parameter"]
    names = {"name": "Name", "type": "Type", "value": "Value", "version": "Version"}
    return {**{name: answer.get(member) for name, member in names.items()}, "with_decryption": decrypted}


def _secret_version(context: Context, config: Values) -> Values:
    asked = {"SecretId": config["secret_id"]}
    if config.get("version_id"):
        asked["VersionId"] = config["version_id"]
    if config.get("version_stage"):
        asked["VersionStage"] = config["version_stage"]
    answer = context.client("secretsmanager").get_secret_value(**asked)
    return {
        "arn": answer["ARN"],
        "created_date": answer["CreatedDate"].isoformat(),
        "secret_string": answer.get("SecretString"),
        "version_id": answer["VersionId"],
        "version_stage": config.get("version_stage") or "AWSCURRENT",
        "version_stages": answer.get("VersionStages", []),
    }


_OPENERS: dict[str, Callable[[Context, Values], Values]] = {
    "aws_secretsmanager_random_password": _random_password,
    "aws_secretsmanager_secret_version": _secret_version,
    "aws_ssm_parameter": _ssm_parameter,
}
