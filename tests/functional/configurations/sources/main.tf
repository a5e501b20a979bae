provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

data "aws_availability_zones" "this" {
  state = "available"
}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "Lambda"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["logs:PutLogEvents", "logs:CreateLogStream"]
    resources = ["arn:${data.aws_partition.this.partition}:logs:*:${data.aws_caller_identity.this.account_id}:*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceAccount"
      values   = [data.aws_caller_identity.this.account_id]
    }
  }
}

resource "aws_iam_role" "function" {
  name               = "function"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "logs" {
  name   = "logs"
  role   = aws_iam_role.function.id
  policy = data.aws_iam_policy_document.logs.json
}

resource "aws_s3_bucket" "data" {
  bucket        = "sources-data-${data.aws_caller_identity.this.account_id}"
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "data" {
  bucket = aws_s3_bucket.data.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_ssm_parameter" "bucket" {
  name  = "/sources/bucket"
  type  = "String"
  value = aws_s3_bucket.data.id
}

data "aws_ssm_parameter" "bucket" {
  name = aws_ssm_parameter.bucket.name
}

check "answers" {
  assert {
    condition     = data.aws_caller_identity.this.account_id == "111111111111"
    error_message = "The caller is the account that the command was started for."
  }
  assert {
    condition     = length(data.aws_availability_zones.this.names) >= 3
    error_message = "A region has at least three zones."
  }
  assert {
    condition     = nonsensitive(data.aws_ssm_parameter.bucket.value) == aws_s3_bucket.data.id
    error_message = "A parameter reads as it was written."
  }
  assert {
    condition     = jsondecode(data.aws_iam_policy_document.trust.json).Statement[0].Principal.Service == "lambda.amazonaws.com"
    error_message = "A policy document renders as IAM reads it."
  }
}
