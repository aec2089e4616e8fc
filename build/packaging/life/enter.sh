#!/bin/sh
# enter.sh ROOT COMMAND…: becomes COMMAND inside ROOT, a system of its own, as root; with this computer's network, processes,
# devices and X server. By pivot_root and not chroot alone: in a chroot the kernel lets nobody make user namespaces, and
# Chromium's sandbox is made of them. The process stays the same, so its number is COMMAND's.
set -eu
mkdir -p /tmp/.X11-unix
exec unshare --mount --propagation private sh -ec '
  cd "$1"
  shift
  mount --rbind . .
  cd "$PWD"
  mount -t proc proc proc
  mount --rbind /dev dev
  mount --rbind /sys sys
  mkdir -p tmp/.X11-unix
  mount --bind /tmp/.X11-unix tmp/.X11-unix
  cp -L /etc/resolv.conf etc/resolv.conf
  pivot_root . .
  umount -l .
  exec chroot . env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
' enter "$@"
