/** Runs a user's TypeScript or JavaScript file, wherever it is, with this very package behind `so101-twin`. */

import { statSync } from 'node:fs'
import { extname } from 'node:path'
import { createJiti } from 'jiti'
import { closest } from '../../robot/closest.js'
import { UsageError } from '../../robot/errors.js'

/** The file's exports. `UsageError` where it is missing, or its code does not run. */
export async function importTaskFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  requireFile(path)
  // Not by its literal name: the public door is for users, and this imports it for one.
  const door = new URL(`../../index${extname(import.meta.url)}`, import.meta.url)
  const own = (await import(door.href)) as Readonly<Record<string, unknown>>
  const jiti = createJiti(import.meta.url, {
    fsCache: false,
    interopDefault: false,
    virtualModules: { 'so101-twin': refusingUnknown(own) },
  })
  try {
    return await jiti.import<Readonly<Record<string, unknown>>>(path)
  } catch (cause) {
    if (cause instanceof UsageError) throw new UsageError(`the task file ${path}: ${cause.message}`, { cause })
    throw new UsageError(`the task file ${path} cannot be run: ${reasonOf(cause)}`, { cause })
  } finally {
    // Whoever mends a file that was refused wants the new one.
    Reflect.deleteProperty(jiti.cache, path)
  }
}

function requireFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new UsageError(`there is no task file ${path}: check the path`)
  if (!found.isFile()) throw new UsageError(`${path} is no file: name the .ts or .js file of your task`)
}

/** Without it a misspelt import is `undefined` until somebody calls it. */
function refusingUnknown(module: Readonly<Record<string, unknown>>): object {
  const exported = { ...module }
  return new Proxy(exported, {
    get(names, name) {
      // Loaders ask for these of any module.
      if (typeof name === 'symbol' || name in names || ['__esModule', 'default', 'then'].includes(name)) {
        return Reflect.get(names, name) as unknown
      }
      const near = closest(name, Object.keys(names))
      throw new UsageError(`'so101-twin' exports no '${name}'${near === undefined ? '' : `: did you mean '${near}'?`}`)
    },
  })
}

/** The sentence, and the line of the user's file where the error has one. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const [sentence = ''] = cause.message.split('\nRequire stack:')
  return sentence.trim().replaceAll(/\s*\n\s*/g, ' ')
}
