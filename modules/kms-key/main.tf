data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id

  # CloudWatch Logs sends no source account, but names the log group in the encryption context.
  log_services   = [for service in var.services : service if startswith(service, "logs.")]
  other_services = [for service in var.services : service if !startswith(service, "logs.")]

  use_actions = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
  ]
}

resource "aws_kms_key" "this" {
  bypass_policy_lockout_safety_check = false
  deletion_window_in_days            = var.deletion_window_in_days
  description                        = coalesce(var.description, "Customer key ${var.name}")
  enable_key_rotation                = true
  multi_region                       = var.multi_region
  policy                             = data.aws_iam_policy_document.this.json
  rotation_period_in_days            = var.rotation_period_in_days
  tags                               = merge(var.tags, { Name = var.name })

  # What the key encrypts moves to the new one before the former one stops to work.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
