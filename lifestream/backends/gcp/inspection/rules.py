"""Every rule: what must hold and what mends it. docs/cloud-doctor.md is made from this table."""

from lifestream.domain.inspection import Rule

TERRAFORM = (
    "terraform -chdir=terraform apply -var-file=environments/{environment}.tfvars "
    "-target='{address}'"
)

_TABLE = {
    "Project": (
        (
            "credentials",
            "Application default credentials are there and Google takes them.",
            "gcloud auth application-default login",
        ),
        ("reach", "Google's APIs answer.", "curl -sS https://{host}/"),
        (
            "project",
            "The project exists and is active.",
            "gcloud projects describe {project}",
        ),
        (
            "billing",
            "A billing account pays for it.",
            "gcloud billing projects link {project} --billing-account=BILLING_ACCOUNT",
        ),
        (
            "apis",
            "Every API that LifeStream uses is enabled.",
            "gcloud services enable {apis} --project={project}",
        ),
        (
            "provider-lock",
            "This checkout has the digests of terraform's provider; the build stops without them.",
            "terraform -chdir=terraform providers lock -platform=linux_amd64 && "
            "git add terraform/.terraform.lock.hcl",
        ),
        (
            "clock",
            "This machine's clock is less than a minute off; signatures depend on it.",
            "sudo timedatectl set-ntp true",
        ),
    ),
    "Service accounts": (
        ("account", "The account of each door exists and is enabled.", TERRAFORM),
        (
            "account-roles",
            "It has each role of terraform/permissions.json.",
            "terraform -chdir=terraform apply -var-file=environments/{environment}.tfvars",
        ),
        (
            "account-wide",
            "It has no role besides, least of all owner or editor.",
            "{revoke}",
        ),
        ("custom-role", "Each custom role holds what permissions.json says, no more.", TERRAFORM),
        (
            "account-signs",
            "Only the account itself may sign as it or act with its tokens.",
            "gcloud iam service-accounts remove-iam-policy-binding {account} "
            "--member='{member}' --role={role} --project={project}",
        ),
        (
            "account-keys",
            "Nobody made a key of it: keys leak, and nothing here needs one.",
            "gcloud iam service-accounts keys delete {key} --iam-account={account} "
            "--project={project}",
        ),
    ),
    "Buckets": (
        ("bucket", "The bucket exists, in the region of the processor.", TERRAFORM),
        (
            "bucket-private",
            "Access is uniform and can never be public.",
            "gcloud storage buckets update gs://{bucket} --uniform-bucket-level-access "
            "--public-access-prevention",
        ),
        ("bucket-cors", "Pages of our addresses, and no others, may upload.", TERRAFORM),
        ("bucket-notification", "Finished uploads are told to the uploads topic.", TERRAFORM),
        ("bucket-lifecycle", "Old versions and unfinished uploads are cleared away.", TERRAFORM),
        (
            "bucket-versioning",
            "What is overwritten can be had back.",
            "gcloud storage buckets update gs://{bucket} --versioning",
        ),
        (
            "bucket-soft-delete",
            "What is deleted can be had back for days.",
            "gcloud storage buckets update gs://{bucket} --soft-delete-duration=7d",
        ),
    ),
    "Messages": (
        ("topic", "Each topic exists.", TERRAFORM),
        (
            "subscription",
            "Each subscription pushes its topic to its function, never expires, and gives up to "
            "the dead letters.",
            TERRAFORM,
        ),
        (
            "subscription-identity",
            "It pushes as our push account, for the audience that the function expects.",
            TERRAFORM,
        ),
        (
            "dead-letters-kept",
            "A subscription keeps dead letters for at least seven days.",
            TERRAFORM,
        ),
        (
            "dead-letters",
            "No dead letter waits for somebody.",
            "gcloud pubsub subscriptions pull {subscription} --limit=10 --project={project}",
        ),
        (
            "backlog",
            "No message waits longer than ten minutes.",
            "gcloud run services logs read {service} --region={region} --project={project}",
        ),
        (
            "pushes",
            "No push was refused in the last quarter of an hour.",
            "gcloud run services logs read {service} --region={region} --project={project}",
        ),
        (
            "agents",
            "Google's own agents may publish uploads and move dead letters.",
            "{grant}",
        ),
        (
            "schedule",
            "The sweep's schedule is on and ran in the last ten minutes.",
            "gcloud scheduler jobs resume {job} --location={region} --project={project} && "
            "gcloud scheduler jobs run {job} --location={region} --project={project}",
        ),
    ),
    "Firestore": (
        ("database", "The database exists in native mode.", TERRAFORM),
        (
            "database-recovery",
            "Its last seven days can be had back (point-in-time recovery).",
            "gcloud firestore databases update --database='{database}' --enable-pitr "
            "--project={project}",
        ),
        (
            "indexes",
            "Every index that a query needs is ready.",
            "terraform -chdir=terraform apply -var-file=environments/{environment}.tfvars",
        ),
        ("unindexed", "Fields that no query looks at are not indexed.", TERRAFORM),
        ("ttl", "Firestore deletes what has expired.", TERRAFORM),
    ),
    "Search": (
        (
            "vector-dimensions",
            "Vector indexes are as wide as the embedder's vectors.",
            "terraform -chdir=terraform apply -var-file=environments/{environment}.tfvars && "
            "./run reindex",
        ),
        ("vector-index", "Vertex's index takes changes as they come.", TERRAFORM),
        ("vector-endpoint", "It is deployed at its endpoint under the set id.", TERRAFORM),
    ),
    "Models": (
        (
            "model-ends",
            "Each model of an endpoint that the doors use is served for 90 days more.",
            "name another in environments/{environment}.tfvars, such as openai_model, then: "
            "terraform -chdir=terraform apply -var-file=environments/{environment}.tfvars",
        ),
    ),
    "Secrets": (
        (
            "secret",
            "Each secret has an enabled version.",
            "gcloud secrets versions add {secret} --data-file=- --project={project}",
        ),
        (
            "secret-age",
            "Its newest version is younger than half a year.",
            "gcloud secrets versions add {secret} --data-file=- --project={project}",
        ),
    ),
    "Cloud Run": (
        ("service", "The service or job exists and its last version is ready.", TERRAFORM),
        (
            "image",
            "It runs one of our images, named by digest.",
            'eval "$(terraform -chdir=terraform output -raw next)"',
        ),
        ("environment", "Its settings exist in this version and name this project.", TERRAFORM),
        ("run-account", "It runs as its own service account.", TERRAFORM),
        ("ingress", "The internet does not reach the functions.", TERRAFORM),
        (
            "iam-check",
            "IAM checks who calls a function (invokerIamDisabled is not set).",
            TERRAFORM,
        ),
        (
            "invokers",
            "Only those may call it who should: Pub/Sub the functions, IAP the web app.",
            "gcloud run services remove-iam-policy-binding {service} --member='{member}' "
            "--role=roles/run.invoker --region={region} --project={project}",
        ),
        (
            "callers",
            "Those who should call it may.",
            "gcloud run services add-iam-policy-binding {service} --member='{member}' "
            "--role=roles/run.invoker --region={region} --project={project}",
        ),
        (
            "iap",
            "Identity-Aware Proxy is in front of the web app, and the app expects it.",
            TERRAFORM,
        ),
        (
            "gpu",
            "Tasks that listen get one NVIDIA L4, without zonal redundancy; the others none.",
            TERRAFORM,
        ),
        (
            "gpu-quota",
            "The region's quota allows as many L4 as the job has tasks.",
            "gcloud beta quotas preferences create --service=run.googleapis.com "
            "--quota-id=NvidiaL4GpuAllocNoZonalRedundancyPerProjectRegion "
            "--dimensions=region={region} --preferred-value={tasks} --project={project}",
        ),
    ),
}

RULES = {
    code: Rule(code=code, group=group, what=what, mend=mend)
    for group, rows in _TABLE.items()
    for code, what, mend in rows
}
"""By code, in the order in which they are shown."""
