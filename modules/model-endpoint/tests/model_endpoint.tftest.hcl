# The endpoint is made, serves another model, scales, and keeps what it must.

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = { project = "model-endpoint-test" }
  }
}

run "setup" {
  module {
    source = "./tests/setup"
  }
}

variables {
  name          = "test-churn"
  image         = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0.0"
  instance_type = "ml.m7i.large"
  tags          = { purpose = "test" }
}

run "defaults" {
  variables {
    capture          = { bucket = run.setup.capture_bucket }
    kms_key_arn      = run.setup.kms_key_arn
    model_bucket_arn = run.setup.model_bucket_arn
    model_data_url   = run.setup.model_data_urls["no"]
    subnet_ids       = run.setup.subnet_ids
    vpc_id           = run.setup.vpc_id
  }

  assert {
    condition     = output.endpoint_name == "test-churn" && endswith(output.endpoint_arn, ":endpoint/test-churn")
    error_message = "The endpoint has the name that was asked for."
  }

  assert {
    condition     = can(regex("^test-churn-[0-9a-f]{8}$", output.endpoint_config_name)) && aws_sagemaker_endpoint_configuration.this.name == output.endpoint_config_name
    error_message = "The configuration's name is the endpoint's and a digest."
  }

  assert {
    condition     = [for option in aws_sagemaker_endpoint_configuration.this.data_capture_config[0].capture_options : option.capture_mode] == ["Input", "Output"]
    error_message = "Input and output are captured."
  }

  assert {
    condition     = aws_sagemaker_endpoint_configuration.this.data_capture_config[0].initial_sampling_percentage == 100 && aws_sagemaker_endpoint_configuration.this.data_capture_config[0].enable_capture
    error_message = "Everything is captured by default."
  }

  assert {
    condition     = output.capture_s3_uri == "s3://${run.setup.capture_bucket}/capture"
    error_message = "The output says where captured data is."
  }

  assert {
    condition     = aws_sagemaker_endpoint_configuration.this.kms_key_arn == run.setup.kms_key_arn && aws_sagemaker_endpoint_configuration.this.data_capture_config[0].kms_key_id == run.setup.kms_key_arn
    error_message = "Volumes and captured data are encrypted with the customer's key."
  }

  assert {
    condition     = aws_sagemaker_model.this.enable_network_isolation && toset(aws_sagemaker_model.this.vpc_config[0].subnets) == toset(run.setup.subnet_ids)
    error_message = "The container is in the VPC, and cut off from the network."
  }

  assert {
    condition     = length(aws_appautoscaling_target.this) == 0
    error_message = "One instance does not scale."
  }

  assert {
    condition     = aws_sagemaker_endpoint_configuration.this.production_variants[0].initial_instance_count == 1
    error_message = "A configuration begins with min_instances."
  }

  assert {
    condition     = aws_sagemaker_endpoint.this.tags_all["project"] == "model-endpoint-test" && aws_sagemaker_endpoint.this.tags_all["purpose"] == "test"
    error_message = "The endpoint carries the provider's tags and the module's."
  }

  assert {
    condition     = aws_sagemaker_endpoint.this.deployment_config[0].blue_green_update_policy[0].traffic_routing_configuration[0].type == "ALL_AT_ONCE"
    error_message = "Traffic moves at once by default."
  }

  assert {
    condition     = length(aws_sagemaker_endpoint.this.deployment_config[0].auto_rollback_configuration[0].alarms) == 2
    error_message = "Alarms roll a deployment back."
  }
}

run "role_is_least_privilege" {
  variables {
    capture                  = { bucket = run.setup.capture_bucket }
    kms_key_arn              = run.setup.kms_key_arn
    model_bucket_arn         = run.setup.model_bucket_arn
    model_data_url           = run.setup.model_data_urls["no"]
    model_prefix             = "models/"
    permissions_boundary_arn = run.setup.boundary_arn
    subnet_ids               = run.setup.subnet_ids
    vpc_id                   = run.setup.vpc_id
  }

  assert {
    condition     = aws_iam_role.execution.permissions_boundary == run.setup.boundary_arn
    error_message = "The boundary bounds the role."
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Resource
      if statement.Sid == "ReadModel"
    ]) == "${run.setup.model_bucket_arn}/models/*"
    error_message = "The role reads this model's archives alone."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement :
      statement.Resource != "*" || contains(["WriteMetrics", "SeeNetwork", "LogInToRegistry"], statement.Sid)
    ])
    error_message = "Only what AWS can't narrow applies to every resource."
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Resource
      if statement.Sid == "PullImage"
    ]) == "arn:aws:ecr:eu-west-1:111111111111:repository/serving"
    error_message = "The role pulls this image's repository alone."
  }

  assert {
    condition     = output.endpoint_config_name == run.defaults.endpoint_config_name
    error_message = "What does not concern the model leaves its configuration alone."
  }
}

run "another_model_is_deployed" {
  variables {
    capture          = { bucket = run.setup.capture_bucket }
    kms_key_arn      = run.setup.kms_key_arn
    model_bucket_arn = run.setup.model_bucket_arn
    model_data_url   = run.setup.model_data_urls["yes"]
    subnet_ids       = run.setup.subnet_ids
    vpc_id           = run.setup.vpc_id
  }

  assert {
    condition     = output.endpoint_config_name != run.defaults.endpoint_config_name && output.endpoint_arn == run.defaults.endpoint_arn
    error_message = "The same endpoint answers with another configuration."
  }

  assert {
    condition     = aws_sagemaker_model.this.primary_container[0].model_data_url == run.setup.model_data_urls["yes"]
    error_message = "The new archive is served."
  }
}

run "another_instance_is_deployed" {
  variables {
    capture          = { bucket = run.setup.capture_bucket, percent = 0 }
    instance_type    = "ml.g5.xlarge"
    kms_key_arn      = run.setup.kms_key_arn
    model_bucket_arn = run.setup.model_bucket_arn
    model_data_url   = run.setup.model_data_urls["yes"]
    subnet_ids       = run.setup.subnet_ids
    vpc_id           = run.setup.vpc_id
  }

  assert {
    condition     = output.endpoint_config_name != run.another_model_is_deployed.endpoint_config_name
    error_message = "Another instance type is another configuration."
  }

  assert {
    condition     = aws_sagemaker_endpoint_configuration.this.kms_key_arn == null || aws_sagemaker_endpoint_configuration.this.kms_key_arn == ""
    error_message = "An instance type with a local disk takes no volume key."
  }

  assert {
    condition     = !aws_sagemaker_endpoint_configuration.this.data_capture_config[0].enable_capture
    error_message = "Nothing is captured at 0 percent."
  }
}

run "scales_and_rings" {
  variables {
    alarms             = { latency_ms = 250, server_errors = 3, topic_arns = [run.setup.topic_arn] }
    capture            = { bucket = run.setup.capture_bucket }
    deployment         = { strategy = "canary", step_percent = 25 }
    initial_instances  = 3
    kms_key_arn        = run.setup.kms_key_arn
    max_instances      = 4
    min_instances      = 2
    model_bucket_arn   = run.setup.model_bucket_arn
    model_data_url     = run.setup.model_data_urls["yes"]
    subnet_ids         = run.setup.subnet_ids
    target_invocations = 600
    volume_size_gb     = 30
    vpc_id             = run.setup.vpc_id
  }

  assert {
    condition     = aws_appautoscaling_target.this[0].min_capacity == 2 && aws_appautoscaling_target.this[0].max_capacity == 4 && aws_appautoscaling_target.this[0].resource_id == "endpoint/test-churn/variant/primary"
    error_message = "The endpoint's variant scales between its limits."
  }

  assert {
    condition     = aws_appautoscaling_policy.this[0].target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].predefined_metric_type == "SageMakerVariantInvocationsPerInstance" && aws_appautoscaling_policy.this[0].target_tracking_scaling_policy_configuration[0].target_value == 600
    error_message = "Scaling aims at invocations per instance."
  }

  assert {
    condition     = aws_sagemaker_endpoint_configuration.this.production_variants[0].initial_instance_count == 3 && aws_sagemaker_endpoint_configuration.this.production_variants[0].volume_size_in_gb == 30
    error_message = "A configuration begins with the instances and volume that were asked for."
  }

  assert {
    condition     = toset(keys(output.alarm_arns)) == toset(["client_errors", "latency", "overhead", "server_errors"])
    error_message = "Errors and latencies are watched."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.latency.threshold == 250000 && aws_cloudwatch_metric_alarm.server_errors.threshold == 3
    error_message = "Alarms ring where they were set, latency in microseconds."
  }

  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.latency, aws_cloudwatch_metric_alarm.overhead, aws_cloudwatch_metric_alarm.client_errors, aws_cloudwatch_metric_alarm.server_errors] :
      toset(alarm.alarm_actions) == toset([run.setup.topic_arn])
    ])
    error_message = "Every alarm tells the topic."
  }

  assert {
    condition     = aws_sagemaker_endpoint.this.deployment_config[0].blue_green_update_policy[0].traffic_routing_configuration[0].canary_size[0].value == 25
    error_message = "A canary gets its share of traffic first."
  }
}

# SageMaker refuses that while the variant is registered.
run "changes_its_instance_type_while_it_scales" {
  variables {
    capture          = { bucket = run.setup.capture_bucket }
    instance_type    = "ml.m7i.xlarge"
    kms_key_arn      = run.setup.kms_key_arn
    max_instances    = 4
    min_instances    = 2
    model_bucket_arn = run.setup.model_bucket_arn
    model_data_url   = run.setup.model_data_urls["yes"]
    subnet_ids       = run.setup.subnet_ids
    vpc_id           = run.setup.vpc_id
  }

  assert {
    condition     = aws_sagemaker_endpoint_configuration.this.production_variants[0].instance_type == "ml.m7i.xlarge" && aws_sagemaker_endpoint.this.endpoint_config_name == aws_sagemaker_endpoint_configuration.this.name
    error_message = "The endpoint runs on the other type."
  }

  assert {
    condition     = aws_appautoscaling_target.this[0].max_capacity == 4 && aws_appautoscaling_policy.this[0].resource_id == aws_appautoscaling_target.this[0].resource_id
    error_message = "It scales as before."
  }
}

run "rolls_within_the_fleet" {
  variables {
    capture           = { bucket = run.setup.capture_bucket }
    deployment        = { strategy = "rolling", step_percent = 50, wait_seconds = 0 }
    egress            = { cidr_blocks = { vpc = "10.20.0.0/16" } }
    kms_key_arn       = run.setup.kms_key_arn
    min_instances     = 2
    max_instances     = 2
    model_bucket_arn  = run.setup.model_bucket_arn
    model_data_url    = run.setup.model_data_urls["yes"]
    network_isolation = false
    subnet_ids        = run.setup.subnet_ids
    vpc_id            = run.setup.vpc_id
  }

  assert {
    condition     = length(aws_sagemaker_endpoint.this.deployment_config[0].blue_green_update_policy) == 0 && aws_sagemaker_endpoint.this.deployment_config[0].rolling_update_policy[0].maximum_batch_size[0].value == 50
    error_message = "A rolling deployment replaces the fleet in batches."
  }

  assert {
    condition     = length(aws_appautoscaling_target.this) == 0
    error_message = "Equal limits leave nothing to scale."
  }

  assert {
    condition     = length(aws_vpc_security_group_egress_rule.prefix_list) == 0 && aws_vpc_security_group_egress_rule.cidr["vpc"].cidr_ipv4 == "10.20.0.0/16"
    error_message = "The containers reach what was named, and nothing else."
  }
}
