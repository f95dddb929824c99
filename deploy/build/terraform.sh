#!/bin/sh
# Plan with the images that were just pushed, or apply exactly that plan.
set -eu
cd terraform
case $1 in
    plan)
        # Which bytes of the provider run is said by its maker's digests, which the deployer's first
        # init wrote down: docs/deploy.md, "Make everything".
        [ -f .terraform.lock.hcl ] || {
            echo "terraform/.terraform.lock.hcl is missing. Make it with terraform init and" \
                "terraform providers lock (docs/deploy.md) and commit it." >&2
            exit 1
        }
        terraform init -input=false -lockfile=readonly \
            -backend-config="bucket=${STATE_BUCKET:-$PROJECT-terraform-state}" \
            -backend-config="prefix=lifestream/$ENVIRONMENT"
        # The images are taken only by a run that replaces what remembers them:
        # docs/decisions/0007-images-and-traffic.md.
        terraform plan -input=false -out=../.release/plan \
            -var-file="environments/$ENVIRONMENT.tfvars" \
            -var-file=../.release/images.tfvars.json \
            -replace=terraform_data.images
        ;;
    apply)
        terraform apply -input=false ../.release/plan
        terraform output -json >../.release/outputs.json
        ;;
    *)
        echo "terraform.sh: plan or apply, not $1" >&2
        exit 2
        ;;
esac
