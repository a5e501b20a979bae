# Add-ons: what nodes need to become ready goes before them, what needs nodes to become active after them.

locals {
  # The permissions of the core add-ons belong to their service accounts, not to the nodes.
  core_addons = {
    aws-ebs-csi-driver = {
      before_compute  = false
      policy          = "service-role/AmazonEBSCSIDriverPolicy"
      service_account = "ebs-csi-controller-sa"
    }
    coredns                = { before_compute = false, policy = null, service_account = null }
    eks-pod-identity-agent = { before_compute = true, policy = null, service_account = null }
    kube-proxy             = { before_compute = true, policy = null, service_account = null }
    vpc-cni                = { before_compute = true, policy = "AmazonEKS_CNI_Policy", service_account = "aws-node" }
  }

  addons = {
    for name in setunion(keys(local.core_addons), keys(var.addons)) : name => {
      before_compute  = try(coalesce(var.addons[name].before_compute), local.core_addons[name].before_compute, false)
      configuration   = try(var.addons[name].configuration, null)
      preserve        = try(var.addons[name].preserve, false)
      service_account = try(local.core_addons[name].service_account, null)
      version         = try(coalesce(var.addons[name].version), data.aws_eks_addon_version.this[name].version)
    }
  }

  addon_roles = { for name, addon in local.core_addons : name => addon if addon.policy != null }
}

# Asked only where no version is given, so that a pinned cluster plans without surprise.
data "aws_eks_addon_version" "this" {
  for_each = toset([
    for name in setunion(keys(local.core_addons), keys(var.addons)) : name
    if try(var.addons[name].version, null) == null
  ])

  addon_name         = each.value
  kubernetes_version = var.kubernetes_version
}

resource "aws_eks_addon" "before_compute" {
  for_each = { for name, addon in local.addons : name => addon if addon.before_compute }

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = each.value.version
  configuration_values        = each.value.configuration
  preserve                    = each.value.preserve
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  tags                        = var.tags

  dynamic "pod_identity_association" {
    for_each = each.value.service_account == null ? [] : [each.value.service_account]

    content {
      role_arn        = aws_iam_role.addon[each.key].arn
      service_account = pod_identity_association.value
    }
  }

  depends_on = [aws_iam_role_policy.ebs_encryption, aws_iam_role_policy_attachment.addon]
}

resource "aws_eks_addon" "after_compute" {
  for_each = { for name, addon in local.addons : name => addon if !addon.before_compute }

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = each.value.version
  configuration_values        = each.value.configuration
  preserve                    = each.value.preserve
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  tags                        = var.tags

  dynamic "pod_identity_association" {
    for_each = each.value.service_account == null ? [] : [each.value.service_account]

    content {
      role_arn        = aws_iam_role.addon[each.key].arn
      service_account = pod_identity_association.value
    }
  }

  depends_on = [
    aws_eks_node_group.this,
    aws_iam_role_policy.ebs_encryption,
    aws_iam_role_policy_attachment.addon,
  ]
}
