#!/bin/sh
# Run as root when the package has been installed or upgraded: rpm's %post and dpkg's postinst. What may fail, and leaves a
# program that runs, is let pass. electron-builder fills in what stands in braces.
set -e
app='/opt/${sanitizedProductName}'
profile='/etc/apparmor.d/${executable}'
case ${1:-configure} in abort-*) exit 0 ;; esac

# Ubuntu 24.04 and later let only programs with a profile make the user namespaces that Chromium's sandbox is made of. Older
# AppArmors don't know its words, and need none.
profiled=
if command -v apparmor_parser >/dev/null && apparmor_status --enabled >/dev/null 2>&1; then
  if apparmor_parser --skip-kernel-load --debug "$app/resources/apparmor-profile" >/dev/null 2>&1; then
    cp -f "$app/resources/apparmor-profile" "$profile"
    # In an image that is being made there is no kernel of its own to tell.
    if ! { command -v ischroot >/dev/null && ischroot; }; then
      if apparmor_parser --replace --write-cache --skip-read-cache "$profile" >/dev/null 2>&1; then profiled=yes; fi
    fi
  fi
fi

# Where ordinary users can't make such namespaces the sandbox has a helper that may. Root always can, so nobody is asked.
mode=4755
if [ -n "$profiled" ] || setpriv --reuid 65534 --regid 65534 --clear-groups unshare --user --map-root-user true 2>/dev/null; then
  mode=0755
fi
chown root:root "$app/chrome-sandbox"
chmod "$mode" "$app/chrome-sandbox"

# Debian's packages of these look by themselves (triggers); others have to be told.
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -qtf /usr/share/icons/hicolor || true; fi
exit 0
