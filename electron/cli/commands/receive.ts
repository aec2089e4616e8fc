/** `ferry receive`: waits for offers, answers them, and tells how each transfer went. */
import { isIP } from 'node:net';
import { formatAddress } from '../../engine/net/address.ts';
import { FerryError, type Failure } from '../../../shared/errors.ts';
import { changedTransfers } from '../../../shared/follow.ts';
import { isTerminal, type AppState, type SelfInfo, type Transfer } from '../../../shared/state.ts';
import type { AcceptPolicy, ReceiveArguments } from '../arguments/arguments.ts';
import type { Context } from '../context.ts';
import { exitCodeOfTransfer, type ExitCode } from '../exit-codes.ts';
import type { CliIo } from '../terminal/io.ts';
import { ReceivedTexts } from '../reporting/received-texts.ts';
import { PairingQuestions } from '../answering/pairings.ts';
import { Offers } from '../answering/offers.ts';
import { Prompt } from '../terminal/prompt.ts';
import { Questions } from '../answering/questions.ts';
import { text } from '../text.ts';
import { usage } from '../arguments/usage.ts';

/** What to do with offers: as asked for, or what the streams allow. Throws `usage`. */
export function policyOf(args: ReceiveArguments, io: CliIo): AcceptPolicy {
  // A pipe may hold answers, as of `yes |`, but a script that reads JSON has its own ways to decide.
  if (args.accept === 'ask' && args.json && !io.stdin.isTTY) {
    throw usage('--accept ask with --json has nobody to ask: stdin is no terminal');
  }
  return args.accept ?? (io.stdin.isTTY && io.stderr.isTTY ? 'ask' : 'trusted');
}

/** Runs until interrupted, or with --once until the first accepted transfer has ended. */
export async function receive(args: ReceiveArguments, context: Context): Promise<ExitCode> {
  const { follower, report, output, interrupt, io } = context;
  const { self, settings } = follower.state;
  if (self.port === 0 && self.problem) throw FerryError.from(self.problem);
  const dir = settings.receiveDir;
  const addresses = addressesOf(self);
  output.event({
    type: 'listening',
    port: self.port,
    fingerprint: self.fingerprint,
    name: self.name,
    addresses,
    dir,
  });
  text.listening(self, addresses, dir).forEach((line) => output.say(line));
  let problem: Failure | null = null;
  const seeSelf = ({ self: now }: AppState): void => {
    const before = problem;
    problem = now.problem;
    if (before?.code === problem?.code) return;
    if (problem === null) return text.listening(now, addressesOf(now), dir).forEach((line) => output.say(line));
    const message = text.failure(problem);
    output.event({ type: 'error', ...problem, message });
    output.say(output.style.red(message));
  };
  seeSelf(follower.state);
  const policy = policyOf(args, io);
  if (args.accept === undefined && policy === 'trusted') output.say(text.trustedOnly);
  const asksNames = settings.conflicts === 'ask';
  const somebody = io.stdin.isTTY === true && io.stderr.isTTY === true;
  // From the start where it may be needed: what is typed before a question is no answer to it.
  const prompt = policy === 'ask' || (asksNames && somebody) ? new Prompt(io, output) : null;
  if (args.conflicts === 'ask' && !somebody) output.say(text.keepsBoth);
  const texts = new ReceivedTexts(context.engine, report);
  const offers = new Offers(context, policy, prompt, args.once);
  const pairings = new PairingQuestions(context, policy === 'ask' ? prompt : null);
  const questions = new Questions(context, policy, asksNames && !somebody ? null : prompt);
  const see = (transfers: readonly Transfer[]) => {
    for (const transfer of transfers) {
      if (transfer.direction !== 'incoming') continue;
      offers.see(transfer);
      questions.see(transfer);
      texts.see(transfer);
    }
  };
  see(follower.state.transfers.filter((transfer) => !isTerminal(transfer.status)));
  pairings.see(follower.state.pairings);
  // Until the engine has stopped: what it ends by that is told all the same.
  follower.onChange((state, before) => {
    seeSelf(state);
    see(changedTransfers(state, before));
    pairings.see(state.pairings);
  });
  const ended = (): Transfer | null => {
    if (!args.once || offers.accepted === null || report.running > texts.waiting) return null;
    const transfer = follower.transfer(offers.accepted);
    return transfer && isTerminal(transfer.status) ? transfer : null;
  };
  try {
    const last = (await follower.until(ended, interrupt.signal))!;
    await texts.settled();
    return exitCodeOfTransfer(last);
  } finally {
    prompt?.close();
    // Who presses Ctrl-C has done with it: what was ended from outside goes on at the next start, this does not.
    if (interrupt.decided) await cancelAll(context);
  }
}

async function cancelAll({ engine, follower }: Context): Promise<void> {
  const running = follower.state.transfers.filter((t) => t.direction === 'incoming' && !isTerminal(t.status));
  await Promise.all(running.map(({ id }) => engine.command('cancel', { transferId: id })));
}

/** Where peers reach this device, as they would type it. */
function addressesOf(self: SelfInfo): readonly string[] {
  return self.addresses.map((address) => (isIP(address) ? formatAddress(address, self.port) : address));
}
