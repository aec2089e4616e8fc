/**
 * The one dictionary: every sentence a person reads, in window, menu, tray, notifications and terminal.
 * `en.ts` is the source and its type the contract; a translation that lacks a key does not compile.
 */
import type { Failure, FailureParams } from '../errors.ts';
import type { Language, Settings } from '../state.ts';
import { en, type Text } from './en.ts';
import { visible } from './peer-text.ts';
import { zhCN } from './zh-CN.ts';

export type { Text } from './en.ts';
export { isolated, isolateEnd, isolateStart, visible, visibleLines } from './peer-text.ts';

const texts: Readonly<Record<Language, Text>> = { en, 'zh-CN': zhCN };

export const languages = Object.keys(texts) as readonly Language[];

export function textFor(language: Language): Text {
  return texts[language];
}

/**
 * The first of the system's languages (BCP 47 tags or POSIX locales, most wanted first) that Ferry speaks;
 * English when it speaks none. Chinese counts when its script is Simplified, by tag or by likely region
 * (`zh`, `zh-SG`, `zh-Hans-TW`); Traditional (`zh-TW`, `zh-HK`, `zh-Hant`) is another language that Ferry lacks.
 */
export function chooseLanguage(systemLanguages: readonly string[]): Language {
  for (const tag of systemLanguages) {
    const language = languageOf(tag);
    if (language !== undefined) return language;
  }
  return 'en';
}

/** The language to speak under these settings. */
export function languageFor(setting: Settings['language'], systemLanguages: readonly string[]): Language {
  return setting === 'system' ? chooseLanguage(systemLanguages) : setting;
}

function languageOf(tag: string): Language | undefined {
  try {
    // `zh_CN.UTF-8@x` is how POSIX writes zh-CN.
    const { language, script } = new Intl.Locale(tag.replace(/[.@].*$/u, '').replaceAll('_', '-')).maximize();
    if (language === 'en') return 'en';
    if ((language === 'zh' || language === 'cmn') && script === 'Hans') return 'zh-CN';
  } catch {
    // `C`, `POSIX` and nonsense are no tags.
  }
  return undefined;
}

/** `by` is a word of ours; an empty name stays empty, for the sentence then has a word of its own. */
function isShown(key: string, value: string): boolean {
  return key !== 'by' && value !== '';
}

/**
 * What happened and what to do about it, in words. Says something sensible also where parameters are missing.
 * Names and paths may come from a peer: `show` makes them fit to be shown (the window also isolates them).
 */
export function failureSentence(text: Text, failure: Failure, show: (value: string) => string = visible): string {
  return text.failures[failure.code](shownParams(failure, show));
}

/** Why an accepted transfer stands still, and what makes it go on. `show` as for `failureSentence`. */
export function holdSentence(text: Text, hold: Failure, show: (value: string) => string = visible): string {
  const { holds } = text;
  const say = Object.hasOwn(holds, hold.code) ? holds[hold.code as keyof typeof holds] : holds.otherwise;
  return say(shownParams(hold, show));
}

function shownParams({ params = {} }: Failure, show: (value: string) => string): FailureParams {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [
      key,
      typeof value === 'string' && isShown(key, value) ? show(value) : value,
    ]),
  );
}
