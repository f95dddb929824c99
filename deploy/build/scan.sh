#!/usr/bin/env bash
# Look for known vulnerabilities in what was just pushed, before anything runs it.
set -euo pipefail
case $REGION in
    europe-*) location=europe ;;
    asia-*) location=asia ;;
    *) location=us ;;
esac
for door in web functions processor; do
    scan=$(gcloud artifacts docker images scan "$(cat ".release/$door")" --remote \
        --location="$location" --project="$PROJECT" --format='value(response.scan)')
    gcloud artifacts docker images list-vulnerabilities "$scan" \
        --project="$PROJECT" --format=json >".release/$door.json"
done
python3 -m deploy.vulnerabilities "$SCAN_SEVERITY" .release/{web,functions,processor}.json
