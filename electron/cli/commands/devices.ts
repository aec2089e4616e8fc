/** `ferry devices`: who is on the network. */
import type { AppState } from '../../../shared/state.ts';
import type { DevicesArguments } from '../arguments.ts';
import type { Context } from '../context.ts';
import { padTo, safe, widthOf } from '../display.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { text } from '../text.ts';

/** Scripts are told of each device as it is found, people get a table in the end. None at all is no failure. */
export async function devices(args: DevicesArguments, { follower, output, interrupt }: Context): Promise<ExitCode> {
  const told = new Set<string>();
  const tell = (state: AppState) => {
    for (const device of state.devices) {
      if (told.has(device.fingerprint)) continue;
      told.add(device.fingerprint);
      const { fingerprint, name, kind, addresses } = device;
      const trusted = state.known.some((known) => known.fingerprint === fingerprint && known.autoAccept);
      output.event({ type: 'device', fingerprint, name, kind, addresses, trusted });
    }
    return null;
  };
  output.status(text.lookingAround);
  await follower.until(tell, interrupt.signal, args.waitSeconds * 1000);
  output.status('');
  if (follower.state.devices.length === 0) output.say(text.noDevices);
  for (const line of table(follower.state)) output.result(line);
  return exitCodes.ok;
}

/** Name, the digits to write after `--to`, address, and whether it is remembered: a row each, by name. */
function table(state: AppState): readonly string[] {
  const rows = [...state.devices]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((device) => [
      safe(device.name),
      device.fingerprint.slice(0, 8),
      safe(device.addresses[0] ?? ''),
      text.deviceNote(state, device.fingerprint),
    ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => padTo(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
