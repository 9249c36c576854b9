import { parseDocument, type CollectionTag, type Document, type ScalarTag, type Tags } from 'yaml';
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { Failure } from '../../report/index.ts';

/**
 * CloudFormation's short forms of its functions. Their text stays as it is in the document; in plain data each is the
 * long form: `!Ref X` is {Ref: X}, `!GetAtt A.B` is {"Fn::GetAtt": ["A", "B"]}.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Condition',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'ForEach',
  'GetAtt',
  'GetAZs',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Ref',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
];

const scalarTags: ScalarTag[] = FUNCTIONS.map((name) => ({ tag: `!${name}`, resolve: (text) => text }));
const collectionTags: CollectionTag[] = FUNCTIONS.flatMap((name) => [
  { tag: `!${name}`, collection: 'seq' as const },
  { tag: `!${name}`, collection: 'map' as const },
]);

/** Dates stay text, and so does what is no number without a digit at its beginning: `CodeUri: .` is a folder. */
function asCloudFormationReads(tag: ScalarTag | CollectionTag): (ScalarTag | CollectionTag)[] {
  if (tag.tag.endsWith(':timestamp')) return [];
  if (!tag.tag.endsWith(':float') || !('test' in tag) || !tag.test?.source.includes('0-9')) return [tag];
  return [{ ...tag, test: new RegExp(`^(?=[-+]?\\.?[0-9])${tag.test.source}`) }];
}

/** The template as a document that keeps comments, order and text; a failure points at the line that is wrong. */
export function parseTemplate(text: string, file?: string): Document {
  const document = parseDocument(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    merge: true,
    uniqueKeys: true,
    keepSourceTokens: true,
    customTags: (tags) => [
      ...tags.flatMap((tag): Tags => (typeof tag === 'string' ? [tag] : asCloudFormationReads(tag))),
      ...scalarTags,
      ...collectionTags,
    ],
  });
  const problem = document.errors[0];
  if (text.includes('\0')) {
    throw new Failure({
      code: 'template',
      what: `Template ${file ?? ''} is not text in UTF-8`.replace('  ', ' '),
      why: 'It contains the character NUL, like files in UTF-16 and binary files',
      todo: 'Save it in UTF-8',
      file,
    });
  }
  if (problem) {
    throw new Failure({
      code: 'template',
      what: `Template ${file ?? ''} is not valid YAML or JSON`.replace('  ', ' '),
      why:
        problem.code === 'MULTIPLE_DOCS'
          ? `A second document begins at line ${problem.linePos?.[0].line} (---), but CloudFormation accepts only one`
          : problem.message.split('\n')[0]!.replace(/:$/, ''),
      file,
      line: problem.linePos?.[0].line,
    });
  }
  if (!isMap(document.contents)) {
    throw new Failure({
      code: 'template',
      what: `Template ${file ?? ''} holds no mapping`.replace('  ', ' '),
      why: 'A template has at least the section Resources',
      file,
    });
  }
  return document;
}

/** The line, from 1, at which a node of a text begins. */
export function lineAt(text: string, node: Node): number {
  return text.slice(0, node.range![0]).split('\n').length;
}

/** The line of the last key of a path; undefined when the text has no such key, or an edit has added it. */
export function lineOf(text: string, document: Document, path: readonly string[]): number | undefined {
  const map = document.getIn(path.slice(0, -1), true);
  const key = isMap(map) && map.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))?.key;
  return key && (key as Node).range ? lineAt(text, key as Node) : undefined;
}

/** Plain data with short forms made long; of a document without aliases. */
export function toPlain(node: Node | null | undefined): unknown {
  if (node == null) return null;
  const name = /^!(\w+)$/.exec(node.tag ?? '')?.[1];
  const value = plainValue(node);
  if (!name) return value;
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
}

function plainValue(node: Node): unknown {
  if (isMap(node)) {
    const result: Record<string, unknown> = {};
    for (const { key, value } of node.items) {
      Object.defineProperty(result, isScalar(key) ? String(key.source ?? key.value) : String(key), {
        value: toPlain(value as Node | null),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return result;
  }
  if (isSeq(node)) return node.items.map((item) => toPlain(item as Node));
  return isScalar(node) ? node.value : null;
}
