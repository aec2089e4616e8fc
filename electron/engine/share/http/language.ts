/** In which language a browser is answered. */
import { chooseLanguage } from '../../../../shared/languages.ts';
import { textFor, type Text } from '../../../../shared/text/index.ts';

/** More tags than anybody speaks languages are not looked at. */
const maxTags = 20;

/** By `Accept-Language` (RFC 9110 12.5.4): the best liked one that Ferry speaks. */
export function textOf(accepted: string | undefined): Text {
  const tags = (accepted ?? '').split(',', maxTags).map((each) => {
    const [tag = '', ...more] = each.split(';');
    const liking = more
      .find((one) => one.trim().startsWith('q='))
      ?.trim()
      .slice(2);
    return { tag: tag.trim(), liking: liking === undefined ? 1 : Number(liking) || 0 };
  });
  const liked = tags.filter(({ liking }) => liking > 0).sort((a, b) => b.liking - a.liking);
  return textFor(chooseLanguage(liked.map(({ tag }) => tag)));
}
