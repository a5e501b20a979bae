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
    tags = { project = "model-registry-example" }
  }
}

module "model_registry" {
  source = "../.."

  name = "shop-dev"
  groups = {
    churn    = { description = "Who leaves within the next month.", tags = { owner = "retention" } }
    delivery = {}
  }
  approver_account_ids = ["111111111111"]
  reader_account_ids   = ["222222222222"]
  tags                 = { purpose = "example" }
}

output "group_names" {
  description = "Names of the model package groups by model name."
  value       = module.model_registry.group_names
}
