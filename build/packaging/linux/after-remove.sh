#!/bin/sh
# Run as root when the package goes: rpm's %postun, told how many are left (1 in an upgrade), and dpkg's postrm, told what is
# happening. The programs are files of the package, so nothing is taken from the version that comes.
set -e
app='/opt/${sanitizedProductName}'
profile='/etc/apparmor.d/${executable}'
case ${1:-0} in remove | purge | 0) ;; *) exit 0 ;; esac

if [ -f "$profile" ]; then
  # Unloaded first, or the rules would stand until the next start of the computer.
  if command -v apparmor_parser >/dev/null && apparmor_status --enabled >/dev/null 2>&1 &&
    ! { command -v ischroot >/dev/null && ischroot; }; then
    apparmor_parser --remove "$profile" >/dev/null 2>&1 || true
  fi
  rm -f "$profile"
fi
[ ! -d "$app" ] || rmdir --ignore-fail-on-non-empty "$app"
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -qtf /usr/share/icons/hicolor || true; fi
exit 0
