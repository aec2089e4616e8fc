/** What counts as one remote where callers are counted. */

/** An address without the prefix IPv4 gets on a dual-stack socket. */
export function plainIp(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** An IPv4 address, or the /64 of an IPv6 address: an IPv6 host owns all of it. */
export function remoteKey(address: string): string {
  const ip = plainIp(address);
  // Of an address the system gave, that tells them apart; Node's own look costs milliseconds the first time.
  if (!ip.includes(':')) return ip;
  const [head = '', tail = ''] = ip.split('%', 1)[0]!.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const groups = ip.includes('::')
    ? [...before, ...Array(8 - before.length - after.length).fill('0'), ...after]
    : before;
  return groups.slice(0, 4).join(':');
}
