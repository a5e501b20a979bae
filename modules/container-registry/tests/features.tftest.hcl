variables {
  name         = "registry-test"
  force_delete = true
}

run "setup" {
  module {
    source = "./tests/setup"
  }
}

run "defaults" {
  variables {
    kms_key_arn  = run.setup.kms_key_arn
    repositories = { serving = {} }
  }

  assert {
    condition     = aws_ecr_repository.this["serving"].image_tag_mutability == "IMMUTABLE"
    error_message = "Tags must not move."
  }

  assert {
    condition     = aws_ecr_repository.this["serving"].image_scanning_configuration[0].scan_on_push
    error_message = "Images must be scanned when pushed."
  }

  assert {
    condition = (
      aws_ecr_repository.this["serving"].encryption_configuration[0].encryption_type == "KMS" &&
      aws_ecr_repository.this["serving"].encryption_configuration[0].kms_key == run.setup.kms_key_arn
    )
    error_message = "Images must be encrypted with the customer key."
  }

  assert {
    condition     = endswith(output.repository_urls["serving"], "/registry-test/serving")
    error_message = "The repository must be named after the prefix and its key."
  }

  assert {
    condition     = [for rule in jsondecode(aws_ecr_lifecycle_policy.this["serving"].policy).rules : rule.selection.countNumber] == [14, 50]
    error_message = "Untagged and old images must end."
  }

  assert {
    condition     = length(aws_ecr_repository_policy.pull) == 0
    error_message = "No other account may pull."
  }
}

run "several_repositories" {
  variables {
    kms_key_arn      = run.setup.kms_key_arn
    pull_account_ids = ["222222222222", "333333333333"]
    repositories = {
      serving  = { images_kept = 5, untagged_days = 1 }
      training = { mutable_tags = true }
    }
    tags = { team = "platform" }
  }

  assert {
    condition     = [for rule in jsondecode(aws_ecr_lifecycle_policy.this["serving"].policy).rules : rule.selection.countNumber] == [1, 5]
    error_message = "Images must end as told."
  }

  assert {
    condition     = aws_ecr_repository.this["training"].image_tag_mutability == "MUTABLE"
    error_message = "Tags must move where that is asked for."
  }

  assert {
    condition = alltrue([
      for policy in aws_ecr_repository_policy.pull : toset(jsondecode(policy.policy).Statement[0].Principal.AWS) ==
      toset(["arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:root"])
    ])
    error_message = "The accounts must be able to pull."
  }

  assert {
    condition = alltrue([
      for policy in aws_ecr_repository_policy.pull : !contains(jsondecode(policy.policy).Statement[0].Action, "ecr:PutImage")
    ])
    error_message = "The accounts must not be able to push."
  }

  assert {
    condition     = output.repository_arns["serving"] == run.defaults.repository_arns["serving"]
    error_message = "Another repository must leave the first one alone."
  }

  assert {
    condition     = aws_ecr_repository.this["serving"].tags == tomap({ team = "platform" })
    error_message = "Repositories must carry the tags."
  }
}

# Nothing but the key differs.
run "another_key" {
  variables {
    kms_key_arn      = run.setup.other_kms_key_arn
    pull_account_ids = ["222222222222", "333333333333"]
    repositories = {
      serving  = { images_kept = 5, untagged_days = 1 }
      training = { mutable_tags = true }
    }
    tags = { team = "platform" }
  }

  assert {
    condition     = aws_ecr_repository.this["serving"].encryption_configuration[0].kms_key == run.setup.other_kms_key_arn
    error_message = "Images must be encrypted with the other key."
  }
}

# The id of what went with the former repository would be unknown here.
run "another_key_keeps_the_policies" {
  command = plan

  variables {
    kms_key_arn      = run.setup.other_kms_key_arn
    pull_account_ids = ["222222222222", "333333333333"]
    repositories = {
      serving  = { images_kept = 5, untagged_days = 1 }
      training = { mutable_tags = true }
    }
    tags = { team = "platform" }
  }

  assert {
    condition     = aws_ecr_lifecycle_policy.this["serving"].id == "registry-test/serving"
    error_message = "Images of the new repository must end, too."
  }

  assert {
    condition     = aws_ecr_repository_policy.pull["serving"].id == "registry-test/serving"
    error_message = "The accounts must be able to pull from the new repository, too."
  }
}
