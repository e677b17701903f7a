import type { Bar, Section } from './section.js';

const WIDTH = 860;
const LABEL = 250;
const VALUE = 130;
const ROW = 22;
const TITLE = 44;

/** Horizontal bars for each section that has some, drawn to the same scale within a section. */
export function chart(title: string, sections: readonly Section[]): string {
  let top = 40;
  const groups: string[] = [];
  for (const { title: heading, bars } of sections) {
    if (!bars?.length) continue;
    groups.push(`<g transform="translate(0 ${top})">${group(heading, bars)}</g>`);
    top += TITLE + bars.length * ROW;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top + 16}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>
<text x="16" y="28" font-size="17" font-weight="bold">${escape(title)}</text>
${groups.join('\n')}
</svg>
`;
}

function group(heading: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map((bar) => bar.value));
  return [
    `<text x="16" y="26" font-weight="bold">${escape(heading)}</text>`,
    ...bars.map((bar, index) => drawn(bar, TITLE - 10 + index * ROW, bar.value / most)),
  ].join('\n');
}

function drawn({ label, text, isOurs }: Bar, top: number, share: number): string {
  const width = Math.max(1, share * (WIDTH - LABEL - VALUE)).toFixed(1);
  return [
    `<text x="${LABEL - 8}" y="${top + 13}" text-anchor="end">${escape(label)}</text>`,
    `<rect x="${LABEL}" y="${top + 2}" width="${width}" height="14" fill="${isOurs ? '#e0234e' : '#8a94a6'}"/>`,
    `<text x="${LABEL + Number(width) + 6}" y="${top + 13}">${escape(text)}</text>`,
  ].join('');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
