/** Language and theme: as the system has them, unless chosen otherwise. */
import { languages, type LanguageSetting } from '../../shared/languages.ts';
import { themes, type Theme } from '../../shared/settings.ts';
import { textFor } from '../../shared/text/index.ts';
import { useActions, useEngine, useText } from '../state/context.tsx';
import { Choice } from '../ui/choice.tsx';
import { Segments } from '../ui/segments.tsx';

export function LanguageChoice() {
  const { settings } = useText();
  const actions = useActions();
  return (
    <Choice<LanguageSetting>
      label={settings.language}
      value={useEngine((state) => state.settings.language)}
      options={[
        { value: 'system', label: settings.languageSystem },
        // Each in its own words: whoever needs it can read it.
        ...languages.map((value) => ({ value, label: textFor(value).languageName })),
      ]}
      onChange={(language) => void actions.run('setSettings', { language })}
      testId="settings-language"
    />
  );
}

export function ThemeChoice() {
  const { settings } = useText();
  const actions = useActions();
  return (
    <Segments<Theme>
      label={settings.theme}
      value={useEngine((state) => state.settings.theme)}
      options={themes.map((value) => ({ value, label: settings.themes[value] }))}
      onChange={(theme) => void actions.run('setSettings', { theme })}
      testId="settings-theme"
    />
  );
}
