import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  visit,
  YAMLParseError,
} from 'yaml';

/** A text as the YAML library reads it, or the line from which on it is nested too deep to be read. */
export type ParsedYaml =
  | { readonly document: Document.Parsed; readonly lineAt: (offset: number) => number }
  | { readonly tooDeepAt: number };

/**
 * Read a YAML text. Faults of syntax are in the document's errors, a second document among them; repeated keys are not, because the
 * library compares each key with all before it.
 *
 * The depth is watched in the parser's first step, which does not call itself. The others do: thousands of brackets, which are a few
 * kilobytes, would end the process and not only the reading.
 *
 * @param mostOpen Parts of the text that may be open at the same time.
 */
export function parseYaml(text: string, mostOpen: number): ParsedYaml {
  const counter = new LineCounter();
  const lineAt = (offset: number): number => counter.linePos(offset).line;
  const parser = new Parser(counter.addNewLine);
  const tokens: CST.Token[] = [];
  counter.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > mostOpen) return { tooDeepAt: lineAt(parser.offset) };
  }
  tokens.push(...parser.end());
  const composer = new Composer({ uniqueKeys: false, lineCounter: counter, prettyErrors: false });
  const [document, second] = [...composer.compose(tokens, true, text.length)] as Document.Parsed[];
  if (second !== undefined) {
    const [from, to] = second.range;
    document.errors.push(new YAMLParseError([from, to], 'MULTIPLE_DOCS', 'a second document'));
  }
  return { document, lineAt };
}

/** What each alias means: the node that bears its anchor, the last one above it. One pass, however many there are. */
export function aliasesOf(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchored = new Map<string, Node>();
  const meaning = new Map<Alias, Node>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchored.get(node.source);
        if (target !== undefined) meaning.set(node, target);
      } else if (node.anchor !== undefined) anchored.set(node.anchor, node);
    },
  });
  return meaning;
}
