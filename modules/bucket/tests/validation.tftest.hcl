variables {
  name        = "bucket-test-validation"
  kms_key_arn = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
}

run "kms_key_arn_is_an_arn" {
  command = plan

  variables {
    kms_key_arn = "alias/data"
  }

  expect_failures = [var.kms_key_arn]
}

run "kms_key_arn_is_not_an_alias" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:111111111111:alias/data"
  }

  expect_failures = [var.kms_key_arn]
}

run "abort_upload_days_is_positive" {
  command = plan

  variables {
    lifecycle_settings = { abort_upload_days = 0 }
  }

  expect_failures = [var.lifecycle_settings]
}

run "expiration_days_is_positive" {
  command = plan

  variables {
    lifecycle_settings = { expiration_days = 0 }
  }

  expect_failures = [var.lifecycle_settings]
}

run "noncurrent_days_is_positive" {
  command = plan

  variables {
    lifecycle_settings = { noncurrent_days = 0 }
  }

  expect_failures = [var.lifecycle_settings]
}

run "noncurrent_versions_kept_has_a_maximum" {
  command = plan

  variables {
    lifecycle_settings = { noncurrent_versions_kept = 101 }
  }

  expect_failures = [var.lifecycle_settings]
}

run "prefix_expiration_days_are_positive" {
  command = plan

  variables {
    lifecycle_settings = { prefix_expiration_days = { "tmp/" = 0 } }
  }

  expect_failures = [var.lifecycle_settings]
}

run "transitions_name_a_storage_class" {
  command = plan

  variables {
    lifecycle_settings = { transitions = { COLD = 30 } }
  }

  expect_failures = [var.lifecycle_settings]
}

run "transitions_to_infrequent_access_wait" {
  command = plan

  variables {
    lifecycle_settings = { transitions = { STANDARD_IA = 29 } }
  }

  expect_failures = [var.lifecycle_settings]
}

run "objects_move_before_they_expire" {
  command = plan

  variables {
    lifecycle_settings = { expiration_days = 90, transitions = { GLACIER = 90 } }
  }

  expect_failures = [var.lifecycle_settings]
}

run "name_is_lower_case" {
  command = plan

  variables {
    name = "Bucket"
  }

  expect_failures = [var.name]
}

run "policy_documents_are_json" {
  command = plan

  variables {
    policy_documents = ["allow everything"]
  }

  expect_failures = [var.policy_documents]
}

run "retention_mode_exists" {
  command = plan

  variables {
    retention = { mode = "FOREVER", days = 1 }
  }

  expect_failures = [var.retention]
}

run "retention_days_are_positive" {
  command = plan

  variables {
    retention = { days = 0 }
  }

  expect_failures = [var.retention]
}

run "retention_needs_versioning" {
  command = plan

  variables {
    retention  = { days = 1 }
    versioning = false
  }

  expect_failures = [var.retention]
}
