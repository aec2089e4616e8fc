/** Every colour of text has 7 to 1 (WCAG's AAA) with every ground it stands on, in both themes. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

const css = readFileSync('renderer/theme/tokens.css', 'utf8');

/** A token's value in light and in dark colours. */
function token(name: string): readonly [light: Colour, dark: Colour] {
  const value = new RegExp(`^\\s*--${name}: (.*);$`, 'mu').exec(css)![1]!;
  const pair = /^light-dark\((.*), (#\w{6}|rgb\(.*\))\)$/u.exec(value);
  return pair === null ? [parse(value), parse(value)] : [parse(pair[1]!), parse(pair[2]!)];
}

function parse(text: string): Colour {
  const rgb = /^rgb\((\d+) (\d+) (\d+) \/ (\d+)%\)$/u.exec(text);
  if (rgb !== null) return [Number(rgb[1]), Number(rgb[2]), Number(rgb[3]), Number(rgb[4]) / 100];
  const hex = /^#(..)(..)(..)$/u
    .exec(text)!
    .slice(1)
    .map((part) => Number.parseInt(part, 16));
  return [hex[0]!, hex[1]!, hex[2]!, 1];
}

function over([r, g, b]: Colour, [red, green, blue, alpha]: Colour): Colour {
  const mixed = (below: number, above: number): number => below * (1 - alpha) + above * alpha;
  return [mixed(r, red), mixed(g, green), mixed(b, blue), 1];
}

/** As WCAG 2 defines it. */
function luminance([r, g, b]: Colour): number {
  const [red, green, blue] = [r, g, b].map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: Colour, other: Colour): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

const plain = ['bg', 'surface', 'raised', 'sunken'];
/** What stands on it; `on`: what it lies over, where it can be seen through. */
const grounds: readonly { readonly ground: string; readonly on?: string; readonly texts: readonly string[] }[] = [
  ...plain.map((ground) => ({ ground, texts: ['text', 'text-soft', 'accent-text', 'danger', 'warning'] })),
  // Under the pointer, and what isn't chosen of several: of sheets, too, which are the lightest in the dark.
  ...['surface', 'raised'].map((on) => ({ ground: 'hover', on, texts: ['text', 'text-soft'] })),
  ...['surface', 'raised'].map((on) => ({ ground: 'pressed', on, texts: ['text', 'text-soft'] })),
  { ground: 'accent-soft', texts: ['text', 'text-soft', 'accent-text'] },
  { ground: 'danger-soft', texts: ['text', 'danger'] },
  { ground: 'warning-soft', texts: ['text', 'warning'] },
  ...['accent', 'accent-hover'].map((ground) => ({ ground, texts: ['on-accent'] })),
];

test.each(['light', 'dark'] as const)('in %s colours', (theme) => {
  const value = (name: string): Colour => token(name)[theme === 'light' ? 0 : 1];
  const weak = grounds.flatMap(({ ground, on, texts }) => {
    const under = on === undefined ? value(ground) : over(value(on), value(ground));
    return texts
      .map((text) => ({
        text,
        ground: on === undefined ? ground : `${ground} on ${on}`,
        of: contrast(value(text), under),
      }))
      .filter(({ of }) => of < 7)
      .map(({ of, ...rest }) => `${rest.text} on ${rest.ground}: ${of.toFixed(2)}`);
  });
  expect(weak).toEqual([]);
});
