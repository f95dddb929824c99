# Bad inputs are refused with a sentence before anything is made.

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

run "a_project_number_is_no_id" {
  command = plan
  variables { project_id = "123456789012" }
  expect_failures = [var.project_id]
}

run "somebody_must_be_able_to_open_it" {
  command = plan
  variables { owners = [] }
  expect_failures = [var.owners]
}

run "everybody_is_no_owner" {
  command = plan
  variables { owners = ["allUsers"] }
  expect_failures = [var.owners]
}

run "a_task_may_not_run_for_days" {
  command = plan
  variables { processor_timeout_min = 1440 }
  expect_failures = [var.processor_timeout_min]
}

run "a_disk_that_no_region_gives_unasked" {
  command = plan
  variables { processor_disk_gib = 10 }
  expect_failures = [var.processor_disk_gib]
}

run "a_limit_that_everybody_has_more_than" {
  command = plan
  variables { disk_limit_gb = 5 }
  expect_failures = [var.disk_limit_gb]
}

run "a_shard_of_no_size" {
  command = plan
  variables { vector_shard_size = "huge" }
  expect_failures = [var.vector_shard_size]
}

run "no_replica_at_all" {
  command = plan
  variables { vector_max_replicas = 0 }
  expect_failures = [var.vector_max_replicas]
}

run "a_width_that_the_local_model_cannot_have" {
  command = plan
  variables {
    embedder             = "local"
    embedding_dimensions = 256
  }
  expect_failures = [var.embedding_dimensions]
}

run "a_billing_that_does_not_exist" {
  command = plan
  variables { web_billing = "monthly" }
  expect_failures = [var.web_billing]
}

run "an_address_needs_its_kind" {
  command = plan
  variables { owners = ["me@example.org"] }
  expect_failures = [var.owners]
}

run "public_needs_a_login" {
  command = plan
  variables { access = "public" }
  expect_failures = [var.access]
}

run "a_login_needs_https" {
  command = plan
  variables {
    access = "public"
    oidc   = { issuer = "http://login.example.org", audience = "client", keys_url = "https://login.example.org/jwks" }
  }
  expect_failures = [var.oidc]
}

run "a_region_without_gpus" {
  command = plan
  variables { region = "europe-north1" }
  expect_failures = [var.region]
}

run "an_environment_that_is_too_long" {
  command = plan
  variables { environment = "production1" }
  expect_failures = [var.environment]
}

run "an_image_by_tag" {
  command = plan
  variables {
    images = { web = "example/web:latest", functions = "example/functions:latest", processor = "example/processor:latest" }
  }
  expect_failures = [var.images]
}

run "an_origin_with_a_star" {
  command = plan
  variables { further_origins = ["*"] }
  expect_failures = [var.further_origins]
}

run "unknown_choices" {
  command = plan
  variables {
    vectors        = "pinecone"
    language_model = "gpt"
  }
  expect_failures = [var.vectors, var.language_model]
}

run "more_always_running_than_allowed" {
  command = plan
  variables { web_min_instances = 9 }
  expect_failures = [var.web_min_instances]
}

run "half_a_task" {
  command = plan
  variables { processor_tasks = 1.5 }
  expect_failures = [var.processor_tasks]
}

run "no_address_for_alerts" {
  command = plan
  variables { alert_email = "me" }
  expect_failures = [var.alert_email]
}

run "a_token_of_another_kind" {
  command = plan
  variables { hf_token = "sk-not-from-there" }
  expect_failures = [var.hf_token]
}

run "a_key_with_a_line_break" {
  command = plan
  variables { openai_api_key = "sk-not\na-key" }
  expect_failures = [var.openai_api_key]
}

run "an_endpoint_that_is_no_address" {
  command = plan
  variables { openai_base_url = "llm.example.org/v1" }
  expect_failures = [var.openai_base_url]
}

run "a_model_with_a_space" {
  command = plan
  variables { openai_model = "gpt 6" }
  expect_failures = [var.openai_model]
}

run "a_setting_of_something_else" {
  command = plan
  variables { extra_env = { PATH = "/tmp" } }
  expect_failures = [var.extra_env]
}

run "a_setting_that_terraform_sets" {
  command = plan
  variables { extra_env = { LIFESTREAM_GCP_BUCKET = "elsewhere" } }
  expect_failures = [var.extra_env]
}

run "a_key_among_the_settings" {
  command = plan
  variables { extra_env = { LIFESTREAM_OPENAI_API_KEY = "sk-not-a-key" } }
  expect_failures = [var.extra_env]
}

run "a_budget_on_no_account" {
  command = plan
  variables { billing_account = "my account" }
  expect_failures = [var.billing_account]
}
