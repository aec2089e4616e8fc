/** As `kills`, while older versions of the big files stand where they go: each name is whole at any time, old or new. */
import { kills } from './kills.mjs';

/** @param {import('../stage.mjs').Stage} stage */
export function changed(stage) {
  return kills(stage, { changed: true });
}
