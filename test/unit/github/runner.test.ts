import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const runner = new URL('../../../src/github/index.ts', import.meta.url).href;
const report = new URL('../../../src/report/index.ts', import.meta.url).href;

/** Runs an action's body in a process of its own, as a runner does, and returns what the runner would see. */
function run(
  body: string,
  more: Record<string, string> = {},
): { status: number | null; log: string; summary: string; outputs: string } {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-runner-'));
  const file = (name: string) => {
    writeFileSync(join(folder, name), '');
    return join(folder, name);
  };
  const [summary, outputs] = [file('summary'), file('output')];
  const code = `import { Interrupted, runAction } from ${JSON.stringify(runner)};
import { Failure } from ${JSON.stringify(report)};
await runAction(async (run) => { ${body} }, '/dist');`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    // Only what never ends on any machine.
    timeout: 300_000,
    env: {
      PATH: process.env['PATH'],
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_OUTPUT: outputs,
      INPUT_X: 'a\n::set-output name=y::z',
      ...more,
    },
  });
  return {
    status,
    log: stdout + stderr,
    summary: readFileSync(summary, 'utf8'),
    outputs: readFileSync(outputs, 'utf8'),
  };
}

describe('an action on the runner', () => {
  test('a failure is one annotation with what, why and what to do, and no stack trace', () => {
    const { status, log, summary } = run(
      `throw new Failure({ code: 'stack-failed', what: 'Stack a|b failed', why: 'first\\nsecond', todo: 'Do this', file: 'x.yaml', line: 3 });`,
    );
    expect(status).toBe(1);
    expect(log.match(/^::error /gm)).toHaveLength(1);
    expect(log).toMatch(
      /::error title=Stack a\|b failed \[stack-failed\],file=x\.yaml,line=3::first%0Asecond\. Do this\./,
    );
    // The log shows no titles.
    expect(log).toContain('✖ Stack a|b failed\n');
    expect(log).not.toMatch(/\n\s+at /);
    expect(summary).toContain('Stack a\\|b failed');
    expect(summary).toContain('**What to do:** Do this');
    expect(summary).toContain('Error code: <code>stack-failed</code>');
  });

  test('a failure of which no more is known is its own message', () => {
    const { log } = run(`throw new Failure({ code: 'input', what: 'It failed' });`);
    expect(log).toContain('::error title=It failed [input]::It failed\n');
  });

  test.each([
    ['always', [true, true, true]],
    ['', [true, true, true]],
    ['on-change', [true, false, true]],
    ['on-failure', [false, false, true]],
    ['never', [false, false, false]],
  ])('summary: %s decides about runs that change, do not, and fail', (when, expected) => {
    const bodies = [
      `run.output('has-changes', true);`,
      `run.output('has-changes', false);`,
      `run.output('has-changes', false); throw new Failure({ code: 'input', what: 'no' });`,
    ];
    const seen = bodies.map(
      (body) => run(`run.report.summary('told'); ${body}`, { INPUT_SUMMARY: when }).summary !== '',
    );
    expect(seen).toEqual(expected);
  });

  test.each([
    [`run.output('reused', true);`, false],
    [`run.output('reused', false);`, true],
    [`run.output('verdict', 'passed');`, false],
    [`run.output('copied', 0);`, false],
    [`run.output('copied', 3);`, true],
    [`run.output('verdict', 'passed'); run.output('has-changes', true);`, true],
  ])('on-change: %s', (body, written) => {
    const { summary } = run(`run.report.summary('told'); ${body}`, { INPUT_SUMMARY: 'on-change' });
    expect(summary !== '').toBe(written);
  });

  test('summary: sometimes is refused before the action begins', () => {
    const { status, log } = run(`run.report.note('begun');`, { INPUT_SUMMARY: 'sometimes' });
    expect(status).toBe(1);
    expect(log).toMatch(/Input "summary" cannot be "sometimes"/);
    expect(log).not.toContain('begun');
  });

  test('what others say is no command of ours, at the beginning of any line', () => {
    const text = 'fine\\n::error::fake\\r\\n  ::stop-commands::x and ##[add-mask]y, a::b';
    const { log } = run(
      `run.report.note('${text}'); run.report.progress('::warning::fake'); run.report.note('\u0085::debug::fake');`,
    );
    expect(log).not.toMatch(/^[\s\u0085]*::|##\[/m);
    expect(log).toMatch(/: :error::fake[^]*: :stop-commands::x[^]*a::b/);
  });

  test('a log of nothing but line ends takes no time that grows with its square', () => {
    const { status, log } = run(`run.report.note('\\n'.repeat(1_000_000));`);
    expect(status).toBe(0);
    expect(log.length).toBeGreaterThan(1_000_000);
  });

  test('a job that was cancelled is no failure: what is live is a warning, and all that the summary says', () => {
    const body = `run.report.summary('### ❌ It failed meanwhile'); throw new Interrupted('Release 7 is still live', 130);`;
    const { status, log, summary } = run(body);
    expect(status).toBe(130);
    expect(log).toContain('::warning title=Interrupted::Release 7 is still live');
    expect(log).not.toContain('::error');
    expect(summary).toMatch(/^### ⏹️ Cancelled\n\nRelease 7 is still live\n/);
    expect(summary).not.toContain('failed meanwhile');
  });

  test('a defect of ours says so', () => {
    const { status, log } = run(`throw new TypeError('x is undefined');`);
    expect(status).toBe(1);
    expect(log).toMatch(/::error title=[^:]*\[unexpected\]::.*x is undefined.*This is a defect of Deploy/);
  });

  test('nor is a line of the stack trace of a defect', () => {
    const { log } = run(`throw new TypeError('odd\\n::stop-commands::x');`);
    expect(log).toContain('odd\n: :stop-commands::x');
    expect(log).not.toMatch(/^::stop-commands/m);
  });

  test('a full disk is the runner’s, wherever it shows', () => {
    const { log } = run(
      `throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });`,
    );
    expect(log).toMatch(
      /::error title=The disk of this runner is full \[disk-full\]::.*no space left.*Free space before this step/,
    );
    expect(log).not.toContain('defect');
  });

  test('outputs hold any text, and objects as JSON', () => {
    const { outputs, status } = run(`run.output('text', run.inputs.text('x')); run.output('data', { a: [1, 'ü'] });`);
    expect(status).toBe(0);
    expect(outputs).toMatch(/^text<<(\S+)\na\n::set-output name=y::z\n\1$/m);
    expect(outputs).toContain('{"a":[1,"ü"]}');
  });

  test('a secret is masked line by line, before anything else is said', () => {
    const { log } = run(`run.report.mask('first-line\\nsecond-line\\n'); run.report.note('then');`);
    expect(log).toMatch(/::add-mask::first-line\n::add-mask::second-line\nthen/);
  });

  describe('several of our actions in one job', () => {
    const temp = () => ({ RUNNER_TEMP: mkdtempSync(join(tmpdir(), 'deploy-temp-')), GITHUB_RUN_ID: '1' });
    const live = (app: string) =>
      `run.report.summary('### ✅ ${app} is live\\n\\n**[https://${app}.example.org](https://${app}.example.org)**\\n', 'deploy ${app}');`;
    const checked = `run.report.summary('### ✅ Checks passed\\n\\n<code>https://shop.example.org/</code> · 2.0 s\\n\\n| a |\\n| --- |\\n| b |\\n');`;
    const headings = (text: string) => [...text.matchAll(/^### (.*)/gm)].map(([, title]) => title);

    test('share one heading and one address; what follows adds a line, with the rest folded', () => {
      const job = { ...temp(), GITHUB_JOB: 'deploy' };
      const first = run(live('shop'), job).summary;
      const second = run(checked, job).summary;
      expect(headings(first + second)).toEqual(['✅ shop is live']);
      expect((first + second).match(/shop\.example\.org\)/g)).toHaveLength(1);
      expect(second).toMatch(/^\*\*✅ Checks passed\*\*\n\n2\.0 s\n\n<details><summary>More<\/summary>\n\n\| a \|/);
      expect(second).not.toContain('https:');
    });

    test('a failure has its heading, first of what the step says, and its address only where it is new', () => {
      const job = temp();
      run(live('shop'), job);
      const { summary } = run(
        `run.report.summary('<details><summary>Log</summary></details>'); ${checked} throw new Failure({ code: 'checks', what: 'It fails' });`,
        job,
      );
      expect(headings(summary)).toEqual(['❌ It fails']);
      expect(summary.indexOf('It fails')).toBe('### ❌ '.length);
      expect(summary).toMatch(/\*\*✅ Checks passed\*\*[^]*<summary>Log/);
    });

    test('another app keeps its heading and address; the same one again adds its line', () => {
      const job = temp();
      const texts = ['shop', 'shop', 'api'].map((app) => run(live(app), job).summary);
      expect(headings(texts.join(''))).toEqual(['✅ shop is live', '✅ api is live']);
      expect(texts[1]!.trim()).toBe('**✅ shop is live**');
      expect(texts[2]).toContain('https://api.example.org');
    });

    test('another job, another attempt and a runner without RUNNER_TEMP begin anew; a damaged memory is none', () => {
      const job = temp();
      const again = (more: Record<string, string>) => headings(run(live('shop'), { ...job, ...more }).summary);
      expect(again({ GITHUB_JOB: 'a/../b' })).toHaveLength(1);
      expect(again({ GITHUB_JOB: 'a/../b' })).toHaveLength(0);
      expect(again({ GITHUB_JOB: 'c' })).toHaveLength(1);
      expect(again({ GITHUB_JOB: 'c', GITHUB_RUN_ATTEMPT: '2' })).toHaveLength(1);
      expect(again({ RUNNER_TEMP: '' })).toHaveLength(1);
      for (const file of readdirSync(job.RUNNER_TEMP)) writeFileSync(join(job.RUNNER_TEMP, file), '{"about":3,');
      expect(again({ GITHUB_JOB: 'c' })).toHaveLength(1);
      expect(again({ RUNNER_TEMP: join(job.RUNNER_TEMP, 'missing') })).toHaveLength(1);
    });

    test('what is not shown is not remembered', () => {
      const job = temp();
      expect(run(live('shop'), { ...job, INPUT_SUMMARY: 'never' }).summary).toBe('');
      expect(headings(run(checked, job).summary)).toEqual(['✅ Checks passed']);
    });
  });

  test('a summary over the limit is cut where a part ends, and says so', () => {
    const { summary } = run(`for (let i = 0; i < 30; i++) run.report.summary('x'.repeat(50_000));`);
    expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576);
    expect(summary).toContain('The rest does not fit');
  });
});
