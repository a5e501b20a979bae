# A cluster goes through its features one after the other; each run changes the cluster of the one before.

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = { project = "eks-test" }
  }
}

variables {
  name                = "eks-test"
  deletion_protection = false
  kubernetes_version  = "1.33"
  tags                = { team = "models" }
}

run "setup" {
  module {
    source = "./tests/setup"
  }
}

run "defaults_are_private_and_encrypted" {
  variables {
    kms_key_arn = run.setup.kms_key_arn
    subnet_ids  = run.setup.subnet_ids
    vpc_id      = run.setup.vpc_id
  }

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_private_access && !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
    error_message = "The API must be private."
  }

  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && !aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions
    error_message = "Access must come from access entries alone."
  }

  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == run.setup.kms_key_arn && tolist(aws_eks_cluster.this.encryption_config[0].resources) == tolist(["secrets"])
    error_message = "Secrets must be encrypted with the customer key."
  }

  assert {
    condition = jsondecode(aws_iam_role.cluster.assume_role_policy).Statement[0].Condition == {
      ArnEquals    = { "aws:SourceArn" = aws_eks_cluster.this.arn }
      StringEquals = { "aws:SourceAccount" = split(":", aws_eks_cluster.this.arn)[4] }
    }
    error_message = "EKS must take the role for this cluster alone."
  }

  assert {
    condition     = toset(aws_eks_cluster.this.enabled_cluster_log_types) == toset(["api", "audit", "authenticator", "controllerManager", "scheduler"])
    error_message = "All five kinds of control-plane logs must be on."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/eks/eks-test/cluster" && aws_cloudwatch_log_group.this.retention_in_days == 365 && aws_cloudwatch_log_group.this.kms_key_id == run.setup.kms_key_arn
    error_message = "The log group must be the one EKS writes to, kept for a year and encrypted."
  }

  assert {
    condition     = aws_eks_cluster.this.upgrade_policy[0].support_type == "STANDARD" && aws_eks_cluster.this.zonal_shift_config[0].enabled
    error_message = "The control plane must be upgraded at the end of standard support, and traffic be shiftable."
  }

  assert {
    condition     = toset(keys(aws_eks_addon.before_compute)) == toset(["eks-pod-identity-agent", "kube-proxy", "vpc-cni"]) && toset(keys(aws_eks_addon.after_compute)) == toset(["aws-ebs-csi-driver", "coredns"])
    error_message = "The network's add-ons must go before the nodes, the others after them."
  }

  assert {
    condition     = alltrue([for version in output.addon_versions : can(regex("^v[0-9.]+-eksbuild", version))])
    error_message = "Every add-on must have a version."
  }

  assert {
    condition     = one(aws_eks_addon.before_compute["vpc-cni"].pod_identity_association).service_account == "aws-node" && one(aws_eks_addon.after_compute["aws-ebs-csi-driver"].pod_identity_association).role_arn == aws_iam_role.addon["aws-ebs-csi-driver"].arn
    error_message = "Add-ons that call AWS must do so with roles of their own."
  }

  assert {
    condition     = length(aws_eks_node_group.this) == 0 && length(aws_eks_access_entry.this) == 0
    error_message = "Nothing may be made that was not asked for."
  }
}

run "node_groups_are_hardened" {
  variables {
    kms_key_arn              = run.setup.kms_key_arn
    permissions_boundary_arn = run.setup.boundary_arn
    subnet_ids               = run.setup.subnet_ids
    vpc_id                   = run.setup.vpc_id

    node_groups = {
      general = {
        instance_types = ["m7i.large"]
        min            = 1
        max            = 3
        disk_gib       = 80
        labels         = { workload = "general" }
        taints         = { gpu = { effect = "NO_SCHEDULE", value = "true" } }
      }
    }
  }

  assert {
    condition     = aws_launch_template.this["general"].metadata_options[0].http_tokens == "required" && aws_launch_template.this["general"].metadata_options[0].http_put_response_hop_limit == 1
    error_message = "Nodes must answer to IMDSv2 alone, and not to containers."
  }

  assert {
    condition     = tobool(aws_launch_template.this["general"].block_device_mappings[0].ebs[0].encrypted) && aws_launch_template.this["general"].block_device_mappings[0].ebs[0].kms_key_id == run.setup.kms_key_arn && aws_launch_template.this["general"].block_device_mappings[0].ebs[0].volume_size == 80
    error_message = "Volumes must be encrypted with the customer key."
  }

  assert {
    condition     = alltrue([for spec in aws_launch_template.this["general"].tag_specifications : spec.tags["team"] == "models" && spec.tags["project"] == "eks-test"]) && length(aws_launch_template.this["general"].tag_specifications) == 3
    error_message = "Tags must reach instances, volumes and network interfaces."
  }

  assert {
    condition     = aws_eks_node_group.this["general"].launch_template[0].version == tostring(aws_launch_template.this["general"].latest_version)
    error_message = "The node group must run the newest version of its launch template."
  }

  assert {
    condition     = aws_eks_node_group.this["general"].scaling_config[0].desired_size == 1 && aws_eks_node_group.this["general"].version == "1.33" && one(aws_eks_node_group.this["general"].taint).key == "gpu"
    error_message = "The node group must be as configured."
  }

  assert {
    condition     = alltrue([for role in concat([aws_iam_role.cluster, aws_iam_role.node], values(aws_iam_role.addon)) : role.permissions_boundary == run.setup.boundary_arn])
    error_message = "Every role must have the permissions boundary."
  }

  assert {
    condition     = toset([for attachment in aws_iam_role_policy_attachment.node : basename(attachment.policy_arn)]) == toset(["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy"])
    error_message = "Nodes must have no network permissions."
  }
}

run "access_is_granted_by_name" {
  variables {
    kms_key_arn = run.setup.kms_key_arn
    subnet_ids  = run.setup.subnet_ids
    vpc_id      = run.setup.vpc_id

    access_entries = {
      administrators = {
        principal_arn = "arn:aws:iam::111111111111:role/admin"
        policies      = { all = { policy = "AmazonEKSClusterAdminPolicy" } }
      }
      readers = {
        principal_arn     = "arn:aws:iam::111111111111:role/reader"
        kubernetes_groups = ["readers"]
        policies          = { models = { policy = "AmazonEKSViewPolicy", namespaces = ["models"] } }
      }
    }

    api_client_cidrs = ["10.9.0.0/16"]

    pod_identity_associations = {
      models = {
        namespace       = "models"
        service_account = "server"
        policy_arns     = { read = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }
        policies        = { list = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::models" }] }) }
      }
      own = {
        namespace       = "models"
        service_account = "batch"
        create_role     = false
        role_arn        = run.defaults_are_private_and_encrypted.node_role_arn
      }
    }
  }

  assert {
    condition     = aws_eks_access_policy_association.this["administrators/all"].access_scope[0].type == "cluster" && endswith(aws_eks_access_policy_association.this["administrators/all"].policy_arn, ":eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy")
    error_message = "A policy without namespaces must hold in the whole cluster."
  }

  assert {
    condition     = aws_eks_access_policy_association.this["readers/models"].access_scope[0].type == "namespace" && aws_eks_access_policy_association.this["readers/models"].access_scope[0].namespaces == toset(["models"])
    error_message = "A policy with namespaces must hold in them alone."
  }

  assert {
    condition     = aws_eks_access_entry.this["readers"].kubernetes_groups == toset(["readers"])
    error_message = "An access entry must carry its groups."
  }

  assert {
    condition     = aws_eks_pod_identity_association.this["models"].role_arn == output.pod_role_arns["models"] && aws_eks_pod_identity_association.this["own"].role_arn == aws_iam_role.node.arn && keys(output.pod_role_arns) == ["models"]
    error_message = "A role must be made where asked, and the caller's be taken where given."
  }

  assert {
    condition     = jsondecode(aws_iam_role.pod["models"].assume_role_policy).Statement[0].Condition.StringEquals["aws:RequestTag/kubernetes-service-account"] == "server" && jsondecode(aws_iam_role.pod["models"].assume_role_policy).Statement[0].Condition.StringEquals["aws:RequestTag/eks-cluster-arn"] == output.cluster_arn
    error_message = "Only pods of that service account in this cluster may take the role."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.api_cidr["10.9.0.0/16"].from_port == 443
    error_message = "API clients must be admitted on port 443."
  }
}

run "upgrades_in_place" {
  variables {
    kms_key_arn        = run.setup.kms_key_arn
    kubernetes_version = "1.34"
    subnet_ids         = run.setup.subnet_ids
    support_type       = "EXTENDED"
    vpc_id             = run.setup.vpc_id

    addons = {
      coredns        = { version = "v1.13.2-eksbuild.1", configuration = jsonencode({ replicaCount = 3 }) }
      metrics-server = {}
    }

    node_groups = {
      general = {
        instance_types = ["m7i.large"]
        min            = 1
        max            = 3
      }
    }
  }

  assert {
    condition     = output.cluster_arn == run.defaults_are_private_and_encrypted.cluster_arn && output.cluster_version == "1.34"
    error_message = "The cluster must be upgraded, not replaced."
  }

  assert {
    condition     = aws_eks_node_group.this["general"].version == "1.34" && aws_eks_cluster.this.upgrade_policy[0].support_type == "EXTENDED"
    error_message = "Nodes and support must follow."
  }

  assert {
    condition     = output.addon_versions["coredns"] == "v1.13.2-eksbuild.1" && jsondecode(aws_eks_addon.after_compute["coredns"].configuration_values).replicaCount == 3 && contains(keys(output.addon_versions), "metrics-server")
    error_message = "Add-ons must have the versions and settings asked for."
  }
}

run "other_nodes_are_another_group" {
  variables {
    control_plane_subnet_ids = run.setup.subnet_ids
    kms_key_arn              = run.setup.kms_key_arn
    kubernetes_version       = "1.34"
    subnet_ids               = run.setup.subnet_ids
    support_type             = "EXTENDED"
    vpc_id                   = run.setup.vpc_id

    node_groups = {
      general = {
        instance_types = ["m7i.xlarge"]
        min            = 1
        max            = 3
      }
    }
  }

  assert {
    condition     = output.cluster_arn == run.upgrades_in_place.cluster_arn && aws_eks_cluster.this.vpc_config[0].subnet_ids == toset(run.setup.subnet_ids)
    error_message = "The cluster must stay."
  }

  assert {
    condition     = output.node_group_arns["general"] != run.upgrades_in_place.node_group_arns["general"] && can(regex("^general-[0-9a-f]{8}$", aws_eks_node_group.this["general"].node_group_name))
    error_message = "Other instance types must be a group of another name, which can come before the former one goes."
  }
}

run "public_endpoint_admits_only_the_networks_named" {
  variables {
    endpoint_public_access = true
    kms_key_arn            = run.setup.kms_key_arn
    kubernetes_version     = "1.34"
    public_access_cidrs    = ["203.0.113.0/24"]
    subnet_ids             = run.setup.subnet_ids
    vpc_id                 = run.setup.vpc_id
  }

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].public_access_cidrs == toset(["203.0.113.0/24"]) && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "The public endpoint must be open to the networks named, and the private one stay."
  }
}

run "secrets_keep_their_key" {
  command = plan

  variables {
    kms_key_arn        = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
    kubernetes_version = "1.34"
    subnet_ids         = run.setup.subnet_ids
    vpc_id             = run.setup.vpc_id
  }

  expect_failures = [aws_iam_role_policy.cluster_encryption]
}

run "another_cluster_has_its_own_key" {
  command = plan

  variables {
    kms_key_arn        = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
    kubernetes_version = "1.34"
    name               = "eks-test-2"
    subnet_ids         = run.setup.subnet_ids
    vpc_id             = run.setup.vpc_id
  }

  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == var.kms_key_arn
    error_message = "A cluster of another name must begin with the key that it is given."
  }
}

run "protection_is_on" {
  variables {
    deletion_protection = true
    kms_key_arn         = run.setup.kms_key_arn
    kubernetes_version  = "1.34"
    subnet_ids          = run.setup.subnet_ids
    vpc_id              = run.setup.vpc_id
  }

  assert {
    condition     = terraform_data.deletion_guard.output.protected
    error_message = "The guard must protect."
  }
}

# Without it, the clean-up of these tests would be refused.
run "protection_is_lifted" {
  variables {
    kms_key_arn        = run.setup.kms_key_arn
    kubernetes_version = "1.34"
    subnet_ids         = run.setup.subnet_ids
    vpc_id             = run.setup.vpc_id
  }

  assert {
    condition     = !terraform_data.deletion_guard.output.protected
    error_message = "The guard must let go."
  }
}
