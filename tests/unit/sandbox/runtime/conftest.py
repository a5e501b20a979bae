"""An emulated SageMaker with small models that are really trained."""

from __future__ import annotations

import io
import json
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.sandbox.runtime import manager

ACCOUNT = "111111111111"
REGION = "eu-west-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/execution"


def make_archive(flip: bool = False) -> bytes:
    """A model of x: class "high" where x is large (with `flip`: "low")."""
    import joblib
    import pandas as pd
    from sklearn.linear_model import LogisticRegression

    labels = ["low", "low", "high", "high"]
    table = pd.DataFrame({"x": [0.0, 1.0, 9.0, 10.0]})
    model = LogisticRegression().fit(table, labels[::-1] if flip else labels)
    file = io.BytesIO()
    joblib.dump(model, file)
    manifest = {
        "schema": "mlops-kit/model-manifest/v1",
        "name": "toy",
        "framework": "scikit-learn",
        "model_file": "model.joblib",
        "task": "classification",
        "features": [{"name": "x", "type": "number"}],
    }
    return tar_of({"model.joblib": file.getvalue(), "manifest.json": json.dumps(manifest).encode()})


def tar_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


@dataclass
class Cloud:
    url: str

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=access_key(ACCOUNT),
            aws_secret_access_key="sandbox",
        )

    def model(self, name: str, key: str = "good.tar.gz") -> None:
        self.client("sagemaker").create_model(
            ModelName=name,
            ExecutionRoleArn=ROLE,
            PrimaryContainer={"Image": "image", "ModelDataUrl": f"s3://models/{key}"},
        )

    def config(self, name: str, *models: str, **settings: Any) -> None:
        variants = [
            {
                "VariantName": model,
                "ModelName": model,
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
            }
            for model in models
        ]
        self.client("sagemaker").create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=variants, **settings
        )

    def settled(self, endpoint: str) -> dict[str, Any]:
        sagemaker = self.client("sagemaker")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            described: dict[str, Any] = sagemaker.describe_endpoint(EndpointName=endpoint)
            if described["EndpointStatus"] not in ("Creating", "Updating"):
                return described
            time.sleep(0.05)
        raise AssertionError(f"{endpoint} never settled")


@pytest.fixture(scope="session")
def archives() -> dict[str, bytes]:
    return {
        "good.tar.gz": make_archive(),
        "flipped.tar.gz": make_archive(flip=True),
        "broken.tar.gz": tar_of({"manifest.json": b"{}"}),
        "no.tar.gz": b"this is no archive",
        "escaping.tar.gz": tar_of({"../../escaped": b"!"}),
    }


@pytest.fixture
def cloud(archives: dict[str, bytes]) -> Iterator[Cloud]:
    with Emulator() as emulator:
        cloud = Cloud(emulator.url)
        s3 = cloud.client("s3")
        for bucket in ("models", "captured"):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        for key, content in archives.items():
            s3.put_object(Bucket="models", Key=key, Body=content)
        yield cloud
    manager.shutdown()


@pytest.fixture
def endpoint(cloud: Cloud) -> Callable[..., str]:
    """Returns a function that brings up an endpoint of the given models."""

    def bring_up(*keys: str, **settings: Any) -> str:
        for index, key in enumerate(keys):
            cloud.model(f"m{index}", key)
        cloud.config("first", *(f"m{index}" for index in range(len(keys))), **settings)
        cloud.client("sagemaker").create_endpoint(EndpointName="toy", EndpointConfigName="first")
        assert cloud.settled("toy")["EndpointStatus"] == "InService"
        return "toy"

    return bring_up
