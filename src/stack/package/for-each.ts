import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { Failure } from '../../report/index.ts';
import type { Place } from './artifact.ts';
import type { ArtifactProperty } from './artifact-properties.ts';
import { insertEntry, replaceValue, valueOf, type TextEdit } from '../template/template-edits.ts';
import type { Template } from '../template/template.ts';
import { lineAt, toPlain } from '../template/yaml.ts';

/** One Fn::ForEach around a resource, with those around it. */
export interface Loop {
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

interface Combinations {
  loops: Loop[];
  items: Combination[];
}

/** What the edit of a looped property needs to know. */
interface LoopedProperty {
  logicalId: string;
  property: ArtifactProperty;
  node: Node;
  where: string;
}

/**
 * Fn::ForEach with local paths that use the loop's variable: each value gets its own artifact, the template a mapping
 * from values to keys, and the property a Fn::FindInMap.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function expandLoops(template: Template, parameters: Readonly<Record<string, string>>) {
  const around = new Map<Node, Loop>();
  const mappings = new Map<string, Record<string, Record<string, string>>>();
  const root = template.document.contents as YAMLMap;
  visit(valueOf(root, 'Resources'), undefined);

  function visit(section: unknown, outer: Loop | undefined): void {
    if (!isMap(section)) return;
    for (const { key, value } of section.items) {
      const name = String(isScalar(key) ? key.value : key);
      if (name.startsWith('Fn::ForEach::') && isSeq(value)) {
        const [variable, collection, body] = value.items as Node[];
        visit(body, {
          name: name.slice('Fn::ForEach::'.length),
          variable: scalarText(variable) ?? '',
          values: collectionValues(template, collection, parameters),
          outer,
        });
      } else if (isMap(value) && outer) around.set(value, outer);
    }
  }

  return {
    /** The innermost loop around a resource. */
    at: (resource: Node): Loop | undefined => around.get(resource),

    /** The paths that a looped path stands for; undefined when it uses no loop variable. */
    combinations(loop: Loop, path: string): Combinations | undefined {
      const loops = chain(loop).filter(({ variable }) => uses(path, variable));
      if (loops.length === 0) return undefined;
      let items: Combination[] = [{ key: '', path }];
      for (const { variable, values, name } of loops) {
        if (!values) {
          throw new Failure({
            code: 'template',
            what: `Fn::ForEach::${name} has local paths, and its values are not known before the deployment`,
            todo: 'Write the values of the collection into the template, or give them in a parameter with a value',
            file: template.file,
          });
        }
        items = items.flatMap((item) =>
          values.map((value) => ({
            key: item.key ? `${item.key}-${value}` : value,
            path: substitute(item.path, variable, value),
          })),
        );
      }
      return { loops, items };
    },

    /** One reference a combination; together they become one Fn::FindInMap. */
    references({ loops, items }: Combinations, looped: LoopedProperty) {
      const { property, node, where } = looped;
      const leaf = property.path.at(-1)!.replace(/\W/g, '');
      const mapping = `Packaged${leaf}${loops.map(({ name }) => name).join('')}${looped.logicalId.replace(/[$&]\{[^}]*\}|\W/g, '')}`;
      const lookup = (name: string) => ({ 'Fn::FindInMap': [mapping, loopKey(loops), name] });
      return items.map(({ key, path }) => ({
        where: `${where} (${key})`,
        path,
        property,
        line: lineAt(template.text, node),
        edit: (artifact: Place): TextEdit => {
          const table = mappings.get(mapping) ?? {};
          mappings.set(mapping, table);
          table[key] =
            property.form === 'object'
              ? { Bucket: artifact.bucket, Key: artifact.key }
              : { Location: property.form === 'template' ? artifact.url! : `s3://${artifact.bucket}/${artifact.key}` };
          const value =
            property.form === 'object'
              ? { [property.bucket]: lookup('Bucket'), [property.key]: lookup('Key') }
              : lookup('Location');
          return replaceValue(template.text, node, value);
        },
      }));
    },

    /** The edits that add the mappings; to be asked for after all artifacts are there. */
    mappings(target: Template): TextEdit[] {
      if (mappings.size === 0) return [];
      const tables = Object.fromEntries(
        [...mappings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, table]) => [name, sortedTable(table)]),
      );
      const present = valueOf(root, 'Mappings');
      if (!isMap(present)) return [insertEntry(target.text, root, 'Mappings', tables)];
      return Object.entries(tables).map(([name, table]) => insertEntry(target.text, present, name, table));
    },
  };
}

function sortedTable(table: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function chain(loop: Loop): Loop[] {
  return loop.outer ? [...chain(loop.outer), loop] : [loop];
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
