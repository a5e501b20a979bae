# EKS never changes the key of a cluster's secrets. hashicorp/aws writes another one into its state alone, at every
# apply, while the cluster's role loses the key that still counts. So another key is refused.
# https://github.com/hashicorp/terraform-provider-aws/issues/34883
resource "terraform_data" "secrets_key" {
  input            = var.kms_key_arn
  triggers_replace = [var.name] # another cluster begins with its own

  lifecycle {
    ignore_changes = [input]
  }
}

# Deletion protection that works in every provider this module is valid for: the cluster's own argument is in
# recent 6.x providers only.
#
# The guard depends on all that a destroy would take down, so it goes first; while it protects, its going fails,
# and nothing else goes. A replacement of the cluster changes the ARN, hence replaces the guard, and is refused
# alike. The command needs nothing but a shell, be it sh or cmd.
resource "terraform_data" "deletion_guard" {
  input            = { protected = var.deletion_protection, cluster = aws_eks_cluster.this.name }
  triggers_replace = [aws_eks_cluster.this.arn]

  provisioner "local-exec" {
    when    = destroy
    quiet   = true
    command = self.output.protected ? "echo EKS cluster ${self.output.cluster} is protected from deletion: apply it with deletion_protection = false first && exit 1" : "exit 0"
  }

  depends_on = [
    aws_eks_access_entry.this,
    aws_eks_access_policy_association.this,
    aws_eks_addon.after_compute,
    aws_eks_addon.before_compute,
    aws_eks_node_group.this,
    aws_eks_pod_identity_association.this,
    aws_iam_role_policy.pod,
    aws_iam_role_policy_attachment.pod,
    aws_vpc_security_group_ingress_rule.api_cidr,
    aws_vpc_security_group_ingress_rule.api_security_group,
  ]
}
