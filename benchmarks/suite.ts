/** What every benchmark suite is: a name, and a run that gives a table to read and figures to keep. */

export interface Suite {
  /** What one types after `npm run bench --`. */
  readonly name: string
  run(): Promise<SuiteResult>
}

export interface SuiteResult {
  /** Ready to print. */
  readonly table: string
  /** Everything in the table, unrounded. */
  readonly json: unknown
}
