/** Text of somebody who wants to be misread, and what no front end may hold. */

/** One of each kind: zero width, override, tag, selector, filler, Braille blank, escape, line, private use, half a pair. */
export const unseenKinds =
  '\u200b\u202e\u2066\u{e0041}\ufe0f\u3164\u2800\u00ad\ufeff\u001b[2J\u0007\r\n\u2028\ue000\u0378\ud800\u2069';

/** A name that says it is a document, and is a program: its ending is far away. */
export const misleading = `report.pdf${' '.repeat(120)}.sh`;

/** Both in one. */
export const badName = `${unseenKinds}${misleading}`;

/** What may stand nowhere: all that isn't seen or steers, and the many spaces. Line breaks are those of whoever lays out the text. */
export const neverShown =
  /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\u2800\u0000-\u0009\u000b-\u001f\u007f-\u009f]|report\.pdf {2}/u;
