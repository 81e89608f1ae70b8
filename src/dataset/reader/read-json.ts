/** JSON files of datasets: one value, or one on each line. */

import { readFile } from 'node:fs/promises'
import { UsageError } from '../../robot/errors.js'

/** undefined where the file is missing. */
export async function readJson(path: string): Promise<unknown> {
  const text = await textOf(path)
  return text === undefined ? undefined : parse(text, path)
}

/** Python writes NaN and Infinity, which JSON does not know: they are null here. */
function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    try {
      return JSON.parse(text.replace(/(?<=[\s:[,])(NaN|-?Infinity)(?=\s*[,\]}])/g, 'null')) as unknown
    } catch {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new UsageError(`${where} is no JSON (${reason}): it was cut short or edited by hand`, { cause })
    }
  }
}

export async function readJsonLines(path: string): Promise<Record<string, unknown>[] | undefined> {
  const text = await textOf(path)
  const lines = text?.split(/\r?\n/).map((line, index) => ({ line, where: `${path} line ${index + 1}` }))
  return lines?.filter(({ line }) => line.trim() !== '').map(({ line, where }) => mappingOf(parse(line, where), where))
}

export function mappingOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${where} holds no JSON object: it was cut short or edited by hand`)
  return value as Record<string, unknown>
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined
    throw new UsageError(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
