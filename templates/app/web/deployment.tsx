import { useEffect, useState } from 'preact/hooks';
import { api, messageOf, type Health } from './api.ts';
import { span } from './time.ts';
import { toast } from './toast.ts';

const POLL_MS = 5000;
const SAMPLES = 32;

const MODES = {
  lambda: { title: 'Lambda function', text: 'Runs per request and scales to zero.' },
  container: { title: 'Container', text: 'Runs all the time behind a load balancer.' },
} as const;

const STORAGE: Record<string, string> = { memory: 'Memory', dynamodb: 'DynamoDB', sqlite: 'SQLite' };

interface Sample {
  milliseconds: number;
  /** Missing where nothing answered. */
  health?: Health;
  at: number;
}

/** What is running, asked every few seconds while the page is visible, and how that has changed meanwhile. */
export function Deployment({ report }: { report: (pulse: { state: 'ok' | 'down'; text: string }) => void }) {
  const [samples, setSamples] = useState<Sample[]>([]);
  const [shifting, setShifting] = useState(false);
  const [now, setNow] = useState(Date.now());

  useEffect(() => {
    const refresh = async () => {
      const begun = performance.now();
      let health: Health | undefined;
      try {
        health = await api.health();
        document.documentElement.dataset['mode'] = health.mode;
        report({ state: 'ok', text: 'Live' });
      } catch (error) {
        report({ state: 'down', text: messageOf(error) });
      }
      const sample = { milliseconds: Math.round(performance.now() - begun), at: Date.now(), ...(health && { health }) };
      setSamples((before) => [...before, sample].slice(-SAMPLES));
      setShifting(await hasCandidate());
    };
    const whileVisible = () => document.visibilityState === 'visible' && void refresh();
    void refresh();
    const timers = [setInterval(whileVisible, POLL_MS), setInterval(() => setNow(Date.now()), 1000)];
    document.addEventListener('visibilitychange', whileVisible);
    return () => {
      timers.forEach(clearInterval);
      document.removeEventListener('visibilitychange', whileVisible);
    };
  }, []);

  const last = samples.at(-1);
  const known = samples.findLast(({ health }) => health);
  const health = known?.health;
  return (
    <aside class={`deployment${last && !last.health ? ' stale' : ''}`} aria-label="What is running">
      <div class="mode">
        <p class="mode-title">{health ? MODES[health.mode].title : '—'}</p>
        <p class="mode-text">{health ? MODES[health.mode].text : 'Asking the API what runs…'}</p>
      </div>
      <dl class="facts">
        <Fact name="Version">{health ? <Version version={health.version} /> : '—'}</Fact>
        <Fact name="Up for">{health && known ? span(health.uptime + (now - known.at) / 1000) : '—'}</Fact>
        <Fact name="Storage">{health ? (STORAGE[health.storage] ?? health.storage) : '—'}</Fact>
        <Fact name="Instance">
          <span class="mono">{health?.instance ?? '—'}</span>
        </Fact>
      </dl>
      <div class="latency">
        <p>
          <span>Response time</span>
          <span class="number">{last?.health ? `${last.milliseconds} ms` : '—'}</span>
        </p>
        <Bars samples={samples} />
        <Shift samples={samples} shifting={shifting} />
      </div>
    </aside>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The start of the content id is enough to tell builds apart; a click copies all of it. */
function Version({ version }: { version: string }) {
  const copy = () =>
    navigator.clipboard?.writeText(version).then(
      () => toast('Version copied'),
      () => toast(version),
    );
  return (
    <button type="button" class="copy mono" title={`Copy ${version}`} onClick={() => void copy()}>
      {short(version)}
    </button>
  );
}

const short = (version: string) => version.replace(/^sha256:/, '').slice(0, 12);

function Bars({ samples }: { samples: readonly Sample[] }) {
  const highest = Math.max(40, ...samples.map(({ milliseconds }) => milliseconds));
  return (
    <div class="bars" aria-hidden="true">
      {Array.from({ length: SAMPLES }, (_, index) => {
        const sample = samples[index - (SAMPLES - samples.length)];
        const height = sample?.health && { height: `${Math.max(8, (100 * sample.milliseconds) / highest)}%` };
        return <i key={index} class={sample ? (sample.health?.mode ?? 'failed') : 'none'} style={height || {}} />;
      })}
    </div>
  );
}

/** Which release answered this browser before, and whether the edge moves people to another one just now. */
function Shift({ samples, shifting }: { samples: readonly Sample[]; shifting: boolean }) {
  const answered = samples.flatMap(({ health, at }) =>
    health ? [{ at, mode: health.mode, version: health.version }] : [],
  );
  const changes = answered.filter(
    ({ mode, version }, index) =>
      index > 0 && (mode !== answered[index - 1]!.mode || version !== answered[index - 1]!.version),
  );
  return (
    <div class="shift" role="status">
      {shifting && <p>Traffic is moving to another release</p>}
      {changes.slice(-3).map(({ at, mode, version }) => (
        <p key={at}>
          <time>{new Date(at).toLocaleTimeString([], { timeStyle: 'short' })}</time> {MODES[mode].title}{' '}
          <span class="mono">{short(version)}</span>
        </p>
      ))}
    </div>
  );
}

let edgeTells = true;

/** Deploy's edge says which release it sends some people to already; where there is no such address it is asked once. */
async function hasCandidate(): Promise<boolean> {
  if (!edgeTells) return false;
  const answer = await fetch('/.well-known/deploy', { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  edgeTells = !answer || /json/.test(answer.headers.get('content-type') ?? '');
  const known = (edgeTells && (await answer?.json().catch(() => undefined))) as { candidate?: string } | undefined;
  return known?.candidate !== undefined;
}
