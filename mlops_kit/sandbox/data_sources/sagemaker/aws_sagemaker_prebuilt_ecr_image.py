"""aws_sagemaker_prebuilt_ecr_image: the registry path of an image that AWS provides.

Accounts: "Docker Registry Paths and Example Code" in the SageMaker documentation, and available_images.md of
aws/deep-learning-containers. The built-in algorithms of the first generation are left out.
"""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values

_CLASSIC = ("sagemaker-scikit-learn", "sagemaker-sparkml-serving", "sagemaker-xgboost")
_CLASSIC_ACCOUNTS = {
    "af-south-1": "510948584623",
    "ap-east-1": "651117190479",
    "ap-northeast-1": "354813040037",
    "ap-northeast-2": "366743142698",
    "ap-south-1": "720646828776",
    "ap-southeast-1": "121021644041",
    "ap-southeast-2": "783357654285",
    "ca-central-1": "341280168497",
    "cn-north-1": "450853457545",
    "cn-northwest-1": "451049120500",
    "eu-central-1": "492215442770",
    "eu-north-1": "662702820516",
    "eu-south-1": "978288397137",
    "eu-west-1": "141502667606",
    "eu-west-2": "764974769150",
    "eu-west-3": "659782779980",
    "me-south-1": "801668240914",
    "sa-east-1": "737474898029",
    "us-east-1": "683313688378",
    "us-east-2": "257758044811",
    "us-gov-west-1": "414596584902",
    "us-west-1": "746614075791",
    "us-west-2": "246618743249",
}

_DEEP_LEARNING = (
    *(
        f"{framework}-{task}"
        for framework in ("mxnet", "pytorch", "tensorflow")
        for task in ("inference", "training")
    ),
    *(
        f"huggingface-{framework}-{task}"
        for framework in ("pytorch", "tensorflow")
        for task in ("inference", "training")
    ),
)
_DEEP_LEARNING_ACCOUNT = "763104351884"
_DEEP_LEARNING_ELSEWHERE = {
    "ap-east-1": "871362719292",
    "cn-north-1": "727897471807",
    "cn-northwest-1": "727897471807",
    "me-south-1": "217643126080",
}


def _account(repository: str, region: str) -> str:
    if repository in _DEEP_LEARNING:
        return _DEEP_LEARNING_ELSEWHERE.get(region, _DEEP_LEARNING_ACCOUNT)
    if repository not in _CLASSIC:
        known = ", ".join(sorted([*_CLASSIC, *_DEEP_LEARNING]))
        raise ProviderError(f"the sandbox knows no registry of {repository}", f"It knows {known}.")
    if region not in _CLASSIC_ACCOUNTS:
        raise ProviderError(f"no registry ID available for region ({region}) and repository ({repository})")
    return _CLASSIC_ACCOUNTS[region]


def _resolve(context: Context, config: Values) -> Values:
    region = config.get("region") or context.region
    repository = config["repository_name"]
    account = _account(repository, region)
    suffix = config.get("dns_suffix") or ("amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com")
    tag = config.get("image_tag") or "1"
    return {
        "id": account,
        "image_tag": tag,
        "region": region,
        "registry_id": account,
        "registry_path": f"{account}.dkr.ecr.{region}.{suffix}/{repository}:{tag}",
    }


DATA_SOURCE = DataSource(type="aws_sagemaker_prebuilt_ecr_image", resolve=_resolve)
