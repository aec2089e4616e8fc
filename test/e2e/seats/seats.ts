/** How many tests of the real app run side by side: as many as there are seats for (setup.ts). */
import { spawnSync } from 'node:child_process';
import { noNamespaces } from '../../support/network/namespaces.ts';

export const hasXvfb = process.platform === 'linux' && spawnSync('Xvfb', ['-version']).error === undefined;

/**
 * Three for two cores, since windows wait for most of the time, where each seat can have a network and a screen; else windows would
 * see each other's devices and clipboards.
 */
export const seatCount = hasXvfb && noNamespaces === null ? 3 : 1;
