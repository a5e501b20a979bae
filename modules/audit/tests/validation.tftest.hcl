variables {
  name        = "audit-test"
  bucket_name = "audit-test-validation"
}

run "bucket_name_is_lower_case" {
  command = plan

  variables {
    bucket_name = "Audit"
  }

  expect_failures = [var.bucket_name]
}

run "log_retention_is_one_that_exists" {
  command = plan

  variables {
    cloudwatch_logs = { retention_days = 100 }
  }

  expect_failures = [var.cloudwatch_logs]
}

run "data_events_are_of_buckets" {
  command = plan

  variables {
    data_event_bucket_arns = ["arn:aws:s3:::data/*"]
  }

  expect_failures = [var.data_event_bucket_arns]
}

run "data_events_are_of_other_buckets" {
  command = plan

  variables {
    data_event_bucket_arns = ["arn:aws:s3:::audit-test-validation"]
  }

  expect_failures = [var.data_event_bucket_arns]
}

run "key_deletion_window_has_a_minimum" {
  command = plan

  variables {
    key_deletion_window_in_days = 6
  }

  expect_failures = [var.key_deletion_window_in_days]
}

run "key_deletion_window_has_a_maximum" {
  command = plan

  variables {
    key_deletion_window_in_days = 31
  }

  expect_failures = [var.key_deletion_window_in_days]
}

run "name_begins_with_a_letter" {
  command = plan

  variables {
    name = "1audit"
  }

  expect_failures = [var.name]
}

run "permissions_boundary_is_a_policy" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::111111111111:role/boundary"
  }

  expect_failures = [var.permissions_boundary_arn]
}

run "retention_has_a_known_mode" {
  command = plan

  variables {
    retention = { mode = "FOREVER" }
  }

  expect_failures = [var.retention]
}

run "retention_is_at_least_a_day" {
  command = plan

  variables {
    retention = { days = 0 }
  }

  expect_failures = [var.retention]
}

run "retention_is_whole_days" {
  command = plan

  variables {
    retention = { days = 1.5 }
  }

  expect_failures = [var.retention]
}

run "compliance_can_not_be_destroyed" {
  command = plan

  variables {
    force_destroy = true
  }

  expect_failures = [var.retention]
}

run "trail_outlives_its_lock" {
  command = plan

  variables {
    trail_expiration_days = 365
  }

  expect_failures = [var.trail_expiration_days]
}
