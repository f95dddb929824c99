# Where the build pushes images, and from where Cloud Run pulls them.

resource "google_artifact_registry_repository" "images" {
  repository_id = local.prefix
  location      = var.region
  format        = "DOCKER"
  description   = "Images of LifeStream (${var.environment})."

  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  cleanup_policy_dry_run = false

  # The ten newest of each image stay, so that going back is possible.
  cleanup_policies {
    id     = "keep-ten"
    action = "KEEP"

    most_recent_versions {
      keep_count = 10
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"

    condition {
      tag_state  = "ANY"
      older_than = "2592000s"
    }
  }

  depends_on = [google_project_service.this]
}

# Which images run. Terraform keeps what the build gave, so that a run by hand does not bring the
# placeholder back; the build replaces this (docs/decisions/0007-images-and-traffic.md).
resource "terraform_data" "images" {
  input = var.images

  lifecycle {
    ignore_changes = [input]
  }
}

locals {
  images = terraform_data.images.output
}
