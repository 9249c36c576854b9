import { describe, expect, test } from '@jest/globals';
import { fillMarkers, renderActions, renderTable } from '../../../scripts/tables.ts';

const manifest = (body: string) => `name: Deploy x\ndescription: Does x well.\n${body}`;

describe('generated tables', () => {
  test('an input shows description, default and example; a pipe does not break the table', () => {
    const { markdown, problems } = renderTable(
      'inputs',
      'a/action.yml',
      manifest(`inputs:
  mode:
    description: "Where it runs: lambda | container. Example: container"
    default: lambda
  bucket:
    required: true
    description: "Where it goes. Example: \`my-site\`"
`),
    );
    expect(problems).toEqual([]);
    expect(markdown).toContain('| `mode` | Where it runs: lambda \\| container. | `lambda` | `container` |');
    expect(markdown).toContain('| `bucket` | Where it goes. | **required** | `my-site` |');
  });

  test('several lines of an example stay lines', () => {
    const { markdown } = renderTable(
      'inputs',
      'a/action.yml',
      manifest('inputs:\n  env:\n    description: |\n      Settings.\n\n      Example:\n      A: 1\n        B: 2\n'),
    );
    expect(markdown).toContain('<code>A: 1<br>&nbsp; B: 2</code>');
  });

  test.each([
    ['inputs:\n  a:\n    default: x\n', /input a has no description/],
    ['inputs:\n  a:\n    description: Does it.\n', /input a: the description must end with "Example/],
    ['inputs:\n  a:\n    description: "Does it. Example: ${{ github.token }}"\n', /input a: no expression is allowed/],
  ])('%j is a problem', (body, problem) => {
    expect(renderTable('inputs', 'a/action.yml', manifest(body)).problems.join('\n')).toMatch(problem);
  });

  test('a reusable workflow has its table too', () => {
    const workflow =
      'on:\n  workflow_call:\n    inputs:\n      mode:\n        type: string\n        description: "How. Example: lambda"\n';
    expect(renderTable('inputs', 'w.yml', workflow).markdown).toContain('| `mode` | How. |  | `lambda` |');
  });

  test('parameters of a template, intrinsics and all', () => {
    const template =
      'Parameters:\n  Stage:\n    Type: String\n    AllowedValues: [dev, prod]\n    Description: The stage.\nResources:\n  T: !If [A, !Ref B, !GetAtt C.D]\n';
    const { markdown, problems } = renderTable('parameters', 't.yaml', template);
    expect(problems).toEqual([]);
    expect(markdown).toContain('| `Stage` | The stage. One of `dev`, `prod`. | **required** |');
  });

  test('an action without a sentence of its own is a problem', () => {
    expect(renderActions([{ folder: 'actions/x', text: 'name: x\ndescription: x\n' }]).problems).toHaveLength(1);
    expect(renderActions([{ folder: 'actions/x', text: manifest('') }]).markdown).toContain(
      '| [x](actions/x/README.md) | Does x well. |',
    );
  });
});

describe('markers', () => {
  const render = (kind: string, path: string) => ({ markdown: `${kind}:${path}\n`, problems: [] });

  test('are filled, and filling again changes nothing', () => {
    const page = 'a\n<!-- inputs -->old<!-- /inputs -->\nb\n<!-- outputs x/y.yml --><!-- /outputs -->\nc\n';
    const { markdown } = fillMarkers(page, render);
    expect(markdown).toBe(
      'a\n<!-- inputs -->\n\ninputs:\n\n<!-- /inputs -->\nb\n<!-- outputs x/y.yml -->\n\noutputs:x/y.yml\n\n<!-- /outputs -->\nc\n',
    );
    expect(fillMarkers(markdown, render).markdown).toBe(markdown);
  });

  test('an open marker without its end, or one that names no file, is a problem and keeps the page', () => {
    expect(fillMarkers('<!-- inputs -->\ntext', render)).toEqual({
      markdown: '<!-- inputs -->\ntext',
      problems: [expect.stringContaining('never closed')],
    });
    expect(fillMarkers('<!-- inputs x -->old<!-- /inputs -->', () => undefined)).toEqual({
      markdown: '<!-- inputs x -->old<!-- /inputs -->',
      problems: [expect.stringContaining('not there')],
    });
  });
});
