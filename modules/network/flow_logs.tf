locals {
  flow_log_group_name = "/aws/vpc/${var.name}/flow-logs"

  # Known at plan, unlike the attribute of the group, so that the policy can be reviewed whatever changes of the group.
  flow_log_group_arn = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${local.flow_log_group_name}"
}

resource "aws_cloudwatch_log_group" "flow_logs" {
  kms_key_id        = var.flow_log.kms_key_arn
  name              = local.flow_log_group_name
  retention_in_days = var.flow_log.retention_days

  tags = var.tags
}

resource "aws_flow_log" "this" {
  iam_role_arn             = aws_iam_role.flow_logs.arn
  log_destination          = aws_cloudwatch_log_group.flow_logs.arn
  log_destination_type     = "cloud-watch-logs"
  max_aggregation_interval = var.flow_log.aggregation_seconds
  traffic_type             = var.flow_log.traffic_type
  vpc_id                   = aws_vpc.this.id

  tags = merge(var.tags, { Name = var.name })

  # Records written before the role may write are lost without a word.
  depends_on = [aws_iam_role_policy.flow_logs]
}

resource "aws_iam_role" "flow_logs" {
  assume_role_policy   = data.aws_iam_policy_document.flow_logs_trust.json
  description          = "Writes the flow logs of ${var.name}"
  name                 = "${var.name}-flow-logs"
  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

data "aws_iam_policy_document" "flow_logs_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      identifiers = ["vpc-flow-logs.amazonaws.com"]
      type        = "Service"
    }

    # Against the confused deputy: only this account's flow logs of this region may use the role.
    condition {
      test     = "StringEquals"
      values   = [local.account_id]
      variable = "aws:SourceAccount"
    }

    condition {
      test     = "ArnLike"
      values   = ["arn:${local.partition}:ec2:${local.region}:${local.account_id}:vpc-flow-log/*"]
      variable = "aws:SourceArn"
    }
  }
}

resource "aws_iam_role_policy" "flow_logs" {
  name   = "write-flow-logs"
  policy = data.aws_iam_policy_document.flow_logs.json
  role   = aws_iam_role.flow_logs.name
}

data "aws_iam_policy_document" "flow_logs" {
  statement {
    actions = [
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
    ]
    resources = [
      local.flow_log_group_arn,
      "${local.flow_log_group_arn}:*",
    ]
  }

  # Listing log groups knows no narrower resource than the account's groups.
  statement {
    actions   = ["logs:DescribeLogGroups"]
    resources = ["arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:*"]
  }
}
