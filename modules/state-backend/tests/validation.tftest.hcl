variables {
  name = "state-test-validation"
}

run "log_bucket_name_is_lower_case" {
  command = plan

  variables {
    log_bucket_name = "Logs"
  }

  expect_failures = [var.log_bucket_name]
}

run "log_bucket_is_another_bucket" {
  command = plan

  variables {
    log_bucket_name = "state-test-validation"
  }

  expect_failures = [var.log_bucket_name]
}

run "log_retention_days_is_positive" {
  command = plan

  variables {
    log_retention_days = 0
  }

  expect_failures = [var.log_retention_days]
}

run "name_leaves_room_for_the_log_bucket" {
  command = plan

  variables {
    name = "a-name-that-is-so-long-that-logs-would-not-fit-behind-it-any"
  }

  expect_failures = [var.name]
}

run "noncurrent_version_days_is_positive" {
  command = plan

  variables {
    noncurrent_version_days = 0
  }

  expect_failures = [var.noncurrent_version_days]
}

run "noncurrent_versions_kept_has_a_minimum" {
  command = plan

  variables {
    noncurrent_versions_kept = 0
  }

  expect_failures = [var.noncurrent_versions_kept]
}

run "noncurrent_versions_kept_has_a_maximum" {
  command = plan

  variables {
    noncurrent_versions_kept = 101
  }

  expect_failures = [var.noncurrent_versions_kept]
}

run "plan_retention_days_is_positive" {
  command = plan

  variables {
    plan_retention_days = 0
  }

  expect_failures = [var.plan_retention_days]
}
