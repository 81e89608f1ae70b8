/** Calls of a user's own code: what it throws is told with the place in the user's file, and is no fault of this package. */

import { TwinError, UsageError } from '../../robot/errors.js'

export class UserCode {
  /** `where`: what stands before each message. */
  constructor(
    private readonly path: string,
    private readonly where: string,
  ) {}

  refuse(what: string): never {
    throw new UsageError(`${this.where}: ${what}`)
  }

  /** `name`: of the function that `run` calls. Our own errors speak for themselves; any other becomes a `UsageError`. */
  call<T>(name: string, run: () => T): T {
    try {
      return run()
    } catch (error) {
      throw this.#named(name, error)
    }
  }

  async wait<T>(name: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      throw this.#named(name, error)
    }
  }

  #named(name: string, error: unknown): unknown {
    if (error instanceof TwinError) return error
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return new UsageError(`${this.where}: ${name} threw ${reason}${this.#lineOf(error)}`, { cause: error })
  }

  /** The innermost line of the user's file. */
  #lineOf(error: unknown): string {
    const stack = error instanceof Error ? (error.stack ?? '') : ''
    const at = stack.indexOf(`${this.path}:`)
    const position = at < 0 ? undefined : /^:(\d+)/.exec(stack.slice(at + this.path.length))?.[1]
    return position === undefined ? '' : `, line ${position} of the file`
  }
}
