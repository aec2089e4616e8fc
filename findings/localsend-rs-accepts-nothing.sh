#!/usr/bin/env bash
# localsend-rs 0.1.2 (crates.io), Debian 12, Rust 1.95: `receive --auto-accept` takes nothing. It says that files will be accepted
# without confirmation, listens, and answers every prepare-upload of LocalSend's protocol v2 with 403 after 60 s, without having
# asked anybody; so it does without that option. A sender has to tell its person "declined" where nobody declined, and must wait longer
# than a minute to hear that. It is silent for some seconds before it listens.
# Needs cargo, curl and a network with multicast whose UDP port 53317 nobody holds. Takes some minutes: it is built first.
# Output seen:
#   Auto-accept mode ENABLED - files will be accepted without confirmation!
#   prepare-upload of one file: 403 after 60 s
# Exit 0: still so; 1: changed.
set -euo pipefail
work=$(mktemp -d)
cargo install --quiet --locked --root "$work" --version 0.1.2 localsend-rs 2>/dev/null ||
  cargo install --quiet --root "$work" --version 0.1.2 localsend-rs
mkdir "$work/in"
"$work/bin/localsend-rs" receive --auto-accept --directory "$work/in" --port 53417 >"$work/said" 2>&1 &
receiver=$!
trap 'kill "$receiver" 2>/dev/null || true; rm -rf "$work"' EXIT
until (exec 3<>/dev/tcp/127.0.0.1/53417) 2>/dev/null; do
  kill -0 "$receiver" || { cat "$work/said"; echo 'changed: it does not start here'; exit 1; }
  sleep 0.2
done
grep 'Auto-accept' "$work/said"
about='"alias":"A","version":"2.1","deviceModel":"B","deviceType":"desktop","fingerprint":"AB","port":53418,"protocol":"http","download":false'
file='"id":"f","fileName":"a.txt","size":2,"fileType":"text/plain"'
read -r status seconds < <(curl -sS --noproxy '*' -m 120 -o /dev/null -w '%{http_code} %{time_total}\n' \
  -H 'Content-Type: application/json' -d "{\"info\":{$about},\"files\":{\"f\":{$file}}}" \
  http://127.0.0.1:53417/api/localsend/v2/prepare-upload)
echo "prepare-upload of one file: $status after ${seconds%.*} s"
[ "$status" = 403 ] && [ "${seconds%.*}" -ge 55 ] || { echo changed; exit 1; }
