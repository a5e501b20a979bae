locals {
  approver_arns = [for id in sort(var.approver_account_ids) : "arn:${data.aws_partition.current.partition}:iam::${id}:root"]
  reader_arns = [
    for id in sort(setunion(var.reader_account_ids, var.approver_account_ids)) :
    "arn:${data.aws_partition.current.partition}:iam::${id}:root"
  ]
  # By way of a local: Terraform reads a data source that names a resource itself only once that resource's changes
  # are made, tags included, and until then nobody could review the policy.
  group_arns = { for name, group in aws_sagemaker_model_package_group.this : name => group.arn }

  shared = length(var.reader_account_ids) + length(var.approver_account_ids) > 0
}

data "aws_partition" "current" {}

resource "aws_sagemaker_model_package_group" "this" {
  for_each = var.groups

  model_package_group_name        = "${var.name}-${each.key}"
  model_package_group_description = each.value.description

  tags = merge(var.tags, each.value.tags)
}

data "aws_iam_policy_document" "this" {
  for_each = local.shared ? local.group_arns : {}

  statement {
    sid       = "ReadGroup"
    actions   = ["sagemaker:DescribeModelPackageGroup"]
    resources = [each.value]

    principals {
      type        = "AWS"
      identifiers = local.reader_arns
    }
  }

  statement {
    sid = "ReadAndDeployVersions"
    actions = [
      "sagemaker:CreateModel",
      "sagemaker:DescribeModelPackage",
      "sagemaker:ListModelPackages",
    ]
    resources = ["${replace(each.value, ":model-package-group/", ":model-package/")}/*"]

    principals {
      type        = "AWS"
      identifiers = local.reader_arns
    }
  }

  dynamic "statement" {
    for_each = length(var.approver_account_ids) > 0 ? ["ApproveVersions"] : []

    content {
      sid       = statement.value
      actions   = ["sagemaker:UpdateModelPackage"]
      resources = ["${replace(each.value, ":model-package-group/", ":model-package/")}/*"]

      principals {
        type        = "AWS"
        identifiers = local.approver_arns
      }
    }
  }
}

resource "aws_sagemaker_model_package_group_policy" "this" {
  for_each = local.shared ? var.groups : {}

  # By its id: a group that is replaced takes its policy along, and keeps its name.
  model_package_group_name = aws_sagemaker_model_package_group.this[each.key].id
  resource_policy          = data.aws_iam_policy_document.this[each.key].json
}
