/** What a command may touch of the process it runs in, handed in so that tests need no process. */

export interface TextStream {
  write(text: string): unknown
  /** True where a person looks at it, absent or false in a pipe. */
  readonly isTTY?: boolean | undefined
  /** Width in characters, absent in a pipe. */
  readonly columns?: number | undefined
}

/** `process` itself fits. */
export interface Io {
  /** Results. */
  readonly stdout: TextStream
  /** Progress, warnings, errors. */
  readonly stderr: TextStream
  readonly env: Readonly<Record<string, string | undefined>>
}
