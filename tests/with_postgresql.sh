#!/usr/bin/env bash
# Run a command with a PostgreSQL server of its own, on a socket in a folder that is deleted afterwards.
# ARCHSTONE_TEST_DATABASE tells the tests where it is. Without PostgreSQL: skip, or fail in CI.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")
if [ ! -x "$bin/initdb" ]; then
  echo "PostgreSQL isn't installed: its tests are skipped." >&2
  [ -z "${CI:-}" ] || { echo "In CI nothing may skip." >&2; exit 1; }
  exit 0
fi
folder=$(mktemp -d /tmp/archstone-postgresql.XXXXXX)
run() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then # a server refuses to run as root
  chown postgres "$folder"
  run() { (cd "$folder" && runuser -u postgres -- "$@"); }
fi
stop() {
  run "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
run "$bin/initdb" -D "$folder/data" -U archstone -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
run "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
  -o "-k $folder -c listen_addresses=127.0.0.1 -p ${ARCHSTONE_TEST_PORT:-54329} -c fsync=off -c max_connections=60" start >/dev/null
export ARCHSTONE_TEST_DATABASE="postgresql://archstone@127.0.0.1:${ARCHSTONE_TEST_PORT:-54329}/postgres"
"$@"
