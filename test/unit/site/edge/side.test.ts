import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { edgeFunction } from '../../../../scripts/edge.ts';
import { type ApiRecord, type EdgeEvent, sideOf, visitor } from '../../../../src/site/edge/side.ts';
import { decodeRecord, encodeRecord } from '../../../../src/site/edge/site-record.ts';
import { compileFunction, viewerRequest, viewerResponse } from '../../../support/edge/functions.ts';

const NOW = 1_700_000_000_000;
const backend = { id: 'x', protocol: 'https', port: 443, path: '' } as const;

function shift(changes: Partial<ApiRecord> = {}): ApiRecord {
  return {
    stable: { ...backend, domain: 'old.example', release: 'r1', site: 's1' },
    candidate: { ...backend, domain: 'new.example', release: 'r2', site: 's2' },
    weight: 50,
    from: 0,
    at: NOW - 1,
    until: NOW + 3_600_000,
    salt: '3f9a',
    key: 'k'.repeat(32),
    ...changes,
  };
}

interface Asked {
  ip?: string;
  headers?: Record<string, string>;
  cookies?: Record<string, string>;
  query?: Record<string, string>;
}

function event({ query = {}, ...more }: Asked = {}): EdgeEvent {
  const asked = viewerRequest('/api/x', more);
  asked.request.querystring = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, { value }]));
  return asked;
}

const cookie = (value: string) => ({ cookies: { 'deploy-release': value } });
const release = (api: ApiRecord, asked: Asked = {}, opens = false, now = NOW) =>
  sideOf(api, event(asked), now, opens).release;

const addresses = (count: number, net = '198.18') =>
  Array.from({ length: count }, (_, index) => `${net}.${index >> 8}.${index & 255}`);

describe('the share', () => {
  test.each([1, 5, 10, 25, 50, 75, 90, 99])('%d percent of 20,000 viewers, within 1 point', (weight) => {
    const ips = [...addresses(10_000), ...addresses(10_000, '2001:db8::7.3')];
    const on = ips.filter((ip) => release(shift({ weight }), { ip }) === 'r2').length;
    expect(Math.abs((100 * on) / ips.length - weight)).toBeLessThan(1);
  });

  test('raising it moves viewers to the candidate only, whoever they are and whatever they send', () => {
    const asked = fc.record({
      ip: fc.ipV4(),
      cookie: fc.constantFrom('', 'r1~0000beef', 'r2~0000beef', 's1~0000beef', 's2', '~~', 'other~x~y'),
      opens: fc.boolean(),
      salt: fc.string(),
    });
    const rising = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(asked, rising, ({ ip, cookie: value, opens, salt }, shares) => {
        const seen = shares
          .sort((a, b) => a - b)
          .map((weight) => release(shift({ weight, salt }), { ip, ...cookie(value) }, opens));
        expect(seen).toEqual([...seen].sort());
      }),
      { numRuns: 2000 },
    );
  });

  test('another salt puts other people first', () => {
    const ips = addresses(1000);
    const first = (salt: string) => ips.filter((ip) => release(shift({ weight: 10, salt }), { ip }) === 'r2');
    const both = first('a').filter((ip) => first('b').includes(ip));
    expect(both.length).toBeLessThan(30);
  });

  test.each([
    ['nothing', { weight: 0 }, 'r1'],
    ['a missing share', { weight: undefined }, 'r1'],
    ['everything', { weight: 100 }, 'r2'],
    ['more than everything', { weight: 1000 }, 'r2'],
    ['no number', { weight: NaN }, 'r1'],
  ])('%s', (_, changes, expected) => {
    for (const ip of addresses(200)) expect(release(shift(changes), { ip })).toBe(expected);
  });

  test('it changes over at its time, for all points of presence alike', () => {
    const api = shift({ weight: 100, from: 0, at: NOW });
    expect(release(api, {}, true, NOW - 1)).toBe('r1');
    expect(release(api, {}, true, NOW)).toBe('r2');
  });
});

describe('a shift that nobody carries on', () => {
  test.each([0, 5, 25, 50, 100])('falls back by itself at %d percent, for everybody', (weight) => {
    const api = shift({ weight });
    const asked: Asked[] = [
      {},
      cookie('r2~0000beef'),
      cookie(`r2~0000beef~${api.key}`),
      { query: { 'deploy-key': api.key! } },
    ];
    for (const one of asked) for (const opens of [true, false]) expect(release(api, one, opens, api.until)).toBe('r1');
  });

  test('one without an end never begins', () => {
    expect(release(shift({ until: undefined, weight: 100 }))).toBe('r1');
  });
});

describe('who is on which side', () => {
  const { key } = shift();

  test.each<[string, Asked]>([
    ['a header', { headers: { 'x-deploy-key': key! } }],
    ['a link', { query: { 'deploy-key': key! } }],
    ['the cookie that the link has left', cookie(`r1~0000beef~${key}`)],
  ])('%s reaches the candidate at no share, a wrong key does not', (_, asked) => {
    expect(release(shift({ weight: 0 }), asked)).toBe('r2');
    expect(release(shift({ weight: 0, key: 'another' }), asked)).toBe('r1');
    expect(release(shift({ weight: 0, key: undefined }), asked)).toBe('r1');
  });

  test('naming the candidate does not reach it before it has a share', () => {
    expect(release(shift({ weight: 0 }), cookie('r2~0000beef'))).toBe('r1');
    expect(release(shift({ weight: 0 }), { headers: { 'x-deploy-release': 'r2' } })).toBe('r1');
  });

  test('who has seen the candidate stays, from whatever address', () => {
    for (const ip of addresses(300))
      expect(release(shift({ weight: 1 }), { ip, ...cookie('r2~0000beef') }, true)).toBe('r2');
  });

  test('the address decides once: with the cookie another one changes nothing', () => {
    const api = shift({ weight: 50 });
    for (const ip of addresses(300)) {
      const seen = release(api, { ip }, true);
      const id = visitor(event({ ip }));
      for (const elsewhere of ['203.0.113.1', '2001:db8::1'])
        expect(release(api, { ip: elsewhere, ...cookie(`s0~${id}`) }, true)).toBe(seen);
    }
  });

  test('what an open page asks for comes from its release; the next page may be the other one', () => {
    const api = shift({ weight: 100 });
    for (const page of ['r1', 's1']) {
      expect(release(api, cookie(`${page}~0000beef`), false)).toBe('r1');
      expect(release(api, cookie(`${page}~0000beef`), true)).toBe('r2');
    }
  });

  test('two tabs with one cookie: the release that a request names comes before it', () => {
    const headers = { 'x-deploy-release': 'r1' };
    expect(release(shift(), { headers, ...cookie('r2~0000beef') })).toBe('r1');
  });

  test('where both sides have the same pages, a page of before the shift is bound to neither', () => {
    const api = shift({ weight: 100 });
    api.candidate!.site = 's1';
    expect(release(api, cookie('s1~0000beef'), false)).toBe('r2');
  });

  test('after the shift a page that is open keeps its API, until the end of that', () => {
    const { stable, candidate } = shift();
    const api: ApiRecord = { stable: candidate!, before: stable, until: NOW + 1 };
    expect(release(api)).toBe('r2');
    expect(release(api, cookie('r1~0000beef'), false)).toBe('r1');
    expect(release(api, cookie('s1~0000beef'), false)).toBe('r1');
    expect(release(api, cookie('r1~0000beef'), true)).toBe('r2');
    expect(release(api, cookie('r1~0000beef'), false, NOW + 1)).toBe('r2');
  });
});

describe('a page and its API', () => {
  const site = compileFunction(edgeFunction('site.js'));
  const api = compileFunction(edgeFunction('api.js'));
  const record = (name: string) => encodeRecord(decodeRecord(JSON.stringify({ release: name })));
  const store = (value: object) =>
    new Map([
      ['api', JSON.stringify(value)],
      ['site', record('s1')],
      ['site/s1', record('s1')],
      ['site/s2', record('s2')],
    ]);

  /** Opens a page at one point of presence and lets it ask the API at another. */
  const visit = (ip: string, jar: { cookie?: string }, page: ApiRecord, later: ApiRecord) =>
    visitIn(ip, jar, store(page), store(later));

  async function visitIn(ip: string, jar: { cookie?: string }, page: Map<string, string>, later: Map<string, string>) {
    const cookies = (): Record<string, string> => (jar.cookie ? { 'deploy-release': jar.cookie } : {});
    const asked = viewerRequest('/prompts/7', { ip, cookies: cookies() });
    const { request } = await site(asked, page, NOW);
    const { response } = await api(viewerResponse({ ...asked, request: request! }), page, NOW);
    jar.cookie = response!.cookies!['deploy-release']?.value ?? jar.cookie;
    const { origin } = await api(viewerRequest('/api/x', { ip, cookies: cookies() }), later, NOW);
    return { page: /^\/releases\/(\w+)\//.exec(request!.uri)![1]!, api: origin!.domainName! };
  }

  const PAIRS = ['s1 old.example', 's2 new.example'];

  test('10,000 pairs are of one release, whatever share the point of presence of the second knows', async () => {
    const shares = [0, 5, 25, 50, 100];
    const seen = new Set<string>();
    for (const [index, ip] of addresses(10_000).entries()) {
      const now = shares[1 + (index % 4)]!;
      const before = shares[index % 4]!;
      // The page at a point of presence that knows the new share, its API at one that knows the one before, or reversed.
      const both = [shift({ weight: now }), shift({ weight: index % 4 === 0 ? 5 : before })];
      const [first, second] = index % 2 ? both : both.reverse();
      const { page, api: domain } = await visit(ip, {}, first!, second!);
      seen.add(`${page} ${domain}`);
    }
    expect([...seen].sort()).toEqual(PAIRS);
  });

  test('1,000 people over 0, 5, 25, 50 and 100 percent: nobody goes back', async () => {
    const people = addresses(1000).map((ip) => ({ ip, jar: {}, seen: [] as string[] }));
    for (const weight of [0, 5, 25, 50, 100])
      for (const one of people) {
        const { page, api: domain } = await visit(one.ip, one.jar, shift({ weight }), shift({ weight }));
        expect(PAIRS).toContain(`${page} ${domain}`);
        one.seen.push(page);
      }
    for (const { seen } of people) expect(seen).toEqual([...seen].sort());
    expect(people.every(({ seen }) => seen.at(-1) === 's2')).toBe(true);
  });

  describe('points of presence that know some keys as they were and others as they are', () => {
    const { stable, candidate } = shift();
    const all = shift({ weight: 100 });
    const bare = ({ release: _, site: __, ...side }: NonNullable<typeof candidate>) => side;
    const own = { ...backend, domain: 'new.example', release: 'r2', site: 's2' };
    const after: ApiRecord = { stable: candidate!, before: stable, until: NOW + 1000 };
    const pins = (there: boolean): Record<string, string> =>
      there ? { 'site/s1': record('s1'), 'site/s2': record('s2') } : {};
    const known = (value: ApiRecord, pointer: string, there = true) => ({
      api: JSON.stringify(value),
      site: record(pointer),
      ...pins(there),
    });
    const opened = ['s2 new.example'];

    // What is known before and after the writes; the pairs of who opens a page meanwhile.
    test.each<[string, Record<string, string>, Record<string, string>, string[]]>([
      ['a shift ends, the old backend stays', known(all, 's1'), known(after, 's2'), opened],
      [
        'the old backend goes',
        known({ ...after, until: NOW }, 's2'),
        known({ stable: bare(own) }, 's2', false),
        opened,
      ],
      ['a shift between two versions ends', known(all, 's1'), known({ stable: own }, 's2'), opened],
      ['nothing has a name any more', known({ stable: own }, 's2'), known({ stable: bare(own) }, 's2', false), opened],
      [
        'the page alone goes back after a shift',
        known(after, 's2'),
        known({ ...after, stable: { ...candidate!, site: undefined } }, 's1'),
        ['s1 new.example', 's2 new.example'],
      ],
      [
        'the first share is there, the pages of the candidate are not',
        known(shift({ weight: 0 }), 's1', false),
        known(shift({ weight: 0 }), 's1'),
        ['s1 old.example'],
      ],
    ])('%s', async (_, old, now, pairs) => {
      const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
      const stores = Array.from({ length: 2 ** keys.length }, (_none, mask) => {
        const entries = keys.map((key, bit) => [key, ((mask >> bit) & 1 ? now : old)[key]] as const);
        return new Map(entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
      });
      const seen = new Set<string>();
      for (const first of stores)
        for (const second of stores)
          for (const ip of addresses(3)) {
            const { page, api: domain } = await visitIn(ip, {}, first, second);
            seen.add(`${page} ${domain}`);
          }
      expect([...seen].sort()).toEqual(pairs);
    });
  });

  test('a point of presence that does not have the pages of the candidate yet serves the live ones', async () => {
    const values = store(shift({ weight: 100 }));
    values.delete('site/s2');
    const { request } = await site(viewerRequest('/'), values, NOW);
    expect(request!.uri).toBe('/releases/s1/index.html');
  });

  test('/.well-known/deploy says whether it has them', async () => {
    const known = async (values: Map<string, string>) => {
      const { response } = await site(viewerRequest('/.well-known/deploy'), values, NOW);
      return JSON.parse((response!.body as { data: string }).data) as object;
    };
    const values = store(shift());
    expect(await known(values)).toMatchObject({ release: 's1', candidate: 's2' });
    values.delete('site/s2');
    expect(await known(values)).not.toHaveProperty('candidate');
  });

  test('without a site the browser says what opens a page', async () => {
    const bare = shift({ weight: 100 });
    delete bare.stable.site;
    delete bare.candidate!.site;
    const domain = async (headers: Record<string, string>) => {
      const asked = viewerRequest('/', { headers, ...cookie('r1~0000beef') });
      return (await api(asked, store(bare), NOW)).origin!.domainName;
    };
    expect(await domain({ 'sec-fetch-dest': 'empty' })).toBe('old.example');
    expect(await domain({ 'sec-fetch-dest': 'document' })).toBe('new.example');
    expect(await domain({})).toBe('new.example');
  });
});
