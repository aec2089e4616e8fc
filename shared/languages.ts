/** The languages Ferry speaks, and which of the system's languages each of them serves. Their words are in `text/`. */

/**
 * By tag: whether it serves a locale whose likely script and region have been filled in. A new language needs a
 * dictionary in `text/index.ts`: the compiler asks for it.
 */
const serves = {
  en: ({ language }) => language === 'en',
  // Traditional Chinese is another written language, which Ferry lacks.
  'zh-CN': ({ language, script }) => (language === 'zh' || language === 'cmn') && script === 'Hans',
} satisfies Readonly<Record<string, (locale: Intl.Locale) => boolean>>;

export type Language = keyof typeof serves;
export const languages = Object.keys(serves) as readonly Language[];

/** A language, or the system's. */
export type LanguageSetting = 'system' | Language;
export const languageSettings: readonly LanguageSetting[] = ['system', ...languages];

/**
 * The first of the system's languages (BCP 47 tags or POSIX locales, most wanted first) that Ferry speaks; English
 * when it speaks none. A tag without a script counts with its likely one: `zh-SG` is Simplified, `zh-TW` Traditional.
 */
export function chooseLanguage(systemLanguages: readonly string[]): Language {
  for (const tag of systemLanguages) {
    const locale = localeOf(tag);
    const language = locale && languages.find((each) => serves[each](locale));
    if (language) return language;
  }
  return 'en';
}

/** The language to speak under this setting. */
export function languageFor(setting: LanguageSetting, systemLanguages: readonly string[]): Language {
  return setting === 'system' ? chooseLanguage(systemLanguages) : setting;
}

function localeOf(tag: string): Intl.Locale | null {
  try {
    // `zh_CN.UTF-8@x` is how POSIX writes zh-CN.
    return new Intl.Locale(tag.replace(/[.@].*$/u, '').replaceAll('_', '-')).maximize();
  } catch {
    // `C`, `POSIX` and nonsense are no tags.
    return null;
  }
}
