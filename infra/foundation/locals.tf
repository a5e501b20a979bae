data "aws_availability_zones" "available" {
  #checkov:skip=CKV_AWS_394: the first zones by name are taken; one that AWS adds has a later letter and moves none
  state = "available"

  # EKS puts no control plane there: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
  exclude_zone_ids = ["cac1-az3", "use1-az3", "usw1-az2"]

  # Zones that every account has: no local zones, nothing to opt in to.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

data "aws_partition" "current" {}

locals {
  # CI makes roles under a boundary alone, so that every role of the environment must be under it.
  permissions_boundary_arn = var.ci == null ? var.permissions_boundary_arn : module.ci_identity[0].permissions_boundary_arn

  availability_zones = (
    length(var.availability_zones) > 0
    ? var.availability_zones
    : slice(data.aws_availability_zones.available.names, 0, var.availability_zone_count)
  )

  # Auto Scaling starts the cluster's nodes and needs the key for their volumes. Its service-linked role may not
  # exist yet in a new account, and a key policy can't name a principal that doesn't exist: a condition can.
  autoscaling = [
    {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values = [
        "arn:${data.aws_partition.current.partition}:iam::${var.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
      ]
    },
    {
      test     = "StringEquals"
      variable = "kms:CallerAccount"
      values   = [var.account_id]
    },
  ]

  key_statements = {
    AutoScalingUse = {
      actions    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
      principals = { AWS = ["*"] }
      conditions = local.autoscaling
    }
    AutoScalingGrants = {
      actions    = ["kms:CreateGrant"]
      principals = { AWS = ["*"] }
      conditions = concat(local.autoscaling, [
        { test = "Bool", variable = "kms:GrantIsForAWSResource", values = ["true"] }
      ])
    }
  }
}
