/**
 * The system's key store can be reached from the app's own thread only, and the engine runs in another: both ends of the
 * port between them. Questions are numbered and answered once; why one failed crosses as words.
 */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { KeyStore } from '../identity/key-file.ts';

type Ask =
  | { readonly ask: 'name' }
  | { readonly ask: 'wrap'; readonly text: string }
  | { readonly ask: 'unwrap'; readonly wrapped: string };
type Question = Ask & { readonly id: number };
type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly detail: string };

/** The end for the engine's thread, behind which this store answers. Keeps no process alive. */
export function portTo(store: KeyStore): MessagePort {
  const { port1: here, port2: there } = new MessageChannel();
  here.on('message', ({ id, ...ask }: Question) => {
    answer(store, ask).then(
      (value) => here.postMessage({ id, ok: true, value } satisfies Answer),
      (error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error);
        here.postMessage({ id, ok: false, detail } satisfies Answer);
      },
    );
  });
  here.unref();
  return there;
}

function answer(store: KeyStore, ask: Ask): Promise<unknown> {
  switch (ask.ask) {
    case 'name':
      return store.name();
    case 'wrap':
      return store.wrap(ask.text);
    case 'unwrap':
      return store.unwrap(ask.wrapped);
  }
}

/** The store behind a port. Keeps its thread alive while it is asked. */
export function storeBehind(port: MessagePort): KeyStore {
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  port.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
    if (waiting.size === 0) port.unref();
  });
  port.unref();
  const asked = async <T>(ask: Ask): Promise<T> => {
    const id = ++lastId;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    port.ref();
    port.postMessage({ ...ask, id } satisfies Question);
    const answer = await answered;
    if (!answer.ok) throw new Error(answer.detail);
    return answer.value as T;
  };
  return {
    name: () => asked({ ask: 'name' }),
    wrap: (text) => asked({ ask: 'wrap', text }),
    unwrap: (wrapped) => asked({ ask: 'unwrap', wrapped }),
  };
}
