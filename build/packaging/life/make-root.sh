#!/usr/bin/env bash
# make-root.sh ROOT: a lean system of this computer's own release, from where this computer gets its packages, with two people.
# What debootstrap makes is kept for a week, so that only the first run of a machine waits for it.
set -euo pipefail
root=$1
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
kept=${XDG_CACHE_HOME:-$HOME/.cache}/ferry/lean-$suite.tar
mkdir -p "$root" "$(dirname "$kept")"
if [ -z "$(find "$kept" -mtime -7 2>/dev/null)" ]; then
  # apt has fetched its lists before this is run (build/setup-linux.sh).
  mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' | sed -n "s/^$suite //p" | head -1)
  debootstrap --variant=minbase "$suite" "$root" "$mirror"
  tar -C "$root" --one-file-system -cf "$kept.$$" .
  mv "$kept.$$" "$kept"
else
  tar -C "$root" -xf "$kept"
fi
printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
chroot "$root" sh -c 'for user in joe ann; do useradd --create-home "$user"; install -d -m 700 -o "$user" "/run/user-$user"; done'
# Nobody minds if this system is lost with the machine's power, and waiting for the disk after each file takes dpkg most of its time.
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/lean"
