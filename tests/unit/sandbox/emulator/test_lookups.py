"""What costs moto most is done once, or not at all."""

from __future__ import annotations

import subprocess
import sys

import botocore.session
import moto.core.errors
import moto.core.utils
import pytest
from botocore.exceptions import UnknownServiceError

from mlops_kit.sandbox.emulator.server import Emulator

ENDPOINT_SERVICES = """
import sys, boto3
from mlops_kit.sandbox.emulator.server import Emulator
with Emulator() as emulator:
    ec2 = boto3.client("ec2", endpoint_url=emulator.url, region_name="eu-west-1",
                       aws_access_key_id="SANDBOX0111111111111", aws_secret_access_key="x")
    names = ec2.describe_vpc_endpoint_services()["ServiceNames"]
print(names.count("com.amazonaws.eu-west-1.cloudformation"), "moto.cloudformation" in sys.modules)
"""


def test_every_session_reads_from_one_loader() -> None:
    with Emulator():
        sessions = [botocore.session.Session() for _ in range(2)]
    first, second = (session.get_component("data_loader") for session in sessions)
    assert first is second
    assert first.load_data("partitions") is second.load_data("partitions")


def test_endpoint_services_are_listed_without_all_of_moto() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENDPOINT_SERVICES], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "False"]


def test_a_folder_of_moto_is_no_service() -> None:
    with Emulator(), pytest.raises(UnknownServiceError):
        moto.core.utils.get_service_model("iotdata")  # which is iot-data's name in a signature


def test_a_services_errors_are_tabled_once() -> None:
    with Emulator():
        tables = [
            moto.core.errors.ErrorLookupFactory().for_service(moto.core.utils.get_service_model("s3"))
            for _ in range(2)
        ]
    assert tables[0] is tables[1]
    assert tables[0].from_code("NoSuchBucket")
