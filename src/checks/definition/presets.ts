import type { CheckFileInput, Preset } from './schema.ts';

/** Ready-made checks; `${...}` names are variables that the caller may set. */
export const PRESET_CHECKS: Record<Preset, CheckFileInput> = {
  api: {
    variables: { 'health-path': '/api/health' },
    scenarios: [
      {
        name: 'API',
        steps: [
          {
            name: 'health',
            request: 'GET ${api-url}${health-path}',
            expect: { status: '2xx', 'content-type': 'application/json', size: { above: 0 } },
          },
        ],
      },
      {
        name: 'API, unknown path',
        steps: [
          {
            name: 'an unknown path is an error of the API, not the page',
            request: 'GET ${api-url}${health-path}/${run}-not-there',
            expect: { status: '4xx' },
          },
        ],
      },
    ],
  },
  spa: {
    variables: { page: '/', 'deep-link': '/deep/link' },
    scenarios: [
      {
        name: 'Page',
        steps: [
          {
            name: 'page',
            request: 'GET ${base-url}${page}',
            expect: { status: 200, 'content-type': 'text/html', body: { matches: '<[a-zA-Z!]' } },
          },
          {
            name: 'deep link loads the same page',
            request: 'GET ${base-url}${deep-link}',
            expect: { status: 200, 'content-type': 'text/html', 'same-body-as': '${base-url}${page}' },
          },
        ],
      },
    ],
  },
  stream: {
    variables: { 'stream-path': '/api/stream' },
    defaults: { timeout: '60s' },
    scenarios: [
      {
        name: 'Stream',
        steps: [
          {
            name: 'events come one by one',
            request: { url: '${api-url}${stream-path}', headers: { accept: 'text/event-stream' } },
            expect: {
              stream: { 'content-type': 'text/event-stream', 'first-byte': '10s', events: 2, spread: '50ms' },
            },
          },
        ],
      },
    ],
  },
  'security-headers': {
    variables: { page: '/' },
    scenarios: [
      {
        name: 'Security headers',
        steps: [{ name: 'page', request: 'GET ${base-url}${page}', expect: { 'security-headers': true } }],
      },
    ],
  },
};
