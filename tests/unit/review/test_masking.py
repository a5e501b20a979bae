from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest

from mlops_kit.review.masking import SENSITIVE, SENSITIVE_CHANGED, masked, masked_text


def sides(before: Any, after: Any, before_marks: Any = False, after_marks: Any = False) -> tuple[Any, Any]:
    """Both sides of an attribute `x` of some resource, masked."""
    old, new = masked("aws_x", {"x": before}, {"x": after}, {"x": before_marks}, {"x": after_marks})
    assert old is not None
    assert new is not None
    return old["x"], new["x"]


def shown(value: Any, marks: Any = False) -> Any:
    _, new = masked("aws_x", None, {"x": value}, False, {"x": marks})
    assert new is not None
    return new["x"]


def test_marks_hide_values_and_say_whether_they_change() -> None:
    assert sides("a", "b", True, True) == (SENSITIVE, SENSITIVE_CHANGED)
    assert sides("a", "a", True, True) == (SENSITIVE, SENSITIVE)
    assert sides({"k": ["a", "b"]}, {"k": ["a", "c"]}, {"k": [False, True]}, {"k": [False, True]}) == (
        {"k": ["a", SENSITIVE]},
        {"k": ["a", SENSITIVE_CHANGED]},
    )


@pytest.mark.parametrize(("before_marks", "after_marks"), [(True, False), (False, True)])
def test_a_mark_on_one_side_hides_both(before_marks: bool, after_marks: bool) -> None:
    assert sides("same", "same", before_marks, after_marks) == (SENSITIVE, SENSITIVE)


def test_a_marked_number_list_or_switch_is_hidden_as_a_whole_and_null_stays_null() -> None:
    assert [shown(value, True) for value in (1, True, ["a"], {"k": 1}, None)] == [SENSITIVE] * 4 + [None]


@pytest.mark.parametrize(
    "name",
    [
        *("password", "db_password", "PGPASSWORD", "masterUserPassword", "secret_string", "client-secret"),
        *("api_key", "apiKey", "OPENAI_API_KEY", "private_key_pem", "token", "GITHUB_TOKEN", "accessToken"),
        *("credentials", "connection_string", "AWS_SECRET_ACCESS_KEY", "auth_token", "passphrase"),
    ],
)
def test_names_hide_values_anywhere(name: str) -> None:
    canary = "plain words 1"
    assert shown({"a": [{name: canary}]}) == {"a": [{name: SENSITIVE}]}
    assert canary not in shown(json.dumps({"deep": {name: canary}}))
    assert canary not in shown(json.dumps({"deep": json.dumps({name: canary})}))
    assert canary not in json.dumps(shown([{"name": name, "value": canary}]))
    _, top = masked("aws_x", None, {name: canary}, False, False)
    assert top is not None
    assert top[name] == SENSITIVE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kms_key_id", "alias/main"),
        ("secret_arn", "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf"),
        ("password_length", "20"),
        ("manage_master_user_password", True),
        ("http_tokens", "required"),
        ("MAX_TOKENS", "512"),
        ("TOKENIZERS_PARALLELISM", "false"),
        ("token_validity_units", "hours"),
        ("key", "models/churn/model.tar.gz"),
        ("public_key", "ssh-rsa AAAA"),
        ("partition_key", "customer"),
    ],
)
def test_what_only_sounds_secret_is_shown(name: str, value: Any) -> None:
    assert shown({name: value}) == {name: value}


@pytest.mark.parametrize("name", ["WANDB_KEY", "SIGNING_SALT", "APP_PAT", "SENTRY_DSN", "HMAC", "license"])
def test_environments_hide_more_names(name: str) -> None:
    secret = "plain words 1"
    assert shown([{"environment": {name: secret, "LOG_LEVEL": "info"}}]) == [
        {"environment": {name: SENSITIVE, "LOG_LEVEL": "info"}}
    ]
    task = json.dumps([{"name": "app", "environment": [{"name": name, "value": secret}]}])
    assert secret not in shown(task)
    _, top = masked("aws_amplify_app", None, {"environment_variables": {name: secret}}, False, False)
    assert top is not None
    assert top["environment_variables"] == {name: SENSITIVE}


SHAPES = [
    "AKIAIOSFODNN7EXAMPLE",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "github_pat_11ABCDEFG0123456789012_abcdefghijklmnopqrstuvwxyz",
    "glpat-XXYYZZ1234567890abcd",
    "xoxb-1234567890-abcdefghij",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVPmB92K27uhbUJU1p1r",
    "hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345",
    "sk-proj-a1b2c3d4e5f6g7h8i9j0",
    "dapi0123456789abcdef0123456789abcdef",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nnever ended",
]


@pytest.mark.parametrize("secret", SHAPES)
def test_shapes_are_hidden_wherever_they_stand(secret: str) -> None:
    places = [secret, f"see {secret} there", {"description": [secret]}, json.dumps({"a": {"b": secret}})]
    for place in places:
        assert secret not in json.dumps(shown(place)).replace("\\\\n", "\n").replace("\\n", "\n")
    assert secret not in json.dumps(shown({secret: "a key"}))
    assert secret not in masked_text(f"Error: {secret}: denied")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://app:hunt@er2@db:5432/x", f"postgres://app:{SENSITIVE}@db:5432/x"),
        ("https://h/p?a=1&token=abc&b=2", f"https://h/p?a=1&token={SENSITIVE}&b=2"),
        ("https://h/p?X-Amz-Signature=0abc&x=1", f"https://h/p?X-Amz-Signature={SENSITIVE}&x=1"),
        ("https://h/p?sv=2024&sig=a%2Fb", f"https://h/p?sv=2024&sig={SENSITIVE}"),
        ("app:hunter2@tcp(db:3306)/x", f"app:{SENSITIVE}@tcp(db:3306)/x"),
        ("AccountName=a;AccountKey=abc==", f"AccountName=a;AccountKey={SENSITIVE}"),
        ("export DB_PASSWORD=hunter2\necho", f"export DB_PASSWORD={SENSITIVE}\necho"),
        ("run --password hunter2 --user me", f"run --password {SENSITIVE} --user me"),
        ("curl -u me:hunter2 https://h", f"curl -u me:{SENSITIVE} https://h"),
        ("password: |\n  two\n  lines\nnext: 1", f"password: |\n{SENSITIVE}\nnext: 1"),
        ('api_key = "a \\" b"', f'api_key = "{SENSITIVE}"'),
        ("Authorization: Bearer abcdef123456789", f"Authorization: Bearer {SENSITIVE}"),
    ],
)
def test_texts_hide_what_follows_a_secrets_name(text: str, expected: str) -> None:
    assert masked_text(text) == expected
    assert masked_text(expected) == expected
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:secretsmanager:eu-west-1:111111111111:secret:name-AbCdEf",
        "secretsmanager:GetSecretValue",
        "111111111111.dkr.ecr.eu-west-1.amazonaws.com/serving@sha256:" + "0a" * 32,
        "0123456789abcdef0123456789abcdef01234567",
        "s3://bucket/a/b?versionId=1",
        "someone@example.com",
    ],
)
def test_texts_without_secrets_stay_as_they_are(text: str) -> None:
    assert masked_text(text) == text
    assert shown(text) == text


def test_only_the_part_that_is_secret_says_that_it_changed() -> None:
    old, new = sides("https://u:one@h/a", "https://u:two@h/b")
    assert (old, new) == (f"https://u:{SENSITIVE}@h/a", f"https://u:{SENSITIVE_CHANGED}@h/b")
    old, new = sides("PASSWORD=one a", "PASSWORD=one b")
    assert (old, new) == (f"PASSWORD={SENSITIVE} a", f"PASSWORD={SENSITIVE} b")


def test_encoded_scripts_with_a_secret_are_hidden_as_a_whole() -> None:
    secret, plain = (
        base64.b64encode(text).decode() for text in (b"export DB_PASSWORD=hunter2", b"echo hello")
    )
    assert shown({"user_data_base64": secret}) == {"user_data_base64": SENSITIVE}
    assert shown({"user_data_base64": plain}) == {"user_data_base64": plain}


def test_a_key_that_stands_twice_in_json_hides_nothing() -> None:
    assert "hunter2" not in shown('{"password": "hunter2", "password": null, "a": 1}')


def test_masking_what_is_masked_changes_nothing() -> None:
    document = json.dumps({"password": "p", "url": "https://u:p@h", "n": ["AKIAIOSFODNN7EXAMPLE"]})
    before, after = sides(document, document.replace('"p"', '"q"'))
    assert sides(before, after) == (before, after)


@pytest.mark.parametrize(
    "unit",
    [
        "eyJ",
        "password=",
        "://a:",
        "a",
        "-----BEGIN PRIVATE KEY-----",
        'password="',
        "x@",
        "key ",
        "[?&",
        "gl",
        "a.b-",
    ],
)
def test_long_lines_take_time_in_proportion(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        started = time.process_time()
        masked_text(text)
        return time.process_time() - started

    short = max(seconds(50_000), 0.002)
    assert seconds(800_000) < 16 * 6 * short


def test_json_nested_without_end_is_hidden_and_ends() -> None:
    deep: Any = "AKIAIOSFODNN7EXAMPLE"
    for _ in range(200):
        deep = [deep]
    assert "AKIA" not in json.dumps(shown(deep))
    assert "AKIA" not in shown("[" * 50_000 + '"AKIAIOSFODNN7EXAMPLE"' + "]" * 50_000)
