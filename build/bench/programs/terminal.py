"""A program in a terminal of its own, for those that need one: `terminal.py COMMAND…`.

What is written here is typed there; what it shows comes out, without colours and cursor's ways. Its exit code is ours.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios

# Escape sequences: those with parameters, those of one letter.
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[@-Z\\-_=>]")

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
sources = [terminal, 0]
while True:
    ready, _, _ = select.select(sources, [], [])
    if 0 in ready:
        typed = os.read(0, 65536)
        if typed:
            os.write(terminal, typed)
        else:
            sources.remove(0)
    if terminal in ready:
        try:
            shown = os.read(terminal, 65536)
        except OSError:
            break  # Linux says so when the last of the terminal's programs has gone.
        if not shown:
            break
        os.write(1, ESCAPES.sub(b"", shown))
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)
