"""How an environment is delivered: who may change it from CI, and what is kept as evidence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from mlops_kit.environments.fields import Section, Text

_NO_PATTERN = "is not exact: letters, digits and . _ - / alone, no wildcard"
_Subject = Annotated[str, Text(r"[\w.@:/-]+", "is not exact: a subject without wildcards")]


class Ci(Section):
    """The pipeline that may plan and apply, named so that a token of another one is never taken for it."""

    provider: Literal["github", "gitlab"] = Field(
        description="Platform of the pipeline.", examples=["github"]
    )
    repository: Annotated[
        str,
        Text(
            r"[\w.-]+(/[\w.-]+)+", "is not a repository: its full path without wildcards, as in acme/models"
        ),
    ] = Field(description="Full path of the repository or project.", examples=["acme/models"])
    branch: Annotated[str, Text(r"[\w.-]+(/[\w.-]+)*", _NO_PATTERN)] = Field(
        default="main", description="The only branch that is applied.", examples=["main"]
    )
    environment: Annotated[str, Text(r"[\w.-]+(/[\w.-]+)*", _NO_PATTERN)] = Field(
        description="The platform's environment, whose approval guards an apply.", examples=["prod"]
    )
    issuer: (
        Annotated[
            str,
            Text(
                r"https://[a-z0-9.-]+(:[0-9]+)?(/[\w.-]+)*", "is not an https address without a final slash"
            ),
        ]
        | None
    ) = Field(
        default=None,
        description="Issuer of the tokens, where the platform is an installation of your own.",
        examples=["https://gitlab.example.com"],
    )
    create_provider: bool = Field(
        default=True,
        description="Make the account's identity provider of the issuer? It can have one.",
        examples=[False],
    )
    apply_subjects: list[_Subject] | None = Field(
        default=None,
        description="Exact subjects of tokens that may apply, where a project composes its own.",
        examples=[["project_path:acme/models:ref_protected:true"]],
    )
    plan_subjects: list[_Subject] = Field(
        default=[],
        description="Further exact subjects of tokens that may plan.",
        examples=[["project_path:acme/models:ref_protected:false"]],
    )
    subject_repository: (
        Annotated[str, Text(r"[\w.@-]+(/[\w.@-]+)+", "is not exact: letters, digits and . _ - @ / alone")]
        | None
    ) = Field(
        default=None,
        description="The repository as its tokens' subject has it, where ids are part of it.",
        examples=["acme@1234/models@5678"],
    )

    @model_validator(mode="after")
    def _is_of_its_platform(self) -> Ci:
        if self.provider == "github" and self.repository.count("/") != 1:
            raise ValueError(f"names no repository of GitHub: {self.repository}; write owner/name")
        return self


class Audit(Section):
    """Evidence of what was done: the trail's log and the kit's own records."""

    retention_days: int = Field(
        default=365,
        ge=1,
        le=36_500,
        description="Days in which no record can be deleted, by nobody where deletion is protected.",
        examples=[365],
    )
    access_analyzer: bool = Field(
        default=True,
        description="Make the analyzer of access from outside the account? An account has one per region.",
        examples=[False],
    )
