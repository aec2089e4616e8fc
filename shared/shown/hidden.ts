/**
 * Characters that nobody sees, or that steer what stands beside them, told apart from their legitimate uses by Unicode's
 * own properties (https://www.unicode.org/reports/tr44/), so that what a later Unicode adds is covered as well.
 */

/** Format characters that are drawn (Prepended_Concatenation_Mark, which expressions don't know). */
const drawnSigns = String.raw`\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}`;

/**
 * Invisible by definition (zero widths, bidirectional controls, tags, variation selectors, Hangul fillers), controls,
 * line separators, halves of pairs, private use, unassigned; and by their names: the blank Braille pattern, the object
 * replacement and two blank hieroglyphs.
 */
const hiddenClass = String.raw`[[\p{Default_Ignorable_Code_Point}\p{C}\p{Zl}\p{Zp}\u2800\ufffc\u{13441}\u{13442}]--[${drawnSigns}]]`;

/** More marks than any script puts on one letter: they would be drawn over the lines above and below. */
const mostMarks = 8;

/** Scripts whose letters are joined, kept apart or stacked by the joiners (UAX 31, 2.3.1). */
const joinedScripts = [
  ...['Arab', 'Syrc', 'Mand', 'Mong', 'Nkoo', 'Adlm', 'Rohg'],
  ...['Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh'],
  ...['Mymr', 'Khmr', 'Tibt', 'Bali', 'Java', 'Newa', 'Tirh', 'Kthi'],
];
const joined = `[[\\p{L}\\p{M}]&&[${joinedScripts.map((script) => `\\p{scx=${script}}`).join('')}]]`;
const emoji = String.raw`[\p{Emoji}--[#*0-9]]`;

/** Where such characters are part of what is seen. Each needs a neighbour that is seen. */
const legitimate = [
  // The flags of England, Scotland and Wales, spelt with tags.
  String.raw`\p{RGI_Emoji_Tag_Sequence}`,
  // Emoji in colour or in black, keycaps, and emoji joined into one.
  String.raw`(?<=${emoji})[\ufe0e\ufe0f]`,
  String.raw`(?<=[#*0-9])\ufe0f(?=\u20e3)`,
  String.raw`(?<=[\p{ExtPict}\p{EMod}]\ufe0f?)\u200d(?=\p{ExtPict})`,
  // Forms of ideographs, as in Japanese family names, and of Mongolian letters.
  String.raw`(?<=\p{Ideographic})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
  String.raw`(?<=[\p{L}&&\p{scx=Mong}])[\u180b-\u180f]`,
  // Joiners between letters, and the one at the end of a Malayalam chillu.
  String.raw`(?<=${joined})[\u200c\u200d](?=${joined})`,
  String.raw`(?<=\u0d4d)\u200d`,
  // The space of Braille.
  String.raw`(?<=[\u2801-\u28ff])\u2800(?=[\u2801-\u28ff])`,
];

const piled = String.raw`[\p{Mn}\p{Me}]{${mostMarks}}`;
const hidden = new RegExp(`(${legitimate.join('|')})|${hiddenClass}|(?<=${piled})\\p{M}`, 'gv');
/** Without looking around: most names have nothing to look closer at. */
const suspicious = new RegExp(`${hiddenClass}|${piled}\\p{M}`, 'v');
const hiddenAnywhere = new RegExp(String.raw`${hiddenClass}|[\p{Zs}--\x20]`, 'gv');
const plainAscii = /^[\x20-\x7e]*$/;
const notPlainAscii = /[^\x20-\x7e]+/g;

/** Stands for a character that must not be shown as it is. */
export const hiddenMark = '\ufffd';

/** The text with `mark` for every character that isn't seen or steers; legitimate uses stay. */
export function replaceHidden(text: string, mark: string): string {
  if (plainAscii.test(text) || !suspicious.test(text)) return text;
  return text.replace(hidden, (_, kept: string | undefined) => kept ?? mark);
}

/** Whether anything of it can be seen: neither `'\u3164'` nor three spaces are a name. */
export function showsSomething(text: string): boolean {
  return /\P{Zs}/u.test(replaceHidden(text, ''));
}

/** JSON with all such characters, also legitimate ones and odd blanks, as `\uXXXX`: parsed it is the same. */
export function escapeHidden(json: string): string {
  return json.replace(notPlainAscii, (run) => run.replace(hiddenAnywhere, escapeUnits));
}

function escapeUnits(char: string): string {
  return Array.from({ length: char.length }, (_, i) => hexEscape(char.charCodeAt(i))).join('');
}

function hexEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
