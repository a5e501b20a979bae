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
    tags = { project = "network-example" }
  }
}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

# CloudWatch Logs encrypts with the key only when the key's own policy lets it.
resource "aws_kms_key" "logs" {
  description         = "Flow logs of the example network"
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.logs.json
}

data "aws_iam_policy_document" "logs" {
  # checkov:skip=CKV_AWS_109:A key's policy names the key itself by "*", and its account must be able to manage it
  # checkov:skip=CKV_AWS_111:A key's policy names the key itself by "*"
  # checkov:skip=CKV_AWS_356:A key's policy names the key itself by "*"
  statement {
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      identifiers = [data.aws_caller_identity.current.account_id]
      type        = "AWS"
    }
  }

  statement {
    actions   = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = ["*"]

    principals {
      identifiers = ["logs.${data.aws_region.current.id}.amazonaws.com"]
      type        = "Service"
    }

    condition {
      test     = "ArnLike"
      values   = ["arn:aws:logs:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:log-group:/aws/vpc/*"]
      variable = "kms:EncryptionContext:aws:logs:arn"
    }
  }
}

module "network" {
  source = "../.."

  name                = "example"
  cidr                = "10.42.0.0/16"
  availability_zones  = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  nat                 = "per_az"
  interface_endpoints = ["ecr.api", "ecr.dkr", "logs", "sagemaker.runtime", "sts"]

  flow_log = {
    kms_key_arn = aws_kms_key.logs.arn
  }
}

output "private_subnet_ids" {
  description = "Where nodes and models go."
  value       = module.network.private_subnet_ids
}

output "vpc_id" {
  description = "The VPC."
  value       = module.network.vpc_id
}
