/** A rehearsal runs whole transfers by the disk it is given, and leaves nothing, however it goes. */
import { readdir } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startEngine } from '../../../electron/engine/engine.ts';
import type { DiskHalves } from '../../../electron/engine/engine-disk.ts';
import type { EngineOptions } from '../../../electron/engine/engine-options.ts';
import { beginRehearsal } from '../../../electron/engine/rehearsal/rehearsal.ts';
import { directLandings } from '../../../electron/engine/transfer/receiving/landing/direct-landing.ts';
import { directReadings } from '../../../electron/engine/transfer/sending/reading/reading.ts';
import type { EngineHandle } from '../../../shared/api.ts';
import { bundle } from '../../support/bundles/bundle.ts';
import { startTestEngine } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A folder for what is temporary that is this test's alone, and engines that count. */
async function stage() {
  const folder = await temporaryFolder();
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  const said: string[] = [];
  const running = new Set<EngineHandle>();
  const seen: EngineOptions[] = [];
  const start = async (options: EngineOptions): Promise<EngineHandle> => {
    seen.push(options);
    const engine = await startEngine(options);
    running.add(engine);
    const stop = engine.stop.bind(engine);
    engine.stop = () => stop().then(() => void running.delete(engine));
    return engine;
  };
  return { folder, said, running, seen, start, log: (line: string) => void said.push(line) };
}

function countingDisk(onLanding: () => void): DiskHalves {
  return {
    landings: {
      open: (...args) => {
        onLanding();
        return directLandings.open(...args);
      },
    },
    readings: directReadings,
  };
}

test.runIf(process.platform !== 'win32')(
  'files land by the disk that it is given, and nothing of them is left',
  async () => {
    const { folder, said, running, seen, start, log } = await stage();
    let landings = 0;
    const disk = countingDisk(() => void landings++);
    await beginRehearsal({ start, disk, log, after: 0 }).over;
    expect(said).toEqual([]);
    expect(landings).toBeGreaterThan(2);
    expect(seen.map((options) => [options.interface, options.discovery, options.visibleTo])).toEqual([
      ['127.0.0.1', 'off', 'known'],
      ['127.0.0.1', 'off', 'known'],
    ]);
    expect(running.size).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  },
);

test.runIf(process.platform !== 'win32')(
  'broken off in the middle it is over, silently, and nothing is left',
  async () => {
    const { folder, said, running, start, log } = await stage();
    const rehearsal = beginRehearsal({ start, disk: countingDisk(() => void rehearsal.end()), log, after: 0 });
    await rehearsal.over;
    expect(said).toEqual([]);
    expect(running.size).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  },
);

test('broken off before it begins nothing is started', async () => {
  const { seen, start, log, said } = await stage();
  await beginRehearsal({ start, disk: countingDisk(() => {}), log }).end();
  expect([seen, said]).toEqual([[], []]);
});

test.runIf(process.platform !== 'win32')('what goes wrong is told to the log alone', async () => {
  const { folder, said, running, start, log } = await stage();
  const failing: DiskHalves = {
    landings: { open: () => Promise.reject(new Error('no disk')) },
    readings: directReadings,
  };
  await beginRehearsal({ start, disk: failing, log, after: 0 }).over;
  expect(said).toMatchObject([expect.stringContaining('no rehearsal')]);
  expect(running.size).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});

test.runIf(process.platform !== 'win32')(
  'an engine with disk threads rehearses by its idle one, shows nothing of it, and ends it when it stops',
  async () => {
    const { said, start, log } = await stage();
    let over: Promise<void> | undefined;
    const diskWorker = await bundle('electron/engine/threads/disk-worker.ts');
    const ben = await startTestEngine('ben', {
      diskWorker,
      rehearse: (disk) => {
        const rehearsal = beginRehearsal({ start, disk, log, after: 0 });
        ({ over } = rehearsal);
        return rehearsal;
      },
    });
    let patches = 0;
    ben.handle.subscribe(() => patches++);
    await over;
    const { transfers, known, problems } = ben.state();
    expect([said, patches, transfers, known, problems]).toEqual([[], 0, [], [], []]);
  },
);

test('one without has nothing to rehearse by', async () => {
  let asked = 0;
  await startTestEngine('ben', {
    rehearse: () => {
      asked++;
      return { over: Promise.resolve(), end: () => Promise.resolve() };
    },
  });
  expect(asked).toBe(0);
});
