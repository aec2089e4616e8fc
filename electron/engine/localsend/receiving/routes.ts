/** What LocalSend's callers ask of this device, and who answers it. */
import type { Socket } from 'node:net';
import { FerryError } from '../../../../shared/errors.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { Rates } from '../../net/http/rates.ts';
import type { Door } from '../../transfer/door.ts';
import { Bodies } from '../http/body.ts';
import { callerOf, type HttpCaller } from '../http/caller.ts';
import { refuse, Refused, reply } from '../http/reply.ts';
import type { Asked } from '../http/server.ts';
import { bodyTimeoutMs, drainMs } from '../http/times-and-limits.ts';
import { maxSmallBodyBytes } from '../wire/limits.ts';
import { callerSchema, parse, type CallerInfo } from '../wire/messages.ts';
import { paths, type LocalSendPath } from '../wire/paths.ts';
import { answers } from '../wire/statuses.ts';
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
  async handle(asked: Asked): Promise<void> {
    const { request, response, socket } = asked;
    const caller = callerOf(socket);
    const url = urlOf(request.url);
    const path = url?.pathname as LocalSendPath | undefined;
    const isUpload = path === paths.upload && request.method === 'POST';
    const found = isUpload ? this.sessions.find(url!.searchParams, caller) : null;
    if (found !== null && 'session' in found) {
      asked.identified();
      if (isThrownAway(found.file)) return discard(asked);
      const refused = await takeUpload(found.session, found.file, request);
      return refused === null ? reply(response, 200) : refuse(request, response, refused);
    }
    // Not even a name is said, and no reason why: also not to what is no request of LocalSend's at all.
    if (!(await this.speaksTo(socket))) return void socket.destroy();
    if (!this.rates.allows(caller.address)) {
      response.setHeader('Connection', 'close');
      throw new Refused(answers.tooMany);
    }
    if (found !== null) throw new Refused(found.refused);
    // Only a web page says where it is from, and none may ask here.
    if (request.headers.origin !== undefined) throw new Refused(answers.notFound);
    const method = path !== undefined && Object.hasOwn(methods, path) ? methods[path] : undefined;
    if (url === null || path === undefined || method === undefined) throw new Refused(answers.notFound);
    if (request.method !== method) throw new Refused(answers.wrongMethod);
    await this.answer(path, url.searchParams, asked, caller);
  }

  /** Whether whoever is there hears anything: where this is switched off, or this device hides from them, not one byte. */
  async speaksTo(socket: Socket): Promise<boolean> {
    return this.options.settings().localSend && !(await this.options.door.hides(callerOf(socket).proved));
  }

  private async answer(path: LocalSendPath, query: URLSearchParams, asked: Asked, caller: HttpCaller): Promise<void> {
    const { request, response } = asked;
    switch (path) {
      case paths.infoV1:
      case paths.info:
        return reply(response, 200, infoOf(this.options.about()));
      case paths.register: {
        const how = { most: maxSmallBodyBytes, withinMs: bodyTimeoutMs };
        const info = await this.bodies.with(request, how, (body) => parse(callerSchema, body));
        if (info === null) throw new Refused(answers.invalidBody);
        reply(response, 200, infoOf(this.options.about()));
        return this.options.onRegister(caller, info);
      }
      case paths.prepareUpload:
        return this.prepareUpload(query, asked, caller);
      case paths.upload:
        throw new Refused(answers.wrongToken);
      case paths.cancel:
        this.cancel(query.get('sessionId'), caller);
        request.resume();
        return reply(response, 200);
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

/** Null: what is asked for is no address at all (`//[`). */
function urlOf(target = '/'): URL | null {
  try {
    return new URL(target, 'https://ferry.invalid');
  } catch {
    return null;
  }
}

/** A person here has left the file out: all of it is taken, and nothing kept. */
async function discard({ request, response, socket }: Asked): Promise<void> {
  let idle = setTimeout(() => socket.destroy(), drainMs);
  request.on('data', () => {
    clearTimeout(idle);
    idle = setTimeout(() => socket.destroy(), drainMs);
  });
  await new Promise<void>((resolve) => request.once('close', resolve).once('end', resolve));
  clearTimeout(idle);
  if (!request.complete) throw new FerryError('disconnected');
  reply(response, 200);
}
