# Whether the front door answers, seen from outside, and who gets a mail when it does not.

# Behind IAP nobody without a login gets further than IAP itself, and an uptime check follows
# redirects: left alone it would end at Google's own sign-in page and be green whatever we serve.
# With X-Requested-With IAP answers 401 itself. Green then means: name, certificate, IAP and the
# service's address are there, and the door is LOCKED; a page that opens without a login is red.
# It does not mean that the application works: /ready cannot be reached from outside. That is
# seen from inside: the sweep (same stores, every minute), 5xx and latency of real requests.
# With access = "public" the check asks /ready, which reads the library. (Not /readyz: on run.app
# Google keeps some addresses that end in z for itself.)
# Sources: Cloud Monitoring "Create public uptime checks" (redirects); IAP "Managing IAP sessions"
# (AJAX requests).
resource "google_monitoring_uptime_check_config" "web" {
  display_name = "${local.prefix}: ${var.access == "public" ? "ready" : "front door locked and up"}"
  timeout      = "30s" # a cold start of the web service fits in
  period       = "300s"
  user_labels  = local.labels

  # Three checkers are the least; the service scales to zero and need not be woken by all six.
  selected_regions = ["EUROPE", "USA_VIRGINIA", "ASIA_PACIFIC"]

  http_check {
    path         = var.access == "public" ? "/ready" : "/"
    port         = 443
    use_ssl      = true
    validate_ssl = true
    headers      = var.access == "public" ? {} : { "X-Requested-With" = "XMLHttpRequest" }

    accepted_response_status_codes {
      status_value = var.access == "public" ? 200 : 401
    }
  }

  # The address is known before the service is; the check must not begin before there is one.
  depends_on = [google_cloud_run_v2_service.web]

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project_id
      host       = trimprefix(local.web_url, "https://")
    }
  }
}

resource "google_monitoring_alert_policy" "uptime" {
  display_name          = "${local.prefix}: The front door does not answer as it should"
  severity              = "CRITICAL"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]
  user_labels           = local.labels

  conditions {
    display_name = "The uptime check fails from two places"

    condition_threshold {
      filter = join(" AND ", [
        "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\"",
        "metric.labels.check_id=\"${google_monitoring_uptime_check_config.web.uptime_check_id}\"",
        "resource.type=\"uptime_url\"",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "300s"

      aggregations {
        alignment_period     = "600s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  documentation {
    subject   = "${local.prefix}: The front door does not answer as it should"
    mime_type = "text/markdown"
    content = join("\n", [
      var.access == "public" ?
      "The library cannot be read through /ready, or nothing answers at all." :
      "Without a login the address must answer 401. Nothing answers, or THE PAGE OPENS WITHOUT A LOGIN: try it in a private window at once, and close the service's ingress if it does.",
      "What to do, step by step: docs/operations.md, \"Rollback\".",
    ])
  }
}
