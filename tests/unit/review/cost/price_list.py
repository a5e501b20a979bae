"""A local stand-in for the AWS Price List API: GetProducts with filters and pages, over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PUBLISHED = "2026-11-20T17:45:21Z"
PAGE = 2
REFUSALS = {
    "denied": (
        400,
        {
            "__type": "AccessDeniedException",
            "Message": "User: me is not authorized to perform: pricing:GetProducts",
        },
    ),
    "throttled": (400, {"__type": "ThrottlingException", "Message": "Rate exceeded"}),
    "expired": (400, {"__type": "ExpiredTokenException", "Message": "The security token is expired"}),
    "failing": (500, {"__type": "InternalErrorException", "Message": "An error on the server"}),
    "down": (503, {}),
}


def product(
    service: str,
    region: str,
    usage: str,
    *tiers: tuple[str, float],
    family: str = "",
    published: str = PUBLISHED,
    **attributes: str,
) -> dict[str, Any]:
    """An item of a PriceList, with all that the real one has. `tiers` are (begin, USD)."""
    sku = f"SKU{abs(hash((service, region, usage))) % 10**10}"
    dimensions = {
        f"{sku}.JRTCKXETXF.{number}": {
            "unit": "Hrs",
            "endRange": "Inf",
            "beginRange": begin,
            "description": f"${amount} per {usage}",
            "appliesTo": [],
            "rateCode": f"{sku}.JRTCKXETXF.{number}",
            "pricePerUnit": {"USD": f"{amount:.10f}"},
        }
        for number, (begin, amount) in enumerate(tiers)
    }
    offer = {
        "priceDimensions": dimensions,
        "sku": sku,
        "effectiveDate": "2026-11-01T00:00:00Z",
        "offerTermCode": "JRTCKXETXF",
        "termAttributes": {},
    }
    return {
        "product": {
            "productFamily": family,
            "attributes": {
                "regionCode": region,
                "servicecode": service,
                "usagetype": usage,
                "locationType": "AWS Region",
                **attributes,
            },
            "sku": sku,
        },
        "serviceCode": service,
        "terms": {"OnDemand": {f"{sku}.JRTCKXETXF": offer}},
        "version": "20261120174521",
        "publicationDate": published,
    }


@dataclass
class PriceList:
    """The API and what it was asked."""

    url: str
    products: list[dict[str, Any]]
    asked: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """What to answer with before the real answers: names of `REFUSALS`."""
    broken: list[str] = field(default_factory=list)
    """Items that every page ends with as they are."""

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """A page of what matches every filter."""
        self.asked.append(request)
        wanted = {each["Field"]: each["Value"] for each in request.get("Filters", [])}
        found = [
            each
            for each in self.products
            if each["serviceCode"] == request["ServiceCode"]
            and wanted.items()
            <= {"productFamily": each["product"]["productFamily"], **each["product"]["attributes"]}.items()
        ]
        start = int(request.get("NextToken") or 0)
        page = {
            "FormatVersion": "aws_v1",
            "PriceList": [*(json.dumps(each) for each in found[start : start + PAGE]), *self.broken],
        }
        return {**page, "NextToken": str(start + PAGE)} if start + PAGE < len(found) else page


@contextmanager
def price_list(*products: dict[str, Any]) -> Iterator[PriceList]:
    """Run the API on this machine's loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.headers["X-Amz-Target"] == "AWSPriceListService.GetProducts"
            refusal = listed.refusals.pop(0) if listed.refusals else None
            status, answer = REFUSALS[refusal] if refusal else (200, listed.answer(request))
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listed = PriceList(f"http://127.0.0.1:{server.server_port}", list(products))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield listed
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
