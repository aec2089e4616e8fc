#!/usr/bin/env bash
# Node.js 20.20.2, Debian 12, tmpfs and ext4: Stats.mtimeMs may be the millisecond after a file's time.
# mtimeMs is a double of milliseconds; near 1.7e12 doubles stand 2^-12 ms (244 ns) apart, so the last 122 ns of each
# millisecond read as the next one: .531999999 s as 532, and Math.floor() keeps it. A copy that gets the floored time
# is then 1 ms late; of 22,074 files with times of the clock one or two are. Only BigIntStats.mtimeNs tells, and only
# for an mtimeMs that is a whole number need it be asked.
# Output seen:
#   531999999 ns: mtimeMs 1600000000532, by mtimeNs 1600000000531
#   531999877 ns: mtimeMs 1600000000531.9998, by mtimeNs 1600000000531
# Exit 0: still so; 1: changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for ns in 531999999 531999877; do
  touch -d "@1600000000.$ns" "$work/$ns"
done
node - "$work" <<'SCRIPT'
const { lstatSync } = require('node:fs');
const [work] = process.argv.slice(2);
const seen = ['531999999', '531999877'].map((ns) => {
  const { mtimeMs } = lstatSync(`${work}/${ns}`);
  const exact = lstatSync(`${work}/${ns}`, { bigint: true }).mtimeNs / 1000000n;
  console.log(`${ns} ns: mtimeMs ${mtimeMs}, by mtimeNs ${exact}`);
  return Math.floor(mtimeMs) - Number(exact);
});
process.exit(seen[0] === 1 && seen[1] === 0 ? 0 : 1);
SCRIPT
