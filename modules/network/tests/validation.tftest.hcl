# One failing run for each rule that the variables state; each run breaks that rule alone.

provider "aws" {
  region = "eu-west-1"
}

variables {
  name               = "validation"
  cidr               = "10.20.0.0/16"
  availability_zones = ["eu-west-1a", "eu-west-1b"]
  flow_log           = { kms_key_arn = "arn:aws:kms:eu-west-1:111111111111:key/0f8a7c52-6b0e-4b5c-9a3f-1d2e3f4a5b6c" }
}

run "availability_zones_at_least_two" {
  command = plan

  variables {
    availability_zones = ["eu-west-1a"]
  }

  expect_failures = [var.availability_zones]
}

run "availability_zones_at_most_six" {
  command = plan

  variables {
    availability_zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c", "eu-west-1d", "eu-west-1e", "eu-west-1f", "eu-west-1g"]
  }

  expect_failures = [var.availability_zones]
}

run "availability_zones_once_each" {
  command = plan

  variables {
    availability_zones = ["eu-west-1a", "eu-west-1a"]
  }

  expect_failures = [var.availability_zones]
}

run "availability_zones_by_name" {
  command = plan

  variables {
    availability_zones = ["euw1-az1", "euw1-az2"]
  }

  expect_failures = [var.availability_zones]
}

run "availability_zones_of_one_region" {
  command = plan

  variables {
    availability_zones = ["eu-west-1a", "eu-west-2b"]
  }

  expect_failures = [var.availability_zones]
}

run "cidr_syntax" {
  command = plan

  variables {
    cidr = "10.20.0.0"
  }

  expect_failures = [var.cidr]
}

run "cidr_is_ipv4" {
  command = plan

  variables {
    cidr = "fd00::/16"
  }

  expect_failures = [var.cidr]
}

run "cidr_begins_at_its_network_address" {
  command = plan

  variables {
    cidr = "10.20.1.0/16"
  }

  expect_failures = [var.cidr]
}

run "cidr_not_larger_than_16" {
  command = plan

  variables {
    cidr = "10.20.0.0/15"
  }

  expect_failures = [var.cidr]
}

run "cidr_not_smaller_than_20" {
  command = plan

  variables {
    cidr = "10.20.0.0/21"
  }

  expect_failures = [var.cidr]
}

run "cidr_in_a_private_range" {
  command = plan

  variables {
    cidr = "11.20.0.0/16"
  }

  expect_failures = [var.cidr]
}

run "endpoint_policies_are_policies" {
  command = plan

  variables {
    endpoint_policies = { s3 = "allow everything" }
  }

  expect_failures = [var.endpoint_policies]
}

run "endpoint_policies_of_endpoints_that_exist" {
  command = plan

  variables {
    endpoint_policies = { sqs = "{\"Statement\": []}" }
  }

  expect_failures = [var.endpoint_policies]
}

run "flow_log_kms_key_arn" {
  command = plan

  variables {
    flow_log = { kms_key_arn = "alias/logs" }
  }

  expect_failures = [var.flow_log]
}

run "flow_log_retention_days" {
  command = plan

  variables {
    flow_log = { kms_key_arn = "arn:aws:kms:eu-west-1:111111111111:key/0f8a7c52-6b0e-4b5c-9a3f-1d2e3f4a5b6c", retention_days = 31 }
  }

  expect_failures = [var.flow_log]
}

run "flow_log_traffic_type" {
  command = plan

  variables {
    flow_log = { kms_key_arn = "arn:aws:kms:eu-west-1:111111111111:key/0f8a7c52-6b0e-4b5c-9a3f-1d2e3f4a5b6c", traffic_type = "DENY" }
  }

  expect_failures = [var.flow_log]
}

run "flow_log_aggregation_seconds" {
  command = plan

  variables {
    flow_log = { kms_key_arn = "arn:aws:kms:eu-west-1:111111111111:key/0f8a7c52-6b0e-4b5c-9a3f-1d2e3f4a5b6c", aggregation_seconds = 300 }
  }

  expect_failures = [var.flow_log]
}

run "gateway_endpoints_s3_and_dynamodb" {
  command = plan

  variables {
    gateway_endpoints = ["sts"]
  }

  expect_failures = [var.gateway_endpoints]
}

run "interface_endpoints_by_short_name" {
  command = plan

  variables {
    interface_endpoints = ["com.amazonaws.eu-west-1.sts"]
  }

  expect_failures = [var.interface_endpoints]
}

run "interface_endpoints_without_gateways" {
  command = plan

  variables {
    interface_endpoints = ["s3"]
  }

  expect_failures = [var.interface_endpoints]
}

run "name_syntax" {
  command = plan

  variables {
    name = "Network_1"
  }

  expect_failures = [var.name]
}

run "name_length" {
  command = plan

  variables {
    name = "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuv"
  }

  expect_failures = [var.name]
}

run "nat_mode" {
  command = plan

  variables {
    nat = "double"
  }

  expect_failures = [var.nat]
}

run "permissions_boundary_arn" {
  command = plan

  variables {
    permissions_boundary_arn = "boundary"
  }

  expect_failures = [var.permissions_boundary_arn]
}

run "trusted_account_ids" {
  command = plan

  variables {
    trusted_account_ids = ["1234"]
  }

  expect_failures = [var.trusted_account_ids]
}
