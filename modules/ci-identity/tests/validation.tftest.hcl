variables {
  name              = "ci-test"
  state_bucket_arn  = "arn:aws:s3:::ci-test-state-111111111111"
  state_kms_key_arn = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
  github            = { repository = "acme/models", environment = "prod" }
}

run "apply_session_has_a_minimum" {
  command = plan

  variables {
    apply_session_seconds = 3599
  }

  expect_failures = [var.apply_session_seconds]
}

run "apply_session_has_a_maximum" {
  command = plan

  variables {
    apply_session_seconds = 43201
  }

  expect_failures = [var.apply_session_seconds]
}

run "somebody_is_trusted" {
  command = plan

  variables {
    github = null
  }

  expect_failures = [var.github]
}

run "github_repository_has_no_wildcard" {
  command = plan

  variables {
    github = { repository = "acme/*", environment = "prod" }
  }

  expect_failures = [var.github]
}

run "github_repository_has_an_owner" {
  command = plan

  variables {
    github = { repository = "models", environment = "prod" }
  }

  expect_failures = [var.github]
}

run "github_environment_has_no_wildcard" {
  command = plan

  variables {
    github = { repository = "acme/models", environment = "*" }
  }

  expect_failures = [var.github]
}

run "github_branch_has_no_wildcard" {
  command = plan

  variables {
    github = { repository = "acme/models", environment = "prod", branch = "release/*" }
  }

  expect_failures = [var.github]
}

run "github_audience_has_no_wildcard" {
  command = plan

  variables {
    github = { repository = "acme/models", environment = "prod", audience = "sts.*" }
  }

  expect_failures = [var.github]
}

run "github_issuer_is_secure" {
  command = plan

  variables {
    github = { repository = "acme/models", environment = "prod", issuer = "http://github.example.com" }
  }

  expect_failures = [var.github]
}

run "github_plan_subjects_have_no_wildcard" {
  command = plan

  variables {
    github = { repository = "acme/models", environment = "prod", plan_subjects = ["repo:acme/models:*"] }
  }

  expect_failures = [var.github]
}

run "github_plan_subjects_are_of_the_repository" {
  command = plan

  variables {
    github = { repository = "acme/models", environment = "prod", plan_subjects = ["repo:other/models:pull_request"] }
  }

  expect_failures = [var.github]
}

run "github_subject_repository_has_no_wildcard" {
  command = plan

  variables {
    github = { repository = "acme/models", environment = "prod", subject_repository = "acme@*/models@*" }
  }

  expect_failures = [var.github]
}

run "gitlab_project_has_no_wildcard" {
  command = plan

  variables {
    gitlab = { project = "acme/*" }
  }

  expect_failures = [var.gitlab]
}

run "gitlab_project_has_a_group" {
  command = plan

  variables {
    gitlab = { project = "models" }
  }

  expect_failures = [var.gitlab]
}

run "gitlab_branch_has_no_wildcard" {
  command = plan

  variables {
    gitlab = { project = "acme/models", branch = "*" }
  }

  expect_failures = [var.gitlab]
}

run "gitlab_audience_has_no_wildcard" {
  command = plan

  variables {
    gitlab = { project = "acme/models", audience = "*" }
  }

  expect_failures = [var.gitlab]
}

run "gitlab_issuer_is_secure" {
  command = plan

  variables {
    gitlab = { project = "acme/models", issuer = "https://gitlab.example.com/" }
  }

  expect_failures = [var.gitlab]
}

run "gitlab_plan_subjects_have_no_wildcard" {
  command = plan

  variables {
    gitlab = { project = "acme/models", plan_subjects = ["project_path:acme/models:*"] }
  }

  expect_failures = [var.gitlab]
}

run "gitlab_plan_subjects_are_of_the_project" {
  command = plan

  variables {
    gitlab = { project = "acme/models", plan_subjects = ["project_path:acme/models-2"] }
  }

  expect_failures = [var.gitlab]
}

run "name_begins_with_a_letter" {
  command = plan

  variables {
    name = "1ci"
  }

  expect_failures = [var.name]
}

run "boundary_is_a_policy" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::111111111111:role/x"
  }

  expect_failures = [var.permissions_boundary_arn]
}

run "state_bucket_is_a_bucket" {
  command = plan

  variables {
    state_bucket_arn = "ci-test-state"
  }

  expect_failures = [var.state_bucket_arn]
}

run "state_key_is_a_key" {
  command = plan

  variables {
    state_kms_key_arn = "alias/state"
  }

  expect_failures = [var.state_kms_key_arn]
}

run "github_apply_subjects_have_no_wildcard" {
  command = plan

  variables {
    github = { repository = "acme/models", environment = "prod", apply_subjects = ["repo:acme/models:environment:*"] }
  }

  expect_failures = [var.github]
}

run "gitlab_apply_subjects_are_of_the_project" {
  command = plan

  variables {
    gitlab = { project = "acme/models", apply_subjects = ["project_path:other/models:ref_protected:true"] }
  }

  expect_failures = [var.gitlab]
}
