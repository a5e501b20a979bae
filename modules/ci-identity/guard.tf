locals {
  boundary_name = "${var.name}-ci-boundary"
  boundary_arn  = coalesce(var.permissions_boundary_arn, "${local.iam}:policy/${local.boundary_name}")

  services = [
    "access-analyzer",
    "application-autoscaling",
    "autoscaling",
    "cloudtrail",
    "cloudwatch",
    "ec2",
    "ecr",
    "eks",
    "elasticloadbalancing",
    "logs",
    "sagemaker",
    "sns",
  ]
}

# What nobody may do who came in through CI: widen what CI may do, or take the evidence of it away. Changes of this
# module's own roles are an administrator's.
data "aws_iam_policy_document" "guard" {
  statement {
    sid         = "KeepIdentity"
    effect      = "Deny"
    not_actions = ["iam:Get*", "iam:List*"]
    resources = concat(
      ["${local.iam}:policy/${var.name}-ci-*", "${local.iam}:role/${var.name}-ci-*", local.boundary_arn],
      values(local.provider_arns),
    )
  }

  # Else a role could be made that may do more than the one that makes it.
  statement {
    sid    = "BoundRoles"
    effect = "Deny"
    actions = [
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
    ]
    resources = ["*"]

    condition {
      test     = "StringNotEquals"
      variable = "iam:PermissionsBoundary"
      values   = [local.boundary_arn]
    }
  }

  statement {
    sid    = "NoOtherIdentities"
    effect = "Deny"
    actions = [
      "iam:CreateAccessKey",
      "iam:CreateLoginProfile",
      "iam:CreateOpenIDConnectProvider",
      "iam:CreateSAMLProvider",
      "iam:CreateUser",
      "iam:DeleteRolePermissionsBoundary",
    ]
    resources = ["*"]
  }

  statement {
    sid    = "KeepEvidence"
    effect = "Deny"
    actions = [
      "cloudtrail:DeleteTrail",
      "cloudtrail:StopLogging",
      "s3:BypassGovernanceRetention",
    ]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "boundary" {
  #checkov:skip=CKV_AWS_107: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV_AWS_108: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV_AWS_109: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV_AWS_110: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV_AWS_111: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV_AWS_356: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV2_AWS_40: a boundary grants nothing: it is the most that a role under it can be granted
  source_policy_documents = [data.aws_iam_policy_document.guard.json]

  statement {
    sid = "AtMost"
    actions = concat(
      [for service in local.services : "${service}:*"],
      ["eks-auth:*", "iam:*", "kms:*", "pricing:*", "s3:*", "secretsmanager:*", "ssm:*", "sts:*", "tag:*"],
    )
    resources = ["*"]
  }
}

resource "aws_iam_policy" "boundary" {
  #checkov:skip=CKV_AWS_286: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV_AWS_287: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV_AWS_288: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV_AWS_289: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV_AWS_290: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV_AWS_355: a boundary grants nothing: it is the most that a role under it can be granted
  #checkov:skip=CKV2_AWS_40: a boundary grants nothing: it is the most that a role under it can be granted

  count = var.permissions_boundary_arn == null ? 1 : 0

  name        = local.boundary_name
  description = "The most that roles of ${var.name} may do, those of CI and those that CI makes"
  policy      = data.aws_iam_policy_document.boundary.json
  tags        = var.tags
}
