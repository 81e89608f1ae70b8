/** YAML 1.2 text to plain values, with Python's `None` as null: the one door to the yaml package. */

import { isCollection, isMap, isNode, isScalar, LineCounter, parseDocument, type Node, type ScalarTag } from 'yaml'

/** What Python writes for null, so that LeRobot's commands can be pasted. */
const PYTHON_NONE: ScalarTag = {
  tag: 'tag:yaml.org,2002:null',
  default: true,
  identify: () => false,
  test: /^None$/,
  resolve: () => null,
}

function read(text: string, lineCounter = new LineCounter()) {
  return parseDocument(text, {
    schema: 'core',
    customTags: [PYTHON_NONE],
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter,
  })
}

/** A whole file. Throws the parser's `YAMLParseError`, or `ReferenceError` for an alias that multiplies too often. */
export function readYamlFile(text: string): unknown {
  const document = read(text)
  const [error] = document.errors
  if (error !== undefined) throw error
  return document.toJS()
}

/** The line, from 1, of the key or entry at a path of a file that can be read; of the nearest one around it where it is not there. */
export function lineInYamlFile(text: string, path: readonly PropertyKey[]): number {
  const lines = new LineCounter()
  let node: unknown = read(text, lines).contents
  let at = isNode(node) ? node.range?.[0] : undefined
  for (const name of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === name) : undefined
    const key = pair?.key as Node | undefined
    node = pair ? pair.value : isCollection(node) ? node.get(name, true) : undefined
    const place = key ?? (isNode(node) ? node : undefined)
    if (!place) break
    at = place.range?.[0] ?? at
  }
  return lines.linePos(at ?? 0).line
}

/**
 * One value as typed behind a flag: flow text in braces, brackets or quotes, or a plain scalar. Everything else is a string as it
 * stands, so that `pick: the cube`, `C:\logs` and `#3` need no quotes. Empty text is null. Throws as `readYamlFile`.
 */
export function readYamlValue(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (/^[[{]|^(["'])[^]*\1$/.test(trimmed)) return readYamlFile(trimmed)
  const { contents, errors } = read(trimmed)
  const isPlain = errors.length === 0 && isScalar(contents) && contents.type === 'PLAIN' && contents.source === trimmed
  return isPlain && typeof contents.value !== 'string' ? contents.value : text
}
