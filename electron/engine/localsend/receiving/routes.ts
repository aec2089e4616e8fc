/** What LocalSend's callers ask of this device, and who answers it. */
import type { Socket } from 'node:net';
import type { Settings } from '../../../../shared/settings.ts';
import { Rates } from '../../net/http/rates.ts';
import type { Door } from '../../transfer/door.ts';
import { Bodies } from '../http/body.ts';
import { callerOf, type HttpCaller } from '../http/caller.ts';
import { Refused } from '../http/reply.ts';
import { thrownAway, type HttpRequest } from '../http/request.ts';
import type { Asked } from '../http/server.ts';
import { bodyTimeoutMs, drainMs } from '../http/times-and-limits.ts';
import { maxSmallBodyBytes } from '../wire/limits.ts';
import { callerSchema, parse, type CallerInfo } from '../wire/messages.ts';
import { paths, type LocalSendPath } from '../wire/paths.ts';
import { answers, type LocalSendAnswer } from '../wire/statuses.ts';
import { infoOf, type About } from '../wire/about.ts';
import { takeOffer, type OfferOptions } from './offers.ts';
import { Pins } from './pins.ts';
import { isThrownAway, Sessions } from './sessions.ts';
import { maxRequestsPerSecond } from './times-and-limits.ts';
import { takeUpload } from './upload.ts';

export interface RoutesOptions {
  /** As of `OfferOptions`. */
  readonly onEndedHere: OfferOptions['onEndedHere'];
  readonly door: Pick<Door, 'hides' | 'knock' | 'letIn'>;
  readonly about: () => About;
  readonly settings: () => Pick<Settings, 'localSend' | 'localSendPin' | 'localSendUnproved'>;
  /** Somebody has registered: it is there, and listens where it says. */
  readonly onRegister: (caller: HttpCaller, info: CallerInfo) => void;
  /** A device ends a session that isn't one of its own here: perhaps one over which we are sending to it. `address`: its. */
  readonly onEndedThere: (sessionId: string, address: string) => void;
}

const methods: Readonly<Record<LocalSendPath, 'GET' | 'POST'>> = {
  [paths.infoV1]: 'GET',
  [paths.info]: 'GET',
  [paths.register]: 'POST',
  [paths.prepareUpload]: 'POST',
  [paths.upload]: 'POST',
  [paths.cancel]: 'POST',
};

export class Routes {
  private readonly options: RoutesOptions;
  private readonly sessions = new Sessions();
  private readonly bodies = new Bodies();
  private readonly pins = new Pins();
  private readonly rates = new Rates({ burst: maxRequestsPerSecond, each: maxRequestsPerSecond });

  constructor(options: RoutesOptions) {
    this.options = options;
  }

  /** As `HttpServerOptions.handle`. */
  handle(asked: Asked): Promise<void> | void {
    const { request, socket } = asked;
    const caller = callerOf(socket);
    const asks = targetOf(request.target);
    const isUpload = asks?.path === paths.upload && request.method === 'POST';
    const found = isUpload ? this.sessions.find(asks.query, caller) : null;
    if (found !== null && 'session' in found) {
      asked.identified();
      // Without a promise, of which each costs as much as reading a request's head.
      return isThrownAway(found.file) ? discard(asked) : takeUpload(found.session, found.file, asked);
    }
    return this.handleOther(asked, caller, asks, found);
  }

  /** Whatever is no upload that is awaited. */
  private async handleOther(
    asked: Asked,
    caller: HttpCaller,
    asks: ReturnType<typeof targetOf>,
    found: { readonly refused: LocalSendAnswer } | null,
  ): Promise<void> {
    const { request, socket } = asked;
    // Not even a name is said, and no reason why: also not to what is no request of LocalSend's at all.
    if (!(await this.speaksTo(socket))) return void socket.destroy();
    if (!this.rates.allows(caller.address)) return request.refuseAndEnd(answers.tooMany);
    if (found !== null) throw new Refused(found.refused);
    // Only a web page says where it is from, and none may ask here.
    if (request.fields.has('origin')) throw new Refused(answers.notFound);
    const path = asks?.path as LocalSendPath | undefined;
    const method = path !== undefined && Object.hasOwn(methods, path) ? methods[path] : undefined;
    if (asks === null || path === undefined || method === undefined) throw new Refused(answers.notFound);
    if (request.method !== method) throw new Refused(answers.wrongMethod);
    await this.answer(path, asks.query, asked, caller);
  }

  /** Whether whoever is there hears anything: where this is switched off, or this device hides from them, not one byte. */
  async speaksTo(socket: Socket): Promise<boolean> {
    return this.options.settings().localSend && !(await this.options.door.hides(callerOf(socket).proved));
  }

  private async answer(path: LocalSendPath, query: URLSearchParams, asked: Asked, caller: HttpCaller): Promise<void> {
    const { request } = asked;
    switch (path) {
      case paths.infoV1:
      case paths.info:
        return request.reply(200, infoOf(this.options.about()));
      case paths.register: {
        const how = { most: maxSmallBodyBytes, withinMs: bodyTimeoutMs };
        const info = await this.bodies.with(request, how, (body) => parse(callerSchema, body));
        if (info === null) throw new Refused(answers.invalidBody);
        request.reply(200, infoOf(this.options.about()));
        return this.options.onRegister(caller, info);
      }
      case paths.prepareUpload:
        return this.prepareUpload(query, asked, caller);
      case paths.upload:
        throw new Refused(answers.wrongToken);
      case paths.cancel:
        this.cancel(query.get('sessionId'), caller);
        return request.reply(200);
    }
  }

  private cancel(id: string | null, caller: HttpCaller): void {
    const session = this.sessions.ofCancel(id, caller);
    if (session !== undefined) session.cancelled();
    else if (id !== null) this.options.onEndedThere(id, caller.address);
  }

  private async prepareUpload(query: URLSearchParams, asked: Asked, caller: HttpCaller): Promise<void> {
    const { localSendPin, localSendUnproved } = this.options.settings();
    if (caller.proved === null && !localSendUnproved) throw new Refused(answers.unproved);
    const wrong = this.pins.check(caller.address, localSendPin, query.get('pin'));
    if (wrong !== null) throw new Refused(wrong);
    const { door, onEndedHere } = this.options;
    await takeOffer(asked, caller, { door, onEndedHere, sessions: this.sessions, bodies: this.bodies });
  }
}

/** What is asked for. Null: no address at all (`//[`). */
function targetOf(target: string): { readonly path: string; readonly query: URLSearchParams } | null {
  // Said so by all programs; a URL costs as much as all else of a request's head.
  if (target.startsWith(`${paths.upload}?`)) {
    return { path: paths.upload, query: new URLSearchParams(target.slice(paths.upload.length)) };
  }
  try {
    const { pathname, searchParams } = new URL(target, 'https://ferry.invalid');
    return { path: pathname, query: searchParams };
  } catch {
    return null;
  }
}

/** A person here has left the file out: all of it is taken, and nothing kept. */
function discard({ request, socket }: { readonly request: HttpRequest; readonly socket: Socket }): void {
  const idle = setTimeout(() => socket.destroy(), drainMs);
  request.takeBody({
    ...thrownAway,
    bytes: () => void idle.refresh(),
    end() {
      clearTimeout(idle);
      request.reply(200);
    },
    cut: () => clearTimeout(idle),
  });
}
