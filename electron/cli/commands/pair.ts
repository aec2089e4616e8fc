/** `ferry pair`: this device and another verified for each other, over a code that people compare or by a link. */
import type { CommandInput } from '../../../shared/api.ts';
import { FerryError } from '../../../shared/errors.ts';
import { fingerprintDigits } from '../../../shared/format.ts';
import { isPairingOver, type Pairing } from '../../../shared/pairing.ts';
import type { AppState } from '../../../shared/state.ts';
import { PairingQuestions } from '../answering/pairings.ts';
import { usage } from '../arguments/usage.ts';
import { unwrap, type Context } from '../context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { PairArguments } from '../arguments/pairing-arguments.ts';
import { pairingText } from '../pairing-text.ts';
import { LookupError } from '../lookup-error.ts';
import { resolveDevice } from '../resolve-device.ts';
import type { CliIo } from '../terminal/io.ts';
import { Prompt } from '../terminal/prompt.ts';
import { text } from '../text.ts';

/** A script has nobody who compares, but may pass a link on. Throws `usage`. */
export function checkPair({ how, json }: PairArguments, io: CliIo): void {
  if (typeof how === 'object' && json && io.stdin.isTTY !== true) {
    throw usage('a code is compared by a person, and stdin is no terminal: use a link');
  }
}

/** Throws how it came to nothing. */
export async function pair({ how, json }: PairArguments, context: Context): Promise<ExitCode> {
  const { io, output } = context;
  // A link on stdin leaves nobody to ask, and needs nobody.
  const prompt = how === 'show' && json && io.stdin.isTTY !== true ? null : new Prompt(io, output);
  try {
    if (how === 'show') return await show(context, prompt);
    if (how === 'link') return await follow(await openLink(context, prompt!), context, prompt);
    return await follow(await call(how.device, context, prompt!), context, prompt);
  } finally {
    prompt?.close();
  }
}

/** Answers the pairing's id. */
async function call(device: string, context: Context, prompt: Prompt): Promise<string> {
  const { engine, follower, output, interrupt, io } = context;
  output.status(text.looking(device));
  const resolves = (host: string) => io.resolves(host);
  const target = await resolveDevice(device, follower, interrupt.signal, resolves)
    .then((to): CommandInput<'pair'> => ({ to }))
    .finally(() => output.status(''))
    .catch((error: unknown) => instead(error, context, prompt));
  return unwrap(await engine.command('pair', target)).pairingId;
}

/** The remembered device isn't there, but one that calls itself so: the person may know that it was set up anew. */
async function instead(
  error: unknown,
  { follower, output, interrupt, io }: Context,
  prompt: Prompt,
): Promise<CommandInput<'pair'>> {
  const name = error instanceof LookupError ? error.params['name'] : undefined;
  const asks = io.stdin.isTTY === true && typeof name === 'string';
  const { devices, known } = follower.state;
  const other = devices.find(({ namesakeOf }) => namesakeOf !== undefined && namesakeOf === name);
  const old = known.find((device) => device.name === name);
  if (!asks || other === undefined || old === undefined) throw error;
  output.say(pairingText.namesake(old.name, other.fingerprint.slice(0, fingerprintDigits)));
  const answers = { y: true, yes: true, n: false, no: false };
  if (!(await prompt.ask(pairingText.namesakeQuestion, answers, false, interrupt.signal))) throw error;
  return { to: { by: 'fingerprint', fingerprint: other.fingerprint }, replacing: old.fingerprint };
}

async function openLink({ engine, interrupt }: Context, prompt: Prompt): Promise<string> {
  const link = await prompt.line(pairingText.linkQuestion, interrupt.signal);
  interrupt.signal.throwIfAborted();
  if (link === null || link.trim() === '') throw new FerryError('bad-link');
  return unwrap(await engine.command('pairByLink', { link: link.trim().slice(0, 4096) })).pairingId;
}

async function follow(id: string, context: Context, prompt: Prompt | null): Promise<ExitCode> {
  const { follower, engine, interrupt } = context;
  const questions = new PairingQuestions(context, prompt);
  const own = ({ pairings }: AppState): readonly Pairing[] => pairings.filter((each) => each.id === id);
  const end = (state: AppState): Pairing | 'gone' | null => {
    questions.see(own(state));
    const [pairing] = own(state);
    // Taken off the list: the person here has closed it.
    return pairing === undefined ? 'gone' : isPairingOver(pairing) ? pairing : null;
  };
  try {
    const ended = (await follower.until(end, interrupt.signal))!;
    return ended === 'gone' ? exitCodes.declined : outcome(ended);
  } finally {
    if (interrupt.signal.aborted) await engine.command('endPairing', { pairingId: id });
  }
}

function outcome({ status, failure }: Pairing): ExitCode {
  if (status === 'paired') return exitCodes.ok;
  throw failure ? FerryError.from(failure) : new FerryError('internal');
}

/** Until the link, or the code of a caller without one, has paired this device with another. */
async function show(context: Context, prompt: Prompt | null): Promise<ExitCode> {
  const { follower, engine, output, interrupt, io } = context;
  const { self } = follower.state;
  if (self.port === 0 && self.problem) throw FerryError.from(self.problem);
  const { link, expiresAt } = unwrap(await engine.command('showPairLink', {}));
  const left = expiresAt - Date.now();
  output.event({ type: 'pair-link', link, expiresAt });
  // Loaded when it is wanted: no other command starts later for it.
  const qr = io.stderr.isTTY === true ? (await import('../terminal/qr.ts')).qrLines : null;
  const drawn = qr?.(link, output.columns, output.style.coloured) ?? [];
  drawn.forEach((line) => output.say(line));
  output.result(link);
  pairingText.show.forEach((line) => output.say(line));
  output.say(pairingText.goodFor(Math.ceil(left / 60_000)));
  const questions = new PairingQuestions(context, prompt);
  const paired = ({ pairings }: AppState): Pairing | null => {
    questions.see(pairings);
    return pairings.find(({ status }) => status === 'paired') ?? null;
  };
  try {
    if (await follower.until(paired, interrupt.signal, left)) return exitCodes.ok;
    throw new FerryError('pairing-expired');
  } finally {
    await engine.command('hidePairLink', {});
  }
}
