provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  url            = "https://gitlab.com"
  client_id_list = ["sts.amazonaws.com"]
}

module "ci" {
  source = "../.."

  name              = "ci-example"
  state_bucket_arn  = "arn:aws:s3:::ci-example-state-${local.account_id}"
  state_kms_key_arn = "arn:aws:kms:eu-west-1:${local.account_id}:key/11111111-2222-3333-4444-555555555555"

  github = {
    repository  = "acme/models"
    environment = "prod"
  }

  # An account has one provider of each issuer: this one was there before.
  gitlab = {
    project         = "acme/ml/models"
    create_provider = false
  }

  tags = { example = "ci-identity" }

  depends_on = [aws_iam_openid_connect_provider.gitlab]
}

output "roles" {
  description = "Roles for CI's configuration."
  value       = [module.ci.plan_role_arn, module.ci.apply_role_arn]
}
