terraform {
  required_version = ">= 1.3"
}

# The network. Mara Quill doesn't like /16.
module "network" {
  source = "pellworm/network/aws"
  cidr   = var.cidr
}

resource "aws_instance" "web" {
  ami   = data.aws_ami.base.id
  count = local.ilsekron ? 2 : 0 // "two"
  tags = {
    Owner = "Odo Brandt"
    Name  = "web-${count.index}\n"
  }
  user_data = <<-EOF
    #!/bin/sh
    echo "it's ${var.region}"
  EOF
}

/* a block
comment */
output "ids" { value = [for i in aws_instance.web : i.id] }
