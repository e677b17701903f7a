import { Card } from './card.js';
import { History } from './history.js';

const history = new History();
const cards = new Map();

function show(id, text) {
  document.getElementById(id).textContent = text;
}

function showState(state, text) {
  const element = document.getElementById('state');
  element.dataset.state = state;
  element.textContent = text;
}

function showTick({ holder, sequence }) {
  showState('live', 'live');
  show('holder', `pid ${holder}`);
  show('sequence', `no. ${sequence.toLocaleString('en')}`);
}

/** As often as prices come; more would show nothing but the clock. */
const DRAW_MS = 45;
let drawnAt = 0;

function drawWhenDue(time) {
  if (time - drawnAt >= DRAW_MS) {
    drawnAt = time;
    draw();
  }
  requestAnimationFrame(drawWhenDue);
}

function draw() {
  const { newest } = history;
  for (const symbol of Object.keys(newest?.prices ?? {})) {
    if (!cards.has(symbol)) cards.set(symbol, new Card(symbol, cards.size));
    cards.get(symbol).draw(history);
  }
}

const events = new EventSource('prices');
events.addEventListener('worker', ({ data }) => show('worker', `pid ${JSON.parse(data).worker}`));
events.addEventListener('tick', ({ data }) => {
  const tick = JSON.parse(data);
  history.add(tick);
  showTick(tick);
});
events.addEventListener('gap', () => {
  history.interrupt();
  showState('waiting', 'the library is being replaced');
});
// The browser connects again by itself; another worker may serve it then.
events.addEventListener('error', () => showState('waiting', 'connecting again'));

requestAnimationFrame(drawWhenDue);
const before = await fetch('recent');
if (before.ok) history.prepend(await before.json());
