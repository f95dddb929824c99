#!/usr/bin/env bash
# Look at the candidate's address, or at the public one; if that fails, traffic goes back.
set -euo pipefail
public=$(python3 -m deploy.outputs url)
access=$(python3 -m deploy.outputs access)
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' lifestream/__init__.py)
case $1 in
    candidate) url=$(python3 -c 'import json; print(json.load(open(".release/traffic.json"))["url"])') ;;
    live) url=$public ;;
    *) echo "smoke.sh: candidate or live, not $1" >&2; exit 2 ;;
esac

checks=(--version "$version" --access login)
if [ "$access" = iap ]; then
    checks=(--version "$version" --access iap)
    # A JWT that the build's own account signs, for this address. It lives an hour at most.
    # Source: Identity-Aware Proxy, "Authenticate with a service account JWT".
    account=lifestream-$ENVIRONMENT-build@$PROJECT.iam.gserviceaccount.com
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    printf '{"iss":"%s","sub":"%s","aud":"%s/*","iat":%d,"exp":%d}' \
        "$account" "$account" "$url" "$(date +%s)" "$(($(date +%s) + 3000))" >"$folder/claims"
    if gcloud iam service-accounts sign-jwt "$folder/claims" "$folder/token" \
        --iam-account="$account" --project="$PROJECT"; then
        SMOKE_IAP_TOKEN=$(cat "$folder/token")
        export SMOKE_IAP_TOKEN
    fi
fi
[ "$1" != live ] || [ "$FULL" != true ] || checks+=(--full tests/data/standup.mp4)

python3 -m deploy.smoke "$url" "${checks[@]}" && exit
[ "$1" != live ] || bash deploy/build/release.sh rollback
exit 1
