terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = ">= 5.100"
      configuration_aliases = [aws.dr]
    }
  }
}

variable "name" {
  type = string
}

variable "units" {
  type = number
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_service" "this" {
  count = var.units

  name            = "${var.name}-${count.index}"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = 1

  network_configuration {
    subnets = ["subnet-11111111111111111"]
  }

  lifecycle {
    ignore_changes = [desired_count]
  }
}

resource "aws_ecs_task_definition" "this" {
  family = var.name
  container_definitions = jsonencode([
    { name = "main", image = "busybox", cpu = 10, memory = 128, essential = true },
  ])
}

resource "aws_dynamodb_table" "copy" {
  provider = aws.dr

  name         = "${var.name}-copy"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

output "arns" {
  value = concat([aws_dynamodb_table.copy.arn], aws_ecs_service.this[*].id)
}
