/** `ferry share`: a page for whatever has a browser, for as long as this runs. */
import type { Share } from '../../../shared/sharing/share.ts';
import type { AppState, Transfer } from '../../../shared/state.ts';
import { changedTransfers } from '../../../shared/follow.ts';
import { Offers } from '../answering/offers.ts';
import { Questions } from '../answering/questions.ts';
import type { AcceptPolicy } from '../arguments/arguments.ts';
import { unwrap, type Context } from '../context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { ShareArguments } from '../arguments/share-arguments.ts';
import { shareText } from '../share-text.ts';
import type { CliIo } from '../terminal/io.ts';
import { Prompt } from '../terminal/prompt.ts';
import { text } from '../text.ts';
import { usage } from '../arguments/usage.ts';

/** Who answers uploads, as of `receive`: nobody can be asked where there is no terminal, and a browser is never trusted. Throws `usage`. */
export function checkShare({ upload, accept, json }: ShareArguments, io: CliIo): void {
  if (upload && accept === 'ask' && json && io.stdin.isTTY !== true) {
    throw usage('--accept ask with --json has nobody to ask: stdin is no terminal');
  }
}

/** Ends with its time, or when it is interrupted. */
export async function share(args: ShareArguments, context: Context): Promise<ExitCode> {
  const { engine, follower, output, interrupt, io } = context;
  const { paths, pin, upload, minutes, port = 0 } = args;
  const { shareId } = unwrap(await engine.command('share', { paths: [...paths], pin, upload, minutes, port }));
  const own = ({ shares }: AppState): Share | undefined => shares.find(({ id }) => id === shareId);
  const begun = (await follower.until((state) => own(state) ?? null, interrupt.signal))!;
  await tell(begun, minutes, context);
  const answering = upload ? new Answering(context, args.accept ?? (canAsk(io) ? 'ask' : 'trusted'), io) : null;
  let last = begun;
  const see = (state: AppState, before: AppState | null): void => {
    const now = own(state);
    if (now !== undefined) last = told(last, now, context);
    answering?.see(changedTransfers(state, before));
  };
  follower.onChange(see);
  try {
    await follower.until((state) => (own(state) === undefined ? true : null), interrupt.signal);
    return exitCodes.ok;
  } finally {
    answering?.close();
    if (own(follower.state) !== undefined) await engine.command('stopShare', { shareId });
    const { visitors, downloads, bytesSent } = last;
    output.event({ type: 'share-ended', shareId, visitors, downloads, bytes: bytesSent });
    output.say(shareText.over(last));
  }
}

async function tell(begun: Share, minutes: number | null, { output, io }: Context): Promise<void> {
  const { id: shareId, links, pin, upload, expiresAt } = begun;
  const [link = ''] = links;
  output.event({ type: 'share', shareId, links, pin, upload, expiresAt });
  shareText.what(begun).forEach((line) => output.say(line));
  // Loaded when it is wanted: no other command starts later for it.
  const qr = io.stderr.isTTY === true ? (await import('../terminal/qr.ts')).qrLines : null;
  const drawn = qr?.(link, output.columns, output.style.coloured) ?? [];
  drawn.forEach((line) => output.say(line));
  output.result(link);
  shareText.links(links).forEach((line) => output.say(line));
  if (pin !== null) output.say(output.style.bold(shareText.pin(pin)));
  output.say(shareText.readable);
  output.say(shareText.ends(minutes));
}

/** Says what has happened on the page since. */
function told(before: Share, now: Share, { output }: Context): Share {
  if (now.visitors > before.visitors) output.say(shareText.visitors(now.visitors));
  if (now.downloads > before.downloads) output.say(shareText.downloads(now));
  if (now.wrongPins > before.wrongPins) output.say(output.style.red(shareText.wrongPin(now)));
  return now;
}

function canAsk({ stdin, stderr }: CliIo): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** What browsers send: offers answered, questions asked, ends reported. */
class Answering {
  private readonly context: Context;
  private readonly prompt: Prompt | null;
  private readonly offers: Offers;
  private readonly questions: Questions;

  constructor(context: Context, policy: AcceptPolicy, io: CliIo) {
    this.context = context;
    this.prompt = policy === 'ask' ? new Prompt(io, context.output) : null;
    this.offers = new Offers(context, policy, this.prompt, false);
    this.questions = new Questions(context, policy, this.prompt);
    if (policy === 'trusted') context.output.say(text.browsersDeclined);
  }

  see(changed: readonly Transfer[]): void {
    for (const transfer of changed) {
      if (transfer.direction !== 'incoming') continue;
      this.offers.see(transfer);
      this.questions.see(transfer);
      this.context.report.see(transfer);
    }
  }

  close(): void {
    this.prompt?.close();
  }
}
