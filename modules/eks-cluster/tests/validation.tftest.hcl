# One run for each rule: the input that breaks it must be refused.

provider "aws" {
  region = "eu-west-1"
}

variables {
  name               = "eks-test"
  kms_key_arn        = "arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111"
  kubernetes_version = "1.34"
  subnet_ids         = ["subnet-11111111", "subnet-22222222"]
  vpc_id             = "vpc-11111111"
}

run "access_entry_principal_is_an_arn" {
  command = plan

  variables {
    access_entries = {
      admin = { principal_arn = "admin" }
    }
  }

  expect_failures = [var.access_entries]
}

run "access_entry_principal_is_named_once" {
  command = plan

  variables {
    access_entries = {
      one = { principal_arn = "arn:aws:iam::111111111111:role/admin" }
      two = { principal_arn = "arn:aws:iam::111111111111:role/admin" }
    }
  }

  expect_failures = [var.access_entries]
}

run "access_entry_type_exists" {
  command = plan

  variables {
    access_entries = {
      admin = { principal_arn = "arn:aws:iam::111111111111:role/admin", type = "ROBOT" }
    }
  }

  expect_failures = [var.access_entries]
}

run "access_entry_of_nodes_has_no_groups" {
  command = plan

  variables {
    access_entries = {
      admin = { principal_arn = "arn:aws:iam::111111111111:role/admin", type = "EC2_LINUX", kubernetes_groups = ["readers"] }
    }
  }

  expect_failures = [var.access_entries]
}

run "access_entry_group_is_not_the_systems" {
  command = plan

  variables {
    access_entries = {
      admin = { principal_arn = "arn:aws:iam::111111111111:role/admin", kubernetes_groups = ["system:masters"] }
    }
  }

  expect_failures = [var.access_entries]
}

run "access_policy_is_a_name" {
  command = plan

  variables {
    access_entries = {
      admin = { principal_arn = "arn:aws:iam::111111111111:role/admin", policies = { all = { policy = "AdministratorAccess" } } }
    }
  }

  expect_failures = [var.access_entries]
}

run "addon_version_is_published" {
  command = plan

  variables {
    addons = { coredns = { version = "1.12" } }
  }

  expect_failures = [var.addons]
}

run "addon_configuration_is_json" {
  command = plan

  variables {
    addons = { coredns = { configuration = "replicas: 2" } }
  }

  expect_failures = [var.addons]
}

run "api_client_cidr_is_a_block" {
  command = plan

  variables {
    api_client_cidrs = ["10.0.0.1"]
  }

  expect_failures = [var.api_client_cidrs]
}

run "api_client_cidr_is_a_network" {
  command = plan

  variables {
    api_client_cidrs = ["10.0.0.1/16"]
  }

  expect_failures = [var.api_client_cidrs]
}

run "api_client_cidr_is_not_everyone" {
  command = plan

  variables {
    api_client_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.api_client_cidrs]
}

run "public_endpoint_needs_networks" {
  command = plan

  variables {
    endpoint_public_access = true
  }

  expect_failures = [var.endpoint_public_access]
}

run "key_is_an_arn" {
  command = plan

  variables {
    kms_key_arn = "alias/eks"
  }

  expect_failures = [var.kms_key_arn]
}

run "version_is_a_minor_version" {
  command = plan

  variables {
    kubernetes_version = "1.34.2"
  }

  expect_failures = [var.kubernetes_version]
}

run "log_retention_is_offered" {
  command = plan

  variables {
    log_retention_days = 42
  }

  expect_failures = [var.log_retention_days]
}

run "hop_limit_is_one_or_two" {
  command = plan

  variables {
    metadata_hop_limit = 3
  }

  expect_failures = [var.metadata_hop_limit]
}

run "name_is_short_and_plain" {
  command = plan

  variables {
    name = "my cluster"
  }

  expect_failures = [var.name]
}

run "node_group_name_is_plain" {
  command = plan

  variables {
    node_groups = {
      "my group" = { instance_types = ["m7i.large"], min = 1, max = 2 }
    }
  }

  expect_failures = [var.node_groups]
}

run "node_group_needs_an_instance_type" {
  command = plan

  variables {
    node_groups = {
      general = { instance_types = [], min = 1, max = 2 }
    }
  }

  expect_failures = [var.node_groups]
}

run "node_group_min_is_at_most_max" {
  command = plan

  variables {
    node_groups = {
      general = { instance_types = ["m7i.large"], min = 3, max = 2, desired = 2 }
    }
  }

  expect_failures = [var.node_groups]
}

run "node_group_desired_is_between" {
  command = plan

  variables {
    node_groups = {
      general = { instance_types = ["m7i.large"], min = 1, max = 2, desired = 3 }
    }
  }

  expect_failures = [var.node_groups]
}

run "node_group_image_is_amazon_linux_2023" {
  command = plan

  variables {
    node_groups = {
      general = { instance_types = ["m7i.large"], min = 1, max = 2, ami_type = "AL2_x86_64" }
    }
  }

  expect_failures = [var.node_groups]
}

run "node_group_capacity_type_exists" {
  command = plan

  variables {
    node_groups = {
      general = { instance_types = ["m7i.large"], min = 1, max = 2, capacity_type = "CHEAP" }
    }
  }

  expect_failures = [var.node_groups]
}

run "node_group_disk_is_large_enough" {
  command = plan

  variables {
    node_groups = {
      general = { instance_types = ["m7i.large"], min = 1, max = 2, disk_gib = 8 }
    }
  }

  expect_failures = [var.node_groups]
}

run "node_group_unavailable_is_a_percentage" {
  command = plan

  variables {
    node_groups = {
      general = { instance_types = ["m7i.large"], min = 1, max = 2, max_unavailable_percentage = 0 }
    }
  }

  expect_failures = [var.node_groups]
}

run "node_group_taint_effect_exists" {
  command = plan

  variables {
    node_groups = {
      general = { instance_types = ["m7i.large"], min = 1, max = 2, taints = { gpu = { effect = "NoSchedule" } } }
    }
  }

  expect_failures = [var.node_groups]
}

run "boundary_is_a_policy" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::111111111111:role/admin"
  }

  expect_failures = [var.permissions_boundary_arn]
}

run "pod_role_is_given_or_made" {
  command = plan

  variables {
    pod_identity_associations = {
      models = { namespace = "models", service_account = "server", create_role = false }
    }
  }

  expect_failures = [var.pod_identity_associations]
}

run "pod_policies_belong_to_a_role_made_here" {
  command = plan

  variables {
    pod_identity_associations = {
      models = { namespace = "models", service_account = "server", create_role = false, role_arn = "arn:aws:iam::111111111111:role/admin", policy_arns = { read = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" } }
    }
  }

  expect_failures = [var.pod_identity_associations]
}

run "pod_policy_is_json" {
  command = plan

  variables {
    pod_identity_associations = {
      models = { namespace = "models", service_account = "server", policies = { read = "s3:GetObject" } }
    }
  }

  expect_failures = [var.pod_identity_associations]
}

run "service_account_is_named_once" {
  command = plan

  variables {
    pod_identity_associations = {
      one = { namespace = "models", service_account = "server" }
      two = { namespace = "models", service_account = "server" }
    }
  }

  expect_failures = [var.pod_identity_associations]
}

run "pod_association_name_is_short" {
  command = plan

  variables {
    pod_identity_associations = {
      a-name-of-20-letters = { namespace = "models", service_account = "server" }
    }
  }

  expect_failures = [var.pod_identity_associations]
}

run "public_access_cidr_is_a_block" {
  command = plan

  variables {
    public_access_cidrs = ["203.0.113.1"]
  }

  expect_failures = [var.public_access_cidrs]
}

run "public_access_cidr_is_a_network" {
  command = plan

  variables {
    public_access_cidrs = ["2001:db8::/32"]
  }

  expect_failures = [var.public_access_cidrs]
}

run "public_access_cidr_is_not_everyone" {
  command = plan

  variables {
    public_access_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.public_access_cidrs]
}

run "control_plane_in_two_subnets" {
  command = plan

  variables {
    control_plane_subnet_ids = ["subnet-11111111"]
  }

  expect_failures = [var.control_plane_subnet_ids]
}

run "two_subnets" {
  command = plan

  variables {
    subnet_ids = ["subnet-11111111"]
  }

  expect_failures = [var.subnet_ids]
}

run "support_type_exists" {
  command = plan

  variables {
    support_type = "BEST_EFFORT"
  }

  expect_failures = [var.support_type]
}

run "vpc_is_an_id" {
  command = plan

  variables {
    vpc_id = "10.0.0.0/16"
  }

  expect_failures = [var.vpc_id]
}
