/** Local paths as people read them: the last name first of all. Works for `/a/b` and `C:\a\b`. */
export function splitPath(path: string): { readonly name: string; readonly parent: string } {
  const trimmed = path.replace(/(?<=[^\\/:])[\\/]+$/u, '');
  const cut = Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\'));
  const name = trimmed.slice(cut + 1);
  return name === '' ? { name: trimmed, parent: '' } : { name, parent: trimmed.slice(0, Math.max(cut, 0)) };
}
