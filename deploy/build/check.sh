#!/usr/bin/env bash
# What must hold before anything is built: ./run lint or ./run test, with Google's emulators.
set -euo pipefail
# The image has Python without the part that makes environments, and no npm, which fetches the
# schema that terraform/ is checked against.
apt-get update -qq && apt-get install -qq -y python3-venv npm >/dev/null
case $1 in
    lint) ./run lint ;;
    test)
        ./run setup gcp && ./run setup infra
        CI=true TESTS_NEED_GOOGLE=1 TESTS_NEED_TERRAFORM=1 ./run test ;;
    *) echo "check.sh: lint or test, not $1" >&2; exit 2 ;;
esac
