import { SyntaxKind } from "typescript/unstable/ast";
import { createScanner } from "typescript/unstable/ast/scanner";

export interface Import {
  /** What is written between the quotes; "" where it is computed at run time. */
  specifier: string;
  /** `import type`, `export type`: gone when the program runs. A lone `{ type X }` is not, the module is still loaded. */
  typeOnly: boolean;
}

const IMPORTS = [
  /(?<![\w$.])(?:import|export)\s(?<type>\s*type\s(?!\s*(?:from\b|,)))?[\w$*{},\s"]*?\bfrom\s*(?<quote>["'])/g,
  /(?<![\w$.])import\s*(?<quote>["'])/g,
  /(?<![\w$.])import\s*\(\s*(?<quote>["']?)/g,
];

/** Every module that a TypeScript source names: static, dynamic and in types. */
export function importsOf(source: string): Import[] {
  const code = codeOf(source);
  return IMPORTS.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(({ 0: text, index, groups }) => {
      const start = index + text.length;
      const quote = groups?.quote;
      return {
        specifier: quote ? source.slice(start, code.indexOf(quote, start)) : "",
        typeOnly: groups?.type !== undefined,
      };
    }),
  );
}

/** The source with comments and all that is quoted blanked out; what remains stands where it stood. */
export function codeOf(source: string): string {
  const code = source.replace(/[^\n]/g, " ").split("");
  for (const { start, end, quoted } of tokensOf(source)) {
    const kept = quoted ? [start, end - 1] : Array.from({ length: end - start }, (_, offset) => start + offset);
    for (const at of kept) code[at] = source[at] ?? "";
  }
  return code.join("");
}

const QUOTED = new Set([
  SyntaxKind.StringLiteral,
  SyntaxKind.RegularExpressionLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
]);

/** After one of these a slash divides; after anything else it opens a regular expression. */
const OPERAND_ENDS = new Set([
  ...QUOTED,
  SyntaxKind.Identifier,
  SyntaxKind.PrivateIdentifier,
  SyntaxKind.NumericLiteral,
  SyntaxKind.BigIntLiteral,
  SyntaxKind.CloseParenToken,
  SyntaxKind.CloseBracketToken,
  SyntaxKind.CloseBraceToken,
  SyntaxKind.ThisKeyword,
]);

function* tokensOf(source: string): Generator<{ start: number; end: number; quoted: boolean }> {
  const scanner = createScanner(true, undefined, source);
  const bracesOpenInTemplates: number[] = [];
  let previous = SyntaxKind.Unknown;
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFile; kind = scanner.scan()) {
    const depth = bracesOpenInTemplates.length - 1;
    const open = bracesOpenInTemplates[depth] ?? 0;
    if (kind === SyntaxKind.SlashToken || kind === SyntaxKind.SlashEqualsToken) {
      if (!OPERAND_ENDS.has(previous)) kind = scanner.reScanSlashToken();
    } else if (kind === SyntaxKind.TemplateHead) {
      bracesOpenInTemplates.push(0);
    } else if (depth >= 0 && kind === SyntaxKind.OpenBraceToken) {
      bracesOpenInTemplates[depth] = open + 1;
    } else if (depth >= 0 && kind === SyntaxKind.CloseBraceToken && open > 0) {
      bracesOpenInTemplates[depth] = open - 1;
    } else if (depth >= 0 && kind === SyntaxKind.CloseBraceToken) {
      kind = scanner.reScanTemplateToken(false);
      if (kind === SyntaxKind.TemplateTail) bracesOpenInTemplates.pop();
    }
    yield { start: scanner.getTokenStart(), end: scanner.getTokenEnd(), quoted: QUOTED.has(kind) };
    previous = kind;
  }
}
