/** `ferry known`: the devices that are remembered, and what becomes of what each of them sends. */
import { nameHere } from '../../../shared/rules/device-rules.ts';
import type { KnownDevice } from '../../../shared/state.ts';
import type { KnownArguments } from '../arguments/arguments.ts';
import { unwrap, type Context } from '../context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { rememberedAs } from '../resolve-device.ts';
import { text } from '../text.ts';

/** Throws `device-not-found` and `device-ambiguous`, among those that are remembered. */
export async function known({ change }: KnownArguments, context: Context): Promise<ExitCode> {
  const { engine, follower, output } = context;
  if (change === null) {
    const all = follower.state.known;
    if (all.length === 0) output.say(text.noneRemembered);
    for (const device of all) tell(device, context);
    return exitCodes.ok;
  }
  const device = rememberedAs(follower.state.known, change.device);
  const { fingerprint } = device;
  if (change.forget) {
    unwrap(await engine.command('forget', { fingerprint }));
    output.event({ type: 'forgotten', fingerprint, name: nameHere(device) });
    output.say(text.forgotten(nameHere(device)));
    return exitCodes.ok;
  }
  if (Object.keys(change.rules).length > 0) {
    unwrap(await engine.command('setRules', { fingerprint, rules: change.rules }));
  }
  const now = (await engine.snapshot()).state.known.find((each) => each.fingerprint === fingerprint);
  tell(now ?? device, context);
  return exitCodes.ok;
}

function tell(device: KnownDevice, { output }: Context): void {
  const { addresses: _, verifiedAt = null, ...said } = device;
  output.event({ type: 'known', ...said, verifiedAt });
  for (const line of text.knownDevice(device)) output.result(line);
}
