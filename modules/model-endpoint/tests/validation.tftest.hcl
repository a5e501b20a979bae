# Every rule of the inputs refuses what it must; nothing is made.

provider "aws" {
  region = "eu-west-1"
}

variables {
  name             = "test"
  capture          = { bucket = "test-capture" }
  egress           = { cidr_blocks = { vpc = "10.20.0.0/16" } }
  image            = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0.0"
  instance_type    = "ml.m7i.large"
  kms_key_arn      = "arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111"
  model_bucket_arn = "arn:aws:s3:::test-artifact"
  model_data_url   = "s3://test-artifact/models/churn/model.tar.gz"
  subnet_ids       = ["subnet-11111111"]
  vpc_id           = "vpc-11111111"
}

run "alarms_client_error_percent_range" {
  command = plan

  variables {
    alarms = { client_error_percent = 0 }
  }

  expect_failures = [var.alarms]
}

run "alarms_latency_within_sixty_seconds" {
  command = plan

  variables {
    alarms = { latency_ms = 60001 }
  }

  expect_failures = [var.alarms]
}

run "alarms_overhead_above_zero" {
  command = plan

  variables {
    alarms = { overhead_ms = 0 }
  }

  expect_failures = [var.alarms]
}

run "alarms_server_errors_at_least_one" {
  command = plan

  variables {
    alarms = { server_errors = 0 }
  }

  expect_failures = [var.alarms]
}

run "alarms_tell_five_topics" {
  command = plan

  variables {
    alarms = { topic_arns = [for index in range(6) : "arn:aws:sns:eu-west-1:111111111111:alarms-${index}"] }
  }

  expect_failures = [var.alarms]
}

run "alarms_topics_are_arns" {
  command = plan

  variables {
    alarms = { topic_arns = ["alarms"] }
  }

  expect_failures = [var.alarms]
}

run "capture_percent_is_whole" {
  command = plan

  variables {
    capture = { bucket = "test-capture", percent = 12.5 }
  }

  expect_failures = [var.capture]
}

run "capture_bucket_by_name" {
  command = plan

  variables {
    capture = { bucket = "s3://test-capture" }
  }

  expect_failures = [var.capture]
}

run "capture_prefix_without_slashes" {
  command = plan

  variables {
    capture = { bucket = "test-capture", prefix = "/capture" }
  }

  expect_failures = [var.capture]
}

run "deployment_strategy_known" {
  command = plan

  variables {
    deployment = { strategy = "shadow" }
  }

  expect_failures = [var.deployment]
}

run "deployment_step_range" {
  command = plan

  variables {
    deployment = { strategy = "canary", step_percent = 51 }
  }

  expect_failures = [var.deployment]
}

run "deployment_linear_step_at_least_ten" {
  command = plan

  variables {
    deployment = { strategy = "linear", step_percent = 5 }
  }

  expect_failures = [var.deployment]
}

run "deployment_waits_within_an_hour" {
  command = plan

  variables {
    deployment = { wait_seconds = 3601 }
  }

  expect_failures = [var.deployment]
}

run "deployment_timeout_range" {
  command = plan

  variables {
    deployment = { timeout_seconds = 599 }
  }

  expect_failures = [var.deployment]
}

run "deployment_no_longer_than_the_provider_waits" {
  command = plan

  variables {
    deployment = { timeout_seconds = 3601 }
  }

  expect_failures = [var.deployment]
}

run "deployment_outlasts_its_waits" {
  command = plan

  variables {
    deployment = { strategy = "linear", step_percent = 10, timeout_seconds = 3600, wait_seconds = 360 }
  }

  expect_failures = [var.deployment]
}

run "burstable_types_do_not_scale" {
  command = plan

  variables {
    instance_type = "ml.t2.medium"
    max_instances = 2
  }

  expect_failures = [var.instance_type]
}

run "egress_names_a_destination" {
  command = plan

  variables {
    egress = {}
  }

  expect_failures = [var.egress]
}

run "egress_ranges_are_blocks" {
  command = plan

  variables {
    egress = { cidr_blocks = { vpc = "10.20.0.0" } }
  }

  expect_failures = [var.egress]
}

run "egress_ranges_are_cidr" {
  command = plan

  variables {
    egress = { cidr_blocks = { vpc = "10.20.0.1/16" } }
  }

  expect_failures = [var.egress]
}

run "environment_names_are_valid" {
  command = plan

  variables {
    environment = { "1LEVEL" = "info" }
  }

  expect_failures = [var.environment]
}

run "environment_values_are_short" {
  command = plan

  variables {
    environment = { LEVEL = format("%01025d", 0) }
  }

  expect_failures = [var.environment]
}

run "image_without_spaces" {
  command = plan

  variables {
    image = "serving 1.0.0"
  }

  expect_failures = [var.image]
}

run "initial_instances_between_min_and_max" {
  command = plan

  variables {
    initial_instances = 2
  }

  expect_failures = [var.initial_instances]
}

run "instance_type_is_sagemakers" {
  command = plan

  variables {
    instance_type = "m7i.large"
  }

  expect_failures = [var.instance_type]
}

run "kms_key_by_arn" {
  command = plan

  variables {
    kms_key_arn = "alias/key"
  }

  expect_failures = [var.kms_key_arn]
}

run "max_instances_at_least_min" {
  command = plan

  variables {
    max_instances = 1
    min_instances = 2
  }

  expect_failures = [var.max_instances]
}

run "min_instances_at_least_one" {
  command = plan

  variables {
    min_instances = 0
  }

  expect_failures = [var.min_instances]
}

run "model_bucket_by_arn" {
  command = plan

  variables {
    model_bucket_arn = "test-artifact"
  }

  expect_failures = [var.model_bucket_arn]
}

run "model_data_url_is_an_archive" {
  command = plan

  variables {
    model_data_url = "s3://test-artifact/models/churn/model.zip"
  }

  expect_failures = [var.model_data_url]
}

run "model_data_url_in_model_bucket" {
  command = plan

  variables {
    model_data_url = "s3://other/models/churn/model.tar.gz"
  }

  expect_failures = [var.model_data_url]
}

run "model_prefix_without_leading_slash" {
  command = plan

  variables {
    model_prefix = "/models"
  }

  expect_failures = [var.model_prefix]
}

run "model_prefix_covers_the_archive" {
  command = plan

  variables {
    model_prefix = "models/delivery/"
  }

  expect_failures = [var.model_prefix]
}

run "name_is_valid" {
  command = plan

  variables {
    name = "test_endpoint"
  }

  expect_failures = [var.name]
}

run "name_leaves_room" {
  command = plan

  variables {
    name = format("%051d", 0)
  }

  expect_failures = [var.name]
}

run "permissions_boundary_by_arn" {
  command = plan

  variables {
    permissions_boundary_arn = "boundary"
  }

  expect_failures = [var.permissions_boundary_arn]
}

run "revision_whole_and_positive" {
  command = plan

  variables {
    revision = 1.5
  }

  expect_failures = [var.revision]
}

run "startup_timeout_range" {
  command = plan

  variables {
    startup_timeout_seconds = 59
  }

  expect_failures = [var.startup_timeout_seconds]
}

run "subnets_at_least_one" {
  command = plan

  variables {
    subnet_ids = []
  }

  expect_failures = [var.subnet_ids]
}

run "target_above_zero" {
  command = plan

  variables {
    target_invocations = 0
  }

  expect_failures = [var.target_invocations]
}

run "volume_size_range" {
  command = plan

  variables {
    volume_size_gb = 513
  }

  expect_failures = [var.volume_size_gb]
}

run "volume_size_not_with_local_disk" {
  command = plan

  variables {
    instance_type  = "ml.g5.xlarge"
    volume_size_gb = 30
  }

  expect_failures = [var.volume_size_gb]
}

run "vpc_by_id" {
  command = plan

  variables {
    vpc_id = "main"
  }

  expect_failures = [var.vpc_id]
}
