locals {
  alarm_arn_prefix  = "arn:${data.aws_partition.current.partition}:cloudwatch:${local.region}:${local.account_id}:alarm:"
  bucket_arn_prefix = "arn:${data.aws_partition.current.partition}:s3:::"
  log_group_arn     = "arn:${data.aws_partition.current.partition}:logs:${local.region}:${local.account_id}:log-group:/aws/sagemaker/Endpoints/${var.name}"
  network_arn       = "arn:${data.aws_partition.current.partition}:ec2:${local.region}:${local.account_id}"

  account_id = data.aws_caller_identity.current.account_id
  region     = data.aws_region.current.id

  # account, region and name of the image's repository; null where it is not in ECR
  repository = try(regex("^([0-9]{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?/([^:@]+)", var.image), null)
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

resource "aws_iam_role" "execution" {
  name                 = "${var.name}-endpoint"
  description          = "What SageMaker does for the endpoint ${var.name}"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }

    # no other account's SageMaker resource may use the role
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

resource "aws_iam_role_policy" "execution" {
  name   = "endpoint"
  role   = aws_iam_role.execution.name
  policy = data.aws_iam_policy_document.execution.json
}

data "aws_iam_policy_document" "execution" {
  statement {
    sid       = "ReadModel"
    actions   = ["s3:GetObject"]
    resources = ["${var.model_bucket_arn}/${var.model_prefix}*"]
  }

  statement {
    sid       = "FindModel"
    actions   = ["s3:ListBucket"]
    resources = [var.model_bucket_arn]
  }

  statement {
    sid       = "WriteCapture"
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket_arn_prefix}${var.capture.bucket}/${var.capture.prefix}/*"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  statement {
    sid       = "EncryptVolumes"
    actions   = ["kms:CreateGrant"]
    resources = [var.kms_key_arn]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = [local.log_group_arn, "${local.log_group_arn}:*"]
  }

  statement {
    sid       = "WriteMetrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["AWS/SageMaker", "/aws/sagemaker/Endpoints"]
    }
  }

  # SageMaker looks at them in this role while a deployment goes on.
  statement {
    sid       = "WatchDeployments"
    actions   = ["cloudwatch:DescribeAlarms"]
    resources = [for alarm in values(local.rollback_alarms) : "${local.alarm_arn_prefix}${alarm}"]
  }

  statement {
    sid = "AttachToNetwork"
    actions = [
      "ec2:CreateNetworkInterface",
      "ec2:CreateNetworkInterfacePermission",
      "ec2:DeleteNetworkInterface",
      "ec2:DeleteNetworkInterfacePermission",
    ]
    resources = concat(
      ["${local.network_arn}:network-interface/*"],
      [for id in var.subnet_ids : "${local.network_arn}:subnet/${id}"],
    )
  }

  # Not by the group's id: the group would depend on the policy's role, and a destroy would take the permissions
  # first, without which SageMaker can't remove the interfaces.
  statement {
    sid       = "JoinSecurityGroup"
    actions   = ["ec2:CreateNetworkInterface"]
    resources = ["${local.network_arn}:security-group/*"]

    condition {
      test     = "ArnEquals"
      variable = "ec2:Vpc"
      values   = ["${local.network_arn}:vpc/${var.vpc_id}"]
    }
  }

  statement {
    sid = "SeeNetwork"
    actions = [
      "ec2:DescribeDhcpOptions",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = local.repository == null ? [] : [local.repository]

    content {
      sid       = "PullImage"
      actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      resources = ["arn:${data.aws_partition.current.partition}:ecr:${statement.value[1]}:${statement.value[0]}:repository/${statement.value[2]}"]
    }
  }

  dynamic "statement" {
    for_each = local.repository == null ? [] : ["LogInToRegistry"]

    content {
      sid       = statement.value
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
    }
  }
}
