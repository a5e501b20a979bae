# A cluster with everything the module offers, with a key of its own. Its network has no way out: in an account, nodes
# join only where they reach EKS, ECR, EC2 and STS (the network module: by NAT or by interface endpoints).

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
    tags = {
      environment = "example"
      project     = "eks-cluster"
    }
  }
}

data "aws_caller_identity" "this" {}

resource "aws_vpc" "this" {
  # checkov:skip=CKV2_AWS_11:The example's network carries no traffic; the network module has flow logs
  cidr_block           = "10.42.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_subnet" "this" {
  for_each = { eu-west-1a = 0, eu-west-1b = 1 }

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 4, each.value)
}

# The key's policy lets the cluster's log group use it, and the service role that attaches the nodes' volumes.
data "aws_iam_policy_document" "key" {
  # checkov:skip=CKV_AWS_109:A key policy names the key itself by "*", and its account must be able to manage it
  # checkov:skip=CKV_AWS_111:A key policy names the key itself by "*"
  # checkov:skip=CKV_AWS_356:A key policy names the key itself by "*"
  statement {
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.this.account_id}:root"]
    }
  }

  statement {
    actions   = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.eu-west-1.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:eu-west-1:${data.aws_caller_identity.this.account_id}:log-group:/aws/eks/eks-example/cluster"]
    }
  }

  # By condition: a key policy can't name a service-linked role that a new account does not have yet.
  # https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
  dynamic "statement" {
    for_each = {
      use    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
      grants = ["kms:CreateGrant"]
    }

    content {
      actions   = statement.value
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = ["*"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:PrincipalArn"
        values   = ["arn:aws:iam::${data.aws_caller_identity.this.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
      }

      dynamic "condition" {
        for_each = statement.key == "grants" ? ["kms:GrantIsForAWSResource"] : []

        content {
          test     = "Bool"
          variable = condition.value
          values   = ["true"]
        }
      }
    }
  }
}

resource "aws_kms_key" "this" {
  description             = "Secrets, logs and volumes of the example cluster"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.key.json
}

data "aws_iam_policy_document" "boundary" {
  # checkov:skip=CKV_AWS_107:A boundary grants nothing; it is the most that a role's own policies may grant
  # checkov:skip=CKV_AWS_108:A boundary grants nothing; it is the most that a role's own policies may grant
  # checkov:skip=CKV_AWS_109:A boundary grants nothing; it is the most that a role's own policies may grant
  # checkov:skip=CKV_AWS_110:A boundary grants nothing; it is the most that a role's own policies may grant
  # checkov:skip=CKV_AWS_111:A boundary grants nothing; it is the most that a role's own policies may grant
  # checkov:skip=CKV_AWS_356:A boundary grants nothing; it is the most that a role's own policies may grant
  statement {
    not_actions = ["iam:*", "organizations:*", "account:*"]
    resources   = ["*"]
  }
}

resource "aws_iam_policy" "boundary" {
  name   = "eks-example-boundary"
  policy = data.aws_iam_policy_document.boundary.json
}

data "aws_iam_policy_document" "models" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::example-models/*"]
  }
}

resource "aws_iam_role" "admin" {
  name                 = "eks-example-admin"
  permissions_boundary = aws_iam_policy.boundary.arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.this.account_id}:root" }
    }]
  })
}

module "cluster" {
  source = "../.."

  name                     = "eks-example"
  deletion_protection      = false
  kms_key_arn              = aws_kms_key.this.arn
  kubernetes_version       = "1.34"
  permissions_boundary_arn = aws_iam_policy.boundary.arn
  subnet_ids               = [for subnet in aws_subnet.this : subnet.id]
  vpc_id                   = aws_vpc.this.id

  access_entries = {
    administrators = {
      principal_arn = aws_iam_role.admin.arn
      policies = {
        everything = { policy = "AmazonEKSClusterAdminPolicy" }
      }
    }
  }

  addons = {
    coredns = { version = "v1.12.4-eksbuild.1" }
    vpc-cni = { configuration = jsonencode({ enableNetworkPolicy = "true" }) }
  }

  api_client_cidrs = ["10.42.0.0/16"]

  node_groups = {
    general = {
      instance_types = ["m7i.large", "m6i.large"]
      min            = 2
      max            = 6
      labels         = { workload = "general" }
    }
    training = {
      instance_types = ["m7i.4xlarge"]
      min            = 0
      max            = 4
      capacity_type  = "SPOT"
      disk_gib       = 200
      taints         = { workload = { effect = "NO_SCHEDULE", value = "training" } }
    }
  }

  pod_identity_associations = {
    models = {
      namespace       = "models"
      service_account = "server"
      policies        = { read-models = data.aws_iam_policy_document.models.json }
    }
  }

  tags = { workload = "models" }
}

output "cluster_endpoint" {
  description = "URL of the Kubernetes API."
  value       = module.cluster.cluster_endpoint
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = module.cluster.cluster_name
}
