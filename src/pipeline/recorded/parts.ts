import { hash } from 'node:crypto';
import { buildVersion, type ReleaseRecord, stackOf } from '../../release/index.ts';
import { markdown } from '../../report/index.ts';
import { readSettings, type Template } from '../../stack/index.ts';
import type { DataChange } from './data-changes.ts';
import { BACKEND_FIELDS, type Fate, RECORD_FIELDS, STACK_FIELDS, STACK_ROLES_FATE, WEB_PARAMETERS } from './fields.ts';
import type { RecordedRelease } from './recorded-release.ts';

/** A part of a release, and what becomes of it. */
export interface Part {
  name:
    'code' | 'mode' | 'settings' | 'parameters' | 'secrets' | 'schedules' | 'routes' | 'site' | 'data' | 'web stack';
  fate: Fate;
  /** What changes, why it stays, or which input allows it. */
  says: string;
  /** Nothing about it changes. */
  same: boolean;
}

/** What becomes of each part, from the classes of the fields that hold it. */
const FATES: Readonly<Record<Part['name'], Fate>> = {
  code: RECORD_FIELDS.content,
  mode: RECORD_FIELDS.mode,
  settings: STACK_FIELDS.templateUrl,
  parameters: STACK_FIELDS.parameters,
  secrets: STACK_FIELDS.templateUrl,
  schedules: STACK_FIELDS.templateUrl,
  routes: BACKEND_FIELDS.id,
  site: RECORD_FIELDS.site,
  data: STACK_ROLES_FATE.data,
  'web stack': STACK_ROLES_FATE.web,
};

/** What is live now, to compare with. */
export interface LiveState {
  record: ReleaseRecord | undefined;
  template: Template | undefined;
}

/** Every part of a release, compared with what is live: known before anything is written. */
export function partsOf(
  recorded: RecordedRelease,
  live: LiveState,
  changes: readonly DataChange[],
  allowed: boolean,
): Part[] {
  const { record, what } = recorded;
  return [
    ...(recorded.backend ? backendParts(recorded, live) : withoutBackend(recorded, live)),
    routes(recorded, live),
    sitePart(record, what, live),
    dataPart(changes, allowed),
    webStack(record, live),
  ];
}

function withoutBackend({ record, what }: RecordedRelease, { record: now }: LiveState): Part[] {
  if (what === 'site') return [kept('code', 'what is site: the backend stays')];
  const same = now?.mode === record.mode;
  return [
    kept('code', 'the release is only a site'),
    restored('mode', same ? record.mode : `${now?.mode ?? 'nothing'} → ${record.mode}`, same),
  ];
}

function backendParts(recorded: RecordedRelease, { record: now, template: nowTemplate }: LiveState): Part[] {
  const { record, repinned, backend } = recorded;
  const was = nowTemplate && readSettings(nowTemplate);
  const { environment, secrets, schedules, hidden } = readSettings(backend!.template);
  const version = ({ content }: ReleaseRecord) => buildVersion(content.backend) || 'unknown';
  const change = (before: string | undefined, after: string) =>
    before === after ? after : `${before ?? 'nothing'} → ${after}`;
  const parameters = compare(
    settingsAmong(stackOf(now, 'backend')?.parameters ?? {}),
    settingsAmong(backend!.parameters),
  );
  const changedSecrets = [...compare(was?.secrets ?? {}, secrets, 'reference'), ...repinned];
  return [
    restored('code', change(now && version(now), version(record)), now?.content.backend === record.content.backend),
    restored('mode', change(now?.mode, record.mode), now?.mode === record.mode),
    fromComparison('settings', compare(was?.environment ?? {}, environment), Object.keys(environment).length),
    {
      ...fromComparison('parameters', parameters, Object.keys(backend!.parameters).length),
      ...(hidden.length > 0 && {
        says: [
          ...parameters,
          `${hidden.join(', ')}: present values kept, since records hold no hidden values (NoEcho)`,
        ].join('; '),
      }),
    },
    fromComparison('secrets', changedSecrets, Object.keys(secrets).length),
    fromComparison('schedules', compare(was?.schedules ?? {}, schedules, 'value'), Object.keys(schedules).length),
  ];
}

/** What a deployment sets from the code is told with the code. */
function settingsAmong(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const ofTheCode = ['AppVersion', 'CodeBucket', 'CodeKey', 'Image', 'ImageUri', 'ConfigurationId'];
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !ofTheCode.includes(name)));
}

function routes({ record, what }: RecordedRelease, { record: now }: LiveState): Part {
  if (what === 'site') return kept('routes', 'what is site: the routes stay');
  const paths = (one: ReleaseRecord | undefined) =>
    stackOf(one, 'web')?.parameters['ApiPath'] ?? (one?.backends ? '/api/*' : 'none');
  const to = (one: ReleaseRecord | undefined) =>
    `${paths(one)} to ${one?.backends?.map(({ id }) => id).join(', ') ?? one?.mode ?? 'nothing'}`;
  const same = to(now) === to(record);
  return restored('routes', same ? to(record) : `${to(now)} → ${to(record)}`, same);
}

function sitePart({ site }: ReleaseRecord, what: RecordedRelease['what'], { record: now }: LiveState): Part {
  if (what === 'backend') return kept('site', 'what is backend: the site stays');
  if (!site) return kept('site', now?.site ? 'the release had none: the one that is live stays' : 'there is none');
  const same = now?.site?.release === site.release;
  return restored('site', same ? site.release : `${now?.site?.release ?? 'nothing'} → ${site.release}`, same);
}

function dataPart(changes: readonly DataChange[], allowed: boolean): Part {
  if (changes.length === 0) return kept('data', 'nothing has changed it since that release');
  const list = changes
    .map(({ what, breaks }) => (breaks ? `**${what}** (older code may not be able to read it)` : what))
    .join('; ');
  const isBroken = changes.some(({ breaks }) => breaks);
  if (isBroken && !allowed)
    return {
      name: 'data',
      fate: 'refused',
      says: `changed since: ${list}. allow-data-change: true allows it`,
      same: false,
    };
  return { ...kept('data', `stays as it is; changed since: ${list}`), same: false };
}

function webStack(record: ReleaseRecord, { record: now }: LiveState): Part {
  const [then, is] = [stackOf(record, 'web')?.parameters ?? {}, stackOf(now, 'web')?.parameters ?? {}];
  const others = Object.keys(is).filter(
    (name) => !WEB_PARAMETERS.includes(name) && name in then && then[name] !== is[name],
  );
  return kept(
    'web stack',
    others.length > 0
      ? `domain, certificate and the like belong to the environment; changed since: ${others.join(', ')}`
      : 'distribution, domain and certificate belong to the environment',
  );
}

function restored(name: Part['name'], says: string, same: boolean): Part {
  return { name, fate: FATES[name], says, same };
}

function kept(name: Part['name'], says: string): Part {
  return { name, fate: 'kept', says, same: true };
}

function fromComparison(name: Part['name'], changes: readonly string[], count: number): Part {
  return restored(name, changes.join('; ') || (count === 0 ? 'none' : `${count}, as they are`), changes.length === 0);
}

/** "GREETING 1a2b → 3c4d, OLD added, NEW removed": values by their hash, since a setting may be more private than it should be. */
function compare(
  now: Readonly<Record<string, string>>,
  then: Readonly<Record<string, string>>,
  show: 'hash' | 'value' | 'reference' = 'hash',
): string[] {
  const short = (value: string) =>
    show === 'value' ? value : show === 'reference' ? versionOf(value) : hash('sha256', value).slice(0, 8);
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])].sort();
  return names.flatMap((name) => {
    const [is, was] = [now[name], then[name]];
    if (is === was) return [];
    if (is === undefined) return [`${name} comes back (${short(was!)})`];
    if (was === undefined) return [`${name} goes (${short(is)})`];
    return [`${name} ${short(is)} → ${short(was)}`];
  });
}

/** The version that a reference is pinned to, else where it points. */
function versionOf(reference: string): string {
  return /:([\w-]+)\}\}$/.exec(reference)?.[1]?.slice(0, 8) ?? reference;
}

const SIGNS: Record<Fate, string> = { restored: '↩️ restored', kept: '📌 kept', refused: '🛑 refused' };

/** The table for the summary. */
export function describeParts(parts: readonly Part[]): string {
  return markdown.table(
    ['Part', '', ''],
    parts.map(({ name, fate, says, same }) => [
      name,
      `${SIGNS[fate]}${same && fate === 'restored' ? ' (same)' : ''}`,
      // What is bold in it is ours.
      markdown.escapeCell(says).replace(/\\\*\\\*/g, '**'),
    ]),
  );
}
