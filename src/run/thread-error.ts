/** Errors on their way from one thread to another: classes do not cross, codes and stacks do. */

import { errorOfCode, TwinError } from '../robot/errors.js'

export interface ThreadError {
  readonly code: string | undefined
  readonly message: string
  readonly stack: string | undefined
}

export function threadError(error: unknown): ThreadError {
  return {
    code: error instanceof TwinError ? error.code : undefined,
    message: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? error.stack : undefined,
  }
}

export function revived({ code, message, stack }: ThreadError): Error {
  const error = code === undefined ? new Error(message) : errorOfCode(code, message)
  if (stack !== undefined) error.stack = stack
  return error
}
