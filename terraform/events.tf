# Topics, their pushes to the functions, the dead letters, and the minute's tick. docs/events.md.

locals {
  topics = {
    uploads      = google_pubsub_topic.uploads
    sweep        = google_pubsub_topic.sweep
    reprocess    = google_pubsub_topic.reprocess
    dead_letters = google_pubsub_topic.dead_letters
  }

  # A message is tried for more than an hour: 10, 20, 40 … 600 s apart, 15 deliveries are 95 minutes.
  # An image that is rolled back or a role that is given back in that time loses nothing.
  deliveries = 15
  retry      = { first = "10s", last = "600s" }

  week_s  = 7 * 24 * 3600
  month_s = 31 * 24 * 3600

  pushes = {
    upload = { topic = "uploads", function = "on_upload", retention_s = local.week_s }
    # A tick that is minutes old is worth nothing: the next one does its work.
    sweep     = { topic = "sweep", function = "on_sweep", retention_s = 600 }
    reprocess = { topic = "reprocess", function = "on_reprocess", retention_s = local.week_s }
  }
}

resource "google_pubsub_topic" "uploads" {
  name       = "${local.prefix}-uploads"
  depends_on = [google_project_service.this]
}

resource "google_pubsub_topic" "sweep" {
  name       = "${local.prefix}-sweep"
  depends_on = [google_project_service.this]
}

resource "google_pubsub_topic" "reprocess" {
  name       = "${local.prefix}-reprocess"
  depends_on = [google_project_service.this]
}

resource "google_pubsub_topic" "dead_letters" {
  name       = "${local.prefix}-dead-letters"
  depends_on = [google_project_service.this]
}

resource "google_pubsub_subscription" "push" {
  for_each = local.pushes

  name  = "${local.prefix}-${each.key}"
  topic = local.topics[each.value.topic].id

  # As long as the function may take; an answer that comes later would be a second delivery.
  ack_deadline_seconds       = local.function_timeout_s
  message_retention_duration = "${each.value.retention_s}s"

  # Without this, a subscription that is quiet for 31 days is deleted.
  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = "${local.function_urls[each.value.function]}/"

    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = local.function_urls[each.value.function]
    }
  }

  retry_policy {
    minimum_backoff = local.retry.first
    maximum_backoff = local.retry.last
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letters.id
    max_delivery_attempts = local.deliveries
  }

  depends_on = [google_cloud_run_v2_service_iam_member.push]
}

# Dead letters go to a function, which says so on the recording and in the log…
resource "google_pubsub_subscription" "dead_letters" {
  name  = "${local.prefix}-dead-letters"
  topic = google_pubsub_topic.dead_letters.id

  ack_deadline_seconds       = local.function_timeout_s
  message_retention_duration = "${local.week_s}s"

  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = "${local.function_urls["on_dead_letter"]}/"

    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = local.function_urls["on_dead_letter"]
    }
  }

  retry_policy {
    minimum_backoff = local.retry.first
    maximum_backoff = local.retry.last
  }

  depends_on = [google_cloud_run_v2_service_iam_member.push]
}

# …and stay here for a month, for an operator who replays them (docs/operations.md). Nobody
# acknowledges these, so the age of its oldest message is no alarm.
resource "google_pubsub_subscription" "dead_letters_kept" {
  name  = "${local.prefix}-dead-letters-kept"
  topic = google_pubsub_topic.dead_letters.id

  ack_deadline_seconds       = 60
  message_retention_duration = "${local.month_s}s"

  expiration_policy {
    ttl = ""
  }
}

resource "google_cloud_scheduler_job" "sweep" {
  name        = "${local.prefix}-sweep"
  description = "The minute's tick: expires, relaunches, takes back what died."
  region      = var.region
  schedule    = "* * * * *"
  time_zone   = "Etc/UTC"

  pubsub_target {
    topic_name = google_pubsub_topic.sweep.id
    # Functions refuse a message without data.
    data = base64encode("{}")
  }

  depends_on = [google_project_service.this]
}
