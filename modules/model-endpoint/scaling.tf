locals {
  scales = var.max_instances > var.min_instances
}

# SageMaker refuses another instance type while the variant is registered for scaling: its registration ends
# before the endpoint is updated, and begins anew after it.
# https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-scaling-update.html
resource "terraform_data" "scaled_instance_type" {
  count = local.scales ? 1 : 0

  input = var.instance_type
}

resource "aws_appautoscaling_target" "this" {
  count = local.scales ? 1 : 0

  max_capacity       = var.max_instances
  min_capacity       = var.min_instances
  resource_id        = "endpoint/${aws_sagemaker_endpoint.this.name}/variant/${local.variant}"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  service_namespace  = "sagemaker"

  tags = var.tags

  lifecycle {
    replace_triggered_by = [terraform_data.scaled_instance_type]
  }
}

resource "aws_appautoscaling_policy" "this" {
  count = local.scales ? 1 : 0

  name               = "${var.name}-invocations"
  policy_type        = "TargetTrackingScaling"
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace

  target_tracking_scaling_policy_configuration {
    # an instance takes minutes to come: go up at once, come down slowly
    scale_in_cooldown  = 600
    scale_out_cooldown = 60
    target_value       = var.target_invocations

    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
  }

  # a target takes its policies along when it goes
  lifecycle {
    replace_triggered_by = [terraform_data.scaled_instance_type]
  }
}
