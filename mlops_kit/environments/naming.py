"""What things of an environment are called, by what its files say."""

from __future__ import annotations

from typing import TYPE_CHECKING


class Named:
    """Gives an environment its names."""

    if TYPE_CHECKING:
        name: str
        project: str
        account_id: str
        region: str

    @property
    def prefix(self) -> str:
        """What the name of every resource begins with."""
        return f"{self.project}-{self.name}"

    @property
    def place(self) -> dict[str, str]:
        """What ARNs and addresses in the environment are made of."""
        return {"account": self.account_id, "region": self.region, "partition": "aws"}

    @property
    def state_bucket(self) -> str:
        """The bucket of the Terraform states."""
        return self.bucket("state")

    def bucket(self, kind: str) -> str:
        """Return the name of a bucket; the account id makes it unique in the world."""
        return f"{self.prefix}-{kind}-{self.account_id}"

    def endpoint(self, model: str) -> str:
        """Return the name that a model's endpoint gets (`infra/serving/inputs.tfvars.j2`)."""
        return f"{self.prefix}-{model}"
