# Managed node groups: the launch template holds what the kit insists on, the group what differs.

locals {
  # EKS changes none of these in a group that is there. So the group's name carries a digest of them: other settings,
  # another group, whose nodes are there before the former ones are drained and go.
  node_group_settings = {
    for name, group in var.node_groups : name => {
      ami_type       = group.ami_type
      capacity_type  = group.capacity_type
      instance_types = group.instance_types
      subnet_ids     = coalesce(group.subnet_ids, var.subnet_ids)
    }
  }
}

resource "aws_launch_template" "this" {
  for_each = var.node_groups

  name                   = "${var.name}-${each.key}"
  description            = "Nodes of ${each.key} in ${var.name}"
  update_default_version = true

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      delete_on_termination = true
      encrypted             = true
      kms_key_id            = var.kms_key_arn
      volume_size           = each.value.disk_gib
      volume_type           = "gp3"
    }
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_put_response_hop_limit = var.metadata_hop_limit
    http_tokens                 = "required"
    instance_metadata_tags      = "disabled"
  }

  monitoring {
    enabled = true
  }

  # tags_all of the cluster holds the provider's default_tags too, which don't reach instances by themselves.
  dynamic "tag_specifications" {
    for_each = toset(["instance", "network-interface", "volume"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(aws_eks_cluster.this.tags_all, { Name = "${var.name}-${each.key}" })
    }
  }

  tags = var.tags
}

resource "aws_eks_node_group" "this" {
  for_each = var.node_groups

  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "${each.key}-${substr(sha256(jsonencode(local.node_group_settings[each.key])), 0, 8)}"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = local.node_group_settings[each.key].subnet_ids

  ami_type        = local.node_group_settings[each.key].ami_type
  capacity_type   = local.node_group_settings[each.key].capacity_type
  instance_types  = local.node_group_settings[each.key].instance_types
  labels          = each.value.labels
  release_version = each.value.release_version
  version         = aws_eks_cluster.this.version

  launch_template {
    id      = aws_launch_template.this[each.key].id
    version = aws_launch_template.this[each.key].latest_version
  }

  scaling_config {
    desired_size = coalesce(each.value.desired, each.value.min)
    max_size     = each.value.max
    min_size     = each.value.min
  }

  dynamic "taint" {
    for_each = each.value.taints

    content {
      effect = taint.value.effect
      key    = taint.key
      value  = taint.value.value
    }
  }

  update_config {
    max_unavailable_percentage = each.value.max_unavailable_percentage
  }

  tags = var.tags

  # Nodes become ready only with a network; their role must not lose its permissions before they are gone.
  depends_on = [
    aws_eks_addon.before_compute,
    aws_iam_role_policy_attachment.node,
  ]

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [scaling_config[0].desired_size]
  }
}
