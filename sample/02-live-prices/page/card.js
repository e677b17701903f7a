import { History } from './history.js';

const COLOURS = [
  'light-dark(#2f6fed, #6ea0ff)',
  'light-dark(#8a3ffc, #b88aff)',
  'light-dark(#00838f, #4dd0e1)',
  'light-dark(#c2410c, #ff9d6b)',
];
/** Room for the labels at the right, and above and below the line. */
const RIGHT = 56;
const MARGIN = 18;

/** One symbol: its price, and its line. */
export class Card {
  #root;
  #symbol;

  constructor(symbol, index) {
    this.#symbol = symbol;
    this.#root = document.getElementById('card').content.firstElementChild.cloneNode(true);
    this.#root.style.setProperty('--series', COLOURS[index % COLOURS.length]);
    this.#find('.symbol').textContent = symbol;
    this.#find('.chart').setAttribute('aria-label', `The price of ${symbol} in the last 30 seconds`);
    document.getElementById('cards').append(this.#root);
  }

  draw(history) {
    const prices = history.ticks.map((tick) => tick.prices[this.#symbol]);
    this.#write(prices);
    const scale = this.#scale(history, prices);
    this.#drawGrid(scale);
    this.#drawGaps(scale, history.gaps());
    this.#drawLine(scale, history);
  }

  #write(prices) {
    const change = (prices.at(-1) / prices[0] - 1) * 100;
    this.#find('.price').textContent = prices.at(-1).toFixed(2);
    this.#find('.change').textContent = `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(2)} %`;
    this.#root.classList.toggle('falls', change < 0);
  }

  /** From moments and prices to the pixels of the chart. */
  #scale(history, prices) {
    const { clientWidth: width, clientHeight: height } = this.#find('.chart');
    const low = Math.min(...prices);
    const high = Math.max(...prices, low + 0.05);
    const perMs = (width - RIGHT) / History.windowMs;
    const { now } = history;
    return {
      width,
      height,
      low,
      high,
      x: (at) => Math.max(0, width - RIGHT - (now - at) * perMs),
      y: (price) => MARGIN + ((high - price) / (high - low)) * (height - 2 * MARGIN),
    };
  }

  #drawGrid({ width, low, high, y }) {
    const lines = [low, (low + high) / 2, high].map(
      (price) =>
        `<line x1="0" x2="${width - RIGHT}" y1="${y(price)}" y2="${y(price)}" />` +
        `<text x="${width}" y="${y(price) + 4}">${price.toFixed(2)}</text>`,
    );
    this.#find('.grid').innerHTML = lines.join('');
  }

  #drawGaps({ height, x }, gaps) {
    const boxes = gaps.map(({ from, to, missing }) => {
      const box = `x="${x(from)}" y="0" width="${Math.max(2, x(to) - x(from))}" height="${height}"`;
      return `<rect class="shade" ${box} /><rect class="stripes" ${box} />${label(missing, x(from), x(to))}`;
    });
    this.#find('.gaps').innerHTML = boxes.join('');
  }

  #drawLine({ height, x, y }, history) {
    const paths = history
      .runs()
      .map((run) => run.map(({ at, prices }) => `${x(at).toFixed(1)},${y(prices[this.#symbol]).toFixed(1)}`));
    const { at, prices } = history.newest;
    this.#find('.line').setAttribute('d', paths.map((points) => `M${points.join('L')}`).join(''));
    this.#find('.area').setAttribute('d', paths.map((points) => areaBelow(points, height)).join(''));
    this.#find('.head').setAttribute('cx', x(at));
    this.#find('.head').setAttribute('cy', y(prices[this.#symbol]));
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }
}

/** Beside the gap, where there is more room. */
function label(missing, from, to) {
  const text = missing === undefined ? 'waiting' : `${missing} missed`;
  return from > 90
    ? `<text x="${from - 5}" y="11" text-anchor="end">${text}</text>`
    : `<text x="${to + 5}" y="11">${text}</text>`;
}

function areaBelow(points, height) {
  const [left] = points[0].split(',');
  const [right] = points.at(-1).split(',');
  return `M${left},${height}L${points.join('L')}L${right},${height}Z`;
}
