/** A name or path on one line: where there is no room for all of it, its middle is cut and its ending stays. */
import { useLayoutEffect, useRef, useState } from 'react';
import { cutMiddle, isolateEnd, isolateStart, visible } from '../../shared/text/index.ts';
import { classes } from './button.tsx';
import styles from './cut-text.module.css';

/** Text of a peer's or a disk's. CSS alone could only cut the end, which is what tells a program from a picture. */
export function CutText({ children, className }: { children: string; className?: string | undefined }) {
  return <Cut whole={visible(children)} className={className} />;
}

/** A folder's path on one line: where there is no room for all of it, its last name, which tells most; its middle is cut at last. */
export function CutFolder({ path, name }: { path: string; name: string }) {
  const whole = visible(path);
  const last = visible(name);
  return (
    <Cut
      whole={whole}
      shorter={whole.endsWith(last) && last !== whole ? `…${whole.at(-last.length - 1)}${last}` : whole}
    />
  );
}

/**
 * A sentence of the dictionary on one line, of which the `isolated()` parts give way. Pass them whole: their room is
 * what the line leaves them.
 */
export function CutSentence({ children, className }: { children: string; className?: string | undefined }) {
  const parts = children.split(/([\u2068\u2069])/u);
  return (
    <span className={classes(styles.sentence, className)}>
      {parts.map((part, i) => {
        if (part === '' || part === isolateStart || part === isolateEnd) return null;
        return parts[i - 1] === isolateStart ? <Cut key={i} whole={part} /> : <span key={i}>{part}</span>;
      })}
    </span>
  );
}

interface CutProps {
  whole: string;
  /** Shown where there is no room for the whole, and cut where there is none for this. */
  shorter?: string;
  className?: string | undefined;
}

function Cut({ whole, shorter = whole, className }: CutProps) {
  const box = useRef<HTMLElement>(null);
  const [cut, setCut] = useState<{ readonly of: string; readonly shown: string } | null>(null);
  useLayoutEffect(() => {
    const element = box.current!;
    const fit = (): void => {
      const shown = fitInto(element, whole, shorter);
      setCut(shown === whole ? null : { of: whole, shown });
      giveSlack(element.nextElementSibling, slackIn(element, whole, shown));
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, [whole, shorter]);
  const shown = cut?.of === whole ? cut.shown : whole;
  return (
    <bdi ref={box} className={classes(styles.cut, className)} data-whole={shown === whole ? undefined : whole}>
      {shown}
    </bdi>
  );
}

/** As much of it as the element has room for. Its box is as wide as the whole text would like it, whatever it shows now. */
function fitInto(element: HTMLElement, whole: string, shorter: string): string {
  if (element.scrollWidth <= element.clientWidth) return whole;
  const room = element.clientWidth;
  const widthOf = measureIn(getComputedStyle(element).font);
  return cutMiddle(shorter, (shown) => shown !== whole && widthOf(shown) <= room);
}

/** Pixels that what is shown of it leaves empty: a letter more had no room. What follows in its line may move there. */
function slackIn(element: HTMLElement, whole: string, shown: string): number {
  if (shown === whole) return 0;
  return Math.max(0, Math.floor(element.clientWidth - measureIn(getComputedStyle(element).font)(shown)));
}

/** Nothing is written where nothing changes: the next text of a list would have all of it laid out again before it could measure. */
function giveSlack(to: Element | null, px: number): void {
  if (!(to instanceof HTMLElement)) return;
  const slack = px === 0 ? '' : `${px}px`;
  if (to.style.getPropertyValue('--cut-slack') !== slack) to.style.setProperty('--cut-slack', slack);
}

let canvas: CanvasRenderingContext2D | null = null;

/** Measures what a text takes, in CSS pixels, without laying anything out: a long list is cut in one go. */
function measureIn(font: string): (text: string) => number {
  canvas ??= document.createElement('canvas').getContext('2d')!;
  canvas.font = font;
  return (text) => canvas!.measureText(text).width;
}
