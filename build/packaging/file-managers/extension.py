"""“Send with Ferry” in the menu of what is selected. Where FileManager's Python bindings aren't installed nobody loads this."""

import locale
import subprocess

from gi.repository import FileManager, GObject


class SendWithFerry(GObject.GObject, FileManager.MenuProvider):
    def get_file_items(self, *args):
        # The window comes first in older versions.
        paths = [file.get_location().get_path() for file in args[-1]]
        # What is on a server that isn't mounted has no path; Ferry couldn't read it.
        if not paths or None in paths:
            return []
        chinese = (locale.getlocale()[0] or "").startswith("zh")
        label = "用 Ferry 发送" if chinese else "Send with Ferry"
        item = FileManager.MenuItem(name="Ferry::send", label=label, icon="ferry-desktop")
        item.connect("activate", lambda *_: subprocess.Popen(["/usr/bin/ferry-desktop", *paths]))
        return [item]
