/** The control rate where nobody says otherwise. */

/** Control steps per second: LeRobot's own default for recordings. */
export const DEFAULT_RATE_HZ = 30
