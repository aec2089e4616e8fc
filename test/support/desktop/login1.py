"""A stand-in for logind on the bus that is named: takes locks, says when they are let go, tells of sleep and shutdown.

    login1.py ADDRESS    lines in: shutdown, sleep, wake    lines out: ready, lock WHAT MODE WHO, unlock WHAT MODE WHO
"""
import os
import selectors
import sys

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

bus = open_dbus_connection(bus=sys.argv[1], enable_fds=True)
bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.login1"))
manager = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")
selector = selectors.DefaultSelector()
selector.register(bus.sock, selectors.EVENT_READ, "bus")
selector.register(sys.stdin, selectors.EVENT_READ, "told")


def say(*words):
    print(*words, flush=True)


def answer(message):
    if message.header.message_type != MessageType.method_call:
        return
    if message.header.fields.get(HeaderFields.member) != "Inhibit":
        return bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))
    what, who, _why, mode = message.body
    held, given = os.pipe()
    bus.send(new_method_return(message, "h", (given,)))
    os.close(given)
    selector.register(held, selectors.EVENT_READ, f"{what} {mode} {who}")
    say("lock", what, mode, who)


def told(line):
    if line == "":
        sys.exit(0)
    member = "PrepareForShutdown" if line.strip() == "shutdown" else "PrepareForSleep"
    bus.send(new_signal(manager, member, "b", (line.strip() != "wake",)))


say("ready")
while True:
    for key, _ in selector.select():
        if key.data == "told":
            told(sys.stdin.readline())
        elif key.data == "bus":
            # More than one may have come at once, and nothing in the socket tells of the second.
            while True:
                try:
                    answer(bus.receive(timeout=0.05))
                except TimeoutError:
                    break
        elif os.read(key.fd, 1) == b"":
            selector.unregister(key.fd)
            os.close(key.fd)
            say("unlock", key.data)
