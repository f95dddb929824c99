# Bad inputs are refused with a sentence before anything is made: as many at once
# as can be, because each plan takes half a second.

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  project_id     = "my-project"
  owners         = ["user:me@example.org"]
  openai_api_key = "sk-not-a-key"
  hf_token       = ""
  alert_email    = "oncall@example.org"
}

run "each_of_these_is_refused" {
  command = plan

  variables {
    access               = "public" # Without a login.
    alert_email          = "me"
    billing_account      = "my account"
    disk_limit_gb        = 5 # Everybody has more.
    embedder             = "local"
    embedding_dimensions = 256 # Which the local model cannot have.
    environment          = "production1"
    further_origins      = ["*"]
    hf_token             = "sk-not-from-there"
    images = { # By tag.
      web       = "example/web:latest"
      functions = "example/functions:latest"
      processor = "example/processor:latest"
    }
    language_model        = "gpt"
    openai_api_key        = "sk-not\na-key"
    openai_base_url       = "llm.example.org/v1" # No address.
    openai_model          = "gpt 6"
    processor_tasks       = 1.5
    processor_timeout_min = 1440            # A task may not run for days.
    project_id            = "123456789012"  # A number is no id.
    region                = "europe-north1" # Has no GPUs.
    vector_max_replicas   = 0
    vector_shard_size     = "huge"
    vectors               = "pinecone"
    web_billing           = "monthly"
    web_min_instances     = 9 # More than may run.
  }
  expect_failures = [
    var.access,
    var.alert_email,
    var.billing_account,
    var.disk_limit_gb,
    var.embedding_dimensions,
    var.environment,
    var.further_origins,
    var.hf_token,
    var.images,
    var.language_model,
    var.openai_api_key,
    var.openai_base_url,
    var.openai_model,
    var.processor_tasks,
    var.processor_timeout_min,
    var.project_id,
    var.region,
    var.vector_max_replicas,
    var.vector_shard_size,
    var.vectors,
    var.web_billing,
    var.web_min_instances,
  ]
}

# What is checked against others of these is refused where those are right.

run "a_login_needs_https_and_a_disk_is_one_that_a_region_gives_unasked" {
  command = plan

  variables {
    access             = "public"
    oidc               = { issuer = "http://login.example.org", audience = "client", keys_url = "https://login.example.org/jwks" }
    processor_disk_gib = 10
  }
  expect_failures = [var.oidc, var.processor_disk_gib]
}

run "everybody_is_no_owner_and_settings_are_the_applications" {
  command = plan

  variables {
    extra_env = { PATH = "/tmp" }
    owners    = ["allUsers"]
  }
  expect_failures = [var.extra_env, var.owners]
}

run "an_owner_has_a_kind_and_terraform_sets_its_own" {
  command = plan

  variables {
    extra_env = { LIFESTREAM_GCP_BUCKET = "elsewhere" }
    owners    = ["me@example.org"]
  }
  expect_failures = [var.extra_env, var.owners]
}

run "somebody_must_be_able_to_open_it_and_a_key_is_no_setting" {
  command = plan

  variables {
    extra_env = { LIFESTREAM_OPENAI_API_KEY = "sk-not-a-key" }
    owners    = []
  }
  expect_failures = [var.extra_env, var.owners]
}
