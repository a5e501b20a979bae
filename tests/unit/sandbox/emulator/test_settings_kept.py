"""What a service is told it answers: settings that moto takes and forgets."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

Client = Callable[..., Any]


def archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("app.py", "def handle(event, context): return event")
    return held.getvalue()


def test_a_function_keeps_its_tracing_storage_and_dead_letters(client: Client) -> None:
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = client("iam").create_role(RoleName="functions", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    functions = client("lambda")
    dead = "arn:aws:sqs:us-east-1:111111111111:dead"
    functions.create_function(
        FunctionName="one",
        Role=role,
        Runtime="python3.12",
        Handler="app.handle",
        Code={"ZipFile": archive()},
        DeadLetterConfig={"TargetArn": dead},
    )
    made = functions.get_function_configuration(FunctionName="one")
    assert made["DeadLetterConfig"] == {"TargetArn": dead}
    assert made["TracingConfig"] == {"Mode": "PassThrough"}
    assert made["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/aws/lambda/one"}
    functions.update_function_configuration(
        FunctionName="one",
        TracingConfig={"Mode": "Active"},
        EphemeralStorage={"Size": 1024},
        LoggingConfig={"LogFormat": "JSON"},
        DeadLetterConfig={},
    )
    changed = functions.get_function_configuration(FunctionName="one")
    assert changed["TracingConfig"] == {"Mode": "Active"}
    assert changed["EphemeralStorage"] == {"Size": 1024}
    assert changed["LoggingConfig"]["LogFormat"] == "JSON"
    assert "DeadLetterConfig" not in changed


def test_a_queue_keeps_its_policies_when_another_attribute_is_set(client: Client) -> None:
    sqs = client("sqs")
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    policies = {
        "Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        "RedriveAllowPolicy": json.dumps({"redrivePermission": "denyAll"}),
    }
    queue = sqs.create_queue(QueueName="one", Attributes=policies)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "60"})
    found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert {name: found[name] for name in policies} == policies
    asked = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedriveAllowPolicy"])["Attributes"]
    assert asked == {"RedriveAllowPolicy": policies["RedriveAllowPolicy"]}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes=dict.fromkeys(policies, ""))
    found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert not set(policies) & set(found)


def test_a_topic_keeps_who_is_told_of_deliveries(client: Client) -> None:
    sns = client("sns")
    role = "arn:aws:iam::111111111111:role/feedback"
    topic = sns.create_topic(Name="one", Attributes={"TracingConfig": "Active"})["TopicArn"]
    for name, value in (("HTTPSuccessFeedbackRoleArn", role), ("SignatureVersion", "2")):
        sns.set_topic_attributes(TopicArn=topic, AttributeName=name, AttributeValue=value)
    found = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert found["HTTPSuccessFeedbackRoleArn"] == role
    assert (found["TracingConfig"], found["SignatureVersion"]) == ("Active", "2")
