"""GitHub and GitLab: workflows, comments on pull requests, issues about drift."""
