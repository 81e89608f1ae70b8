/** The person beside an arm on a desk, as a recording asks for them: objects are laid out between episodes, within a time or until a key. */

import type { Operator } from '../../env/backend.js'
import type { RecordControls } from './record-controls.js'

export class SessionOperator implements Operator {
  constructor(
    private readonly controls: RecordControls,
    private readonly pause: (instruction: string) => Promise<void>,
  ) {}

  get verdict(): Operator['verdict'] {
    return this.controls.verdict
  }

  prepare(instruction: string): Promise<void> {
    return this.pause(instruction)
  }
}
