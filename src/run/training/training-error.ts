/** Python, LeRobot's trainer or the export of its policies did not come through. */

import { TwinError } from '../../robot/errors.js'

export class TrainingError extends TwinError {
  constructor(message: string, options?: ErrorOptions) {
    super('TRAINING', message, options)
  }
}
