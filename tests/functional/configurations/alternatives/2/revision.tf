variable "revision" {
  type    = number
  default = 2
}

resource "aws_ecr_repository" "this" {
  name = "alternatives"
}
