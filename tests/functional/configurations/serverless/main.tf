terraform {
  required_version = ">= 1.5"
  required_providers { aws = { source = "hashicorp/aws", version = ">= 6.0" } }
}
provider "aws" {
  region = "eu-west-1"
  default_tags { tags = { Project = "shop", Terraform = "true" } }
}
locals {
  name      = "orders"
  functions = { create = { memory = 256, timeout = 10 }, list = { memory = 128, timeout = 5 } }
}
data "aws_caller_identity" "this" {}
data "aws_region" "this" {}
data "aws_partition" "this" {}
data "aws_iam_policy_document" "assume" {
  statement {
    sid     = "Lambda"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "states.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.this.account_id]
    }
  }
}
data "aws_iam_policy_document" "base" {
  policy_id = "base"
  version   = "2012-10-17"
  statement {
    sid       = "Logs"
    actions   = ["logs:PutLogEvents", "logs:CreateLogStream"]
    resources = ["arn:${data.aws_partition.this.partition}:logs:${data.aws_region.this.region}:*:*"]
  }
}
data "aws_iam_policy_document" "this" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Logs", Effect = "Deny", Action = "logs:*", Resource = "*" }] })]
  statement {
    sid           = "NotAction"
    effect        = "Deny"
    not_actions   = ["dynamodb:*"]
    not_resources = [aws_dynamodb_table.this.arn]
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::*:role/a", "arn:aws:iam::*:role/b"]
    }
  }
  dynamic "statement" {
    for_each = toset(["dynamodb:GetItem", "dynamodb:PutItem"])
    content {
      actions   = [statement.value]
      resources = [aws_dynamodb_table.this.arn, "${aws_dynamodb_table.this.arn}/index/*"]
    }
  }
}
resource "aws_iam_role" "lambda" {
  for_each              = local.functions
  name                  = "${local.name}-${each.key}"
  assume_role_policy    = data.aws_iam_policy_document.assume.json
  max_session_duration  = 7200
  path                  = "/service/"
  force_detach_policies = true
  tags                  = { Function = each.key }
}
resource "aws_iam_role_policy" "lambda" {
  for_each = local.functions
  role     = aws_iam_role.lambda[each.key].id
  policy   = data.aws_iam_policy_document.this.json
}
resource "aws_iam_role_policy_attachment" "basic" {
  for_each   = local.functions
  role       = aws_iam_role.lambda[each.key].name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}
resource "aws_iam_policy" "extra" {
  name_prefix = "${local.name}-"
  policy      = data.aws_iam_policy_document.base.json
}
resource "aws_iam_role_policies_exclusive" "lambda" {
  role_name    = aws_iam_role.lambda["list"].name
  policy_names = [aws_iam_role_policy.lambda["list"].name]
}
resource "aws_dynamodb_table" "this" {
  name             = local.name
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  range_key        = "created"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "id"
    type = "S"
  }
  attribute {
    name = "created"
    type = "N"
  }
  attribute {
    name = "customer"
    type = "S"
  }
  global_secondary_index {
    name            = "by-customer"
    hash_key        = "customer"
    projection_type = "ALL"
  }
  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  point_in_time_recovery { enabled = true }
  server_side_encryption { enabled = true }
  timeouts { create = "10m" }
  lifecycle { ignore_changes = [read_capacity, write_capacity] }
}
resource "aws_dynamodb_table_item" "seed" {
  table_name = aws_dynamodb_table.this.name
  hash_key   = aws_dynamodb_table.this.hash_key
  range_key  = aws_dynamodb_table.this.range_key
  item       = jsonencode({ id = { S = "1" }, created = { N = "1" } })
}
resource "aws_cloudwatch_log_group" "lambda" {
  for_each          = local.functions
  name              = "/aws/lambda/${local.name}-${each.key}"
  retention_in_days = 14
}
resource "aws_s3_bucket" "code" {
  bucket_prefix = "code-"
  force_destroy = true
}
resource "aws_s3_object" "code" {
  bucket  = aws_s3_bucket.code.id
  key     = "lambda.zip"
  content = "not a zip"
  etag    = md5("not a zip")
}
resource "aws_lambda_function" "this" {
  for_each      = local.functions
  function_name = "${local.name}-${each.key}"
  role          = aws_iam_role.lambda[each.key].arn
  s3_bucket     = aws_s3_object.code.bucket
  s3_key        = aws_s3_object.code.key
  handler       = "index.handler"
  runtime       = "python3.12"
  memory_size   = each.value.memory
  timeout       = each.value.timeout
  architectures = ["arm64"]
  publish       = true
  environment { variables = { TABLE = aws_dynamodb_table.this.name } }
  tracing_config { mode = "Active" }
  dead_letter_config { target_arn = aws_sqs_queue.dead.arn }
  depends_on = [aws_cloudwatch_log_group.lambda]
}
resource "aws_lambda_alias" "live" {
  for_each         = local.functions
  name             = "live"
  function_name    = aws_lambda_function.this[each.key].function_name
  function_version = aws_lambda_function.this[each.key].version
}
resource "aws_lambda_permission" "api" {
  for_each      = local.functions
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this[each.key].function_name
  qualifier     = aws_lambda_alias.live[each.key].name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.this.execution_arn}/*/*"
}
resource "aws_lambda_event_source_mapping" "queue" {
  event_source_arn = aws_sqs_queue.this.arn
  function_name    = aws_lambda_function.this["create"].arn
  batch_size       = 5
  scaling_config { maximum_concurrency = 10 }
}
resource "aws_apigatewayv2_api" "this" {
  name          = local.name
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://example.com"]
    allow_methods = ["GET", "POST"]
  }
}
resource "aws_apigatewayv2_integration" "this" {
  for_each               = local.functions
  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_alias.live[each.key].invoke_arn
  payload_format_version = "2.0"
}
resource "aws_apigatewayv2_route" "this" {
  for_each  = local.functions
  api_id    = aws_apigatewayv2_api.this.id
  route_key = each.key == "list" ? "GET /orders" : "POST /orders"
  target    = "integrations/${aws_apigatewayv2_integration.this[each.key].id}"
}
resource "aws_apigatewayv2_stage" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.lambda["list"].arn
    format          = jsonencode({ id = "$context.requestId" })
  }
}
resource "aws_api_gateway_rest_api" "old" { name = "old" }
resource "aws_api_gateway_resource" "old" {
  rest_api_id = aws_api_gateway_rest_api.old.id
  parent_id   = aws_api_gateway_rest_api.old.root_resource_id
  path_part   = "things"
}
resource "aws_api_gateway_method" "old" {
  rest_api_id   = aws_api_gateway_rest_api.old.id
  resource_id   = aws_api_gateway_resource.old.id
  http_method   = "GET"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "old" {
  rest_api_id = aws_api_gateway_rest_api.old.id
  resource_id = aws_api_gateway_resource.old.id
  http_method = aws_api_gateway_method.old.http_method
  type        = "MOCK"
}
resource "aws_api_gateway_deployment" "old" {
  rest_api_id = aws_api_gateway_rest_api.old.id
  triggers    = { redeployment = sha1(jsonencode([aws_api_gateway_resource.old.id])) }
  lifecycle { create_before_destroy = true }
  depends_on = [aws_api_gateway_integration.old]
}
resource "aws_api_gateway_stage" "old" {
  rest_api_id   = aws_api_gateway_rest_api.old.id
  deployment_id = aws_api_gateway_deployment.old.id
  stage_name    = "v1"
}
resource "aws_sqs_queue" "dead" {
  name                      = "${local.name}-dead"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}
resource "aws_sqs_queue" "this" {
  name                       = local.name
  visibility_timeout_seconds = 60
  redrive_policy             = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 3 })
}
resource "aws_sqs_queue" "fifo" {
  name                        = "${local.name}.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
  deduplication_scope         = "messageGroup"
  fifo_throughput_limit       = "perMessageGroupId"
}
resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url            = aws_sqs_queue.dead.id
  redrive_allow_policy = jsonencode({ redrivePermission = "byQueue", sourceQueueArns = [aws_sqs_queue.this.arn] })
}
resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }, Action = "sqs:SendMessage", Resource = aws_sqs_queue.this.arn, Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.this.arn } } }]
  })
}
resource "aws_sns_topic" "this" {
  name              = local.name
  kms_master_key_id = "alias/aws/sns"
  delivery_policy   = jsonencode({ http = { defaultHealthyRetryPolicy = { minDelayTarget = 20, maxDelayTarget = 20, numRetries = 3, numMaxDelayRetries = 0, numNoDelayRetries = 0, numMinDelayRetries = 0, backoffFunction = "linear" }, disableSubscriptionOverrides = false } })
}
resource "aws_sns_topic_policy" "this" {
  arn    = aws_sns_topic.this.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sns:Publish", Resource = aws_sns_topic.this.arn }] })
}
resource "aws_sns_topic_subscription" "queue" {
  topic_arn            = aws_sns_topic.this.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.this.arn
  raw_message_delivery = true
  filter_policy        = jsonencode({ kind = ["order"] })
}
resource "aws_sns_topic_subscription" "mail" {
  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = "me@example.com"
}
resource "aws_sfn_state_machine" "this" {
  name       = local.name
  role_arn   = aws_iam_role.lambda["create"].arn
  definition = jsonencode({ StartAt = "A", States = { A = { Type = "Task", Resource = aws_lambda_function.this["create"].arn, End = true } } })
  logging_configuration {
    level           = "ALL"
    log_destination = "${aws_cloudwatch_log_group.lambda["create"].arn}:*"
  }
}
resource "aws_cloudwatch_event_bus" "this" { name = local.name }
resource "aws_cloudwatch_event_rule" "this" {
  for_each            = { hourly = "rate(1 hour)", nightly = "cron(0 3 * * ? *)" }
  name                = each.key
  schedule_expression = each.value
}
resource "aws_cloudwatch_event_target" "this" {
  for_each = aws_cloudwatch_event_rule.this
  rule     = each.value.name
  arn      = aws_sfn_state_machine.this.arn
  role_arn = aws_iam_role.lambda["create"].arn
  input_transformer {
    input_paths    = { id = "$.detail.id" }
    input_template = "{\"id\": <id>}"
  }
}
resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each            = local.functions
  alarm_name          = "${local.name}-${each.key}-errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  metric_query {
    id          = "rate"
    expression  = "errors / invocations"
    label       = "rate"
    return_data = true
  }
  metric_query {
    id = "errors"
    metric {
      namespace   = "AWS/Lambda"
      metric_name = "Errors"
      period      = 60
      stat        = "Sum"
      dimensions  = { FunctionName = aws_lambda_function.this[each.key].function_name }
    }
  }
  metric_query {
    id = "invocations"
    metric {
      namespace   = "AWS/Lambda"
      metric_name = "Invocations"
      period      = 60
      stat        = "Sum"
      dimensions  = { FunctionName = aws_lambda_function.this[each.key].function_name }
    }
  }
}
resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = local.name
  dashboard_body = jsonencode({ widgets = [{ type = "metric", x = 0, y = 0, width = 12, height = 6, properties = { metrics = [["AWS/Lambda", "Errors"]], region = "eu-west-1", title = "x" } }] })
}
resource "aws_secretsmanager_secret" "this" {
  name                    = "${local.name}/db"
  recovery_window_in_days = 0
}
resource "aws_secretsmanager_secret_version" "this" {
  secret_id     = aws_secretsmanager_secret.this.id
  secret_string = jsonencode({ user = "a", password = "b" })
}
resource "aws_secretsmanager_secret_policy" "this" {
  secret_arn = aws_secretsmanager_secret.this.arn
  policy     = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = data.aws_caller_identity.this.account_id }, Action = "secretsmanager:GetSecretValue", Resource = "*" }] })
}
resource "aws_ssm_parameter" "this" {
  for_each = { plain = "String", list = "StringList", hidden = "SecureString" }
  name     = "/${local.name}/${each.key}"
  type     = each.value
  value    = "a,b"
  tier     = "Standard"
}
data "aws_ssm_parameter" "hidden" {
  name       = aws_ssm_parameter.this["hidden"].name
  depends_on = [aws_ssm_parameter.this]
}
output "secret" {
  value     = data.aws_ssm_parameter.hidden.value
  sensitive = true
}
output "policy" { value = data.aws_iam_policy_document.this.json }
output "url" { value = aws_apigatewayv2_stage.this.invoke_url }
