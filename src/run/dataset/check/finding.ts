/** One thing that is wrong with a dataset: where, what, and what to do. */

export interface Finding {
  /** `error`: LeRobot or training trips over it. `warning`: it works, and is not right. */
  readonly severity: 'error' | 'warning'
  /** Under the dataset's folder; a folder where no file is meant. */
  readonly file: string
  readonly what: string
  /** The next move. */
  readonly next: string
}

export type Report = (finding: Finding) => void

export const REPAIR = 'so101 dataset repair'
