# The control plane: log group and permissions first, then the cluster, then what guards it.

data "aws_caller_identity" "this" {}

data "aws_partition" "this" {}

data "aws_region" "this" {}

# EKS makes this group by itself, without key and retention, once the cluster logs to it: make it first.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/eks/${var.name}/cluster"
  kms_key_id        = var.kms_key_arn
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_eks_cluster" "this" {
  name     = var.name
  role_arn = aws_iam_role.cluster.arn
  version  = var.kubernetes_version

  # The add-ons below are managed; without this EKS would first install copies that it does not manage.
  bootstrap_self_managed_addons = false
  enabled_cluster_log_types     = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = var.cluster_admin_bootstrap
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = var.kms_key_arn
    }
  }

  upgrade_policy {
    support_type = var.support_type
  }

  vpc_config {
    endpoint_private_access = true
    endpoint_public_access  = var.endpoint_public_access
    public_access_cidrs     = var.endpoint_public_access ? var.public_access_cidrs : null
    security_group_ids      = [aws_security_group.this.id]
    subnet_ids              = coalesce(var.control_plane_subnet_ids, var.subnet_ids)
  }

  zonal_shift_config {
    enabled = var.zonal_shift
  }

  tags = var.tags

  lifecycle {
    # They count when the cluster is made, and EKS tells them to nobody: of an imported cluster they are not
    # known, and it would be replaced for nothing.
    ignore_changes = [
      access_config[0].bootstrap_cluster_creator_admin_permissions,
      bootstrap_self_managed_addons,
    ]
  }

  # Permissions outlive the cluster, so that EKS can remove what it made in the VPC.
  depends_on = [
    aws_cloudwatch_log_group.this,
    aws_iam_role_policy.cluster_encryption,
    aws_iam_role_policy_attachment.cluster,
  ]
}

# Who reaches the private endpoint from outside the cluster; nodes reach it through the group that EKS makes.
resource "aws_security_group" "this" {
  name        = "${var.name}-api"
  description = "Clients of the Kubernetes API of ${var.name}"
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-api" })
}

resource "aws_vpc_security_group_ingress_rule" "api_cidr" {
  for_each = var.api_client_cidrs

  security_group_id = aws_security_group.this.id
  cidr_ipv4         = each.value
  description       = "Kubernetes API from ${each.value}"
  from_port         = 443
  ip_protocol       = "tcp"
  to_port           = 443
  tags              = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "api_security_group" {
  for_each = var.api_client_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "Kubernetes API from ${each.key}"
  from_port                    = 443
  ip_protocol                  = "tcp"
  referenced_security_group_id = each.value
  to_port                      = 443
  tags                         = var.tags
}
