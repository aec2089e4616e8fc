/** What a person types into: there keys and pastes mean text. Nobody types into what is only chosen. */

export function isEditable(target: EventTarget | null): boolean {
  const fields = 'input:not([type="radio"], [type="checkbox"]), textarea, [contenteditable="true"]';
  return target instanceof HTMLElement && target.closest(fields) !== null;
}
