"""Faults planted in a good project, each found with what mends it: accounts and their roles."""

import pytest

from rehearsal.stand_ins.google_rest.project import PREFIX, PROJECT
from rehearsal.stand_ins.google_rest.server import GoogleRest
from tests.backends.gcp.inspection.inspected import (
    APPLY,
    IAM,
    JOB,
    SECRETS,
    UPLOADS,
    WEB,
    WHOLE,
    Fault,
    bound,
    change,
    email,
    fault,
    gone,
    must_be_found,
    unbound,
    variable,
)

SIGNER = f"{IAM}/roles/lifestream_prod_address_signer"

ACCOUNT_FAULTS = [
    fault(
        "no account",
        gone(f"{IAM}/serviceAccounts/{email('web')}"),
        "account",
        "Not found",
        "-target='google_service_account.web'",
    ),
    fault(
        "disabled account",
        change(f"{IAM}/serviceAccounts/{email('push')}", disabled=True),
        "account",
        "disabled",
        "google_service_account.push",
    ),
    fault(
        "an owner",
        bound(f"{WHOLE}:getIamPolicy", "roles/owner", f"serviceAccount:{email('web')}"),
        "account-wide",
        "web may do nearly everything there: roles/owner",
        f"gcloud projects remove-iam-policy-binding {PROJECT} --condition=None "
        "--member='serviceAccount:"
        f"{email('web')}' --role=roles/owner",
    ),
    fault(
        "too wide",
        bound(f"{UPLOADS}/iam", "roles/storage.admin", f"serviceAccount:{email('functions')}"),
        "account-wide",
        "functions has more than it needs: roles/storage.admin",
        f"gcloud storage buckets remove-iam-policy-binding gs://{PROJECT}-{PREFIX}-uploads",
    ),
    fault(
        "role without its bounds",
        bound(
            f"{WHOLE}:getIamPolicy",
            "roles/resourcemanager.projectIamAdmin",
            f"serviceAccount:{email('build')}",
        ),
        "account-wide",
        "build has roles/resourcemanager.projectIamAdmin without the condition",
        f"gcloud projects remove-iam-policy-binding {PROJECT} --condition=None",
    ),
    fault(
        "no database role",
        unbound(f"{WHOLE}:getIamPolicy", "roles/datastore.user"),
        "account-roles",
        "lacks roles/datastore.user there",
        APPLY,
    ),
    fault(
        "traces chosen and not granted",
        variable(WEB, "LIFESTREAM_TRACE_EXPORTER", "cloud"),
        "account-roles",
        "web lacks roles/telemetry.tracesWriter there",
        APPLY,
    ),
    fault(
        "cannot sign",
        unbound(f"{IAM}/serviceAccounts/{email('web')}:getIamPolicy", "address_signer"),
        "account-roles",
        "web lacks custom/address_signer there",
        APPLY,
    ),
    fault(
        "cannot read its key",
        unbound(f"{SECRETS}-openai-api-key:getIamPolicy", "secretAccessor"),
        "account-roles",
        "web lacks roles/secretmanager.secretAccessor",
        APPLY,
    ),
    fault(
        "cannot start the job",
        unbound(f"{JOB}:getIamPolicy", "job_starter"),
        "account-roles",
        "functions lacks custom/job_starter",
        APPLY,
    ),
    fault(
        "somebody signs as it",
        bound(
            f"{IAM}/serviceAccounts/{email('web')}:getIamPolicy",
            "roles/iam.serviceAccountTokenCreator",
            "user:eve@example.org",
        ),
        "account-signs",
        "user:eve@example.org may act as it",
        f"gcloud iam service-accounts remove-iam-policy-binding {email('web')} "
        "--member='user:eve@example.org'",
    ),
    fault(
        "a key",
        change(
            f"{IAM}/serviceAccounts/{email('web')}/keys",
            keys=[{"name": f"projects/x/serviceAccounts/{email('web')}/keys/abc123"}],
        ),
        "account-keys",
        "the key abc123",
        f"keys delete abc123 --iam-account={email('web')}",
    ),
    fault("no custom role", gone(SIGNER), "custom-role", "Not found", "custom_role.this"),
    fault(
        "wider custom role",
        change(
            SIGNER,
            includedPermissions=["iam.serviceAccounts.signBlob", "iam.serviceAccounts.actAs"],
        ),
        "custom-role",
        "it also allows iam.serviceAccounts.actAs",
        """-target='google_project_iam_custom_role.this["address_signer"]'""",
    ),
    fault(
        "narrow custom role",
        change(SIGNER, includedPermissions=[]),
        "custom-role",
        "lacks iam.serviceAccounts.signBlob",
        APPLY,
    ),
]


@pytest.mark.parametrize("planted", ACCOUNT_FAULTS)
def test_a_planted_fault_is_found_with_its_mending(google: GoogleRest, planted: Fault) -> None:
    must_be_found(google, planted)
