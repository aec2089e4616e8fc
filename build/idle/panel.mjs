/** A stand-in for a panel with a tray: takes icons over D-Bus, shows none, and presses them when told to. */
import { Message, MessageType, sessionBus, Variant } from '@jellybrick/dbus-next';

const name = 'org.kde.StatusNotifierWatcher';

/** @param {string} address of the session's bus */
export async function startPanel(address) {
  const bus = sessionBus({ busAddress: address });
  /** The item that was registered last. @type {{ owner: string, path: string } | null} */
  let item = null;
  bus.addMethodHandler((/** @type {Message} */ message) => {
    if (message.type !== MessageType.METHOD_CALL) return false;
    if (message.member === 'Get') {
      bus.send(Message.newMethodReturn(message, 'v', [new Variant('b', true)]));
      return true;
    }
    if (message.member !== 'RegisterStatusNotifierItem') return false;
    const given = String(message.body[0]);
    item = given.startsWith('/')
      ? { owner: message.sender, path: given }
      : { owner: given, path: '/StatusNotifierItem' };
    bus.send(Message.newMethodReturn(message));
    return true;
  });
  await bus.requestName(name);
  return {
    item: () => item,
    /** A left click. */
    activate: async () => {
      if (item === null) throw new Error('there is no icon');
      const press = { path: item.path, interface: 'org.kde.StatusNotifierItem', member: 'Activate' };
      await bus.call(new Message({ ...press, destination: item.owner, signature: 'ii', body: [1, 1] }));
    },
  };
}
