data "aws_iam_policy_document" "this" {
  #checkov:skip=CKV_AWS_109: in a key policy the resource "*" is the one key that carries the policy
  #checkov:skip=CKV_AWS_111: in a key policy the resource "*" is the one key that carries the policy
  #checkov:skip=CKV_AWS_356: in a key policy the resource "*" is the one key that carries the policy

  # Without it nobody could mend the policy later, and IAM policies of the account would not apply to the key.
  statement {
    sid       = "AccountPolicies"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account_id}:root"]
    }
  }

  dynamic "statement" {
    for_each = length(var.administrators) > 0 ? [var.administrators] : []

    content {
      sid = "Administration"
      actions = [
        "kms:CancelKeyDeletion",
        "kms:CreateAlias",
        "kms:Delete*",
        "kms:Describe*",
        "kms:Disable*",
        "kms:Enable*",
        "kms:Get*",
        "kms:List*",
        "kms:Put*",
        "kms:ReplicateKey",
        "kms:Revoke*",
        "kms:RotateKeyOnDemand",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:Update*",
      ]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = statement.value
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.users) > 0 ? [var.users] : []

    content {
      sid       = "Use"
      actions   = local.use_actions
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = statement.value
      }
    }
  }

  # Volumes, file systems and clusters keep a grant on the key for as long as they live.
  dynamic "statement" {
    for_each = length(var.users) > 0 ? [var.users] : []

    content {
      sid       = "UseThroughServices"
      actions   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = statement.value
      }

      condition {
        test     = "Bool"
        variable = "kms:GrantIsForAWSResource"
        values   = ["true"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(local.log_services) > 0 ? [local.log_services] : []

    content {
      sid       = "LogServices"
      actions   = local.use_actions
      resources = ["*"]

      principals {
        type        = "Service"
        identifiers = statement.value
      }

      condition {
        test     = "ArnLike"
        variable = "kms:EncryptionContext:aws:logs:arn"
        values   = ["arn:${local.partition}:logs:${local.region}:${local.account_id}:*"]
      }
    }
  }

  # The condition keeps other accounts from using the key through the same service.
  dynamic "statement" {
    for_each = length(local.other_services) > 0 ? [local.other_services] : []

    content {
      sid       = "Services"
      actions   = local.use_actions
      resources = ["*"]

      principals {
        type        = "Service"
        identifiers = statement.value
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [local.account_id]
      }
    }
  }

  dynamic "statement" {
    for_each = var.statements

    content {
      sid       = statement.key
      effect    = statement.value.effect
      actions   = statement.value.actions
      resources = ["*"]

      dynamic "principals" {
        for_each = statement.value.principals

        content {
          type        = principals.key
          identifiers = principals.value
        }
      }

      dynamic "condition" {
        for_each = statement.value.conditions

        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}
