/* Sends files from the page to the device that shows it. Where the connection breaks it asks how far each file came, and goes on there. */
const place = document.getElementById('upload');
const base = document.body.dataset.base;

/** Waits between two tries, in milliseconds: soon at first. */
const waits = [500, 1000, 2000, 4000];
/** A person decides there, or room is made there: so long until the next look. */
const lookMs = 2000;
/** Nothing moves for so long: the line is dead and doesn't say so, or it is held there, which the next question tells. */
const stallMs = 20_000;

if (place) begin(JSON.parse(place.dataset.text));

function begin(text) {
  const choose = document.getElementById('choose');
  const bar = document.getElementById('bar');
  const cancel = document.getElementById('cancel');
  const list = document.getElementById('sent');
  let running = null;
  place.hidden = false;

  const say = (what) => {
    const state = document.getElementById('state');
    if (state.textContent !== what) state.textContent = what;
  };

  choose.addEventListener('change', () => {
    const files = [...choose.files];
    if (files.length > 0 && running === null) void run(files);
    choose.value = '';
  });
  cancel.addEventListener('click', () => running?.cancel());
  window.addEventListener('beforeunload', (event) => {
    if (running !== null) event.preventDefault();
  });

  async function run(files) {
    running = new Upload(files, { say, text, onBytes: (part) => (bar.value = part), onState: show });
    list.replaceChildren();
    bar.value = 0;
    for (const part of [bar, cancel]) part.hidden = false;
    choose.disabled = true;
    try {
      say(await running.run());
    } catch (error) {
      say(error instanceof Refusal ? error.message : text.gone);
    } finally {
      for (const part of [bar, cancel]) part.hidden = true;
      running = null;
      choose.disabled = false;
    }
  }

  function show(file, state) {
    const words = { done: text.stateDone, skipped: text.stateSkipped, failed: text.stateFailed };
    const line = document.createElement('li');
    const name = document.createElement('bdi');
    const how = document.createElement('span');
    name.textContent = file.name;
    how.textContent = words[state] ?? text.stateLeftOut;
    how.className = 'size';
    line.append(name, how);
    list.prepend(line);
    // Who sends thousands reads none of them.
    while (list.children.length > 200) list.lastChild.remove();
  }
}

/** What the other device answered: its code and its words. */
class Refusal extends Error {
  constructor({ status }, body) {
    super(body.message ?? String(status));
    this.status = status;
    this.body = body;
  }
}

class Upload {
  constructor(files, screen) {
    this.files = files;
    this.screen = screen;
    this.states = files.map(() => ({ state: 'waiting', offset: 0 }));
    this.id = null;
    this.version = 0;
    this.stopped = false;
    this.sending = null;
    this.total = files.reduce((sum, { size }) => sum + size, 0);
  }

  /** Resolves with how it ended. */
  async run() {
    const { text, say } = this.screen;
    const offered = this.files.map(({ name, size, lastModified }) => ({ name, size, time: lastModified }));
    const made = await ask('POST', 'u', JSON.stringify({ files: offered }));
    this.id = made.id;
    say(text.waiting);
    let tries = 0;
    for (;;) {
      try {
        const end = await this.step();
        if (end !== null) return end;
        tries = 0;
      } catch (error) {
        if (this.stopped) return text.cancelled;
        // Too many requests and trouble there pass, as a broken line does; that it isn't known there doesn't.
        const passes = !(error instanceof Refusal) || error.status === 429 || error.status >= 500;
        if (!passes) throw error;
        say(error instanceof Refusal && error.status === 507 ? text.noRoom : text.again);
        await pause(waits[Math.min(tries++, waits.length - 1)]);
      }
    }
  }

  /** Asks how it stands, and sends what may be sent. Answers how it ended; null: it hasn't. */
  async step() {
    const { text, say } = this.screen;
    const status = await ask('GET', `u/${this.id}?after=${this.version}`);
    this.version = status.version;
    status.files.forEach((file, i) => this.learn(i, file));
    if (this.stopped) return text.cancelled;
    switch (status.state) {
      case 'asking':
        say(text.waiting);
        return null;
      case 'declined':
        return text.declined;
      case 'ended':
        return text.over;
      case 'done':
        return this.states.some(({ state }) => state === 'failed') ? text.partly : text.done;
      default:
        say(status.held ? text.held : text.accepted);
        if (!status.held) await this.sendAll();
        return null;
    }
  }

  async sendAll() {
    const { text, say } = this.screen;
    let asked = 0;
    for (const [i, file] of this.files.entries()) {
      if (this.stopped) return;
      if (this.states[i].state !== 'waiting') continue;
      say(text.accepted);
      const { offset } = this.states[i];
      try {
        this.learn(i, await this.send(i, file, offset));
      } catch (error) {
        if (error instanceof Refusal && error.body.code === 'asked') asked++;
        else if (error instanceof Refusal && error.body.code === 'wrong-offset') {
          this.learn(i, { state: 'waiting', offset: error.body.offset });
          return;
        } else if (!(error instanceof Refusal) && !(await isReadable(file, offset))) {
          // It is gone from this device, or another one by now.
          await ask('DELETE', `u/${this.id}/${i}`);
        } else throw error;
      }
    }
    if (asked > 0) {
      say(text.asked);
      await pause(lookMs);
    }
  }

  send(i, file, offset) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.sending = request;
      request.open('PUT', `${base}u/${this.id}/${i}?from=${offset}`);
      let movedAt = Date.now();
      const watch = setInterval(() => Date.now() - movedAt > stallMs && request.abort(), 1000);
      request.upload.addEventListener('progress', ({ loaded }) => {
        movedAt = Date.now();
        this.tell(i, offset + loaded);
      });
      request.addEventListener('loadend', () => clearInterval(watch));
      request.addEventListener('load', () => settle(request, resolve, reject));
      request.addEventListener('error', () => reject(new Error('broken')));
      request.addEventListener('abort', () => reject(new Error('aborted')));
      request.send(offset === 0 ? file : file.slice(offset));
    });
  }

  learn(i, { state, offset }) {
    const before = this.states[i];
    this.states[i] = { state, offset };
    if (before.state === 'waiting' && state !== 'waiting') this.screen.onState(this.files[i], state);
    this.tell(i, offset);
  }

  tell(i, now) {
    if (this.total === 0) return;
    const through = this.files.reduce((sum, { size }, j) => {
      const { state, offset } = this.states[j];
      return sum + (state !== 'waiting' ? size : j === i ? Math.min(now, size) : offset);
    }, 0);
    this.screen.onBytes(through / this.total);
  }

  cancel() {
    this.stopped = true;
    this.sending?.abort();
    if (this.id !== null) ask('DELETE', `u/${this.id}`).catch(() => {});
  }
}

function settle({ status, responseText }, resolve, reject) {
  let body = {};
  try {
    body = JSON.parse(responseText);
  } catch {
    return reject(new Error('broken'));
  }
  if (status >= 200 && status < 300) resolve(body);
  else reject(new Refusal({ status }, body));
}

/** Throws a `Refusal`; anything else where nobody answered. */
async function ask(method, path, body) {
  const what = body === undefined ? {} : { body, headers: { 'Content-Type': 'application/json' } };
  const response = await fetch(base + path, { method, cache: 'no-store', ...what });
  const answered = await response.json();
  if (!response.ok) throw new Refusal(response, answered);
  return answered;
}

async function isReadable(file, offset) {
  try {
    await file.slice(offset, offset + 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** At once where the person comes back to the page, or the network to the device. */
function pause(ms) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      document.removeEventListener('visibilitychange', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
    document.addEventListener('visibilitychange', done);
  });
}
