# Who gets alerts, and what is counted from our own log lines. Alerts on it are in alerts.tf, charts in
# dashboard.tf, whether the door answers in uptime.tf, the money in budget.tf.

locals {
  # Every line of this environment's doors, and of nobody else's.
  log_scope = join(" ", [
    "(resource.labels.service_name=~\"^${local.prefix}-\"",
    "OR resource.labels.job_name=~\"^${local.prefix}-\")",
  ])

  # Counters: name -> the lines that are counted, and the fields that become labels.
  log_counters = {
    jobs_ended = {
      filter = "jsonPayload.event=\"job_ended\""
      labels = ["status", "code"]
      about  = "Attempts at jobs that came to an end, by how (QUEUED is tried again) and why."
    }
    sweeps = {
      filter = "jsonPayload.event=\"swept\""
      labels = []
      about  = "Passes of the sweep that finds what fell between two steps."
    }
    messages_given_up = {
      filter = "jsonPayload.event=\"message_given_up\""
      labels = ["subscription"]
      about  = "Messages that failed in every delivery."
    }
    unforeseen_errors = {
      filter = "jsonPayload.event=\"unforeseen_error\""
      labels = []
      about  = "Bugs met while processing."
    }
    pushes_refused = {
      filter = "jsonPayload.event=\"push_refused\""
      labels = ["reason"]
      about  = "Pushes without a token that the functions believe."
    }
    launches_postponed = {
      filter = "jsonPayload.event=(\"launch_postponed\" OR \"relaunch_postponed\")"
      labels = ["reason"]
      about  = "Jobs that wait because no processor could be launched."
    }
    leases_expired = {
      filter = "jsonPayload.event=\"lease_expired\""
      labels = ["stage"]
      about  = "Processors that died or fell silent, by the stage they were in."
    }
    gpus_missing = {
      filter = "jsonPayload.event=\"gpu_missing\""
      labels = []
      about  = "Processors that refused to start because no GPU computed."
    }
    errors = {
      filter = "severity>=ERROR jsonPayload.event:*"
      labels = ["event"]
      about  = "Log lines of level ERROR, by event."
    }
  }

  # Distributions: their counts, sums and percentiles. What was kept from before (cache_hit) cost
  # nothing and is left out.
  log_distributions = {
    stage_seconds = {
      filter = "jsonPayload.event=\"stage_done\" jsonPayload.cache_hit=false"
      value  = "wall_s"
      unit   = "s"
      labels = ["stage"]
      about  = "Seconds that a stage really took."
    }
    tokens_in = {
      filter = "jsonPayload.event=\"stage_done\" jsonPayload.cache_hit=false jsonPayload.tokens_in>0"
      value  = "tokens_in"
      unit   = "1"
      labels = ["stage"]
      about  = "Tokens sent to the language model."
    }
    tokens_out = {
      filter = "jsonPayload.event=\"stage_done\" jsonPayload.cache_hit=false jsonPayload.tokens_out>0"
      value  = "tokens_out"
      unit   = "1"
      labels = ["stage"]
      about  = "Tokens written by the language model."
    }
    media_seconds = {
      filter = "jsonPayload.event=\"job_ended\" jsonPayload.media_s>0"
      value  = "media_s"
      unit   = "s"
      labels = ["status"]
      about  = "Length of the recordings that were processed."
    }
    job_seconds = {
      filter = "jsonPayload.event=\"job_ended\" jsonPayload.wall_s>0"
      value  = "wall_s"
      unit   = "s"
      labels = ["status"]
      about  = "Seconds that an attempt at a job took: what the GPU is paid for."
    }
  }

  # How our metrics are called in PromQL: the first slash becomes a colon, the rest underscores.
  prom = {
    for name in concat(keys(local.log_counters), keys(local.log_distributions), ["web_seconds"]) :
    name => "logging_googleapis_com:user_${replace(local.prefix, "-", "_")}_${name}"
  }

  # Requests that are meant to last (a language model writes, a page listens) and Google's own
  # questions say nothing about how fast the pages are.
  lasting_requests = "/(ask|query|events|healthz?|readyz?)([/?]|$)"
}

resource "google_monitoring_notification_channel" "email" {
  display_name = "${local.prefix}: ${var.alert_email}"
  type         = "email"
  labels       = { email_address = var.alert_email }
  user_labels  = local.labels

  depends_on = [google_project_service.this]
}

resource "google_logging_metric" "counter" {
  for_each = local.log_counters

  name             = "${local.prefix}/${each.key}"
  description      = each.value.about
  filter           = "${each.value.filter} ${local.log_scope}"
  label_extractors = { for field in each.value.labels : field => "EXTRACT(jsonPayload.${field})" }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.value
        value_type = "STRING"
      }
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_logging_metric" "distribution" {
  for_each = local.log_distributions

  name             = "${local.prefix}/${each.key}"
  description      = each.value.about
  filter           = "${each.value.filter} ${local.log_scope}"
  value_extractor  = "EXTRACT(jsonPayload.${each.value.value})"
  label_extractors = { for field in each.value.labels : field => "EXTRACT(jsonPayload.${field})" }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = each.value.unit

    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.value
        value_type = "STRING"
      }
    }
  }

  bucket_options {
    # From a tenth to about three million, each bound 1.5 times the last.
    exponential_buckets {
      num_finite_buckets = 42
      growth_factor      = 1.5
      scale              = 0.1
    }
  }

  depends_on = [google_project_service.this]
}

# Cloud Run's own latency counts a stream as one request of minutes; its request log tells the
# address, so that only pages are measured.
resource "google_logging_metric" "web_seconds" {
  name        = "${local.prefix}/web_seconds"
  description = "Seconds from request to answer, without streams, answers being written and probes."
  filter = join(" ", [
    "resource.type=\"cloud_run_revision\"",
    "resource.labels.service_name=\"${google_cloud_run_v2_service.web.name}\"",
    "log_id(\"run.googleapis.com/requests\")",
    "NOT httpRequest.requestUrl=~\"${local.lasting_requests}\"",
  ])
  value_extractor = "REGEXP_EXTRACT(httpRequest.latency, \"([0-9.]+)s\")"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "s"
  }

  bucket_options {
    exponential_buckets {
      num_finite_buckets = 24
      growth_factor      = 1.5
      scale              = 0.01
    }
  }
}
