/** Who answers as LocalSend: the addresses are tried in turn, and what answers there says its name. Nothing of the files is told. */
import { formatAddress, parseAddress } from '../../net/address.ts';
import { defaultPort } from '../../wire/limits.ts';
import { LocalSendClient, type Means } from '../client/client.ts';
import { infoSchema, parse, type Info } from '../wire/messages.ts';
import { paths } from '../wire/paths.ts';
import type { ForeignPeer } from '../../transfer/sent.ts';
import { cleanName } from '../../../../shared/device-name.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { DeviceKind } from '../../../../shared/device-kinds.ts';

export interface Met {
  /** Keeps connections open: its owner closes it. */
  readonly client: LocalSendClient;
  /** What it calls itself, or its address. */
  readonly name: string;
  readonly kind: DeviceKind;
  /** As it was dialled, and the IP address that answered. */
  readonly addresses: readonly string[];
}

/**
 * `register`: what we say of ourselves, as JSON, where it answers nothing else. Throws `not-ferry` {address} where something else
 * answers, and what else the last address failed with (`unreachable`, `timeout`, …); the signal's reason.
 */
export async function meet(
  { addresses, protocol }: Pick<ForeignPeer, 'addresses' | 'protocol'>,
  means: Means,
  register: string,
  signal: AbortSignal,
): Promise<Met> {
  let failed = new FerryError('device-not-found', {});
  for (const address of addresses) {
    // Encrypted first, always: what was only heard to speak plain HTTP may speak better by now.
    for (const tried of protocol === 'https' ? (['https'] as const) : (['https', 'http'] as const)) {
      const { host, port } = parseAddress(address, defaultPort);
      const client = new LocalSendClient({ host, port, protocol: tried }, means);
      const breakOff = (): void => client.close();
      signal.addEventListener('abort', breakOff);
      try {
        const info = await whoIsThere(client, register, signal);
        const at = formatAddress(host, port);
        const there = client.remote === null ? [address] : [address, client.remote];
        return { client, name: cleanName(info.alias) || at, kind: info.deviceType ?? 'desktop', addresses: there };
      } catch (error) {
        client.close();
        signal.throwIfAborted();
        if (!(error instanceof FerryError)) throw error;
        // That it speaks nothing better in the clear, either, says less.
        // What answers a call and then says nothing to it is none, where nobody said that it is one.
        const isMute = protocol === null && client.remote !== null && error.code === 'timeout';
        const code = isMute ? 'not-ferry' : error.code;
        if (tried === 'https') failed = new FerryError(code, { address, ...error.params }, { cause: error });
        // Only what speaks no TLS is asked without.
        if (!['not-ferry', 'disconnected', 'localsend-garbled'].includes(error.code)) break;
      } finally {
        signal.removeEventListener('abort', breakOff);
      }
    }
  }
  throw failed;
}

async function whoIsThere(client: LocalSendClient, register: string, signal: AbortSignal): Promise<Info> {
  const asked = await client.ask({ method: 'GET', path: paths.info, signal });
  const info = asked.status === 200 ? parse(infoSchema, asked.body) : null;
  if (info !== null) return info;
  const registered = await client.ask({ method: 'POST', path: paths.register, json: register, signal });
  const said = registered.status === 200 ? parse(infoSchema, registered.body) : null;
  if (said === null) throw new FerryError('not-ferry');
  return said;
}
