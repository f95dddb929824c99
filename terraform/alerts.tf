# When an alert is sent, and what to do then. Each alert names the section of docs/operations.md.
#
# Conditions on numbers are PromQL with disable_metric_validation: our log-based metrics exist for
# Monitoring only some minutes after they were made, and a first apply must not fail on that.
# A policy with a PromQL condition or a log match holds exactly one condition (Cloud Monitoring's
# rule), so there is one policy for each.

locals {
  # Sums over both kinds of doors; zero where nothing was ever counted.
  counted = {
    for name in keys(local.log_counters) : name => join(" + ", [
      for kind in ["cloud_run_revision", "cloud_run_job"] :
      "(sum(increase(${local.prom[name]}{monitored_resource=\"${kind}\"}[WINDOW])) or vector(0))"
    ])
  }

  web_requests = "run_googleapis_com:request_count{service_name=\"${google_cloud_run_v2_service.web.name}\""
  web_seconds  = "${local.prom.web_seconds}_bucket{monitored_resource=\"cloud_run_revision\"}"

  gpu_quota = join(", ", [
    "monitored_resource=\"consumer_quota\"",
    "quota_metric=\"run.googleapis.com/nvidia_l4_gpu_allocation_no_zonal_redundancy\"",
    "location=\"${var.region}\"",
  ])

  push_subscriptions = join("|", [for one in google_pubsub_subscription.push : one.name])

  metric_alerts = {
    dead_letters = {
      title    = "Dead letters are kept"
      severity = "CRITICAL"
      section  = "Dead letters"
      query    = "max(pubsub_googleapis_com:subscription_num_undelivered_messages{subscription_id=\"${google_pubsub_subscription.dead_letters_kept.name}\"}) > 0"
      duration = "60s"
      text     = <<-EOT
        A message failed in every delivery. It is kept in the subscription
        ${google_pubsub_subscription.dead_letters_kept.name}; nothing that was uploaded is lost.
        The function's warnings before it say why. Mend that, replay the letter (or retry the job
        on its page) and acknowledge it: the alert ends when none is left.
      EOT
    }
    queue_age = {
      title    = "Messages wait too long"
      severity = "ERROR"
      section  = "Stuck jobs"
      query    = "max by (subscription_id) (pubsub_googleapis_com:subscription_oldest_unacked_message_age{subscription_id=~\"${local.push_subscriptions}\"}) > 900"
      duration = "300s"
      text     = <<-EOT
        The oldest message of a push subscription has waited for more than a quarter of an hour: a
        function answers with errors or does not start. Look at its log for push_refused,
        event_handled and tracebacks, and at what was deployed last.
      EOT
    }
    processors_fail = {
      title    = "Processors end with an error again and again"
      severity = "ERROR"
      section  = "Stuck jobs"
      query    = "sum(increase(run_googleapis_com:job_completed_execution_count{job_name=~\"${local.processor_name}|${local.late_name}\", result=\"failed\"}[30m])) >= 3"
      duration = "0s"
      text     = <<-EOT
        Three executions of the processor failed within half an hour. A bad recording does not do
        that (it ends its job, not the execution): look for gpu_missing, memory limits, a language
        model or a store that does not answer.
      EOT
    }
    workers_lost = {
      title    = "Processors die or fall silent"
      severity = "WARNING"
      section  = "Stuck jobs"
      query    = "${replace(local.counted.leases_expired, "WINDOW", "1h")} >= 3"
      duration = "0s"
      text     = <<-EOT
        Three leases ran out within an hour. Their jobs go on by themselves, three attempts each.
        Many in one stage mean too little memory for it; the line lease_expired names the stage.
      EOT
    }
    sweep_silent = {
      title    = "No sweep for five minutes"
      severity = "CRITICAL"
      section  = "Stuck jobs"
      query    = "${replace(local.counted.sweeps, "WINDOW", "5m")} < 1"
      duration = "120s"
      text     = <<-EOT
        The sweep runs every minute and finds lost launches, dead processors and lost events, and
        it reads the same stores as the pages. Without it a job that lost its step stays where it
        is. Look at the scheduler's job, at the sweep's subscription and at the log of on_sweep.
        Between the first terraform apply and the first build this alert is right: nothing of ours
        runs yet.
      EOT
    }
    errors = {
      title    = "Many errors in the log"
      severity = "ERROR"
      section  = "What to look for in the log"
      query    = "${replace(local.counted.errors, "WINDOW", "10m")} > 5"
      duration = "0s"
      text     = <<-EOT
        More than five lines of level ERROR within ten minutes. Open the log of the environment
        with severity>=ERROR; docs/logs.md explains every event. If it began with a deployment,
        roll back first.
      EOT
    }
    web_errors = {
      title    = "The web app answers with 5xx"
      severity = "CRITICAL"
      section  = "Rollback"
      # Five per cent, and never because of one unlucky request in a quiet hour.
      query = join(" ", [
        "sum(rate(${local.web_requests}, response_code_class=\"5xx\"}[10m]))",
        "/ sum(rate(${local.web_requests}}[10m])) > 0.05",
        "and sum(increase(${local.web_requests}, response_code_class=\"5xx\"}[10m])) >= 3",
      ])
      duration = "120s"
      text     = <<-EOT
        More than five per cent of the requests of the last ten minutes failed. The lines
        unexpected_error and request_failed say why. If it began with a deployment, send the
        traffic back to the revision before; uploads under way go on by themselves.
      EOT
    }
    web_slow = {
      title    = "The web app is slow"
      severity = "WARNING"
      section  = "Stuck jobs"
      query = join(" ", [
        "histogram_quantile(0.95, sum by (le) (increase(${local.web_seconds}[15m]))) > 2.5",
        "and sum(increase(${replace(local.web_seconds, "_bucket{", "_count{")}[15m])) >= 20",
      ])
      duration = "300s"
      text     = <<-EOT
        One request in twenty takes longer than 2.5 seconds (streams and answers of the language
        model are not counted). Usual causes: cold starts (web_min_instances = 1 ends them and
        costs money, docs/costs.md), Firestore, too few instances (web_max_instances).
      EOT
    }
    gpu_quota = {
      title    = "The GPU quota is used up"
      severity = "WARNING"
      section  = "Quotas to ask for"
      query = join(" ", [
        "max(serviceruntime_googleapis_com:quota_allocation_usage{${local.gpu_quota}})",
        "/ min(serviceruntime_googleapis_com:quota_limit{${local.gpu_quota}} > 0) >= 0.9",
      ])
      duration = "900s"
      text     = <<-EOT
        At least nine tenths of the L4 GPUs of this region have been in use for a quarter of an
        hour. Nothing is lost, recordings wait for their turn. Ask for more quota when people wait
        too long, or make a batch smaller (./run reprocess --at-once).
      EOT
    }
    launches_wait = {
      title    = "Processors cannot be launched"
      severity = "WARNING"
      section  = "Quotas to ask for"
      query    = "${replace(local.counted.launches_postponed, "WINDOW", "30m")} >= 5"
      duration = "0s"
      text     = <<-EOT
        Launching was refused five times within half an hour: no quota, no capacity in the region,
        or no right to run the job. The jobs stay queued and the sweep tries again; the line
        launch_postponed gives the reason.
      EOT
    }
    pushes_refused = {
      title    = "Pushes are refused"
      severity = "ERROR"
      section  = "What to look for in the log"
      query    = "${replace(local.counted.pushes_refused, "WINDOW", "10m")} >= 10"
      duration = "0s"
      text     = <<-EOT
        The functions refuse the pushes they get. Either another program calls them, or
        LIFESTREAM_PUSH_ACCOUNT or LIFESTREAM_PUSH_AUDIENCE differ from the push subscription
        (terraform plan shows it). Refused messages come again and end in the dead letters.
      EOT
    }
  }

  # One line is enough. The mail names the job.
  log_alerts = {
    bug = {
      title    = "A bug while processing"
      severity = "ERROR"
      section  = "What to look for in the log"
      filter   = "jsonPayload.event=\"unforeseen_error\""
      labels   = { job = "EXTRACT(jsonPayload.job)" }
      text     = "Job $${log.extracted_label.job} failed with INTERNAL_ERROR; the traceback is in the line. The uploaded file is safe. After an update retry the job, or reprocess by version."
    }
    job_failed = {
      title    = "A job failed"
      severity = "WARNING"
      section  = "Stuck jobs"
      filter   = "jsonPayload.event=\"job_ended\" jsonPayload.status=\"FAILED\""
      labels = {
        job   = "EXTRACT(jsonPayload.job)"
        code  = "EXTRACT(jsonPayload.code)"
        stage = "EXTRACT(jsonPayload.stage)"
      }
      text = "Job $${log.extracted_label.job} was given up: $${log.extracted_label.code} $${log.extracted_label.stage}. A file that cannot be used is its owner's business; DISK_FULL, INTERNAL_ERROR or a service that did not answer are yours. Retry it on its page when that is mended. At most one mail an hour, whatever fails."
    }
    message_given_up = {
      title    = "A message was given up"
      severity = "CRITICAL"
      section  = "Dead letters"
      filter   = "jsonPayload.event=\"message_given_up\""
      labels = {
        job          = "EXTRACT(jsonPayload.job)"
        subscription = "EXTRACT(jsonPayload.subscription)"
      }
      text = "A message of $${log.extracted_label.subscription} failed in every delivery; job $${log.extracted_label.job} now says so to its owner. Mend the function, then retry the job. Nothing uploaded is lost."
    }
    gpu_missing = {
      title    = "A processor has no GPU"
      severity = "ERROR"
      section  = "Quotas to ask for"
      filter   = "jsonPayload.event=\"gpu_missing\""
      labels   = { reason = "EXTRACT(jsonPayload.reason)" }
      text     = "A processor refused to start: $${log.extracted_label.reason} The job stays queued. The image's CUDA libraries or the job's GPU setting do not fit."
    }
  }
}

resource "google_monitoring_alert_policy" "metric" {
  for_each = local.metric_alerts

  display_name          = "${local.prefix}: ${each.value.title}"
  severity              = each.value.severity
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]
  user_labels           = local.labels

  conditions {
    display_name = each.value.title

    condition_prometheus_query_language {
      query                     = each.value.query
      duration                  = each.value.duration
      evaluation_interval       = "60s"
      disable_metric_validation = true
    }
  }

  documentation {
    subject   = "${local.prefix}: ${each.value.title}"
    content   = "${each.value.text}\nWhat to do, step by step: docs/operations.md, \"${each.value.section}\"."
    mime_type = "text/markdown"
  }

  depends_on = [google_logging_metric.counter, google_logging_metric.web_seconds]
}

resource "google_monitoring_alert_policy" "log" {
  for_each = local.log_alerts

  display_name          = "${local.prefix}: ${each.value.title}"
  severity              = each.value.severity
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]
  user_labels           = local.labels

  conditions {
    display_name = each.value.title

    condition_matched_log {
      filter           = "${each.value.filter} ${local.log_scope}"
      label_extractors = each.value.labels
    }
  }

  # A log match needs a limit; the incident closes by itself when no such line comes any more.
  alert_strategy {
    auto_close = "86400s"

    notification_rate_limit {
      period = "3600s"
    }
  }

  documentation {
    subject   = "${local.prefix}: ${each.value.title}"
    content   = "${each.value.text}\nWhat to do, step by step: docs/operations.md, \"${each.value.section}\"."
    mime_type = "text/markdown"
  }
}
