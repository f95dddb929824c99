"""What deployers type: the values that the plans of the tests are made for."""

import json

DEFAULT = {
    "project_id": "my-diary-1",
    "owners": json.dumps(["user:me@example.org"]),
    "alert_email": "me@example.org",
    "openai_api_key": "sk-of-nobody",
}

PUBLIC = DEFAULT | {
    "access": "public",
    "oidc": json.dumps(
        {
            "issuer": "https://login.example.org",
            "audience": "diary",
            "keys_url": "https://login.example.org/keys",
        }
    ),
}

VERTEX = DEFAULT | {"vectors": "vertex", "embedder": "vertex", "trace_exporter": "cloud"}
