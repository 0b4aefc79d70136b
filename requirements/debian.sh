#!/usr/bin/env bash
# What the tests need from the operating system: a browser and a PostgreSQL server. Installed where they are
# missing and this user may; elsewhere the tests that need them skip and say so (in CI they fail instead).
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
command -v xgettext >/dev/null || missing+=(gettext)
command -v pdftoppm >/dev/null || missing+=(poppler-utils)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Not here, and this isn't Debian: ${missing[*]}. The tests that need them will skip." >&2
  exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "Not here, and you may not install it: ${missing[*]}. The tests that need them will skip." >&2
    exit 0
  fi
fi
echo "Installing what the tests need: ${missing[*]}."
# A Debian server package starts a cluster of its own; the tests start theirs.
"${as_root[@]}" mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] ||
  echo "create_main_cluster = false" | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq && "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
  echo "The installation failed. The tests that need ${missing[*]} will skip." >&2
