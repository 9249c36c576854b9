import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { Failure } from '../../report/index.ts';
import type { Place } from './artifact.ts';
import type { ArtifactProperty } from './artifact-properties.ts';
import type { Reference } from './reference.ts';
import { insertEntry, replaceValue, valueOf, type TextEdit } from '../template/template-edits.ts';
import type { Template } from '../template/template.ts';
import { lineAt, toPlain } from '../template/yaml.ts';

/** One Fn::ForEach around a resource, with those around it. */
interface Loop {
  name: string;
  variable: string;
  /** Values of the collection, or undefined when only CloudFormation knows them. */
  values: string[] | undefined;
  outer: Loop | undefined;
}

/** One value for each loop variable that a path uses. */
interface Combination {
  /** Key in the mapping: the values joined with -. */
  key: string;
  /** The path with the values put in. */
  path: string;
}

/** A property that holds a local path. */
export interface LoopedProperty {
  logicalId: string;
  resource: YAMLMap;
  property: ArtifactProperty;
  node: Node;
  path: string;
  where: string;
}

/**
 * Fn::ForEach with local paths that use the loop's variable: each value gets its own artifact, the template a mapping
 * from values to keys, and the property a Fn::FindInMap.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export class Loops {
  readonly #template: Template;
  readonly #parameters: Readonly<Record<string, string>>;
  readonly #around = new Map<Node, Loop>();
  /** Filled by the edits of the references. */
  readonly #mappings = new Map<string, Record<string, Record<string, string>>>();

  constructor(template: Template, parameters: Readonly<Record<string, string>>) {
    this.#template = template;
    this.#parameters = parameters;
    this.#visit(valueOf(template.document.contents, 'Resources'), undefined);
  }

  /** The references that a path in a loop stands for, one a combination; undefined when it uses no loop variable. */
  references(looped: LoopedProperty): Reference[] | undefined {
    const loops = chain(this.#around.get(looped.resource)).filter(({ variable }) => uses(looped.path, variable));
    if (loops.length === 0) return undefined;
    const { property, node, where } = looped;
    const leaf = property.path.at(-1)!.replace(/\W/g, '');
    const mapping = `Packaged${leaf}${loops.map(({ name }) => name).join('')}${looped.logicalId.replace(/[$&]\{[^}]*\}|\W/g, '')}`;
    const lookup = (name: string) => ({ 'Fn::FindInMap': [mapping, loopKey(loops), name] });
    const value =
      property.form === 'object'
        ? { [property.bucket]: lookup('Bucket'), [property.key]: lookup('Key') }
        : lookup('Location');
    const { text } = this.#template;
    return this.#combinations(loops, looped.path).map(({ key, path }) => ({
      where: `${where} (${key})`,
      path,
      property,
      line: lineAt(text, node),
      edit: (place: Place): TextEdit => {
        const table = this.#mappings.get(mapping) ?? {};
        this.#mappings.set(mapping, table);
        table[key] = mappedPlace(property, place);
        return replaceValue(text, node, value);
      },
    }));
  }

  /** The edits that add the mappings; to be asked for once the edits of all references were made. */
  mappingEdits(): TextEdit[] {
    const { text, document } = this.#template;
    const root = document.contents as YAMLMap;
    const tables = [...this.#mappings].sort(byKey).map(([name, table]) => [name, sortedTable(table)] as const);
    const present = valueOf(root, 'Mappings');
    if (isMap(present)) return tables.map(([name, table]) => insertEntry(text, present, name, table));
    return tables.length > 0 ? [insertEntry(text, root, 'Mappings', Object.fromEntries(tables))] : [];
  }

  #visit(section: unknown, outer: Loop | undefined): void {
    if (!isMap(section)) return;
    for (const { key, value } of section.items) {
      const name = String(isScalar(key) ? key.value : key);
      if (name.startsWith('Fn::ForEach::') && isSeq(value)) {
        const [variable, collection, body] = value.items as Node[];
        this.#visit(body, {
          name: name.slice('Fn::ForEach::'.length),
          variable: scalarText(variable) ?? '',
          values: collectionValues(this.#template, collection, this.#parameters),
          outer,
        });
      } else if (isMap(value) && outer) this.#around.set(value, outer);
    }
  }

  /** Every combination of the values of these loops, with the path that it makes. */
  #combinations(loops: readonly Loop[], path: string): Combination[] {
    let items: Combination[] = [{ key: '', path }];
    for (const { variable, values, name } of loops) {
      if (!values) {
        throw new Failure({
          code: 'template',
          what: `Fn::ForEach::${name} has local paths, but its values are not known before the deployment`,
          todo: 'Write the values of the collection into the template, or give them in a parameter with a value',
          file: this.#template.file,
        });
      }
      items = items.flatMap((item) =>
        values.map((value) => ({
          key: item.key ? `${item.key}-${value}` : value,
          path: substitute(item.path, variable, value),
        })),
      );
    }
    return items;
  }
}

function mappedPlace(property: ArtifactProperty, { bucket, key, url }: Place): Record<string, string> {
  if (property.form === 'object') return { Bucket: bucket, Key: key };
  return { Location: property.form === 'template' ? url! : `s3://${bucket}/${key}` };
}

function sortedTable(table: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).sort(byKey));
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** A loop with those around it, the outermost first. */
function chain(loop: Loop | undefined): Loop[] {
  return loop ? [...chain(loop.outer), loop] : [];
}

function uses(text: string, variable: string): boolean {
  return text.includes(`\${${variable}}`) || text.includes(`&{${variable}}`);
}

/** `${X}` is the value, `&{X}` the value without what a logical id cannot hold. */
function substitute(text: string, variable: string, value: string): string {
  return text.replaceAll(`\${${variable}}`, value).replaceAll(`&{${variable}}`, value.replace(/[^A-Za-z0-9]/g, ''));
}

function loopKey(loops: readonly Loop[]): unknown {
  const refs = loops.map(({ variable }) => ({ Ref: variable }));
  return refs.length === 1 ? refs[0] : { 'Fn::Join': ['-', refs] };
}

/** The text of a scalar as it stands there: YAML 1.1 would make a boolean of y or N. */
function scalarText(node: unknown): string | undefined {
  return isScalar(node) && !node.tag?.startsWith('!') ? String(node.source ?? node.value) : undefined;
}

function collectionValues(
  template: Template,
  collection: Node | undefined,
  parameters: Readonly<Record<string, string>>,
): string[] | undefined {
  if (isSeq(collection)) {
    const values = collection.items.map(scalarText);
    return values.every((item) => item !== undefined) ? values : undefined;
  }
  const name = (toPlain(collection) as { Ref?: string } | null)?.Ref;
  const value = name === undefined ? undefined : (parameters[name] ?? template.parameters[name]?.Default);
  return typeof value === 'string' ? value.split(',').map((item) => item.trim()) : undefined;
}
