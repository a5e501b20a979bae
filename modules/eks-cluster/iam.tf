# Roles: of the control plane, of the nodes, of the core add-ons, and of the caller's own service accounts.

locals {
  # By way of a local: Terraform reads a data source that names a resource itself only once that resource's changes
  # are made, tags included, and until then nobody could review the policy.
  cluster_arn = aws_eks_cluster.this.arn
}

data "aws_iam_policy_document" "cluster_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }

    # Against the confused deputy: EKS may use the role for this cluster alone.
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.this.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["arn:${data.aws_partition.this.partition}:eks:${data.aws_region.this.id}:${data.aws_caller_identity.this.account_id}:cluster/${var.name}"]
    }
  }
}

resource "aws_iam_role" "cluster" {
  name                 = "${var.name}-cluster"
  assume_role_policy   = data.aws_iam_policy_document.cluster_trust.json
  description          = "Control plane of the EKS cluster ${var.name}"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

# Which policy it is never changes. But where a module block has depends_on, the partition is unknown in plans that change
# what it depends on, and an attachment that is replaced, the new one first, is detached in the end: so policy_arn is
# left alone, here and below.
resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/AmazonEKSClusterPolicy"

  lifecycle {
    ignore_changes = [policy_arn]
  }
}

data "aws_iam_policy_document" "cluster_encryption" {
  statement {
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"]
    resources = [var.kms_key_arn]
  }
}

resource "aws_iam_role_policy" "cluster_encryption" {
  name   = "secrets-encryption"
  role   = aws_iam_role.cluster.name
  policy = data.aws_iam_policy_document.cluster_encryption.json

  # Here, since the cluster waits for it: nothing of the two has changed when it fails.
  lifecycle {
    precondition {
      condition     = terraform_data.secrets_key.output == var.kms_key_arn
      error_message = "EKS keeps the key that a cluster's secrets began with, ${terraform_data.secrets_key.output}: give that as kms_key_arn, or make another cluster."
    }
  }
}

data "aws_iam_policy_document" "node_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "node" {
  name                 = "${var.name}-node"
  assume_role_policy   = data.aws_iam_policy_document.node_trust.json
  description          = "Nodes of the EKS cluster ${var.name}"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

# No network permissions here: vpc-cni has its own role, which pods on the node can't borrow.
resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/${each.value}"

  lifecycle {
    ignore_changes = [policy_arn]
  }
}

# Pod identity tags each session with the pod's cluster, namespace and service account; the trust asks for them,
# so that no other pod, cluster or service of the account can take the role.
data "aws_iam_policy_document" "pod_trust" {
  for_each = merge(
    { for name, addon in local.addon_roles : "addon/${name}" => { namespace = "kube-system", service_account = addon.service_account } },
    { for name, association in var.pod_identity_associations : "pod/${name}" => association if association.create_role },
  )

  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/eks-cluster-arn"
      values   = [local.cluster_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/kubernetes-namespace"
      values   = [each.value.namespace]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/kubernetes-service-account"
      values   = [each.value.service_account]
    }
  }
}

resource "aws_iam_role" "addon" {
  for_each = local.addon_roles

  name                 = "${var.name}-${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.pod_trust["addon/${each.key}"].json
  description          = "Add-on ${each.key} of the EKS cluster ${var.name}"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy_attachment" "addon" {
  for_each = local.addon_roles

  role       = aws_iam_role.addon[each.key].name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/${each.value.policy}"

  lifecycle {
    ignore_changes = [policy_arn]
  }
}

data "aws_iam_policy_document" "ebs_encryption" {
  statement {
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
    resources = [var.kms_key_arn]
  }

  # EC2 takes grants in the driver's name to attach an encrypted volume; nobody else may be granted anything.
  statement {
    actions   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
    resources = [var.kms_key_arn]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

resource "aws_iam_role_policy" "ebs_encryption" {
  name   = "volume-encryption"
  role   = aws_iam_role.addon["aws-ebs-csi-driver"].name
  policy = data.aws_iam_policy_document.ebs_encryption.json
}

resource "aws_iam_role" "pod" {
  for_each = { for name, association in var.pod_identity_associations : name => association if association.create_role }

  name                 = "${var.name}-pod-${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.pod_trust["pod/${each.key}"].json
  description          = "${each.value.namespace}/${each.value.service_account} in the EKS cluster ${var.name}"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy" "pod" {
  for_each = merge([
    for name, association in var.pod_identity_associations : {
      for key, policy in association.policies : "${name}/${key}" => { association = name, key = key, policy = policy }
    }
  ]...)

  name   = each.value.key
  role   = aws_iam_role.pod[each.value.association].name
  policy = each.value.policy
}

resource "aws_iam_role_policy_attachment" "pod" {
  for_each = merge([
    for name, association in var.pod_identity_associations : {
      for key, arn in association.policy_arns : "${name}/${key}" => { arn = arn, association = name }
    }
  ]...)

  role       = aws_iam_role.pod[each.value.association].name
  policy_arn = each.value.arn
}
