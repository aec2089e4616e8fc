/** Puts text on the clipboard, also where the permission for the newer interface is withheld. */
export async function copyToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr-only';
  // Inside the open dialog, whose focus trap would not let it be selected elsewhere.
  (focused?.parentElement ?? document.body).append(area);
  area.select();
  // Deprecated without a replacement that works where permissions are withheld.
  // oxlint-disable-next-line typescript/no-deprecated
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
