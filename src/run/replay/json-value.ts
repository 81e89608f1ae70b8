/** Plain JSON: what may stand in a file, and what of an object cannot. */

import { UsageError } from '../../robot/errors.js'

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }
export type JsonObject = Readonly<Record<string, JsonValue>>

/** A copy; what is undefined is left out, as JSON does. `UsageError` with the place of a function, NaN or anything else that JSON lacks. */
export function toJson(value: unknown, path: string): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value)) return value.map((each, index) => toJson(each, `${path}[${index}]`))
  if (isPlain(value)) return toJsonObject(value, path)
  throw new UsageError(`${path} is ${kindOf(value)}, which no file can hold: leave it out to record this episode`)
}

export function toJsonObject(values: Readonly<Record<string, unknown>>, path: string): JsonObject {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, toJson(value, `${path}.${name}`)]))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'object' && value !== null) return `an object of class ${value.constructor.name}`
  return `a ${typeof value}`
}

/** Where two values differ, each as `path was .., is ..`. */
export function jsonDifferences(was: JsonValue | undefined, is: JsonValue | undefined, path: string): string[] {
  if (isObject(was) && isObject(is)) {
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
    return names.flatMap(name => jsonDifferences(was[name], is[name], path === '' ? name : `${path}.${name}`))
  }
  const [before = '', now = ''] = [was, is].map(value => (value === undefined ? 'not there' : JSON.stringify(value)))
  if (before === now) return []
  const common = before.split('').findIndex((character, at) => character !== now[at])
  return [`${path} was ${partOf(before, common)}, is ${partOf(now, common)}`]
}

const SHOWN = 200

/** What is long from a little before the place where it begins to differ. */
function partOf(text: string, differsAt: number): string {
  if (text.length <= SHOWN) return text
  const from = Math.max(0, differsAt - SHOWN / 4)
  const part = text.slice(from, from + SHOWN)
  return `${from > 0 ? '..' : ''}${part}${from + SHOWN < text.length ? '..' : ''}`
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
