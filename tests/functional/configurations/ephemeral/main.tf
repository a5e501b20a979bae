provider "aws" {
  region = "eu-west-1"
}

ephemeral "aws_secretsmanager_random_password" "database" {
  password_length     = 24
  exclude_punctuation = true
}

resource "aws_db_instance" "this" {
  identifier           = "orders"
  allocated_storage    = 20
  engine               = "postgres"
  instance_class       = "db.t4g.micro"
  username             = "orders"
  password_wo          = ephemeral.aws_secretsmanager_random_password.database.random_password
  password_wo_version  = 1
  skip_final_snapshot  = true
  deletion_protection  = false
  db_subnet_group_name = aws_db_subnet_group.this.name

  timeouts {
    create = "30m"
    delete = "30m"
  }
}

resource "aws_db_subnet_group" "this" {
  name       = "orders"
  subnet_ids = ["subnet-11111111111111111", "subnet-22222222222222222"]
}

locals {
  arn  = provider::aws::arn_parse("arn:aws:iam::111111111111:role/path/deploy")
  role = provider::aws::trim_iam_role_path("arn:aws:iam::111111111111:role/path/deploy")
}

output "function_results" {
  value = [local.arn.account_id, local.role]

  precondition {
    condition     = local.arn.account_id == "111111111111" && endswith(local.role, ":role/deploy")
    error_message = "Provider-defined functions answer as the provider's."
  }
}
