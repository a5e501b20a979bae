"""Endpoints come up, answer, are replaced, rolled back and ended."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from botocore.exceptions import ClientError

from mlops_kit.sandbox.runtime import manager
from mlops_kit.sandbox.runtime.deployment import Key

KEY = Key("111111111111", "eu-west-1", "toy")


def invoke(cloud: Any, value: float = 10.0, **settings: Any) -> tuple[str, dict[str, Any]]:
    answer = cloud.client("sagemaker-runtime").invoke_endpoint(
        EndpointName="toy", Body=f"{value}\n", ContentType="text/csv", Accept="text/csv", **settings
    )
    return answer["Body"].read().decode().split(",")[0].strip(), answer


def pids() -> list[int]:
    deployment = manager.running(KEY)
    return [server.pid for server in deployment.servers.values()] if deployment else []


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_prediction_is_the_models(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz")
    assert invoke(cloud, 10.0)[0] == "high"
    prediction, answer = invoke(cloud, 0.0)
    assert prediction == "low"
    assert answer["InvokedProductionVariant"] == "m0"
    assert answer["ContentType"].startswith("text/csv")


def test_variants_share_nothing_and_weights_route(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz", "flipped.tar.gz")
    assert len(set(pids())) == 2
    assert invoke(cloud, TargetVariant="m0")[0] == "high"
    assert invoke(cloud, TargetVariant="m1")[0] == "low"
    cloud.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName="toy",
        DesiredWeightsAndCapacities=[
            {"VariantName": "m0", "DesiredWeight": 0},
            {"VariantName": "m1", "DesiredWeight": 1},
        ],
    )
    assert {invoke(cloud)[1]["InvokedProductionVariant"] for _ in range(10)} == {"m1"}
    with pytest.raises(ClientError, match="m9") as error:
        invoke(cloud, TargetVariant="m9")
    assert code_of(error) == "ValidationError"


def test_an_update_replaces_the_processes(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz")
    before = pids()
    cloud.model("other", "flipped.tar.gz")
    cloud.config("second", "other")
    sagemaker = cloud.client("sagemaker")
    sagemaker.update_endpoint(EndpointName="toy", EndpointConfigName="second")
    assert invoke(cloud)[0] == "high"  # what ran before answers meanwhile
    with pytest.raises(ClientError, match="in-progress"):
        sagemaker.delete_endpoint(EndpointName="toy")
    described = cloud.settled("toy")
    assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", "second")
    assert "FailureReason" not in described
    assert invoke(cloud)[0] == "low"
    assert all(pid not in before for pid in pids())
    _assert_gone(before)


def test_a_failed_update_is_rolled_back(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz")
    before = pids()
    cloud.model("broken", "broken.tar.gz")
    cloud.config("second", "broken")
    cloud.client("sagemaker").update_endpoint(EndpointName="toy", EndpointConfigName="second")
    described = cloud.settled("toy")
    assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", "first")
    assert "did not pass the ping health check" in described["FailureReason"]
    assert "schema" in described["FailureReason"]  # the server's own words
    assert invoke(cloud)[0] == "high"
    assert pids() == before


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("broken.tar.gz", "did not pass the ping health check"),
        ("no.tar.gz", "Failed to extract model data archive"),
        ("escaping.tar.gz", "Failed to extract model data archive"),
    ],
)
def test_a_model_that_cannot_be_served_fails_the_creation(cloud: Any, key: str, words: str) -> None:
    cloud.model("bad", key)
    cloud.config("first", "bad")
    cloud.client("sagemaker").create_endpoint(EndpointName="toy", EndpointConfigName="first")
    described = cloud.settled("toy")
    assert described["EndpointStatus"] == "Failed"
    assert words in described["FailureReason"]
    assert pids() == []
    with pytest.raises(ClientError, match="toy of account 111111111111 not found") as error:
        invoke(cloud)
    assert code_of(error) == "ValidationError"


def test_a_failed_endpoint_can_only_be_deleted(cloud: Any) -> None:
    sagemaker = cloud.client("sagemaker")
    cloud.model("bad", "broken.tar.gz")
    cloud.config("first", "bad")
    sagemaker.create_endpoint(EndpointName="toy", EndpointConfigName="first")
    cloud.settled("toy")
    cloud.model("m0")
    cloud.config("second", "m0")
    wanted = [{"VariantName": "bad", "DesiredWeight": 1}]
    with pytest.raises(ClientError, match="Cannot update failed endpoint"):
        sagemaker.update_endpoint(EndpointName="toy", EndpointConfigName="second")
    with pytest.raises(ClientError, match="Cannot update failed endpoint"):
        sagemaker.update_endpoint_weights_and_capacities(
            EndpointName="toy", DesiredWeightsAndCapacities=wanted
        )
    sagemaker.delete_endpoint(EndpointName="toy")
    assert sagemaker.list_endpoints()["Endpoints"] == []


def test_missing_model_data_is_refused(cloud: Any) -> None:
    with pytest.raises(ClientError, match=r"Could not access model data at s3://models/absent\.tar\.gz"):
        cloud.model("bad", "absent.tar.gz")


def test_an_update_needs_the_present_configuration(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz")
    cloud.config("second", "m0")
    sagemaker = cloud.client("sagemaker")
    sagemaker.delete_endpoint_config(EndpointConfigName="first")
    with pytest.raises(ClientError, match=r"Could not find endpoint configuration .*first"):
        sagemaker.update_endpoint(EndpointName="toy", EndpointConfigName="second")
    assert invoke(cloud)[0] == "high"


def test_names_are_taken_once_and_listed(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz")
    sagemaker = cloud.client("sagemaker")
    with pytest.raises(ClientError, match="Cannot create already existing model"):
        cloud.model("m0")
    with pytest.raises(ClientError, match="Cannot create already existing endpoint configuration"):
        cloud.config("first", "m0")
    with pytest.raises(ClientError, match="Cannot create already existing endpoint"):
        sagemaker.create_endpoint(EndpointName="toy", EndpointConfigName="first")
    with pytest.raises(ClientError, match="Could not find model"):
        cloud.config("second", "m9")
    with pytest.raises(ClientError, match="Could not find endpoint configuration"):
        sagemaker.create_endpoint(EndpointName="other", EndpointConfigName="second")
    assert [item["EndpointName"] for item in sagemaker.list_endpoints()["Endpoints"]] == ["toy"]
    configs = sagemaker.list_endpoint_configs(NameContains="fir")["EndpointConfigs"]
    assert [item["EndpointConfigName"] for item in configs] == ["first"]
    assert [item["ModelName"] for item in sagemaker.list_models()["Models"]] == ["m0"]


def test_a_shadow_variant_gets_a_copy_of_what_is_asked(cloud: Any) -> None:
    cloud.model("m0")
    cloud.model("m1", "flipped.tar.gz")
    shadow = {
        "VariantName": "m1",
        "ModelName": "m1",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
    }
    capture = {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": "s3://captured/here",
        "CaptureOptions": [{"CaptureMode": "Output"}],
        "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"]},
    }
    cloud.config("first", "m0", ShadowProductionVariants=[shadow], DataCaptureConfig=capture)
    cloud.client("sagemaker").create_endpoint(EndpointName="toy", EndpointConfigName="first")
    described = cloud.settled("toy")
    assert [item["VariantName"] for item in described["ShadowProductionVariants"]] == ["m1"]
    prediction, answer = invoke(cloud)
    assert (prediction, answer["InvokedProductionVariant"]) == ("high", "m0")
    s3, deadline = cloud.client("s3"), time.monotonic() + 10
    while time.monotonic() < deadline:
        found = s3.list_objects_v2(Bucket="captured", Prefix="here/toy/m1/").get("Contents", [])
        if found:
            break
        time.sleep(0.05)
    line = json.loads(s3.get_object(Bucket="captured", Key=found[0]["Key"])["Body"].read())
    assert line["captureData"]["endpointOutput"]["data"].startswith("low")


def test_delete_ends_the_processes(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz", "good.tar.gz")
    before = pids()
    cloud.client("sagemaker").delete_endpoint(EndpointName="toy")
    _assert_gone(before)


def test_shutdown_ends_everything(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz")
    before = pids()
    manager.shutdown()
    _assert_gone(before)


def test_what_the_model_refuses_is_a_model_error(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz")
    with pytest.raises(ClientError) as error:
        cloud.client("sagemaker-runtime").invoke_endpoint(
            EndpointName="toy", Body=b"{not json", ContentType="application/json"
        )
    response = error.value.response
    assert response["Error"]["Code"] == "ModelError"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 424
    assert response["OriginalStatusCode"] == 400
    assert response["OriginalMessage"] in response["Error"]["Message"]


def test_a_body_that_is_too_long_is_refused(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz")
    with pytest.raises(ClientError, match="less than or equal to 26214400") as error:
        cloud.client("sagemaker-runtime").invoke_endpoint(
            EndpointName="toy", Body=b"0" * (25 * 1024 * 1024 + 1), ContentType="text/csv"
        )
    assert code_of(error) == "ValidationError"


def test_a_crashed_server_says_so(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz")
    server = psutil.Process(pids()[0])
    server.kill()
    server.wait(timeout=60)  # until then its socket may still take a request
    with pytest.raises(ClientError, match="server is gone") as error:
        invoke(cloud)
    assert code_of(error) == "ModelError"


def test_invocations_are_counted(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz")
    for _ in range(3):
        invoke(cloud)
    metrics = cloud.client("cloudwatch").list_metrics(Namespace="AWS/SageMaker")["Metrics"]
    names = {metric["MetricName"] for metric in metrics}
    assert {"Invocations", "ModelLatency", "OverheadLatency", "Invocation4XXErrors"} <= names
    assert {"Name": "EndpointName", "Value": "toy"} in metrics[0]["Dimensions"]


def test_async_answers_through_s3(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz", AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://captured/out"}})
    s3, runtime = cloud.client("s3"), cloud.client("sagemaker-runtime")
    s3.put_object(Bucket="captured", Key="in.csv", Body=b"10.0\n")
    answer = runtime.invoke_endpoint_async(
        EndpointName="toy", InputLocation="s3://captured/in.csv", ContentType="text/csv", Accept="text/csv"
    )
    key = answer["OutputLocation"].removeprefix("s3://captured/")
    s3.get_waiter("object_exists").wait(Bucket="captured", Key=key, WaiterConfig={"Delay": 1})
    assert s3.get_object(Bucket="captured", Key=key)["Body"].read().startswith(b"high")
    with pytest.raises(ClientError, match="InvokeEndpointAsync"):
        invoke(cloud)


def test_a_package_names_the_model_data(cloud: Any) -> None:
    sagemaker = cloud.client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName="toys")
    package = sagemaker.create_model_package(
        ModelPackageGroupName="toys",
        InferenceSpecification={
            "Containers": [{"Image": "image", "ModelDataUrl": "s3://models/good.tar.gz"}],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["text/csv"],
        },
    )["ModelPackageArn"]
    sagemaker.create_model(
        ModelName="m",
        ExecutionRoleArn="arn:aws:iam::111111111111:role/execution",
        PrimaryContainer={"ModelPackageName": package},
    )
    cloud.config("first", "m")
    sagemaker.create_endpoint(EndpointName="toy", EndpointConfigName="first")
    assert cloud.settled("toy")["EndpointStatus"] == "InService"
    assert json.loads(json.dumps(invoke(cloud)[0])) == "high"


def _assert_gone(processes: list[int]) -> None:
    assert processes
    _gone, alive = psutil.wait_procs(
        [psutil.Process(pid) for pid in processes if psutil.pid_exists(pid)], timeout=5
    )
    assert alive == []
