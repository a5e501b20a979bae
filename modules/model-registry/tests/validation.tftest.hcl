# Every rule of the inputs refuses what it must; nothing is made.

provider "aws" {
  region = "eu-west-1"
}

variables {
  name   = "test"
  groups = { churn = {} }
}

run "approver_account_ids_twelve_digits" {
  command = plan

  variables {
    approver_account_ids = ["1111"]
  }

  expect_failures = [var.approver_account_ids]
}

run "reader_account_ids_twelve_digits" {
  command = plan

  variables {
    reader_account_ids = ["dev"]
  }

  expect_failures = [var.reader_account_ids]
}

run "groups_names_are_valid" {
  command = plan

  variables {
    groups = { "churn_model" = {} }
  }

  expect_failures = [var.groups]
}

run "groups_descriptions_are_short" {
  command = plan

  variables {
    groups = { churn = { description = format("%01025d", 0) } }
  }

  expect_failures = [var.groups]
}

run "name_is_valid" {
  command = plan

  variables {
    name = "-test"
  }

  expect_failures = [var.name]
}

run "name_leaves_room" {
  command = plan

  variables {
    name = format("%060d", 0)
  }

  expect_failures = [var.name]
}
