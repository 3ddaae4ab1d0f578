#!/usr/bin/env bash
# Whether everything that is reachable from outside answers: whatever a route says to a stranger, but no gateway
# or server error. Usage: tests/e2e.sh https://HOST
set -euo pipefail

failed=0
for path in /dialogporten /dialogporten/enduser /dialogporten/graphql; do
  status=$(curl --silent --output /dev/null --max-time 30 --write-out '%{http_code}' "$1$path" || true)
  if [[ "$status" =~ ^[1234][0-9][0-9]$ ]]; then
    echo "$path answers $status"
  else
    echo "$path answers ${status:-nothing}"
    failed=1
  fi
done
exit "$failed"
