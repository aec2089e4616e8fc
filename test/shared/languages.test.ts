import { expect, test } from 'vitest';
import { chooseLanguage, languageFor, languages } from '../../shared/languages.ts';

test.each(languages)('a system that speaks %s gets it', (language) => {
  expect(chooseLanguage([language])).toBe(language);
});

test.each([
  [['en-US'], 'en'],
  [['zh'], 'zh-CN'],
  [['zh-CN'], 'zh-CN'],
  [['zh-Hans'], 'zh-CN'],
  [['zh-SG'], 'zh-CN'],
  [['zh-Hans-TW'], 'zh-CN'],
  [['zh_CN.UTF-8'], 'zh-CN'],
  // Traditional Chinese is another script; Ferry does not have it.
  [['zh-TW'], 'en'],
  [['zh-HK'], 'en'],
  [['zh-Hant-CN'], 'en'],
  // The first language Ferry speaks wins, not the first of the list.
  [['fr-FR', 'zh-CN', 'en'], 'zh-CN'],
  [['zh-TW', 'zh-CN'], 'zh-CN'],
  [['fr', 'en-GB', 'zh-CN'], 'en'],
  [['C'], 'en'],
  [['', 'not a tag'], 'en'],
  [[], 'en'],
])('of the system’s languages %j Ferry speaks %s', (system, language) => {
  expect(chooseLanguage(system)).toBe(language);
});

test('a language chosen in the settings wins over the system’s', () => {
  expect(languageFor('en', ['zh-CN'])).toBe('en');
  expect(languageFor('system', ['zh-CN'])).toBe('zh-CN');
});
