/**
 * Device names as people read them: which look or sound the same, and who only calls itself like a remembered device.
 * Every comparison of names is made here.
 */
import { createRequire } from 'node:module';
import type SkeletonOf from 'unhomoglyph';
import { nameHere } from '../../../shared/rules/device-rules.ts';
import type { Device, KnownDevice, Transfer } from '../../../shared/state.ts';

/** Names whose readings are kept: more than are in sight at a time, and little memory. Strangers choose names. */
const maxKept = 1024;

/** Its table of 100 kB is read when names are compared for the first time: most starts do without. */
let skeletonOf: typeof SkeletonOf | undefined;

const kept = new Map<string, readonly string[]>();

/** Whether a person may take one name for the other. */
export function areNamesakes(one: string, other: string): boolean {
  // The usual case, for which no table has to be read.
  if (one === other) return true;
  const readings = readingsOf(other);
  return readingsOf(one).some((reading) => readings.includes(reading));
}

/** Whether people may take `name` for this device's: for its own, or for the one it was given here. */
export function isCalled({ name: own, label }: Pick<KnownDevice, 'name' | 'label'>, name: string): boolean {
  return areNamesakes(own, name) || (label !== null && areNamesakes(label, name));
}

/**
 * The device as people see it: by the name it was given here; marked when it calls itself like a remembered one and has
 * another key. Itself when all that is right.
 */
export function marked(device: Device, known: readonly KnownDevice[]): Device {
  const { namesakeOf, announced, ...rest } = device;
  const said = announced ?? device.name;
  const itself = known.find(({ fingerprint }) => fingerprint === device.fingerprint);
  const owner = itself === undefined ? known.find((each) => isCalled(each, said)) : undefined;
  const called = owner && nameHere(owner);
  const name = itself?.label ?? said;
  if (namesakeOf === called && device.name === name) return device;
  return {
    ...rest,
    name,
    ...(itself?.label == null ? {} : { announced: said }),
    ...(called === undefined ? {} : { namesakeOf: called }),
  };
}

/**
 * Of these transfers those whose device is called otherwise here by now, so called. `before`: who was remembered until now; a
 * name that was taken back there gives way to the device's own.
 */
export function renamed(
  transfers: readonly Transfer[],
  known: readonly KnownDevice[],
  before: readonly KnownDevice[],
): readonly Transfer[] {
  return transfers.flatMap((transfer) => {
    const { peer } = transfer;
    const device = known.find(({ fingerprint }) => fingerprint === peer.fingerprint);
    if (device === undefined) return [];
    const was = before.find(({ fingerprint }) => fingerprint === peer.fingerprint)?.label;
    const name = device.label ?? (was === peer.name ? device.name : peer.name);
    return name === peer.name ? [] : [{ ...transfer, peer: { ...peer, name } }];
  });
}

/**
 * What a name is read as: as it stands, and without heed to case, as small letters and as capitals (`l` and `I` look
 * the same, `l` and `i` don't). Characters that look alike are one (UTS 39, section 4, skeletons); width, composition,
 * white space, punctuation and characters that don't show make no difference.
 */
function readingsOf(name: string): readonly string[] {
  const before = kept.get(name);
  if (before !== undefined) return before;
  const plain = shown(name.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, ''));
  const capitals = plain.toUpperCase();
  // By way of capitals: folds ß with ss, ς with σ, as small letters alone do not.
  const readings = [skeleton(plain), skeleton(capitals.toLowerCase()).toLowerCase(), skeleton(capitals)];
  if (kept.size >= maxKept) kept.clear();
  kept.set(name, readings);
  return readings;
}

function skeleton(text: string): string {
  skeletonOf ??= createRequire(import.meta.url)('unhomoglyph') as typeof SkeletonOf;
  return shown(skeletonOf(text.normalize('NFD')).normalize('NFD'));
}

/** Without what stands between and around words; a name of nothing else keeps it. U+2800 is a letter without dots. */
function shown(text: string): string {
  return text.replace(/[\p{P}\p{Z}\s\u2800]+/gu, ' ').trim() || text;
}
