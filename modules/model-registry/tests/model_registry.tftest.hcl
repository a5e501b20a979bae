# Groups are made, shared and kept apart.

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = { project = "model-registry-test" }
  }
}

variables {
  name = "test"
  groups = {
    churn    = { description = "Who leaves.", tags = { owner = "retention" } }
    delivery = {}
  }
  tags = { purpose = "test" }
}

run "private_by_default" {
  assert {
    condition     = output.group_names == { churn = "test-churn", delivery = "test-delivery" }
    error_message = "Every group is named after the prefix and its model."
  }

  assert {
    condition     = alltrue([for arn in values(output.group_arns) : can(regex(":model-package-group/test-", arn))])
    error_message = "The outputs hold the groups' ARNs."
  }

  assert {
    condition     = length(aws_sagemaker_model_package_group_policy.this) == 0
    error_message = "Nothing is shared until an account is named."
  }

  assert {
    condition     = aws_sagemaker_model_package_group.this["churn"].tags_all["project"] == "model-registry-test" && aws_sagemaker_model_package_group.this["churn"].tags_all["owner"] == "retention"
    error_message = "A group carries the provider's tags, the module's and its own."
  }

  assert {
    condition     = aws_sagemaker_model_package_group.this["churn"].model_package_group_description == "Who leaves."
    error_message = "A group says what its model is."
  }
}

run "shared_with_readers" {
  variables {
    reader_account_ids = ["222222222222"]
  }

  assert {
    condition     = length(aws_sagemaker_model_package_group_policy.this) == 2
    error_message = "Every group is shared."
  }

  assert {
    condition = alltrue([
      for policy in aws_sagemaker_model_package_group_policy.this :
      !strcontains(policy.resource_policy, "UpdateModelPackage") && strcontains(policy.resource_policy, "222222222222")
    ])
    error_message = "A reader reads and deploys, and does not approve."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_sagemaker_model_package_group_policy.this["churn"].resource_policy).Statement :
      endswith(statement.Resource, "/test-churn") || endswith(statement.Resource, ":model-package/test-churn/*")
    ])
    error_message = "A group's policy covers that group and its versions alone."
  }
}

run "shared_with_approvers" {
  variables {
    approver_account_ids = ["111111111111"]
    reader_account_ids   = ["222222222222"]
  }

  assert {
    condition = [
      for statement in jsondecode(aws_sagemaker_model_package_group_policy.this["churn"].resource_policy).Statement :
      statement.Principal.AWS if statement.Sid == "ApproveVersions"
    ] == ["arn:aws:iam::111111111111:root"]
    error_message = "Approvers alone may approve."
  }
}

run "grows_without_touching_others" {
  variables {
    groups = {
      churn    = { description = "Who leaves.", tags = { owner = "retention" } }
      delivery = {}
      pricing  = {}
    }
  }

  assert {
    condition     = output.group_arns["churn"] == run.private_by_default.group_arns["churn"] && length(output.group_arns) == 3
    error_message = "A new group leaves the others as they are."
  }
}

run "another_description_is_another_group" {
  variables {
    groups             = { churn = { description = "Who leaves within a month." } }
    reader_account_ids = ["222222222222"]
  }
}

run "its_former_description" {
  variables {
    groups             = { churn = { description = "Who leaves." } }
    reader_account_ids = ["222222222222"]
  }
}

# The id of a policy that went with the former group would be unknown here.
run "another_group_is_shared_like_the_former_one" {
  command = plan

  variables {
    groups             = { churn = { description = "Who leaves." } }
    reader_account_ids = ["222222222222"]
  }

  assert {
    condition     = aws_sagemaker_model_package_group_policy.this["churn"].id == "test-churn"
    error_message = "A group that is replaced keeps its policy."
  }
}
