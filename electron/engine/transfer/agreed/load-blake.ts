/** BLAKE3's native module, once in each thread. */
import { createRequire } from 'node:module';
import type * as Blake from '@napi-rs/blake-hash';

/**
 * The package's own loader asks for the C library by having Node write a whole report of the process, which takes longer
 * than everything else that a disk thread loads. Where glibc's module is installed, which npm does where glibc is, it is the
 * right one.
 */
export function loadBlake(): typeof Blake {
  const load = createRequire(import.meta.url);
  if (process.platform === 'linux') {
    try {
      return load(`@napi-rs/blake-hash-linux-${process.arch}-gnu`) as typeof Blake;
    } catch {
      // musl, or an architecture that has another name.
    }
  }
  return load('@napi-rs/blake-hash') as typeof Blake;
}
