locals {
  dimensions = {
    EndpointName = var.name
    VariantName  = local.variant
  }

  # Those that end a deployment; by names, so that the role may look at them before they are made.
  rollback_alarms = {
    latency       = "${var.name}-latency"
    server_errors = "${var.name}-server-errors"
  }
}

resource "aws_cloudwatch_metric_alarm" "server_errors" {
  alarm_name          = local.rollback_alarms.server_errors
  alarm_description   = "The model or SageMaker failed: ${var.alarms.server_errors} or more answers of status 5xx in five minutes."
  alarm_actions       = var.alarms.topic_arns
  comparison_operator = "GreaterThanOrEqualToThreshold"
  dimensions          = local.dimensions
  evaluation_periods  = 1
  metric_name         = "Invocation5XXErrors"
  namespace           = "AWS/SageMaker"
  ok_actions          = var.alarms.topic_arns
  period              = 300
  statistic           = "Sum"
  threshold           = var.alarms.server_errors
  treat_missing_data  = "notBreaching"

  tags = var.tags
}

resource "aws_cloudwatch_metric_alarm" "client_errors" {
  alarm_name          = "${var.name}-client-errors"
  alarm_description   = "Callers send what the model refuses: over ${var.alarms.client_error_percent} percent answers of status 4xx."
  alarm_actions       = var.alarms.topic_arns
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 3
  ok_actions          = var.alarms.topic_arns
  threshold           = var.alarms.client_error_percent
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "share"
    expression  = "100 * refused / invocations"
    label       = "Refused requests (percent)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { invocations = "Invocations", refused = "Invocation4XXErrors" }

    content {
      id = metric_query.key

      metric {
        dimensions  = local.dimensions
        metric_name = metric_query.value
        namespace   = "AWS/SageMaker"
        period      = 300
        stat        = "Sum"
      }
    }
  }

  tags = var.tags
}

resource "aws_cloudwatch_metric_alarm" "latency" {
  alarm_name          = local.rollback_alarms.latency
  alarm_description   = "The model is slow: its 99th percentile is over ${var.alarms.latency_ms} ms."
  alarm_actions       = var.alarms.topic_arns
  comparison_operator = "GreaterThanThreshold"
  dimensions          = local.dimensions
  evaluation_periods  = 3
  extended_statistic  = "p99"
  metric_name         = "ModelLatency"
  namespace           = "AWS/SageMaker"
  ok_actions          = var.alarms.topic_arns
  period              = 60
  threshold           = var.alarms.latency_ms * 1000 # microseconds
  treat_missing_data  = "notBreaching"

  tags = var.tags
}

resource "aws_cloudwatch_metric_alarm" "overhead" {
  alarm_name          = "${var.name}-overhead"
  alarm_description   = "SageMaker around the model is slow: its 99th percentile is over ${var.alarms.overhead_ms} ms."
  alarm_actions       = var.alarms.topic_arns
  comparison_operator = "GreaterThanThreshold"
  dimensions          = local.dimensions
  evaluation_periods  = 3
  extended_statistic  = "p99"
  metric_name         = "OverheadLatency"
  namespace           = "AWS/SageMaker"
  ok_actions          = var.alarms.topic_arns
  period              = 60
  threshold           = var.alarms.overhead_ms * 1000 # microseconds
  treat_missing_data  = "notBreaching"

  tags = var.tags
}
