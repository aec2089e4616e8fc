#!/usr/bin/env bash
# @jellybrick/dbus-next 0.11.3 on a test's own dbus-daemon (1.14), whose policy lets everybody
# overhear: a connection that overhears calls (a match rule with eavesdrop='true', as monitors of tests have) answers them. The
# library takes every call that reaches it for one of its own and says UnknownMethod, also where the call names another
# destination, and the caller takes whichever answer comes first. Here the program that is called thinks for a moment, so the
# caller always hears the listener. What helps: no `send` on such a connection after its AddMatch, or BecomeMonitor.
# Output seen:
#   nobody overhears: done
#   somebody overhears: org.freedesktop.DBus.Error.UnknownMethod
# Exit 0: still so; 1: changed; 77: can't be tried here (needs dbus-daemon, node, npm and a registry).
set -euo pipefail
for program in dbus-daemon node npm; do command -v "$program" >/dev/null || exit 77; done
work=$(mktemp -d)
daemon=
cleanup() {
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
npm install --silent --prefix "$work" @jellybrick/dbus-next@0.11.3 >/dev/null 2>&1 || exit 77
cat >"$work/bus.conf" <<XML
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type><listen>unix:path=$work/bus</listen><auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
XML
dbus-daemon --config-file="$work/bus.conf" --nofork &
daemon=$!
until [ -S "$work/bus" ]; do kill -0 "$daemon" || exit 77; done
cat >"$work/try.cjs" <<'JS'
const { sessionBus, Message, MessageType } = require('@jellybrick/dbus-next');
const busAddress = `unix:path=${process.argv[2]}`;
const open = () => new Promise((resolve) => { const bus = sessionBus({ busAddress }); bus.on('connect', () => resolve(bus)); });
const daemon = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
const name = 'org.example.Thinks';
(async () => {
  const [server, caller] = [await open(), await open()];
  await server.call(new Message({ ...daemon, member: 'RequestName', signature: 'su', body: [name, 0] }));
  server.addMethodHandler((message) => {
    if (message.member !== 'Do') return false;
    setTimeout(() => server.send(Message.newMethodReturn(message, 's', ['done'])), 300);
    return true;
  });
  const ask = () =>
    caller.call(new Message({ destination: name, path: '/', interface: name, member: 'Do' })).then(
      ({ body }) => body[0],
      (error) => error.type,
    );
  console.log(`nobody overhears: ${await ask()}`);
  const listener = await open();
  const rule = `interface='${name}',eavesdrop='true'`;
  await listener.call(new Message({ ...daemon, member: 'AddMatch', signature: 's', body: [rule] }));
  console.log(`somebody overhears: ${await ask()}`);
  process.exit(0);
})();
JS
said=$(cd "$work" && timeout 30 node try.cjs "$work/bus" 2>&1) || true
echo "$said"
wanted='nobody overhears: done
somebody overhears: org.freedesktop.DBus.Error.UnknownMethod'
[ "$said" = "$wanted" ] || { echo changed; exit 1; }
