# Two buckets: what people upload, and what is made from it.

locals {
  origins = sort(concat([local.web_url], tolist(var.further_origins)))

  # How long a deleted or replaced object can be brought back.
  kept_versions_days = 14
  soft_delete_s      = 7 * 24 * 3600
}

resource "google_storage_bucket" "uploads" {
  name     = "${var.project_id}-${local.prefix}-uploads"
  location = var.region

  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.deletion_protection

  versioning {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = local.soft_delete_s
  }

  # The page starts a resumable upload (POST, reads Location) and sends its chunks (PUT, reads
  # Range): web/static/js/uploads/transfer.js. Videos play without CORS.
  cors {
    origin = local.origins
    method = ["POST", "PUT"]
    response_header = [
      "Content-Type",
      "Content-Range",
      "Location",
      "Range",
      "x-goog-content-length-range",
      "x-goog-if-generation-match",
      "x-goog-resumable",
    ]
    max_age_seconds = 3600
  }

  # Parts of uploads that nobody finished. (Resumable sessions end by themselves after a week; the
  # sweep ends the recordings that were announced and never came.)
  lifecycle_rule {
    condition {
      age = 7
    }
    action {
      type = "AbortIncompleteMultipartUpload"
    }
  }

  lifecycle_rule {
    condition {
      days_since_noncurrent_time = local.kept_versions_days
      with_state                 = "ARCHIVED"
    }
    action {
      type = "Delete"
    }
  }

  dynamic "lifecycle_rule" {
    for_each = var.cold_after_days == 0 ? [] : [var.cold_after_days]

    content {
      condition {
        age                   = lifecycle_rule.value
        matches_storage_class = ["STANDARD"]
      }
      action {
        type          = "SetStorageClass"
        storage_class = "NEARLINE"
      }
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_storage_bucket" "artifacts" {
  name     = "${var.project_id}-${local.prefix}-artifacts"
  location = var.region

  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.deletion_protection

  versioning {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = local.soft_delete_s
  }

  lifecycle_rule {
    condition {
      days_since_noncurrent_time = local.kept_versions_days
      with_state                 = "ARCHIVED"
    }
    action {
      type = "Delete"
    }
  }

  depends_on = [google_project_service.this]
}

# What `gcloud builds submit` uploads and what the build leaves: nothing to keep.
resource "google_storage_bucket" "build" {
  #checkov:skip=CKV_GCP_78:The repository has every version of what is sent here; it goes after two weeks.
  name     = "${var.project_id}-${local.prefix}-build"
  location = var.region

  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true

  soft_delete_policy {
    retention_duration_seconds = 0
  }

  lifecycle_rule {
    condition {
      age = 14
    }
    action {
      type = "Delete"
    }
  }

  depends_on = [google_project_service.this]
}

# Tells of finished uploads; captions and everything else below other prefixes start nothing.
resource "google_storage_notification" "uploads" {
  bucket             = google_storage_bucket.uploads.name
  topic              = google_pubsub_topic.uploads.id
  payload_format     = "JSON_API_V1"
  event_types        = ["OBJECT_FINALIZE"]
  object_name_prefix = "uploads/"

  depends_on = [google_pubsub_topic_iam_member.this]
}
