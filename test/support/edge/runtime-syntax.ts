import ts from 'typescript';

/**
 * Syntax beyond ECMAScript 5.1 that the runtime documents: const and let, arrow functions and rest parameters, template
 * literals, async functions with await (not within the arguments of a call), **, and the import of its helper module.
 */
const BEYOND_ES5: readonly [ts.SyntaxKind, string][] = [
  [ts.SyntaxKind.ClassDeclaration, 'class'],
  [ts.SyntaxKind.ClassExpression, 'class'],
  [ts.SyntaxKind.ForOfStatement, 'for of'],
  [ts.SyntaxKind.ObjectBindingPattern, 'destructuring'],
  [ts.SyntaxKind.ArrayBindingPattern, 'destructuring'],
  [ts.SyntaxKind.SpreadElement, 'spread'],
  [ts.SyntaxKind.SpreadAssignment, 'spread'],
  [ts.SyntaxKind.ShorthandPropertyAssignment, 'shorthand property'],
  [ts.SyntaxKind.ComputedPropertyName, 'computed property'],
  [ts.SyntaxKind.MethodDeclaration, 'method'],
  [ts.SyntaxKind.QuestionDotToken, 'optional chaining'],
  [ts.SyntaxKind.QuestionQuestionToken, '??'],
  [ts.SyntaxKind.QuestionQuestionEqualsToken, '??='],
  [ts.SyntaxKind.BarBarEqualsToken, '||='],
  [ts.SyntaxKind.AmpersandAmpersandEqualsToken, '&&='],
  [ts.SyntaxKind.YieldExpression, 'yield'],
  [ts.SyntaxKind.AsteriskToken, 'generator or *'],
  [ts.SyntaxKind.BigIntLiteral, 'BigInt'],
  [ts.SyntaxKind.TaggedTemplateExpression, 'tagged template'],
  [ts.SyntaxKind.ExportKeyword, 'export'],
  [ts.SyntaxKind.MetaProperty, 'meta property'],
];

/** "line 3: optional chaining" for everything in the code that the runtime does not document. */
export function undocumentedSyntax(code: string): string[] {
  const source = ts.createSourceFile('function.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const found: string[] = [];
  const tell = (node: ts.Node, what: string) =>
    found.push(`line ${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${what}`);
  const visit = (node: ts.Node, inArguments: boolean) => {
    const multiplied = node.kind === ts.SyntaxKind.AsteriskToken && ts.isBinaryExpression(node.parent);
    const name = multiplied ? undefined : BEYOND_ES5.find(([kind]) => kind === node.kind)?.[1];
    if (name) tell(node, name);
    if (ts.isCatchClause(node) && !node.variableDeclaration) tell(node, 'catch without a variable');
    if (ts.isParameter(node) && node.initializer) tell(node, 'default parameter');
    if (ts.isRegularExpressionLiteral(node)) checkPattern(node, tell);
    if (ts.isImportDeclaration(node) && node.moduleSpecifier.getText() !== "'cloudfront'") tell(node, 'import');
    if (ts.isAwaitExpression(node) && inArguments) tell(node, 'await within the arguments of a call');
    if (ts.isCallExpression(node)) {
      visit(node.expression, inArguments);
      for (const argument of node.arguments) visit(argument, true);
      return;
    }
    const inside = inArguments && !ts.isFunctionLike(node);
    node.getChildren().forEach((child) => visit(child, inside));
  };
  visit(source, false);
  return found;
}

/** Flags of ECMAScript 5.1, and no lookbehind or Unicode property. */
function checkPattern(node: ts.RegularExpressionLiteral, tell: (node: ts.Node, what: string) => void): void {
  const [, pattern = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(node.text) ?? [];
  if (/[^gim]/.test(flags)) tell(node, `regular expression flag ${flags}`);
  if (/\(\?<[=!]|\\[pP]\{/.test(pattern)) tell(node, 'lookbehind or Unicode property');
}
