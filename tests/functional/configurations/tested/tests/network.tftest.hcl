run "refuses_what_is_no_range" {
  command = plan

  variables {
    cidr = "ten"
  }

  expect_failures = [var.cidr]
}

run "subnet_lies_in_the_network" {
  variables {
    cidr = "10.5.0.0/16"
  }

  assert {
    condition     = output.subnet_cidr == "10.5.16.0/20"
    error_message = "The subnet is the second twelfth bit of the network."
  }
  assert {
    condition     = startswith(aws_vpc.this.id, "vpc-")
    error_message = "An applied network has an id."
  }
}
