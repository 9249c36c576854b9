import { api, ApiError, type Health } from './api.ts';
import { h, setText, toast } from './dom.ts';
import { span } from './time.ts';

const POLL_MS = 5000;
const SAMPLES = 32;

const MODES = {
  lambda: { title: 'Lambda function', text: 'Runs per request and scales to zero.' },
  container: { title: 'Container', text: 'Runs all the time behind a load balancer.' },
} as const;

/** The panel that says what is running, refreshed while the page is visible. */
export function showDeployment(panel: HTMLElement, pulse: HTMLElement): void {
  const title = h('p', { class: 'mode-title' }, '—');
  const text = h('p', { class: 'mode-text' }, 'Asking the API what runs…');
  const version = h('dd', {}, '—');
  const uptime = h('dd', { class: 'number' }, '—');
  const storage = h('dd', {}, '—');
  const instance = h('dd', { class: 'mono' }, '—');
  const latency = h('span', { class: 'number' }, '—');
  const bars = h('div', { class: 'bars', 'aria-hidden': 'true' });
  const samples: (number | undefined)[] = [];

  panel.append(
    h('div', { class: 'mode' }, title, text),
    h(
      'dl',
      { class: 'facts' },
      h('div', {}, h('dt', {}, 'Version'), version),
      h('div', {}, h('dt', {}, 'Up for'), uptime),
      h('div', {}, h('dt', {}, 'Storage'), storage),
      h('div', {}, h('dt', {}, 'Instance'), instance),
    ),
    h('div', { class: 'latency' }, h('p', {}, h('span', {}, 'Response time'), latency), bars),
  );

  let health: Health | undefined;
  let read = 0;
  const tick = () => {
    if (health) setText(uptime, span(health.uptime + (Date.now() - read) / 1000));
  };

  const refresh = async () => {
    const begun = performance.now();
    try {
      health = await api.health();
      read = Date.now();
      const took = Math.round(performance.now() - begun);
      samples.push(took);
      document.documentElement.dataset['mode'] = health.mode;
      panel.classList.remove('stale');
      setText(title, MODES[health.mode]?.title ?? health.mode);
      setText(text, MODES[health.mode]?.text ?? '');
      showVersion(version, health.version);
      setText(storage, health.storage === 'dynamodb' ? 'DynamoDB' : 'Memory');
      setText(instance, health.instance);
      setText(latency, `${took} ms`);
      setPulse(pulse, 'ok', 'Live');
    } catch (error) {
      samples.push(undefined);
      panel.classList.add('stale');
      setText(latency, '—');
      setPulse(pulse, 'down', error instanceof ApiError ? error.message : 'The API does not answer');
    }
    if (samples.length > SAMPLES) samples.shift();
    drawBars(bars, samples);
    tick();
  };

  setInterval(tick, 1000);
  setInterval(() => document.visibilityState === 'visible' && void refresh(), POLL_MS);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void refresh());
  void refresh();
}

function setPulse(pulse: HTMLElement, state: 'ok' | 'down', text: string): void {
  pulse.dataset['state'] = state;
  setText(pulse, text);
}

/** The start of the content id is enough to tell builds apart; a click copies all of it. */
function showVersion(cell: HTMLElement, version: string): void {
  if (cell.dataset['version'] === version) return;
  cell.dataset['version'] = version;
  const short = version.replace(/^sha256:/, '').slice(0, 12);
  const copy = async () => {
    await navigator.clipboard?.writeText(version).then(
      () => toast('Version copied'),
      () => toast(version),
    );
  };
  cell.replaceChildren(
    h('button', { type: 'button', class: 'copy mono', title: `Copy ${version}`, click: () => void copy() }, short),
  );
}

function drawBars(bars: HTMLElement, samples: readonly (number | undefined)[]): void {
  const highest = Math.max(40, ...samples.map((sample) => sample ?? 0));
  bars.replaceChildren(
    ...Array.from({ length: SAMPLES }, (_, index) => {
      const at = index - (SAMPLES - samples.length);
      const sample = samples[at];
      const bar = h('i', { class: at < 0 ? 'none' : sample === undefined ? 'failed' : '' });
      bar.style.height = at < 0 || sample === undefined ? '' : `${Math.max(8, (100 * sample) / highest)}%`;
      return bar;
    }),
  );
}
