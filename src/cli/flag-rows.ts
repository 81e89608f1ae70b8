/** A zod schema as the flags it stands for, one row each: what `--help` prints and errors name. */

import { z } from 'zod'

export interface FlagRow {
  /** Dotted, without the dashes; `<name>` stands for any name, as in `cameras.<name>.fps`. */
  readonly flag: string
  /** For people: `integer`, `a|b`, `list of number`. */
  readonly type: string
  /** Absent where there is none. */
  readonly default?: unknown
  /** Always to be given. */
  readonly isRequired: boolean
  /** The flag's own text, after the conditions under which it counts. */
  readonly description: string
}

type Schema = z.core.JSONSchema.JSONSchema

/** Where a walk through the schema stands. */
interface Place {
  readonly flag: string
  readonly isRequired: boolean
  /** Said before the description: what must be given for this flag to count. */
  readonly condition: string
  readonly default?: unknown
}

/** All flags of a schema in its own order. Throws `TypeError` where an object in it would let unknown names pass. */
export function flagRows(schema: z.ZodObject): FlagRow[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  refuseLoose(root, '')
  const rows = rowsOf(root, { flag: '', isRequired: true, condition: '' })
  // The variants of a union share flags: the first one speaks for all.
  return rows.filter((row, index) => rows.findIndex(({ flag }) => flag === row.flag) === index)
}

function refuseLoose(schema: Schema, flag: string): void {
  const { properties, additionalProperties, items, prefixItems = [], anyOf = [], oneOf = [], allOf = [] } = schema
  if (properties !== undefined && additionalProperties !== false)
    throw new TypeError(`expected the flags under --${flag} to be a z.strictObject, which refuses unknown names`)
  for (const [name, inner] of Object.entries(properties ?? {})) refuseLoose(asSchema(inner), dotted(flag, name))
  const others = [additionalProperties, items, ...prefixItems, ...anyOf, ...oneOf, ...allOf]
  for (const inner of others.flat()) if (typeof inner === 'object') refuseLoose(inner, flag)
}

function rowsOf(schema: Schema, place: Place): FlagRow[] {
  const fallback = place.default ?? schema.default
  const here: Place = fallback === undefined ? place : { ...place, default: fallback }
  const variants = (schema.oneOf ?? schema.anyOf ?? []).map(asSchema)
  if (variants.some(isObject)) return variants.flatMap(variant => rowsOfVariant(variant, variants, here))
  if (schema.properties !== undefined) return rowsOfObject(schema, here)

  const row: FlagRow = {
    flag: here.flag,
    type: typeText(schema),
    isRequired: here.isRequired && fallback === undefined,
    description: [here.condition, schema.description].filter(Boolean).join(' '),
    ...(fallback === undefined ? {} : { default: fallback }),
  }
  const entry = schema.additionalProperties
  if (typeof entry !== 'object') return [row]
  const inside = rowsOf(entry, { flag: dotted(here.flag, '<name>'), isRequired: false, condition: '' })
  return inside.some(({ flag }) => flag.endsWith('<name>')) ? [row] : [row, ...inside]
}

function rowsOfObject(schema: Schema, place: Place): FlagRow[] {
  const isAlwaysThere = place.isRequired && place.default === undefined
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const isNeeded = schema.required?.includes(name) === true
    const given = isRecord(place.default) ? place.default[name] : undefined
    return rowsOf(asSchema(inner), {
      flag: dotted(place.flag, name),
      isRequired: isNeeded && isAlwaysThere,
      condition: isNeeded && !isAlwaysThere && given === undefined ? `[needed with --${place.flag}]` : place.condition,
      ...(given === undefined ? {} : { default: given }),
    })
  })
}

/** The flags of one variant; the literal that tells it from the others lists the literals of all. */
function rowsOfVariant(variant: Schema, all: readonly Schema[], place: Place): FlagRow[] {
  if (!isObject(variant)) return []
  const [tag, literal] =
    Object.entries(variant.properties ?? {})
      .map(([name, inner]) => [name, asSchema(inner).const] as const)
      .find(([, value]) => value !== undefined) ?? []
  const rows = rowsOf(variant, { ...place, isRequired: false })
  if (tag === undefined) return rows
  const tagFlag = dotted(place.flag, tag)
  const literals = all.map(other => asSchema(other.properties?.[tag] ?? {}).const).filter(value => value !== undefined)
  return rows.map(row =>
    row.flag === tagFlag
      ? { ...row, type: literals.map(String).join('|'), isRequired: place.isRequired && place.default === undefined }
      : {
          ...row,
          description: `[${tag}=${String(literal)}] ${row.description.replace(/^\[needed[^\]]*\] ?/, '')}`.trim(),
        },
  )
}

function typeText(schema: Schema): string {
  if (schema.const !== undefined) return String(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(String).join('|')
  const variants = schema.anyOf ?? schema.oneOf
  if (variants !== undefined) return variants.map(variant => typeText(asSchema(variant))).join('|')
  if (Array.isArray(schema.type)) return schema.type.join('|')
  switch (schema.type) {
    case 'boolean':
      return 'true|false'
    case 'array':
      return Array.isArray(schema.items) || schema.items === undefined
        ? 'list'
        : `list of ${typeText(asSchema(schema.items))}`
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? `{name: ${typeText(schema.additionalProperties)}}`
        : 'mapping'
    default:
      return schema.type ?? 'any'
  }
}

function dotted(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`
}

function isObject(schema: Schema): boolean {
  return schema.properties !== undefined
}

/** JSON schema writes "anything" as `true`. */
function asSchema(schema: Schema | boolean): Schema {
  return typeof schema === 'boolean' ? {} : schema
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
