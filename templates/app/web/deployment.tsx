import { useEffect, useState } from 'preact/hooks';
import { api, messageOf, type Health } from './api.ts';
import { When } from './time.tsx';
import { toast } from './toast.ts';

const POLL_MS = 5000;
const SAMPLES = 32;

const MODES = {
  lambda: { title: 'Lambda function', text: 'Runs per request and scales to zero.' },
  container: { title: 'Container', text: 'Runs all the time behind a load balancer.' },
};

const STORAGE: Record<string, string> = { memory: 'Memory', dynamodb: 'DynamoDB', sqlite: 'SQLite' };

interface Sample {
  milliseconds: number;
  /** Undefined where nothing answered. */
  health: Health | undefined;
  at: number;
}

/** What is running, asked every few seconds while the page is visible, and how that has changed meanwhile. */
export function Deployment() {
  const [samples, setSamples] = useState<Sample[]>([]);
  const [shifting, setShifting] = useState(false);
  const [problem, setProblem] = useState('');

  useEffect(() => {
    const refresh = async () => {
      if (document.visibilityState !== 'visible') return;
      const begun = performance.now();
      let health: Health | undefined;
      try {
        health = await api.health();
        setProblem('');
        document.documentElement.style.setProperty('--accent', `var(--${health.mode})`);
      } catch (error) {
        setProblem(messageOf(error));
      }
      const milliseconds = Math.round(performance.now() - begun);
      setSamples((before) => [...before, { milliseconds, at: Date.now(), health }].slice(-SAMPLES));
      setShifting(await hasCandidate());
    };
    void refresh();
    setInterval(() => void refresh(), POLL_MS);
    document.addEventListener('visibilitychange', () => void refresh());
  }, []);

  const last = samples.at(-1);
  const known = samples.findLast(({ health }) => health);
  const health = known?.health;
  const mode = health && MODES[health.mode];
  const facts = {
    Version: health && <Version version={health.version} />,
    Started: health && <When at={new Date(known.at - health.uptime * 1000).toISOString()} />,
    Storage: health && (STORAGE[health.storage] ?? health.storage),
    Instance: health && <code>{health.instance}</code>,
    'Response time': last?.health && `${last.milliseconds} ms`,
  };
  return (
    <aside class="deployment" aria-label="What is running">
      <div class="mode">
        <p class={problem ? 'pulse down' : 'pulse'} role="status">
          {problem || (health ? 'Live' : 'Connecting…')}
        </p>
        <h2>{mode?.title ?? '—'}</h2>
        <p class="soft">{mode?.text ?? 'Asking the API what runs…'}</p>
      </div>
      <dl class={last && !last.health ? 'soft' : ''}>
        {Object.entries(facts).map(([name, value]) => (
          <div key={name}>
            <dt class="soft">{name}</dt>
            <dd>{value ?? '—'}</dd>
          </div>
        ))}
      </dl>
      <Bars samples={samples} />
      <Shift samples={samples} shifting={shifting} />
    </aside>
  );
}

const short = (version: string) => version.replace(/^sha256:/, '').slice(0, 12);

/** The start of the content id is enough to tell builds apart; a click copies all of it. */
function Version({ version }: { version: string }) {
  const failed = () => toast(version);
  const copy = () => void navigator.clipboard?.writeText(version).then(() => toast('Version copied'), failed);
  return (
    <button type="button" class="copy" title={`Copy ${version}`} onClick={copy}>
      <code>{short(version)}</code>
    </button>
  );
}

function Bars({ samples }: { samples: readonly Sample[] }) {
  const highest = Math.max(40, ...samples.map(({ milliseconds }) => milliseconds));
  return (
    <div class="bars" aria-hidden="true">
      {Array.from({ length: SAMPLES }, (_, index) => {
        const sample = samples[index - (SAMPLES - samples.length)];
        const height = sample?.health ? `${Math.max(8, (100 * sample.milliseconds) / highest)}%` : '100%';
        return <i key={index} style={sample && { height, background: `var(--${sample.health?.mode ?? 'warn'})` }} />;
      })}
    </div>
  );
}

/** Which release answered this browser before, and whether the edge moves people to another one just now. */
function Shift({ samples, shifting }: { samples: readonly Sample[]; shifting: boolean }) {
  const answered = samples.flatMap(({ health, at }) => (health ? [{ ...health, at }] : []));
  const changes = answered.filter(({ mode, version }, index) => {
    const before = answered[index - 1];
    return before && (mode !== before.mode || version !== before.version);
  });
  return (
    <div class="shift soft" role="status">
      {shifting && <p>Traffic is moving to another release</p>}
      {changes.slice(-3).map(({ at, mode, version }) => (
        <p key={at}>
          {new Date(at).toLocaleTimeString([], { timeStyle: 'short' })} {MODES[mode].title}{' '}
          <code>{short(version)}</code>
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
