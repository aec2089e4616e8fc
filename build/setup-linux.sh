#!/usr/bin/env bash
# Installs what a bare Debian or Ubuntu lacks to run Ferry and its tests. Does nothing where all of it is there.
set -euo pipefail

packages=(
  # what Electron links
  libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libxtst6 libatk-bridge2.0-0 libdrm2 libxkbcommon0
  # what it looks for at run time: passwords, notifications
  libsecret-1-0 libnotify4
  # a display where there is no screen, with letters for both languages
  xvfb xauth fonts-dejavu-core fonts-wqy-microhei
  # unpacks the registry's Electron; makes hosts of their own for the network tests
  unzip iproute2
)

if ! command -v apt-get >/dev/null; then
  echo "setup-linux.sh knows Debian and Ubuntu only; install what these packages hold: ${packages[*]}" >&2
  exit 1
fi
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
is_installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }
exists() { apt-cache show "$1" >/dev/null 2>&1; }

missing=()
for package in "${packages[@]}"; do
  # Debian 13 and Ubuntu 24.04 renamed some libraries when time_t grew to 64 bits.
  is_installed "$package" || is_installed "${package}t64" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root apt-get update -q
wanted=()
for package in "${missing[@]}"; do
  if exists "${package}t64"; then wanted+=("${package}t64"); else wanted+=("$package"); fi
done
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${wanted[@]}"
