"""Make the archives that tests and example serve: models that answer one class whatever they are asked.

Run from anywhere with the kit's environment, when a new scikit-learn no longer reads what is there.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path

import pandas as pd
import sklearn
import skops.io
from sklearn.dummy import DummyClassifier


def archive(answer: str) -> bytes:
    """Return the model archive of a classifier that always answers `answer`."""
    table = pd.DataFrame({"x": [0.0, 1.0]})
    model = DummyClassifier(strategy="constant", constant=answer).fit(table, ["no", "yes"])
    manifest = {
        "schema": "mlops-kit/model-manifest/v1",
        "name": "constant",
        "framework": "scikit-learn",
        "model_file": "model.skops",
        "task": "classification",
        "features": [{"name": "x", "type": "number"}],
        "versions": {"scikit-learn": sklearn.__version__},
    }
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as entries:
        for name, content in (
            ("manifest.json", json.dumps(manifest, indent=2).encode()),
            ("model.skops", skops.io.dumps(model)),
        ):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            entries.addfile(entry, io.BytesIO(content))
    return gzip.compress(tar.getvalue(), mtime=0)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    for name in ("no", "yes"):
        (here / f"{name}.tar.gz").write_bytes(archive(name))
    example = here.parents[1] / "examples" / "complete" / "model.tar.gz"
    example.write_bytes(archive("yes"))
