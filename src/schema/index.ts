export { Places, readDefinition, type Path } from './definition.ts';
export { firstProblem } from './problem.ts';
export {
  choose,
  defaulted,
  duration,
  exactlyOne,
  flag,
  integer,
  isMapping,
  mapping,
  maybe,
  notEmpty,
  number,
  oneOrMore,
  onlyFor,
  optional,
  picklist,
  record,
  rule,
  size,
  text,
  written,
} from './words.ts';
