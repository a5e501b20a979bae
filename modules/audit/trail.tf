locals {
  log_group_name = "/aws/cloudtrail/${var.name}"
  log_group_arn  = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${local.log_group_name}"
}

resource "aws_cloudtrail" "this" {
  #checkov:skip=CKV_AWS_252: a message for every log file tells nobody anything; the bucket is read when it is needed
  #checkov:skip=CKV2_AWS_10: events go to CloudWatch Logs where cloudwatch_logs is set
  name                          = var.name
  cloud_watch_logs_group_arn    = one([for group in aws_cloudwatch_log_group.this : "${group.arn}:*"])
  cloud_watch_logs_role_arn     = one(aws_iam_role.logs[*].arn)
  enable_log_file_validation    = true
  include_global_service_events = true
  is_multi_region_trail         = true
  kms_key_id                    = aws_kms_key.this.arn
  s3_bucket_name                = aws_s3_bucket.this.id
  tags                          = var.tags

  advanced_event_selector {
    name = "Management events"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  dynamic "advanced_event_selector" {
    for_each = length(var.data_event_bucket_arns) > 0 ? [sort([for arn in var.data_event_bucket_arns : "${arn}/"])] : []

    content {
      name = "Reads and writes of objects"

      field_selector {
        field  = "eventCategory"
        equals = ["Data"]
      }

      field_selector {
        field  = "resources.type"
        equals = ["AWS::S3::Object"]
      }

      field_selector {
        field       = "resources.ARN"
        starts_with = advanced_event_selector.value
      }
    }
  }

  # CloudTrail tries the bucket and the log group before it makes the trail.
  depends_on = [
    aws_iam_role_policy.logs,
    aws_s3_bucket_object_lock_configuration.this,
    aws_s3_bucket_policy.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
  ]
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338: the bucket keeps the events for as long as they must be kept; the group is for looking
  count = var.cloudwatch_logs == null ? 0 : 1

  name              = local.log_group_name
  kms_key_id        = aws_kms_key.this.arn
  retention_in_days = var.cloudwatch_logs.retention_days
  tags              = var.tags
}

data "aws_iam_policy_document" "logs_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }
  }
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "WriteStream"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.log_group_arn}:log-stream:${local.account_id}_CloudTrail_${local.region}*"]
  }
}

resource "aws_iam_role" "logs" {
  count = var.cloudwatch_logs == null ? 0 : 1

  name                 = "${var.name}-trail"
  assume_role_policy   = data.aws_iam_policy_document.logs_trust.json
  description          = "CloudTrail writes ${local.log_group_name}"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy" "logs" {
  count = var.cloudwatch_logs == null ? 0 : 1

  name   = "write-log-group"
  role   = aws_iam_role.logs[0].id
  policy = data.aws_iam_policy_document.logs.json
}
