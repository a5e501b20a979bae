variables {
  name = "kms-key-test"
}

run "administrators_are_arns" {
  command = plan

  variables {
    administrators = ["admin"]
  }

  expect_failures = [var.administrators]
}

run "deletion_window_has_a_minimum" {
  command = plan

  variables {
    deletion_window_in_days = 6
  }

  expect_failures = [var.deletion_window_in_days]
}

run "deletion_window_has_a_maximum" {
  command = plan

  variables {
    deletion_window_in_days = 31
  }

  expect_failures = [var.deletion_window_in_days]
}

run "name_has_no_spaces" {
  command = plan

  variables {
    name = "my key"
  }

  expect_failures = [var.name]
}

run "name_is_not_reserved" {
  command = plan

  variables {
    name = "aws/s3"
  }

  expect_failures = [var.name]
}

run "rotation_period_has_a_minimum" {
  command = plan

  variables {
    rotation_period_in_days = 89
  }

  expect_failures = [var.rotation_period_in_days]
}

run "services_are_service_principals" {
  command = plan

  variables {
    services = ["sns"]
  }

  expect_failures = [var.services]
}

run "statements_allow_or_deny" {
  command = plan

  variables {
    statements = {
      Wrong = { effect = "Permit", actions = ["kms:Decrypt"], principals = { AWS = ["222222222222"] } }
    }
  }

  expect_failures = [var.statements]
}

run "statements_are_keyed_by_sid" {
  command = plan

  variables {
    statements = {
      "not-a-sid" = { actions = ["kms:Decrypt"], principals = { AWS = ["222222222222"] } }
    }
  }

  expect_failures = [var.statements]
}

run "statements_for_everyone_need_a_condition" {
  command = plan

  variables {
    statements = {
      Everyone = { actions = ["kms:Decrypt"], principals = { AWS = ["*"] } }
    }
  }

  expect_failures = [var.statements]
}

run "users_are_arns" {
  command = plan

  variables {
    users = ["app"]
  }

  expect_failures = [var.users]
}

run "statements_have_actions" {
  command = plan

  variables {
    statements = {
      Empty = { actions = [], principals = { AWS = ["arn:aws:iam::222222222222:root"] } }
    }
  }

  expect_failures = [var.statements]
}

run "statements_have_principals" {
  command = plan

  variables {
    statements = {
      Empty = { actions = ["kms:Decrypt"], principals = { AWS = [] } }
    }
  }

  expect_failures = [var.statements]
}
