# Who may use the Kubernetes API (access entries) and which AWS permissions pods have (pod identity).

locals {
  policy_associations = merge([
    for name, entry in var.access_entries : {
      for key, association in entry.policies : "${name}/${key}" => merge(association, {
        entry = name
        # The principal's, which is known where a module block with depends_on leaves data sources for later.
        partition = split(":", entry.principal_arn)[1]
      })
    }
  ]...)
}

resource "aws_eks_access_entry" "this" {
  for_each = var.access_entries

  cluster_name      = aws_eks_cluster.this.name
  principal_arn     = each.value.principal_arn
  kubernetes_groups = each.value.type == "STANDARD" ? each.value.kubernetes_groups : null
  type              = each.value.type
  user_name         = each.value.user_name
  tags              = var.tags
}

resource "aws_eks_access_policy_association" "this" {
  for_each = local.policy_associations

  cluster_name  = aws_eks_cluster.this.name
  policy_arn    = "arn:${each.value.partition}:eks::aws:cluster-access-policy/${each.value.policy}"
  principal_arn = aws_eks_access_entry.this[each.value.entry].principal_arn

  access_scope {
    namespaces = length(each.value.namespaces) > 0 ? each.value.namespaces : null
    type       = length(each.value.namespaces) > 0 ? "namespace" : "cluster"
  }
}

resource "aws_eks_pod_identity_association" "this" {
  for_each = var.pod_identity_associations

  cluster_name    = aws_eks_cluster.this.name
  namespace       = each.value.namespace
  role_arn        = each.value.create_role ? aws_iam_role.pod[each.key].arn : each.value.role_arn
  service_account = each.value.service_account
  tags            = var.tags
}
