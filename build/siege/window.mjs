/**
 * The app with its window, asked over Node's channel by whoever started this. Measures on the page itself how long it takes
 * from a question there by main and engine back to the page, and how late the page's own timers are.
 *
 *   window.mjs BUILD HOME NAME INBOX     BUILD: a folder that the app was built in
 */
import { _electron } from 'playwright-core';
import { prepareElectron } from '../runtime/electron.mjs';
import { memoryByProcess, memoryOf, serve } from './hosts.mjs';
import { Threads } from './threads.mjs';

const lookEveryMs = 100;
const [build = '', home = '', name = '', inbox = ''] = process.argv.slice(2);
const { executable, switches } = prepareElectron();
const electron = await _electron.launch({
  executablePath: executable,
  args: [...switches, '--disable-gpu', build, `--home=${home}`, `--name=${name}`, '--port=53317'],
  env: { .../** @type {Record<string, string>} */ (process.env), XDG_DOWNLOAD_DIR: inbox, LC_ALL: 'C.UTF-8' },
});
const pid = Number(electron.process().pid);
process.on('disconnect', () => {
  electron.process().kill('SIGKILL');
  process.exit(0);
});
const page = await electron.firstWindow();
await page.getByTestId('self-name').waitFor();
// A person who says yes to the one question that the siege asks: to accept the friend always.
await electron.evaluate(({ dialog }) => {
  const yes = async () => ({ response: 1, checkboxChecked: false });
  dialog.showMessageBox = yes;
});
await page.evaluate(() => {
  const [everyMs, tickMs] = [50, 20];
  const nobody = '0'.repeat(32);
  /** @type {any} */
  const w = globalThis;
  w.measured = { answers: [], late: [], worst: {} };
  /** @param {'answers' | 'late'} what @param {number} at since when */
  const note = (what, at) => {
    const took = Math.max(0, performance.now() - at);
    const { [what]: all, worst } = w.measured;
    if (took >= (worst[what]?.took ?? 0)) worst[what] = { took, from: performance.timeOrigin + at };
    all.push(took);
  };
  const ask = async () => {
    const at = performance.now();
    // As a press does. The whole state each time would be more to tidy up than all else the page does.
    await w.ferry.command('listFiles', { transferId: nobody, from: 0, count: 1 });
    note('answers', at);
    setTimeout(() => void ask(), everyMs);
  };
  const tick = (/** @type {number} */ due) => {
    note('late', due);
    const next = performance.now() + tickMs;
    setTimeout(() => tick(next), tickMs);
  };
  void ask();
  tick(performance.now());
});
let rssMb = 0;
/** Of the processes when it was most. @type {{ is: string, mb: number }[]} */
let processes = [];
const threads = new Threads(pid);
setInterval(() => {
  const now = memoryByProcess(pid);
  const sum = now.reduce((mb, one) => mb + one.mb, 0);
  if (sum > rssMb) [rssMb, processes] = [sum, now];
  threads.look();
}, lookEveryMs);

/** What the app's threads did in the longest wait. @param {{ took: number, from: number } | undefined} worst */
function during(worst) {
  const all = worst === undefined ? [] : threads.within(worst.from, worst.from + worst.took);
  const told = [...all].toSorted((a, b) => b.ran + b.waited - a.ran - a.waited).slice(0, 4);
  return {
    waited: all[0]?.waited ?? 0,
    told: told
      .map(({ name, ran, waited }) => `${name} ran ${Math.round(ran)}, waited ${Math.round(waited)}`)
      .join('; '),
  };
}

serve(
  ({ kind, name, args, fingerprint }) =>
    page.evaluate(
      (asked) => {
        const { ferry, document } = /** @type {any} */ (globalThis);
        if (asked.kind === 'snapshot') return ferry.snapshot();
        if (asked.kind === 'command') return ferry.command(asked.name, asked.args);
        const card = document.querySelector(`[data-testid="device-card"][data-fingerprint="${asked.fingerprint}"]`);
        return card?.querySelector('h3')?.title === asked.name;
      },
      { kind, name, args, fingerprint },
    ),
  async () => {
    const most = rssMb;
    const by = processes.map(({ is, mb }) => `${is} ${Math.round(mb)}`).join(', ');
    rssMb = memoryOf(pid);
    const { answers, late, worst } = await page.evaluate(() => {
      /** @type {any} */
      const w = globalThis;
      const { measured } = w;
      w.measured = { answers: [], late: [], worst: {} };
      return measured;
    });
    const { waited, told } = during(worst.answers);
    return {
      answers,
      waited,
      late,
      rssMb: most,
      told: `answer: ${told} | page: ${during(worst.late).told} | memory: ${by}`,
    };
  },
);
const { state } = await page.evaluate(() => /** @type {any} */ (globalThis).ferry.snapshot());
process.send?.({ id: 0, value: { ...state.self, inbox: state.settings.receiveDir } });
