#!/usr/bin/env bash
# renameat2(2) with RENAME_NOREPLACE on FUSE disks: ntfs-3g 2022.10.3 and exfat-fuse 1.3.0+git20220115 (Debian 12), Linux 6.x.
# The usual probe, "rename onto a name that exists and see EEXIST", says that the flag works: the kernel answers that one
# itself, before the driver is asked. Onto a new name, which is what one wants it for, both drivers refuse the flag with
# EINVAL. A probe has to use a new name.
# Output seen:
#   ntfs-3g: onto an existing name EEXIST, onto a new one EINVAL
#   exfat-fuse: onto an existing name EEXIST, onto a new one EINVAL
#   tmpfs: onto an existing name EEXIST, onto a new one ok
# Exit 0: still so; 1: changed; 77: can't be tried here (needs root, loop devices, FUSE, and the packages ntfs-3g,
# exfat-fuse, exfatprogs).
set -euo pipefail
[ "$(id -u)" = 0 ] && [ -e /dev/fuse ] || exit 77
for program in ntfs-3g mkntfs mount.exfat-fuse mkfs.exfat python3; do command -v "$program" >/dev/null || exit 77; done
work=$(mktemp -d)
loop=
cleanup() {
  for disk in ntfs-3g exfat-fuse tmpfs; do umount "$work/$disk" 2>/dev/null || true; done
  [ -z "$loop" ] || losetup -d "$loop"
  rm -rf "$work"
}
trap cleanup EXIT
mkdir "$work"/{ntfs-3g,exfat-fuse,tmpfs}
truncate -s 64M "$work/n.img" "$work/e.img"
mkntfs -F -q -Q "$work/n.img" >/dev/null 2>&1
ntfs-3g "$work/n.img" "$work/ntfs-3g" || exit 77
loop=$(losetup -f --show "$work/e.img") || exit 77
mkfs.exfat "$loop" >/dev/null
mount.exfat-fuse "$loop" "$work/exfat-fuse" >/dev/null 2>&1 || exit 77
mount -t tmpfs none "$work/tmpfs" || exit 77

status=0
for disk in ntfs-3g exfat-fuse tmpfs; do
  said=$(python3 - "$work/$disk" <<'PY'
import ctypes, errno, os, sys
libc = ctypes.CDLL(None, use_errno=True)
os.chdir(sys.argv[1])
for name in ('a', 'taken'): open(name, 'w').close()
def rename(to):
    done = libc.renameat2(-100, b'a', -100, to, 1) == 0
    return 'ok' if done else errno.errorcode[ctypes.get_errno()]
print('onto an existing name %s, onto a new one %s' % (rename(b'taken'), rename(b'new')))
PY
)
  echo "$disk: $said"
  wanted='onto an existing name EEXIST, onto a new one EINVAL'
  [ "$disk" = tmpfs ] && wanted='onto an existing name EEXIST, onto a new one ok'
  [ "$said" = "$wanted" ] || status=1
done
[ "$status" = 0 ] || echo changed
exit "$status"
