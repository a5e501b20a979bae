variables {
  name         = "registry-test"
  kms_key_arn  = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
  repositories = { serving = {} }
}

run "kms_key_arn_is_an_arn" {
  command = plan

  variables {
    kms_key_arn = "alias/images"
  }

  expect_failures = [var.kms_key_arn]
}

run "name_is_lower_case" {
  command = plan

  variables {
    name = "Registry"
  }

  expect_failures = [var.name]
}

run "pull_account_ids_have_12_digits" {
  command = plan

  variables {
    pull_account_ids = ["2222"]
  }

  expect_failures = [var.pull_account_ids]
}

run "repositories_have_valid_names" {
  command = plan

  variables {
    repositories = { "Serving Image" = {} }
  }

  expect_failures = [var.repositories]
}

run "repositories_keep_an_image" {
  command = plan

  variables {
    repositories = { serving = { images_kept = 0 } }
  }

  expect_failures = [var.repositories]
}

run "repositories_keep_untagged_images_for_a_day" {
  command = plan

  variables {
    repositories = { serving = { untagged_days = 0 } }
  }

  expect_failures = [var.repositories]
}

run "repositories_keep_whole_images" {
  command = plan

  variables {
    repositories = { serving = { images_kept = 1.5 } }
  }

  expect_failures = [var.repositories]
}

run "repositories_keep_untagged_images_for_whole_days" {
  command = plan

  variables {
    repositories = { serving = { untagged_days = 1.5 } }
  }

  expect_failures = [var.repositories]
}
