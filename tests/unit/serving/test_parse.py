"""Request bodies to tables: every shape gives the same table, every refusal names the column and row."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest

from mlops_kit.serving.columns import InputError
from mlops_kit.serving.manifest import Manifest
from mlops_kit.serving.parse import parse_csv, parse_json, parse_json_lines

RECORDS = [
    {"age": 30, "income": 0.1, "city": "Ulm", "member": True},
    {"age": 41, "income": None, "city": "Bonn", "member": False},
]
ROWS = [list(record.values()) for record in RECORDS]
NAMES = list(RECORDS[0])
EXPECTED = pd.DataFrame(RECORDS).astype({"income": float, "city": "str"})


@pytest.mark.parametrize(
    "content",
    [
        {"instances": RECORDS},
        {"instances": ROWS},
        RECORDS,
        ROWS,
        {"columns": NAMES, "data": ROWS},
        {"columns": {name: [record[name] for record in RECORDS] for name in NAMES}},
        {"columns": NAMES[::-1], "data": [row[::-1] for row in ROWS]},
        [{**record, "customer": "ignored"} for record in RECORDS],
    ],
)
def test_every_json_shape_gives_the_same_table(content: object, manifest: Manifest) -> None:
    table = parse_json(json.dumps(content).encode(), manifest, {})

    pd.testing.assert_frame_equal(table, EXPECTED)


def test_a_single_row_needs_no_outer_list(manifest: Manifest) -> None:
    table = parse_json(json.dumps(ROWS[0]).encode(), manifest, {})

    pd.testing.assert_frame_equal(table, EXPECTED.head(1))


def test_json_lines_may_mix_nothing_but_records(manifest: Manifest) -> None:
    body = "\n".join(map(json.dumps, RECORDS)) + "\n\n"

    pd.testing.assert_frame_equal(parse_json_lines(body.encode(), manifest, {}), EXPECTED)


@pytest.mark.parametrize(
    "text",
    [
        "age,income,city,member\n30,0.1,Ulm,True\n41,,Bonn,False\n",
        "30,0.1,Ulm,true\n41,,Bonn,false\n",
        "30,0.1,Ulm,true\r\n41,,Bonn,false",
        "\ufeffcustomer,member,city,income,age\nx,True,Ulm,0.1,30\ny,False,Bonn,,41\n",
        'age,income,city,member\n30,0.1,"Ulm",True\n41,,"Bonn",False\n',
    ],
)
def test_every_csv_shape_gives_the_same_table(text: str, manifest: Manifest) -> None:
    pd.testing.assert_frame_equal(parse_csv(text.encode(), manifest, {}), EXPECTED)


def test_csv_numbers_keep_every_bit(manifest: Manifest) -> None:
    values = [math.exp(index / 7) * (-1) ** index for index in range(-2000, 2000)]
    rows = "".join(f"30,{value!r},Ulm,true\n" for value in values)

    assert parse_csv(rows.encode(), manifest, {})["income"].tolist() == values


def test_a_text_that_looks_like_a_number_or_null_stays_text(manifest: Manifest) -> None:
    table = parse_csv(b"30,1,007,true\n31,1,NA,true\n", manifest, {})

    assert table["city"].tolist() == ["007", "NA"]


def test_the_header_parameter_overrides_the_guess(manifest: Manifest) -> None:
    with pytest.raises(InputError, match='column "age": not in the body'):
        parse_csv(b"30,0.1,Ulm,true\n", manifest, {"header": "present"})


def test_whole_floats_are_integers(manifest: Manifest) -> None:
    table = parse_json(b'[{"age": 30.0, "income": 1, "city": "Ulm", "member": true}]', manifest, {})

    assert table["age"].dtype == "int64"
    assert table["income"].dtype == "float64"


def record(**changes: object) -> bytes:
    return json.dumps({"instances": [RECORDS[0], {**RECORDS[0], **changes}]}).encode()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (record(age="x"), "column \"age\": row 2 must be a whole number, not 'x'"),
        (record(age=1.5), 'column "age": row 2 must be a whole number, not 1.5'),
        (record(age=True), 'column "age": row 2 must be a whole number, not True'),
        (record(age=2**70), f'column "age": row 2 must be a whole number, not {2**70}'),
        (record(age=None), 'column "age": row 2 is null'),
        (record(income="1"), "column \"income\": row 2 must be a number, not '1'"),
        (record(city=7), 'column "city": row 2 must be a text, not 7'),
        (record(member=1), 'column "member": row 2 must be a boolean, not 1'),
        (record(city=["Ulm"]), "column \"city\": row 2 must be a text, not ['Ulm']"),
        (b'[{"age": 1}]', 'column "income": missing in row 1'),
        (b"[[1, 2]]", "row 1 has 2 values; expected 4: age, income, city, member"),
        (b"[[1, 2, 3, 4], 5]", "the body must be"),
        (b'{"columns": ["age"], "data": [[1]]}', 'column "income": not in the body (nor are city, member)'),
        (
            b'{"columns": {"age": [1], "income": 2, "city": [], "member": []}}',
            'column "income": must be a list',
        ),
        (b'{"rows": []}', "the body must be"),
        (b'{"instances": []}', "the body holds no rows"),
        (b"3", "the body must be"),
        (b"", "the body is not JSON"),
        (b"\xff\xfe\x00", "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        (b'[{"age": NaN}]', "NaN is no JSON number"),
    ],
)
def test_a_wrong_json_body_is_explained(body: bytes, message: str, manifest: Manifest) -> None:
    with pytest.raises(InputError) as refusal:
        parse_json(body, manifest, {})

    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the body holds no rows"),
        ("age,income,city,member\n", "the body holds no rows"),
        ("age,income,city\n1,2,Ulm\n", 'column "member": not in the body'),
        ("age,age,income,city,member\n1,1,2,Ulm,true\n", 'column "age": given more than once'),
        ("1,2,Ulm\n", "a row has 3 values; the model takes 4: age, income, city, member"),
        ("1,2,Ulm,true\n2,3,Ulm\n", 'column "member": row 2 is empty'),
        ("1,2,Ulm,true\n2,3,Ulm,true,9\n", "the body is not CSV"),
        ("old,2,Ulm,true\n", "column \"age\": row 1 must be a whole number, not 'old'"),
        ("1,2,Ulm,true\n1.5,2,Ulm,true\n", 'column "age": row 2 must be a whole number, not 1.5'),
        (",2,Ulm,true\n", 'column "age": row 1 is empty'),
        ("1,much,Ulm,true\n", "column \"income\": row 1 must be a number, not 'much'"),
        ("1,inf,Ulm,true\n", 'column "income": row 1 must be a number, not infinite'),
        ("1,2,,true\n", 'column "city": row 1 is empty'),
        ("1,2,Ulm,maybe\n", "column \"member\": row 1 must be a boolean, not 'maybe'"),
        ('1,2,"Ulm,true\n', "a row has 3 values"),
    ],
)
def test_a_wrong_csv_body_is_explained(text: str, message: str, manifest: Manifest) -> None:
    with pytest.raises(InputError) as refusal:
        parse_csv(text.encode(), manifest, {})

    assert message in str(refusal.value)


def test_csv_in_another_encoding_is_refused(manifest: Manifest) -> None:
    with pytest.raises(InputError, match=r"the body is not UTF-8: .* at byte 5"):
        parse_csv("1,2,Köln,true\n".encode("latin-1"), manifest, {})
