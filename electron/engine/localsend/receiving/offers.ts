/** An offer of LocalSend's, from its request to the answer that a person, or a rule, has given. */
import type { Door } from '../../transfer/door.ts';
import { laterCapability } from '../../transfer/agreed/capabilities.ts';
import { compileSoon } from '../../runtime/compile-soon.ts';
import { cleanName } from '../../../../shared/device-name.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { shortFingerprint } from '../../../../shared/format.ts';
import type { Bodies } from '../http/body.ts';
import { unprovedFingerprint, type HttpCaller } from '../http/caller.ts';
import { Refused } from '../http/reply.ts';
import type { Asked } from '../http/server.ts';
import { offerBodyTimeoutMs } from '../http/times-and-limits.ts';
import { maxOfferBytes } from '../wire/limits.ts';
import { parse, prepareUploadSchema, type CallerInfo } from '../wire/messages.ts';
import { answers, nothingToSend, type LocalSendAnswer } from '../wire/statuses.ts';
import { beginningOf, textName } from '../../state/spool/texts.ts';
import type { NamedFile } from './manifest.ts';
import { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

export interface OfferOptions {
  readonly door: Pick<Door, 'knock' | 'letIn'>;
  readonly sessions: Sessions;
  readonly bodies: Bodies;
  /** A session that was accepted has been ended here. `info`: what its sender said of itself. */
  readonly onEndedHere: (caller: HttpCaller, info: CallerInfo, sessionId: string) => void;
}

/** Answers a request to `prepare-upload` whose PIN was right. Throws `Refused`. */
export async function takeOffer(asked: Asked, caller: HttpCaller, options: OfferOptions): Promise<void> {
  const { request } = asked;
  const { door, sessions, bodies } = options;
  const knock = await door.knock(caller.proved, caller.address).catch(busy(answers.tooMany));
  const how = { most: maxOfferBytes, withinMs: offerBodyTimeoutMs };
  const offer = await bodies.with(request, how, (body) => parse(prepareUploadSchema, body));
  if (offer === null) throw new Refused(answers.invalidBody);
  const files = Object.entries(offer.files).map(([id, file]): NamedFile => ({ ...file, id }));
  if (files.length === 0) return request.reply(nothingToSend);
  const text = textOf(files);
  let compiled = (): void => {};
  const session = new Session(caller, files, {
    over: (over) => {
      sessions.remove(over);
      compiled();
    },
    endedHere: ({ id }) => options.onEndedHere(caller, offer.info, id),
  });
  const sender = { connection: session, ...senderOf(offer.info, caller) };
  const leg = await door.letIn(sender, knock).catch((error: unknown) => {
    if (error instanceof FerryError) throw new Refused(answers.declined);
    throw error;
  });
  // It is counted among the offers that wait from here on.
  asked.identified();
  sessions.add(session);
  request.onGone = () => {
    if (session.pending) session.destroy(new FerryError('disconnected'));
  };
  try {
    session.offer(leg, text === null ? null : beginningOf(text));
  } catch (error) {
    if (!(error instanceof FerryError)) throw error;
    session.destroy(error);
    throw new Refused(answers.blocked);
  }
  const decision = await session.decision;
  if (!decision.accept) throw new Refused(refusalOf(decision.code));
  if (request.over) return session.destroy(new FerryError('disconnected'));
  const tokens = session.files.tokens();
  if (text !== null) await keepText(session, Buffer.from(text));
  if (text !== null || Object.keys(tokens).length === 0) return request.reply(nothingToSend);
  if (!session.closed) compiled = compileSoon(Object.keys(tokens).length);
  request.reply(200, { sessionId: session.id, files: tokens });
}

/** A text message: the one file of an offer, which is in the offer itself. Null: it is none. */
function textOf(files: NamedFile[]): string | null {
  const [file] = files;
  if (files.length !== 1 || file === undefined || !/^text(?:\/|$)/.test(file.fileType)) return null;
  const { preview } = file;
  if (preview === null || preview === undefined || preview === '') return null;
  // As a text of Ferry's own is told, whatever it says of its name and size.
  files[0] = { ...file, size: Buffer.byteLength(preview), fileName: textName };
  return preview;
}

async function keepText(session: Session, text: Buffer): Promise<void> {
  const [file] = session.files.all;
  if (file === undefined || file.state !== 'wanted') return;
  session.bytes(file, 0, text);
  await new Promise<unknown>((resolve) => session.placed(file, resolve));
}

/** Who makes the offer. What it says of its fingerprint counts nothing where it proved none, and nothing where it did. */
function senderOf({ alias, deviceType, fingerprint }: CallerInfo, { proved, address, encrypted }: HttpCaller) {
  const key = proved ?? unprovedFingerprint(fingerprint, address);
  const name = cleanName(alias) || shortFingerprint(key);
  const capabilities = [laterCapability];
  const peer = { fingerprint: key, name, kind: deviceType, hidden: false, formerly: [], capabilities } as const;
  return { peer, code: null, localSend: { proved: proved !== null, encrypted } } as const;
}

/** What LocalSend is told of an offer that came to nothing. */
function refusalOf(code: string): LocalSendAnswer {
  switch (code) {
    case 'peer-busy':
    case 'too-many-under-way':
      return answers.blocked;
    case 'no-space':
    case 'no-space-in-quota':
      return answers.noRoom;
    case 'protocol-violation':
      return answers.invalidBody;
    case 'declined':
    case 'offer-expired':
    case 'cancelled':
      return answers.declined;
    default:
      return answers.failed;
  }
}

const busy =
  (answer: LocalSendAnswer) =>
  (error: unknown): never => {
    throw error instanceof FerryError && error.code === 'peer-busy' ? new Refused(answer) : error;
  };
