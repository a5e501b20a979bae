"""Synthetic telecom customers. Nobody's data: every value is drawn from the distributions below.

Draws come from the standard library's `random.Random`, whose sequence for a seed is the same on every
system and Python version, so that every machine trains on the same customers.
"""

from __future__ import annotations

import math
from random import Random

import pandas as pd

CONTRACTS = {"month-to-month": 0.55, "one-year": 0.24, "two-year": 0.21}
INTERNET = {"fiber": 0.44, "dsl": 0.34, "none": 0.22}
PAYMENTS = {"card": 0.32, "bank-transfer": 0.34, "invoice": 0.34}

# Contribution to the log-odds of leaving within the next quarter.
_BASE = -1.35
_EFFECTS = {
    "month-to-month": 1.35,
    "one-year": -0.15,
    "two-year": -1.4,
    "fiber": 0.7,
    "dsl": 0.0,
    "none": -0.75,
    "invoice": 0.45,
    "card": -0.1,
    "bank-transfer": -0.1,
}


def make_customers(rows: int, seed: int) -> pd.DataFrame:
    """Return `rows` customers with the column `churned` ("yes" or "no"); the same seed gives the same ones.

    Charges are in euros, `tenure_months` in months; `satisfaction` (1 to 5) is empty for the third of the
    customers who never answered.
    """
    random = Random(seed)
    return pd.DataFrame([_customer(random) for _ in range(rows)])


def _customer(random: Random) -> dict[str, object]:
    contract = _choose(random, CONTRACTS)
    internet = _choose(random, INTERNET)
    payment = _choose(random, PAYMENTS)
    longest = {"month-to-month": 40, "one-year": 60, "two-year": 72}[contract]
    tenure = 1 + int((longest - 1) * random.random() ** 1.4)
    price = {"fiber": 78.0, "dsl": 52.0, "none": 21.0}[internet]
    charge = round(max(12.0, random.gauss(price, price * 0.16)), 2)
    calls = sum(random.random() < 0.17 for _ in range(8))
    satisfaction = None
    if random.random() < 0.67:
        satisfaction = min(5, max(1, round(random.gauss(4.1 - 0.5 * calls, 0.8))))
    odds = (
        _BASE
        + _EFFECTS[contract]
        + _EFFECTS[internet]
        + _EFFECTS[payment]
        - 0.034 * tenure
        + 0.38 * calls
        + 0.012 * (charge - price)
    )
    churned = random.random() < 1 / (1 + math.exp(-odds))
    return {
        "tenure_months": tenure,
        "monthly_charge": charge,
        "support_calls": calls,
        "satisfaction": satisfaction,
        "contract": contract,
        "internet": internet,
        "payment": payment,
        "paperless": random.random() < 0.6,
        "churned": "yes" if churned else "no",
    }


def _choose(random: Random, weights: dict[str, float]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]
