"""Steps around a deployment: what runs beside Terraform and Cloud Build."""
