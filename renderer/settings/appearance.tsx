/** Language and theme: as the system has them, unless chosen otherwise. */
import type { Settings } from '../../shared/state.ts';
import { languages, textFor } from '../../shared/text/index.ts';
import { useActions, useEngine, useText } from '../state/context.tsx';
import { Choice } from '../ui/choice.tsx';
import { Segments } from '../ui/segments.tsx';

export function Appearance() {
  const text = useText();
  const actions = useActions();
  const language = useEngine((state) => state.settings.language);
  const theme = useEngine((state) => state.settings.theme);
  return (
    <>
      <Choice<Settings['language']>
        label={text.settings.language}
        value={language}
        options={[
          { value: 'system', label: text.settings.languageSystem },
          // Each in its own words: whoever needs it can read it.
          ...languages.map((value) => ({ value, label: textFor(value).languageName })),
        ]}
        onChange={(value) => void actions.run('setSettings', { language: value })}
        testId="settings-language"
      />
      <Segments<Settings['theme']>
        label={text.settings.theme}
        value={theme}
        options={[
          { value: 'system', label: text.settings.themeSystem },
          { value: 'light', label: text.settings.themeLight },
          { value: 'dark', label: text.settings.themeDark },
        ]}
        onChange={(value) => void actions.run('setSettings', { theme: value })}
        testId="settings-theme"
      />
    </>
  );
}
