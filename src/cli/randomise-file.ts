/** What varies from episode to episode, as a file or behind a flag: errors name the line. */

import { readFileSync } from 'node:fs'
import { parseRandomise, randomiseProblems, type RandomiseConfig } from '../env/randomise/config.js'
import { UsageError } from '../robot/errors.js'
import { lineInYamlFile, readYamlFile } from '../run/yaml.js'

const FLAG = '--env.randomise'

/** A file's name, or the declaration itself. `UsageError` for whatever is wrong with either. */
export function readRandomise(given: string | Readonly<Record<string, unknown>>): RandomiseConfig {
  if (typeof given !== 'string') return parseRandomise(given, FLAG)
  if (!/\.(ya?ml|json)$/i.test(given)) {
    throw new UsageError(
      `${FLAG}=${given} is neither .yaml, .yml nor .json: name a file, or write {section: {key: value}}`,
    )
  }
  const text = readText(given)
  const config = parse(given, text)
  const problems = randomiseProblems(config)
  if (problems.length === 0) return config as RandomiseConfig
  throw new UsageError(
    problems
      .map(({ path, message }) => `${given}:${lineInYamlFile(text, path)}: ${path.join('.') || 'the file'}: ${message}`)
      .join('\n'),
  )
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError(`cannot read ${FLAG}=${path}: ${messageOf(cause)}`, { cause })
  }
}

/** An empty file says nothing. */
function parse(path: string, text: string): unknown {
  try {
    return readYamlFile(text) ?? {}
  } catch (cause) {
    throw new UsageError(`${FLAG}=${path} is no YAML: ${messageOf(cause)}`, { cause })
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
