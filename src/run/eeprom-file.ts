/** The servos' EEPROM in a JSON file, `{ joint: { register: value } }`, so that a virtual arm keeps its calibration. */

import {
  accessSync,
  constants,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { TwinError, UsageError } from '../robot/errors.js'
import { isRegisterName, REGISTERS } from '../robot/registers.js'
import type { RegisterValues } from '../sim/servo/servo-memory.js'

const NEXT_MOVE = 'name a file in a folder that exists and is yours'

export class EepromFile {
  #saved = ''

  constructor(
    readonly path: string,
    /** One servo each, in order. */
    private readonly joints: readonly string[],
  ) {}

  /** One per joint; undefined where there is no such file. `UsageError` for a file that is something else or can never be written. */
  load(): readonly RegisterValues[] | undefined {
    this.#checkFolder()
    const text = this.#read()
    if (text === undefined) return undefined
    const servos = this.#record(parse(text, this.path), 'the file')
    const stranger = Object.keys(servos).find(name => !this.joints.includes(name))
    if (stranger !== undefined) throw this.#wrong(`the arm has no joint '${stranger}'`)
    return this.joints.map(joint => this.#registers(joint, servos[joint]))
  }

  /** Writes the file where it would change; it appears whole or not at all. `TwinError` where the disk refuses. */
  save(stored: readonly RegisterValues[]): void {
    const text = `${JSON.stringify(Object.fromEntries(this.joints.map((joint, k) => [joint, stored[k]])), undefined, 2)}\n`
    if (text === this.#saved) return
    // A link stays a link: what it points to is replaced.
    const path = existsSync(this.path) ? realpathSync(this.path) : this.path
    const beside = `${path}.${process.pid}.part`
    try {
      writeFileSync(beside, text)
      renameSync(beside, path)
    } catch (cause) {
      rmSync(beside, { force: true })
      throw new TwinError('EEPROM_FILE', `cannot write ${this.path}: ${(cause as Error).message}: ${NEXT_MOVE}`, {
        cause,
      })
    }
    this.#saved = text
  }

  #checkFolder(): void {
    try {
      accessSync(dirname(this.path), constants.W_OK)
    } catch (cause) {
      throw new UsageError(`cannot write ${this.path}: ${(cause as Error).message}: ${NEXT_MOVE}`, { cause })
    }
  }

  #read(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8')
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw new UsageError(`cannot read ${this.path}: ${(cause as Error).message}: name another file`, { cause })
    }
  }

  #registers(joint: string, values: unknown): RegisterValues {
    const registers = this.#record(values, `joint '${joint}'`)
    for (const [name, value] of Object.entries(registers)) {
      if (!isRegisterName(name) || REGISTERS[name].area === 'sram') {
        throw this.#wrong(`'${name}' of ${joint} is no register that survives power-off`)
      }
      const { min, max } = REGISTERS[name]
      if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
        throw this.#wrong(`${name} of ${joint} is ${JSON.stringify(value)}, and it holds ${min} to ${max}`)
      }
    }
    return registers
  }

  #record(value: unknown, what: string): Record<string, unknown> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
    throw this.#wrong(
      `${what} is ${value === undefined ? 'missing' : JSON.stringify(value)}: it should be { name: value }`,
    )
  }

  #wrong(reason: string): UsageError {
    return new UsageError(
      `${this.path} holds no EEPROM of this arm: ${reason}: mend it, or name a file that is not there yet`,
    )
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new UsageError(`${path} is no JSON: ${(cause as Error).message}: name another file`, { cause })
  }
}
