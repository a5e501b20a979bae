locals {
  variant = "primary"

  # These types keep data on a disk of the instance itself, encrypted by its hardware. SageMaker refuses a
  # volume key for them (CreateEndpointConfig, KmsKeyId).
  has_local_disk = can(regex("^ml\\.([cmrx][0-9]+[a-z]*d[a-z]*|[ip][0-9]+.*|g[4-9][a-z]*|gr[0-9]+|trn[0-9]+.*)\\.", var.instance_type))

  capture_s3_uri = "s3://${var.capture.bucket}/${var.capture.prefix}"

  # SageMaker never changes a model or an endpoint configuration, and an endpoint notices a new configuration by
  # its name only. So the names carry a digest of the settings: other settings, other name; same settings, no plan.
  # The revision is among them for the way back: after a failed update, objects with the former names are still
  # there, and Terraform deletes them only after it has made the new ones.
  model_settings = {
    environment       = var.environment
    image             = var.image
    model_data_url    = var.model_data_url
    network_isolation = var.network_isolation
    revision          = var.revision
    subnet_ids        = sort(var.subnet_ids)
  }
  # A digest tells nothing of the environment, which is sensitive.
  model_name = "${var.name}-${substr(nonsensitive(sha256(jsonencode(local.model_settings))), 0, 8)}"

  configuration_settings = {
    capture                 = var.capture
    initial_instances       = coalesce(var.initial_instances, var.min_instances)
    instance_type           = var.instance_type
    kms_key_arn             = var.kms_key_arn
    model_name              = local.model_name
    startup_timeout_seconds = var.startup_timeout_seconds
    volume_size_gb          = var.volume_size_gb
  }
  configuration_name = "${var.name}-${substr(sha256(jsonencode(local.configuration_settings)), 0, 8)}"
}

resource "aws_sagemaker_model" "this" {
  name                     = local.model_name
  enable_network_isolation = var.network_isolation
  execution_role_arn       = aws_iam_role.execution.arn

  primary_container {
    environment    = var.environment
    image          = var.image
    model_data_url = var.model_data_url
  }

  vpc_config {
    security_group_ids = [aws_security_group.this.id]
    subnets            = var.subnet_ids
  }

  tags = var.tags

  # what the role may do must be in force before SageMaker first acts in it, and the way to S3 open
  depends_on = [
    aws_iam_role_policy.execution,
    aws_vpc_security_group_egress_rule.cidr,
    aws_vpc_security_group_egress_rule.prefix_list,
    aws_vpc_security_group_egress_rule.security_group,
  ]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint_configuration" "this" {
  name        = local.configuration_name
  kms_key_arn = local.has_local_disk ? null : var.kms_key_arn

  production_variants {
    container_startup_health_check_timeout_in_seconds = var.startup_timeout_seconds
    initial_instance_count                            = local.configuration_settings.initial_instances
    initial_variant_weight                            = 1
    instance_type                                     = var.instance_type
    model_name                                        = aws_sagemaker_model.this.name
    variant_name                                      = local.variant
    volume_size_in_gb                                 = var.volume_size_gb
  }

  # Input and output: monitoring pairs them, and with one alone predictions stay invisible to it.
  data_capture_config {
    destination_s3_uri          = local.capture_s3_uri
    enable_capture              = var.capture.percent > 0
    initial_sampling_percentage = var.capture.percent
    kms_key_id                  = var.kms_key_arn

    capture_options {
      capture_mode = "Input"
    }

    capture_options {
      capture_mode = "Output"
    }

    # what is not listed here is captured in base64
    capture_content_type_header {
      csv_content_types  = ["text/csv"]
      json_content_types = ["application/json"]
    }
  }

  tags = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint" "this" {
  name                 = var.name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name

  deployment_config {
    auto_rollback_configuration {
      dynamic "alarms" {
        for_each = [
          aws_cloudwatch_metric_alarm.latency.alarm_name,
          aws_cloudwatch_metric_alarm.server_errors.alarm_name,
        ]

        content {
          alarm_name = alarms.value
        }
      }
    }

    dynamic "blue_green_update_policy" {
      for_each = var.deployment.strategy == "rolling" ? [] : [var.deployment]

      content {
        maximum_execution_timeout_in_seconds = blue_green_update_policy.value.timeout_seconds
        termination_wait_in_seconds          = blue_green_update_policy.value.termination_wait_seconds

        traffic_routing_configuration {
          type                     = upper(blue_green_update_policy.value.strategy)
          wait_interval_in_seconds = blue_green_update_policy.value.wait_seconds

          dynamic "canary_size" {
            for_each = blue_green_update_policy.value.strategy == "canary" ? [blue_green_update_policy.value.step_percent] : []

            content {
              type  = "CAPACITY_PERCENT"
              value = canary_size.value
            }
          }

          dynamic "linear_step_size" {
            for_each = blue_green_update_policy.value.strategy == "linear" ? [blue_green_update_policy.value.step_percent] : []

            content {
              type  = "CAPACITY_PERCENT"
              value = linear_step_size.value
            }
          }
        }
      }
    }

    dynamic "rolling_update_policy" {
      for_each = var.deployment.strategy == "rolling" ? [var.deployment] : []

      content {
        maximum_execution_timeout_in_seconds = rolling_update_policy.value.timeout_seconds
        wait_interval_in_seconds             = rolling_update_policy.value.wait_seconds

        maximum_batch_size {
          type  = "CAPACITY_PERCENT"
          value = rolling_update_policy.value.step_percent
        }
      }
    }
  }

  tags = var.tags

  lifecycle {
    # A deployment that SageMaker rolls back ends InService as well, with the former configuration, and the
    # provider reports success (hashicorp/terraform-provider-aws issue 46663).
    postcondition {
      condition     = self.endpoint_config_name == aws_sagemaker_endpoint_configuration.this.name
      error_message = "SageMaker rolled the endpoint back; the former model still answers. The reason is in FailureReason of: aws sagemaker describe-endpoint --endpoint-name ${var.name}"
    }
  }
}
