variables {
  name              = "ci-test"
  state_bucket_arn  = "arn:aws:s3:::ci-test-state-111111111111"
  state_kms_key_arn = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
}

run "github" {
  variables {
    github = { repository = "acme/models", environment = "prod" }
  }

  assert {
    condition = (
      trimprefix(aws_iam_openid_connect_provider.this["github"].url, "https://") == "token.actions.githubusercontent.com" &&
      aws_iam_openid_connect_provider.this["github"].client_id_list == toset(["sts.amazonaws.com"])
    )
    error_message = "GitHub's provider must be made, for STS alone."
  }

  assert {
    condition = jsondecode(aws_iam_role.apply.assume_role_policy).Statement[0] == {
      Sid       = "Github"
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.this["github"].arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:ref" = "refs/heads/main"
          "token.actions.githubusercontent.com:sub" = "repo:acme/models:environment:prod"
        }
      }
    }
    error_message = "Only the repository's environment, from its branch, must be able to apply."
  }

  assert {
    condition = {
      for claim, values in jsondecode(aws_iam_role.plan.assume_role_policy).Statement[0].Condition.StringEquals :
      claim => sort(flatten([values]))
      } == {
      "token.actions.githubusercontent.com:aud" = tolist(["sts.amazonaws.com"])
      "token.actions.githubusercontent.com:sub" = tolist(["repo:acme/models:pull_request", "repo:acme/models:ref:refs/heads/main"])
    }
    error_message = "Only pull requests and the branch must be able to plan."
  }

  assert {
    condition = alltrue([
      for role in [aws_iam_role.plan, aws_iam_role.apply] :
      length(jsondecode(role.assume_role_policy).Statement) == 1 && !strcontains(role.assume_role_policy, "*")
    ])
    error_message = "Trust must be of one repository, without wildcards."
  }

  assert {
    condition     = aws_iam_role.plan.name == "ci-test-ci-plan" && aws_iam_role.apply.name == "ci-test-ci-apply"
    error_message = "The roles must carry the name."
  }

  assert {
    condition = alltrue([
      for role in [aws_iam_role.plan, aws_iam_role.apply] : role.permissions_boundary == aws_iam_policy.boundary[0].arn
    ])
    error_message = "Both roles must be under the boundary that was made."
  }

  assert {
    condition = alltrue(flatten([
      for s in jsondecode(aws_iam_role_policy.plan.policy).Statement : [
        for action in flatten([s.Action]) :
        can(regex(":(BatchGet|Describe|Get|List|Lookup)", action)) || contains(["s3:PutObject", "s3:DeleteObject", "kms:Decrypt", "kms:GenerateDataKey"], action)
      ]
    ]))
    error_message = "A plan must read, and write locks and plans alone."
  }

  # hashicorp/aws asks for a bucket's tags in the first way since 6.23, in the second before.
  assert {
    condition = alltrue([
      for action in ["s3:ListTagsForResource", "s3:GetBucket*"] : contains(jsondecode(aws_iam_role_policy.plan.policy).Statement[0].Action, action)
    ])
    error_message = "A plan must read the tags of buckets, whatever the provider's version."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_iam_role_policy.plan.policy).Statement : toset(flatten([s.Resource])) == toset(
        s.Sid == "LockState" ? ["${var.state_bucket_arn}/*.tflock"] : ["${var.state_bucket_arn}/plans/*.tar"]
      ) if contains(["LockState", "WritePlans"], s.Sid)
    ])
    error_message = "A plan must write locks and plans in the state bucket alone."
  }

  assert {
    condition = {
      for s in jsondecode(aws_iam_role_policy.plan.policy).Statement : s.Sid => try(s.NotResource, s.Resource) if s.Effect == "Deny"
      } == {
      DenyData       = "${var.state_bucket_arn}/*"
      DenyOtherKeys  = var.state_kms_key_arn
      DenyParameters = "arn:aws:ssm:${data.aws_region.current.id}::parameter/aws/service/*"
      DenySecrets    = "*"
    }
    error_message = "Data, parameters and secrets must be closed to a plan, but for the state."
  }

  assert {
    condition = alltrue([
      for policy in [aws_iam_policy.apply.policy, aws_iam_policy.boundary[0].policy] : toset([
        for s in jsondecode(policy).Statement : s.Sid if s.Effect == "Deny"
      ]) == toset(["BoundRoles", "KeepEvidence", "KeepIdentity", "NoOtherIdentities"])
    ])
    error_message = "Neither CI nor a role that it makes must be able to widen what it may, or to take evidence away."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_iam_policy.apply.policy).Statement :
      s.Condition.StringEquals["iam:PermissionsBoundary"] == output.permissions_boundary_arn if s.Sid == "RolesUnderTheBoundary"
    ])
    error_message = "Roles must only be made under the boundary."
  }

  assert {
    condition     = alltrue([for policy in [aws_iam_policy.apply.policy, aws_iam_policy.boundary[0].policy] : length(policy) <= 6144])
    error_message = "IAM takes policies of 6,144 characters."
  }

  assert {
    condition     = aws_iam_role.apply.max_session_duration == 7200 && aws_iam_role.plan.max_session_duration == 3600
    error_message = "An apply may take two hours, a plan one."
  }
}

run "repository_with_ids_in_its_subject" {
  variables {
    apply_session_seconds = 3600
    github = {
      repository         = "acme/models"
      subject_repository = "acme@1234/models@5678"
      branch             = "release/2026"
      environment        = "prod/eu"
      issuer             = "https://github.example.com/_services/token"
      plan_subjects      = ["repo:acme@1234/models@5678:ref:refs/heads/next"]
    }
    tags = { team = "platform" }
  }

  assert {
    condition = output.subjects == {
      apply = ["repo:acme@1234/models@5678:environment:prod/eu"]
      plan = [
        "repo:acme@1234/models@5678:pull_request",
        "repo:acme@1234/models@5678:ref:refs/heads/release/2026",
        "repo:acme@1234/models@5678:ref:refs/heads/next",
      ]
    }
    error_message = "Subjects must be as the tokens have them."
  }

  assert {
    condition = keys(jsondecode(aws_iam_role.apply.assume_role_policy).Statement[0].Condition.StringEquals) == [
      "github.example.com/_services/token:aud", "github.example.com/_services/token:sub",
    ]
    error_message = "STS knows no claim of the branch from another issuer."
  }

  assert {
    condition     = aws_iam_role.apply.max_session_duration == 3600 && aws_iam_role.apply.tags == tomap({ team = "platform" })
    error_message = "Session and tags must be as told."
  }
}

run "gitlab_with_a_provider_that_is_there" {
  variables {
    gitlab                   = { project = "acme/ml/models", create_provider = false }
    permissions_boundary_arn = "arn:aws:iam::111111111111:policy/boundary"
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.this) == 0 && length(aws_iam_policy.boundary) == 0
    error_message = "What is there must be used."
  }

  assert {
    condition     = aws_iam_role.apply.permissions_boundary == var.permissions_boundary_arn && output.permissions_boundary_arn == var.permissions_boundary_arn
    error_message = "The given boundary must bound."
  }

  assert {
    condition = alltrue([
      for role in [aws_iam_role.plan, aws_iam_role.apply] : jsondecode(role.assume_role_policy).Statement[0].Condition == {
        StringEquals = {
          "gitlab.com:aud" = "sts.amazonaws.com"
          "gitlab.com:sub" = "project_path:acme/ml/models:ref_type:branch:ref:main"
        }
      }
    ])
    error_message = "Only the project's branch must be trusted."
  }

  assert {
    condition     = output.provider_arns == { gitlab = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/gitlab.com" }
    error_message = "The provider of the issuer must be trusted."
  }
}

run "both_with_subjects_of_their_own" {
  variables {
    github = {
      repository     = "acme/models"
      environment    = "prod"
      apply_subjects = ["repo:acme/models:environment:prod:runner_environment:github-hosted"]
    }
    gitlab = {
      project        = "acme/models"
      apply_subjects = ["project_path:acme/models:ref_protected:true"]
      plan_subjects  = ["project_path:acme/models:ref_protected:false"]
    }
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role.plan.assume_role_policy).Statement : s.Sid] == ["Github", "Gitlab"]
    error_message = "Both must be trusted, each by its own conditions."
  }

  assert {
    condition = output.subjects.apply == [
      "repo:acme/models:environment:prod:runner_environment:github-hosted", "project_path:acme/models:ref_protected:true",
    ]
    error_message = "Subjects of a customised form must replace those that apply."
  }

  assert {
    condition     = contains(output.subjects.plan, "project_path:acme/models:ref_protected:false")
    error_message = "Further exact subjects must be able to plan."
  }
}
