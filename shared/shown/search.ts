/** How a person's words find names and sentences: folded, so that case, width and how an accent is stored make no difference. */

/** As `finds` compares. Names of macOS store an accent apart from its letter; nobody types it so. */
export function folded(text: string, language: string): string {
  return text.normalize('NFKC').toLocaleLowerCase(language);
}

/** Whether every one of these words (`wordsOf`) is somewhere in a folded text. */
export function finds(words: readonly string[], text: string): boolean {
  return words.every((word) => text.includes(word));
}

/** What a person typed, as words to find. */
export function wordsOf(typed: string, language: string): readonly string[] {
  return folded(typed, language).split(/\s+/u).filter(Boolean);
}
