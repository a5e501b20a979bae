# An endpoint with everything around it: network without a way out, key, buckets, model archive, topic.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = { project = "model-endpoint-example" }
  }
}

data "aws_caller_identity" "current" {}

resource "aws_vpc" "this" {
  #checkov:skip=CKV2_AWS_11: the example shows the endpoint; the bucket, network and key modules do this

  cidr_block           = "10.30.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id
}

resource "aws_subnet" "this" {
  for_each = { "eu-west-1a" = "10.30.0.0/24", "eu-west-1b" = "10.30.1.0/24" }

  availability_zone = each.key
  cidr_block        = each.value
  vpc_id            = aws_vpc.this.id
}

resource "aws_kms_key" "this" {
  description         = "Volumes and captured data of the example endpoint"
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.key.json
}

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109: a key policy names its own key by "*", and the account must be able to manage it
  #checkov:skip=CKV_AWS_111: a key policy names its own key by "*", and the account must be able to manage it
  #checkov:skip=CKV_AWS_356: a key policy names its own key by "*", and the account must be able to manage it

  statement {
    sid       = "AccountPoliciesApply"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }

  # Alarms reach an encrypted topic only where CloudWatch may use its key.
  # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
  statement {
    sid       = "AlarmsReachTheTopic"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_s3_bucket" "artifact" {
  #checkov:skip=CKV2_AWS_6: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV2_AWS_61: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV2_AWS_62: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV_AWS_144: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV_AWS_145: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV_AWS_18: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV_AWS_21: the example shows the endpoint; the bucket, network and key modules do this

  bucket        = "shop-example-artifact-${data.aws_caller_identity.current.account_id}"
  force_destroy = true
}

resource "aws_s3_bucket" "capture" {
  #checkov:skip=CKV2_AWS_6: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV2_AWS_61: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV2_AWS_62: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV_AWS_144: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV_AWS_145: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV_AWS_18: the example shows the endpoint; the bucket, network and key modules do this
  #checkov:skip=CKV_AWS_21: the example shows the endpoint; the bucket, network and key modules do this

  bucket        = "shop-example-capture-${data.aws_caller_identity.current.account_id}"
  force_destroy = true
}

resource "aws_s3_object" "model" {
  bucket         = aws_s3_bucket.artifact.id
  content_base64 = filebase64("${path.module}/model.tar.gz")
  key            = "models/constant/${filesha256("${path.module}/model.tar.gz")}/model.tar.gz"
}

resource "aws_sns_topic" "alarms" {
  name              = "shop-example-alarms"
  kms_master_key_id = aws_kms_key.this.arn
}

module "endpoint" {
  source = "../.."

  name                     = "shop-example-constant"
  environment              = { LOG_LEVEL = "info" }
  image                    = "${data.aws_caller_identity.current.account_id}.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0.0"
  initial_instances        = 2
  instance_type            = "ml.m7i.large"
  kms_key_arn              = aws_kms_key.this.arn
  max_instances            = 4
  min_instances            = 2
  model_bucket_arn         = aws_s3_bucket.artifact.arn
  model_prefix             = "models/constant/"
  model_data_url           = "s3://${aws_s3_object.model.bucket}/${aws_s3_object.model.key}"
  network_isolation        = true
  permissions_boundary_arn = null
  revision                 = 1
  startup_timeout_seconds  = 120
  subnet_ids               = [for subnet in aws_subnet.this : subnet.id]
  tags                     = { purpose = "example" }
  target_invocations       = 600
  volume_size_gb           = 30
  vpc_id                   = aws_vpc.this.id

  alarms = {
    client_error_percent = 10
    latency_ms           = 250
    overhead_ms          = 250
    server_errors        = 3
    topic_arns           = [aws_sns_topic.alarms.arn]
  }

  capture = {
    bucket  = aws_s3_bucket.capture.id
    prefix  = "capture"
    percent = 20
  }

  deployment = {
    strategy                 = "canary"
    step_percent             = 50
    termination_wait_seconds = 60
    timeout_seconds          = 1800
    wait_seconds             = 120
  }

  egress = {
    cidr_blocks = { vpc = aws_vpc.this.cidr_block }
  }
}

output "endpoint_name" {
  description = "Name of the endpoint, by which it is invoked."
  value       = module.endpoint.endpoint_name
}
