/**
 * The app with its window, asked over Node's channel by whoever started this. Measures on the page itself how long it takes
 * from a question there by main and engine back to the page, and how late the page's own timers are.
 *
 *   window.mjs BUILD HOME NAME INBOX     BUILD: a folder that the app was built in
 */
import { _electron } from 'playwright-core';
import { prepareElectron } from '../runtime/electron.mjs';
import { memoryOf, serve } from './hosts.mjs';

const memoryEveryMs = 100;
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
  /** @type {any} */
  const w = globalThis;
  w.measured = { answers: [], late: [] };
  const ask = async () => {
    const at = performance.now();
    await w.ferry.snapshot();
    w.measured.answers.push(performance.now() - at);
    setTimeout(() => void ask(), everyMs);
  };
  const tick = (/** @type {number} */ due) => {
    w.measured.late.push(Math.max(0, performance.now() - due));
    const next = performance.now() + tickMs;
    setTimeout(() => tick(next), tickMs);
  };
  void ask();
  tick(performance.now());
});
let rssMb = 0;
setInterval(() => (rssMb = Math.max(rssMb, memoryOf(pid))), memoryEveryMs);

serve(
  ({ kind, name, args }) =>
    page.evaluate(
      (asked) => {
        const { ferry } = /** @type {any} */ (globalThis);
        return asked.kind === 'snapshot' ? ferry.snapshot() : ferry.command(asked.name, asked.args);
      },
      { kind, name, args },
    ),
  async () => {
    const most = rssMb;
    rssMb = memoryOf(pid);
    const { answers, late } = await page.evaluate(() => {
      /** @type {any} */
      const w = globalThis;
      const { measured } = w;
      w.measured = { answers: [], late: [] };
      return measured;
    });
    return { answers, waited: 0, late, rssMb: most };
  },
);
const { state } = await page.evaluate(() => /** @type {any} */ (globalThis).ferry.snapshot());
process.send?.({ id: 0, value: { ...state.self, inbox: state.settings.receiveDir } });
