import type { TextEdit } from '../template/template-edits.ts';
import type { Place } from './artifact.ts';
import type { ArtifactProperty } from './artifact-properties.ts';

/** One local path in a template: what it is, where it stands, and how the template is to name the object. */
export interface Reference {
  /** "Api CodeUri", for messages. */
  where: string;
  path: string;
  property: ArtifactProperty;
  /** Where it stands in the template. */
  line?: number;
  edit: (place: Place) => TextEdit;
}
