"""The data that terraform and the documentation take from the code that talks to Google Cloud."""

import json
from collections.abc import Mapping

from lifestream.backends.gcp import indexes, permissions


def terraform_files() -> Mapping[str, str]:
    """Text of the files in terraform/ that are made from code, by name."""
    made = {
        "firestore_indexes.json": indexes.document(),
        "permissions.json": permissions.document(),
    }
    return {name: json.dumps(document, indent=2) + "\n" for name, document in made.items()}


def roles_table() -> str:
    """Accounts, what they call and the roles they get, in Markdown."""
    return permissions.table()
