/** A command as data: its flags are a zod schema, from which come the checks, the errors and the help text. */

import type { z } from 'zod'
import { UsageError } from '../robot/errors.js'
import { valueAt } from '../run/expectation.js'
import { describeIssues } from './flag-issues.js'
import { flagRows, type FlagRow } from './flag-rows.js'
import { parseFlags, type FlagSources, type ParsedFlags } from './flags.js'
import type { Io } from './io.js'
import { table } from './table.js'

/** What a command takes beside its flags, for instance files. */
export interface CommandWords {
  /** As in the usage: `SUITE`, `FILE FILE ..`. */
  readonly names: string
  readonly least: number
  readonly most: number
  readonly meaning: string
}

export interface CommandDefinition<Flags extends z.ZodObject> {
  readonly name: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** `z.strictObject` at every level. A group whose flags all have defaults takes `.prefault({})`, which fills them in. */
  readonly flags: Flags
  /** None where absent. */
  readonly words?: CommandWords
  /** Whole command lines, as one would type them. */
  readonly examples: readonly string[]
  run(options: z.output<Flags>, io: Io, words: readonly string[]): Promise<void> | void
}

export interface Command {
  readonly name: string
  readonly summary: string
  /** The text behind `--help`, without the final newline. */
  readonly help: () => string
  /** Reads and checks the arguments behind the command's name and runs it. Throws `UsageError` for wrong ones. */
  readonly invoke: (argv: readonly string[], io: Io, sources: FlagSources) => Promise<void>
}

/** Throws `TypeError` where an object in the schema would let unknown flags pass. */
export function defineCommand<Flags extends z.ZodObject>(definition: CommandDefinition<Flags>): Command {
  const { name, summary, flags } = definition
  const rows = flagRows(flags)
  const help = () => helpText(definition, rows)
  return {
    name,
    summary,
    help,
    async invoke(argv, io, sources) {
      const parsed = parseFlags(argv, sources)
      if (parsed.help) {
        io.stdout.write(`${help()}\n`)
        return
      }
      refuseWords(definition, parsed.words)
      await definition.run(checkedOptions(name, flags, rows, parsed), io, parsed.words)
    },
  }
}

function refuseWords({ name, words }: CommandDefinition<z.ZodObject>, given: readonly string[]): void {
  const word = given[words?.most ?? 0]
  if (word !== undefined) {
    const taken = words === undefined ? 'flags only, such as --name=value' : `${words.names} and flags only`
    throw new UsageError(`\`${word}\` is one word too many: so101 ${name} takes ${taken}`)
  }
  if (words !== undefined && given.length < words.least)
    throw new UsageError(`${words.names} is missing: write so101 ${name} ${words.names}, ${words.meaning}`)
}

function checkedOptions<Flags extends z.ZodObject>(
  name: string,
  flags: Flags,
  rows: readonly FlagRow[],
  parsed: ParsedFlags,
): z.output<Flags> {
  const first = flags.safeParse(parsed.values)
  if (first.success) return first.data
  const values = withTextsAsTyped(parsed, first.error.issues)
  const second = flags.safeParse(values)
  if (second.success) return second.data
  const sentences = describeIssues(second.error.issues, { ...parsed, values }, rows)
  throw new UsageError(`${sentences.join('\n')}\nsee \`so101 ${name} --help\``)
}

/** `--robot.id=007` reads as a number; where the schema wants a string, the string is the text as it was typed. */
function withTextsAsTyped({ values, given }: ParsedFlags, issues: readonly z.core.$ZodIssue[]): ParsedFlags['values'] {
  const retyped = structuredClone(values)
  for (const { path, ...issue } of issues) {
    const flag = given.get(path.join('.'))
    const isText = issue.code === 'invalid_type' && issue.expected === 'string' && flag?.text !== undefined
    const last = path.at(-1)
    if (!isText || last === undefined || !['number', 'boolean'].includes(typeof flag.value)) continue
    if (Object.is(valueAt(values, path), flag.value))
      (valueAt(retyped, path.slice(0, -1)) as Record<PropertyKey, unknown>)[last] = flag.text
  }
  return retyped
}

function helpText(definition: CommandDefinition<z.ZodObject>, rows: readonly FlagRow[]): string {
  const { words } = definition
  const lines = [
    ...rows.map(row => [`--${row.flag}`, row.type, defaultText(row), row.description]),
    ['--config_path', 'file', '', 'a .yaml, .yml or .json file of flags; those on the command line override it'],
    ['--help, -h', '', '', 'print this text'],
  ]
  return [
    [
      `so101 ${definition.name}: ${definition.summary}`,
      ...(words === undefined
        ? []
        : [`usage: so101 ${definition.name} ${words.names} [--flag=value ...]`, words.meaning]),
    ].join('\n'),
    table(['flag', 'type', 'default', 'meaning'], lines),
    ['examples', ...definition.examples.map(example => `  ${example}`)].join('\n'),
  ]
    .slice(0, definition.examples.length > 0 ? 3 : 2)
    .join('\n\n')
}

function defaultText(row: FlagRow): string {
  if (row.isRequired) return '(required)'
  if (row.default === undefined) return ''
  return typeof row.default === 'string' ? row.default : JSON.stringify(row.default)
}
