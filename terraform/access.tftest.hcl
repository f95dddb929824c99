# Who may come in, and what each door may do.

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

override_resource {
  target = google_service_account.web
  values = { name = "accounts/web", email = "web@x", member = "serviceAccount:web@x" }
}

override_resource {
  target = google_service_account.functions
  values = { name = "accounts/functions", email = "functions@x", member = "serviceAccount:functions@x" }
}

override_resource {
  target = google_service_account.processor
  values = { name = "accounts/processor", email = "processor@x", member = "serviceAccount:processor@x" }
}

override_resource {
  target = google_service_account.build
  values = { name = "accounts/build", email = "build@x", member = "serviceAccount:build@x" }
}

override_resource {
  target = google_secret_manager_secret.openai_api_key
  values = { id = "secrets/openai" }
}

variables {
  project_id     = "my-project"
  owners         = ["user:me@example.org", "group:team@example.org"]
  openai_api_key = "sk-not-a-key"
  hf_token       = "hf_notatoken"
  alert_email    = "oncall@example.org"
}

run "what_a_newcomer_gets_is_closed" {
  # Google's sign-in stands in front.
  assert {
    condition     = google_cloud_run_v2_service.web.iap_enabled && length(google_cloud_run_v2_service_iam_member.public) == 0
    error_message = "By default IAP is on and nobody else calls the service."
  }
  assert {
    condition     = google_cloud_run_v2_service_iam_member.iap[0].member == "serviceAccount:service-123456789012@gcp-sa-iap.iam.gserviceaccount.com" && google_cloud_run_v2_service_iam_member.iap[0].role == "roles/run.invoker"
    error_message = "IAP's own account must be allowed to call the service."
  }
  assert {
    condition     = toset([for one in values(google_iap_web_cloud_run_service_iam_member.owners) : one.member]) == toset(["user:me@example.org", "group:team@example.org"])
    error_message = "Exactly the owners pass."
  }
  assert {
    condition = {
      for env in google_cloud_run_v2_service.web.template[0].containers[0].env : env.name => env.value
      if contains(["LIFESTREAM_IDENTITY", "LIFESTREAM_IAP_AUDIENCE", "LIFESTREAM_PROXIES"], env.name)
      } == {
      LIFESTREAM_IDENTITY     = "iap"
      LIFESTREAM_IAP_AUDIENCE = "/projects/123456789012/locations/europe-west1/services/lifestream-prod-web"
      LIFESTREAM_PROXIES      = "1"
    }
    error_message = "The app must check IAP's signature for its own service."
  }

  # Nothing else is public.
  assert {
    condition = alltrue([
      for bucket in [google_storage_bucket.uploads, google_storage_bucket.artifacts, google_storage_bucket.build] :
      bucket.public_access_prevention == "enforced" && bucket.uniform_bucket_level_access
    ])
    error_message = "No bucket can be made public."
  }
  assert {
    condition = alltrue([
      for grant in concat(
        values(google_storage_bucket_iam_member.uploads),
        values(google_storage_bucket_iam_member.artifacts),
        values(google_cloud_run_v2_service_iam_member.push),
        values(google_pubsub_topic_iam_member.this),
        values(google_secret_manager_secret_iam_member.this),
      ) : !contains(["allUsers", "allAuthenticatedUsers"], grant.member)
    ])
    error_message = "allUsers stands nowhere."
  }

  # Uploads come from our pages only.
  assert {
    condition     = google_storage_bucket.uploads.cors[0].origin == tolist(["https://lifestream-prod-web-123456789012.europe-west1.run.app"])
    error_message = "CORS must allow our own origin and no other."
  }
  assert {
    condition = toset(google_storage_bucket.uploads.cors[0].method) == toset(["POST", "PUT"]) && length(setsubtract(
      ["Content-Type", "Content-Range", "x-goog-resumable", "x-goog-content-length-range", "x-goog-if-generation-match", "Location", "Range"],
      google_storage_bucket.uploads.cors[0].response_header,
    )) == 0
    error_message = "The page's upload (web/static/js/uploads/transfer.js) needs these methods and headers."
  }
  assert {
    condition     = length(google_storage_bucket.artifacts.cors) == 0
    error_message = "No page sends to the artifacts."
  }

  # What is deleted can be brought back.
  assert {
    condition = alltrue([
      for bucket in [google_storage_bucket.uploads, google_storage_bucket.artifacts] :
      bucket.versioning[0].enabled && bucket.soft_delete_policy[0].retention_duration_seconds >= 604800 && !bucket.force_destroy
    ])
    error_message = "Buckets keep versions and deleted objects, and are not destroyed while they hold something."
  }
  assert {
    condition     = google_firestore_database.this.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED" && google_firestore_database.this.delete_protection_state == "DELETE_PROTECTION_ENABLED"
    error_message = "The database can be read as it was, and is protected."
  }

  # Each door has an account and its own rights.
  assert {
    condition = (
      google_cloud_run_v2_service.web.template[0].service_account == "web@x" &&
      google_cloud_run_v2_job.processor.template[0].template[0].service_account == "processor@x" &&
      alltrue([for one in values(google_cloud_run_v2_service.function) : one.template[0].service_account == "functions@x"])
    )
    error_message = "Each door runs as its own account."
  }
  assert {
    condition = alltrue([
      for grant in values(google_service_account_iam_member.self) :
      grant.member == "serviceAccount:web@x" && grant.service_account_id == "accounts/web"
    ]) && length(google_service_account_iam_member.self) == 1
    error_message = "Only the web signs addresses, and only in its own name."
  }
  assert {
    condition = alltrue([
      for grant in values(google_project_iam_member.database) :
      grant.condition[0].expression == "resource.name == \"projects/my-project/databases/lifestream-prod\""
    ])
    error_message = "Firestore's roles must end at this deployment's database."
  }
  assert {
    condition = toset([
      for grant in values(google_secret_manager_secret_iam_member.this) : grant.member if grant.secret_id == "secrets/openai"
    ]) == toset(["serviceAccount:web@x", "serviceAccount:processor@x"])
    error_message = "Only web and processor read the OpenAI key."
  }
  assert {
    condition     = strcontains(google_project_iam_member.build_grants.condition[0].expression, "hasOnly") && !strcontains(google_project_iam_member.build_grants.condition[0].expression, "roles/owner")
    error_message = "The build must not be able to make itself owner."
  }

  # Keys are no plain variables.
  assert {
    condition = alltrue([
      for env in concat(
        tolist(google_cloud_run_v2_service.web.template[0].containers[0].env),
        tolist(google_cloud_run_v2_job.processor.template[0].template[0].containers[0].env),
        flatten([for one in values(google_cloud_run_v2_service.function) : tolist(one.template[0].containers[0].env)]),
      ) : length(env.value_source) == 1 if can(regex("KEY$|TOKEN$|SECRET$|PASSWORD$", env.name))
    ])
    error_message = "A key must come from Secret Manager."
  }
  assert {
    condition = length([
      for env in google_cloud_run_v2_service.web.template[0].containers[0].env : env
      if env.name == "LIFESTREAM_OPENAI_API_KEY" && try(env.value_source[0].secret_key_ref[0].secret, "") == google_secret_manager_secret.openai_api_key.secret_id
    ]) == 1
    error_message = "The web must get the OpenAI key from its secret."
  }
  assert {
    condition     = google_secret_manager_secret_version.openai_api_key.secret_data == null && google_secret_manager_secret_version.hf_token.secret_data == null
    error_message = "Keys must be written only, so that the state never holds them."
  }
}

run "public_only_by_choice_and_with_a_login" {
  variables {
    access = "public"
    owners = []
    oidc   = { issuer = "https://login.example.org", audience = "client", keys_url = "https://login.example.org/jwks" }
  }

  assert {
    condition     = !google_cloud_run_v2_service.web.iap_enabled && google_cloud_run_v2_service_iam_member.public[0].member == "allUsers"
    error_message = "access = \"public\" lets everybody reach the app."
  }
  assert {
    condition = one([
      for env in google_cloud_run_v2_service.web.template[0].containers[0].env : env.value if env.name == "LIFESTREAM_IDENTITY"
    ]) == "oidc"
    error_message = "Then the app itself asks for a login."
  }
  assert {
    condition     = length(google_cloud_run_v2_service_iam_member.iap) == 0 && length(google_iap_web_cloud_run_service_iam_member.owners) == 0
    error_message = "Nothing of IAP is left."
  }
}
