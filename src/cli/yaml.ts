/** YAML 1.2 text to plain values, with Python's `None` as null: the one door to the yaml package. */

import { isScalar, parseDocument, type ScalarTag } from 'yaml'

/** What Python writes for null, so that LeRobot's commands can be pasted. */
const PYTHON_NONE: ScalarTag = {
  tag: 'tag:yaml.org,2002:null',
  default: true,
  identify: () => false,
  test: /^None$/,
  resolve: () => null,
}

function read(text: string) {
  return parseDocument(text, { schema: 'core', customTags: [PYTHON_NONE], prettyErrors: false, logLevel: 'silent' })
}

/** A whole file. Throws the parser's `YAMLParseError`, or `ReferenceError` for an alias that multiplies too often. */
export function readYamlFile(text: string): unknown {
  const document = read(text)
  const [error] = document.errors
  if (error !== undefined) throw error
  return document.toJS()
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
