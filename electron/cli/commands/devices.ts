/** `ferry devices`: who is on the network, and the fast lane of those that are remembered. */
import { fingerprintDigits } from '../../../shared/format.ts';
import { nameHere } from '../../../shared/rules/device-rules.ts';
import type { AppState, Device } from '../../../shared/state.ts';
import type { DevicesArguments } from '../arguments/arguments.ts';
import { unwrap, type Context } from '../context.ts';
import { padTo, safe, widthOf } from '../terminal/display.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { rememberedAs } from '../resolve-device.ts';
import { text } from '../text.ts';

export function devices(args: DevicesArguments, context: Context): Promise<ExitCode> {
  if (args.acknowledge) return acknowledge(context);
  return args.fastLane === null ? list(args, context) : setFastLane(args.fastLane, context);
}

/** Throws `device-not-found` and `device-ambiguous`, among those that are remembered. */
async function setFastLane(
  { device: wanted, on }: NonNullable<DevicesArguments['fastLane']>,
  { engine, follower, output }: Context,
): Promise<ExitCode> {
  const device = rememberedAs(follower.state.known, wanted);
  const { fingerprint } = device;
  const name = nameHere(device);
  unwrap(await engine.command('setFastLane', { fingerprint, on }));
  output.event({ type: 'fast-lane', fingerprint, name, on });
  output.say(text.fastLane(name, on));
  return exitCodes.ok;
}

async function acknowledge({ engine, follower, output }: Context): Promise<ExitCode> {
  const { problems } = follower.state;
  for (const { id } of problems) unwrap(await engine.command('dismissProblem', { problemId: id }));
  output.event({ type: 'acknowledged', count: problems.length });
  output.say(text.acknowledged(problems.length));
  return exitCodes.ok;
}

/** Scripts are told of each device as it is found, people get a table in the end. None at all is no failure. */
async function list(args: DevicesArguments, { engine, follower, output, interrupt }: Context): Promise<ExitCode> {
  const told = new Set<string>();
  const tell = (state: AppState) => {
    for (const device of state.devices) {
      if (told.has(device.fingerprint)) continue;
      told.add(device.fingerprint);
      const { fingerprint, name, kind, addresses, namesakeOf } = device;
      const known = state.known.find((other) => other.fingerprint === fingerprint);
      const [trusted, fastLane] = [known?.rule === 'accept', known?.fastLane ?? false];
      const how = { known: known !== undefined, verified: known?.verifiedAt !== undefined };
      const rule = known?.rule ?? null;
      const favourite = known?.favourite ?? false;
      const marks = { ...how, trusted, rule, fastLane, favourite, ...(namesakeOf === undefined ? {} : { namesakeOf }) };
      output.event({ type: 'device', fingerprint, name, kind, addresses, ...marks });
    }
    return null;
  };
  output.status(args.further ? text.lookingFurther : text.lookingAround);
  const looking = args.further ? engine.command('lookFurther', {}) : null;
  await follower.until(tell, interrupt.signal, args.waitSeconds * 1000);
  if (looking !== null) {
    // Whoever is found meanwhile is told as well; a look that takes too long ends by itself.
    const looked = await Promise.race([looking, follower.until(tell, interrupt.signal)]);
    if (looked !== null) unwrap(looked);
  }
  output.status('');
  if (follower.state.devices.length === 0) output.say(text.noDevices);
  for (const line of table(follower.state)) output.result(line);
  return exitCodes.ok;
}

/** Name, the digits to write after `--to`, address, and whether it is remembered: a row each, favourites first, then by name. */
function table(state: AppState): readonly string[] {
  const favourites = new Set(state.known.filter(({ favourite }) => favourite).map(({ fingerprint }) => fingerprint));
  const placeOf = ({ fingerprint }: Device): number => (favourites.has(fingerprint) ? 0 : 1);
  const rows = state.devices
    .toSorted((a, b) => placeOf(a) - placeOf(b) || a.name.localeCompare(b.name))
    .map((device) => [
      safe(device.name),
      device.fingerprint.slice(0, fingerprintDigits),
      safe(device.addresses[0] ?? ''),
      text.deviceNote(state, device),
    ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => padTo(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
