data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id
  iam        = "arn:${local.partition}:iam::${local.account_id}"

  # Subjects as the platforms write them, whole: a condition on them is an equality.
  # https://docs.github.com/en/actions/reference/openid-connect-reference
  github = var.github == null ? {} : {
    github = {
      audience = var.github.audience
      create   = var.github.create_provider
      issuer   = trimprefix(var.github.issuer, "https://")
      plan = concat(
        ["repo:${local.github_subject}:pull_request", "repo:${local.github_subject}:ref:refs/heads/${var.github.branch}"],
        var.github.plan_subjects,
      )
      apply = (
        var.github.apply_subjects != null
        ? var.github.apply_subjects
        : ["repo:${local.github_subject}:environment:${var.github.environment}"]
      )

      # The subject of a job with an environment does not say its branch. STS checks that claim of github.com's tokens
      # since January 2026, of no other issuer's: there the environment's branch rule is what binds it.
      apply_claims = var.github.issuer == "https://token.actions.githubusercontent.com" ? {
        ref = "refs/heads/${var.github.branch}"
      } : {}
    }
  }
  github_subject = var.github == null ? "" : coalesce(var.github.subject_repository, var.github.repository)

  # https://docs.gitlab.com/ci/secrets/id_token_authentication/: the subject has the branch, and never an environment.
  gitlab = var.gitlab == null ? {} : {
    gitlab = {
      audience     = var.gitlab.audience
      create       = var.gitlab.create_provider
      issuer       = trimprefix(var.gitlab.issuer, "https://")
      plan         = concat([local.gitlab_branch], var.gitlab.plan_subjects)
      apply        = var.gitlab.apply_subjects != null ? var.gitlab.apply_subjects : [local.gitlab_branch]
      apply_claims = {}
    }
  }
  gitlab_branch = var.gitlab == null ? "" : "project_path:${var.gitlab.project}:ref_type:branch:ref:${var.gitlab.branch}"

  platforms = merge(local.github, local.gitlab)

  # The issuer names the provider, one that is there already, too. Known at plan, unlike the attribute of what is made,
  # so that the trust can be reviewed before the first apply.
  provider_arns = { for name, platform in local.platforms : name => "${local.iam}:oidc-provider/${platform.issuer}" }
}

resource "aws_iam_openid_connect_provider" "this" {
  for_each = { for name, platform in local.platforms : name => platform if platform.create }

  url            = "https://${each.value.issuer}"
  client_id_list = [each.value.audience]
  tags           = var.tags
}

data "aws_iam_policy_document" "trust" {
  for_each = toset(["apply", "plan"])

  dynamic "statement" {
    for_each = local.platforms

    content {
      sid     = title(statement.key)
      actions = ["sts:AssumeRoleWithWebIdentity"]

      principals {
        type        = "Federated"
        identifiers = [local.provider_arns[statement.key]]
      }

      condition {
        test     = "StringEquals"
        variable = "${statement.value.issuer}:aud"
        values   = [statement.value.audience]
      }

      condition {
        test     = "StringEquals"
        variable = "${statement.value.issuer}:sub"
        values   = statement.value[each.key]
      }

      dynamic "condition" {
        for_each = each.key == "apply" ? statement.value.apply_claims : {}

        content {
          test     = "StringEquals"
          variable = "${statement.value.issuer}:${condition.key}"
          values   = [condition.value]
        }
      }
    }
  }
}

resource "aws_iam_role" "plan" {
  name                 = "${var.name}-ci-plan"
  assume_role_policy   = data.aws_iam_policy_document.trust["plan"].json
  description          = "CI reads ${var.name} and plans its changes"
  max_session_duration = 3600
  permissions_boundary = local.boundary_arn
  tags                 = var.tags

  depends_on = [aws_iam_openid_connect_provider.this, aws_iam_policy.boundary]
}

resource "aws_iam_role" "apply" {
  name                 = "${var.name}-ci-apply"
  assume_role_policy   = data.aws_iam_policy_document.trust["apply"].json
  description          = "CI applies what was approved of ${var.name}"
  max_session_duration = var.apply_session_seconds
  permissions_boundary = local.boundary_arn
  tags                 = var.tags

  depends_on = [aws_iam_openid_connect_provider.this, aws_iam_policy.boundary]
}
