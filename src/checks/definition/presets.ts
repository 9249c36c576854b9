import type { CheckFileInput, Preset, ScenarioInput } from './schema.ts';

function scenario(name: string, ...steps: ScenarioInput['steps']): ScenarioInput {
  return { name, steps };
}

const page = { name: 'page', request: 'GET ${base-url}${page}' };
const health = 'GET ${api-url}${health-path}';

/** Where an API below a site says how it is; the default of the input `health-path`, too. */
export const API_HEALTH_PATH = '/api/health';

/** Ready-made checks; `${...}` names are variables that the caller may set. */
export const PRESET_CHECKS: Record<Preset, CheckFileInput> = {
  api: {
    variables: { 'health-path': API_HEALTH_PATH },
    scenarios: [
      scenario('API', {
        name: 'health',
        request: health,
        expect: { status: '2xx', 'content-type': 'application/json', size: { above: 0 } },
      }),
      scenario('API, unknown path', {
        name: 'an unknown path is an error of the API, not the page',
        request: `${health}/\${run}-not-there`,
        expect: { status: '4xx' },
      }),
    ],
  },
  spa: {
    variables: { page: '/', 'deep-link': '/deep/link' },
    scenarios: [
      scenario(
        'Page',
        { ...page, expect: { status: 200, 'content-type': 'text/html', body: { matches: '<[a-zA-Z!]' } } },
        {
          name: 'deep link loads the same page',
          request: 'GET ${base-url}${deep-link}',
          expect: { status: 200, 'content-type': 'text/html', 'same-body-as': '${base-url}${page}' },
        },
      ),
    ],
  },
  stream: {
    variables: { 'stream-path': '/api/stream' },
    defaults: { timeout: '60s' },
    scenarios: [
      scenario('Stream', {
        name: 'events come one by one',
        request: { url: '${api-url}${stream-path}', headers: { accept: 'text/event-stream' } },
        expect: { stream: { 'content-type': 'text/event-stream', 'first-byte': '10s', events: 2, spread: '50ms' } },
      }),
    ],
  },
  'security-headers': {
    variables: { page: '/' },
    scenarios: [scenario('Security headers', { ...page, expect: { 'security-headers': true } })],
  },
};
