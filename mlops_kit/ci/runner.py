"""What the machine that runs a pipeline says of itself: its platform, its pull request, its run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from mlops_kit.ci.platform import Platform

_NOWHERE = (
    "run it in a job of GitHub Actions or GitLab CI, or set GITHUB_REPOSITORY and GITHUB_TOKEN, "
    "or CI_API_V4_URL, CI_PROJECT_ID and GITLAB_TOKEN"
)


@dataclass(frozen=True)
class Runner:
    """A job, by its environment variables."""

    variables: Mapping[str, str]

    @property
    def platform_name(self) -> str:
        """`github` or `gitlab`. Raises ConfigurationError where it is neither."""
        if self._get("GITHUB_ACTIONS") or self._get("GITHUB_REPOSITORY"):
            return "github"
        if self._get("GITLAB_CI") or self._get("CI_PROJECT_ID"):
            return "gitlab"
        raise ConfigurationError("no variable says which platform this is, GitHub or GitLab", _NOWHERE)

    def platform(self) -> Platform:
        """Return the platform, signed in with the job's token.

        Raises ConfigurationError for what the job lacks: a variable, a token, the extra `ci`.
        """
        try:
            return self._github() if self.platform_name == "github" else self._gitlab()
        except ModuleNotFoundError as error:
            raise ConfigurationError(
                f"the package {error.name} is not installed", "pip install 'mlops-kit[ci]'"
            ) from None

    def pull_request(self) -> int:
        """Return the number of the pull request that this job is for; raises ConfigurationError."""
        found = self._github_number() if self.platform_name == "github" else self._get("CI_MERGE_REQUEST_IID")
        if not found.isdecimal():
            raise ConfigurationError("this job is not for a pull request", "name one: --pull-request NUMBER")
        return int(found)

    @property
    def commit(self) -> str:
        """The commit that the job is for: of a pull request its last one. Empty where it isn't known."""
        if self._get("GITHUB_ACTIONS") or self._get("GITHUB_REPOSITORY"):
            head = self._event().get("pull_request", {}).get("head", {}).get("sha", "")
            return str(head) or self._get("GITHUB_SHA")
        return self._get("CI_COMMIT_SHA")

    @property
    def branch(self) -> str:
        """The branch that the job is for."""
        return self._get("GITHUB_REF_NAME") or self._get("CI_COMMIT_BRANCH")

    @property
    def run(self) -> str:
        """The id of the run of GitHub Actions; raises ConfigurationError outside of one."""
        return self._needed("GITHUB_RUN_ID")

    @property
    def starters(self) -> set[str]:
        """Who started the run, and who ran it again."""
        return {self._get("GITHUB_ACTOR"), self._get("GITHUB_TRIGGERING_ACTOR")} - {""}

    @property
    def run_url(self) -> str:
        """Where the job's log is; empty where it isn't known."""
        parts = [self._get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
        if all(parts):
            return f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}"
        return self._get("CI_JOB_URL")

    def _github(self) -> Platform:
        from mlops_kit.ci.github import GitHub

        token = self._get("GITHUB_TOKEN") or self._get("GH_TOKEN")
        if not token:
            raise ConfigurationError(
                "GITHUB_TOKEN is not set", "give the step `env: GITHUB_TOKEN: ${{ github.token }}`"
            )
        url = self._get("GITHUB_API_URL") or "https://api.github.com"
        return GitHub(self._needed("GITHUB_REPOSITORY"), token, url)

    def _gitlab(self) -> Platform:
        from mlops_kit.ci.gitlab import GitLab

        token = self._get("GITLAB_TOKEN")
        if not token:
            job = " (the job's own CI_JOB_TOKEN may not write comments)" if self._get("CI_JOB_TOKEN") else ""
            raise ConfigurationError(
                f"GITLAB_TOKEN is not set{job}",
                "make a project access token with the scope `api` and the role Developer, "
                "and keep it as the masked variable GITLAB_TOKEN of the project",
            )
        return GitLab(self._needed("CI_PROJECT_ID"), token, self._needed("CI_API_V4_URL"))

    def _github_number(self) -> str:
        reference = self._get("GITHUB_REF").split("/")
        if reference[:2] == ["refs", "pull"] and len(reference) > 2:
            return reference[2]
        event = self._event()
        return str(event.get("pull_request", event.get("issue", {})).get("number", ""))

    def _event(self) -> dict[str, Any]:
        try:
            event = json.loads(Path(self._get("GITHUB_EVENT_PATH")).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return event if isinstance(event, dict) else {}

    def _needed(self, name: str) -> str:
        if value := self._get(name):
            return value
        raise ConfigurationError(f"{name} is not set", _NOWHERE)

    def _get(self, name: str) -> str:
        return self.variables.get(name, "").strip()
